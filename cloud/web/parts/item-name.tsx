import type { ItemCode, ItemList } from '#cloud/http/schemas/goods/item'
import { useAnswer } from '../api/session.tsx'
import { useLanguage } from '../language/language.tsx'

type Named = { itemId: string; title: string | null; titleZh: string | null }

const never = () => false

/** An item's name in the language in use; its id when it has none. */
export function useItemName(): (item: Named) => string {
  const { language } = useLanguage()
  return ({ itemId, title, titleZh }) => (language === 'zh-CN' ? (titleZh ?? title) : title) ?? itemId
}

/** An item's name and size by its id, for lines that know no more of it. */
export function useItemTitle(): (itemId: string) => string {
  const nameOf = useItemName()
  const { data } = useAnswer<ItemList>('/api/items', never)
  return (itemId) => {
    const item = data?.items.find((each) => each.itemId === itemId)
    return item === undefined ? itemId : `${nameOf(item)} ${item.size ?? ''}`.trim()
  }
}

/** The codes an item is known by. */
export function ItemCodes({ codes }: { codes: readonly ItemCode[] }) {
  return <small className="code">{codes.map(({ code }) => code).join(' · ')}</small>
}
