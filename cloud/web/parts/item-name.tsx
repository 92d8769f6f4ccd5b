import { useLanguage } from '../language/language.tsx'

type Named = { itemId: string; title: string | null; titleZh: string | null; size?: string | null }

/** An item's name in the language in use; its code when it has none. */
export function useItemName(): (item: Named) => string {
  const { language } = useLanguage()
  return ({ itemId, title, titleZh }) => (language === 'zh-CN' ? (titleZh ?? title) : title) ?? itemId
}
