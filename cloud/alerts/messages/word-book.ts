import { en } from './en.ts'
import { zhCn } from './zh-cn.ts'

export const locales = ['en', 'zh-cn'] as const
export type Locale = (typeof locales)[number]

/** Texts by their key in every language: those all rules share, and each rule's own with its id and a dot before them. */
export type WordBook = Readonly<Record<Locale, Readonly<Record<string, string>>>>

/** The texts all rules share. */
export const sharedWords: WordBook = { en, 'zh-cn': zhCn }

/** The text of a key; null when there is none. */
export function textOf(words: WordBook, locale: Locale, key: string): string | null {
  const texts = words[locale]
  return Object.hasOwn(texts, key) ? (texts[key] ?? null) : null
}
