import { useLanguage } from '../language/language.tsx'

/** One tap to the other language, named in that language. */
export function LanguageSwitch() {
  const { language, choose } = useLanguage()
  const other = language === 'zh-CN' ? 'en' : 'zh-CN'
  return (
    <button type="button" lang={other} onClick={() => choose(other)}>
      {other === 'en' ? 'English' : '中文'}
    </button>
  )
}
