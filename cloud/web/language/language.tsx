import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react'
import { IntlProvider, useIntl } from 'react-intl'
import { en, type MessageId } from './en.ts'
import { pseudoText } from './pseudo.ts'
import { zhCn } from './zh-cn.ts'

export type Language = 'en' | 'zh-CN' | 'en-XA'

const storageName = 'wardstock-language'

/** en-XA is the pseudo-locale: for finding texts that do not pass through here or do not fit. */
const pseudo = () => Object.fromEntries(Object.entries(en).map(([id, text]) => [id, pseudoText(text)]))

function firstLanguage(): Language {
  const kept = window.localStorage.getItem(storageName)
  if (kept === 'en' || kept === 'zh-CN' || kept === 'en-XA') return kept
  return navigator.language.startsWith('zh') ? 'zh-CN' : 'en'
}

const LanguageContext = createContext<{ language: Language; choose: (language: Language) => void } | null>(null)

/** Gives everything inside its language; one tap switches it, and the choice stays in this browser. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(firstLanguage)
  useEffect(() => {
    document.documentElement.lang = language === 'en-XA' ? 'en' : language
  }, [language])
  const value = useMemo(() => {
    const choose = (chosen: Language) => {
      window.localStorage.setItem(storageName, chosen)
      setLanguage(chosen)
    }
    return { language, choose }
  }, [language])
  const messages = useMemo(() => ({ en: () => en, 'zh-CN': () => zhCn, 'en-XA': pseudo })[language](), [language])
  return (
    <LanguageContext value={value}>
      <IntlProvider locale={language === 'en-XA' ? 'en' : language} messages={messages}>
        {children}
      </IntlProvider>
    </LanguageContext>
  )
}

/** The language in use and how to choose another. */
export function useLanguage() {
  const value = use(LanguageContext)
  if (value === null) throw new Error('a text needs a language')
  return value
}

/** Of something the service says in both languages, that in the language in use. */
export function useEither(): <T>(both: { en: T; zh: T }) => T {
  const { language } = useLanguage()
  return ({ en: english, zh }) => (language === 'zh-CN' ? zh : english)
}

export type Text = (id: MessageId, values?: Record<string, string | number>) => string

/** The texts of the page in the language in use. */
export function useText(): Text {
  const intl = useIntl()
  return (id, values) => intl.formatMessage({ id }, values)
}

/** The text of a word the service may know and this page not yet: then the word itself. */
export function useWord(): (group: string, word: string) => string {
  const text = useText()
  return (group, word) => {
    const id = `${group}.${word}`
    return id in en ? text(id as MessageId) : word
  }
}
