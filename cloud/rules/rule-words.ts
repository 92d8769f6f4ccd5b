import type { MessageKey } from '#cloud/alerts/messages/en'
import type { Locale } from '#cloud/alerts/messages/word-book'

/** The texts every rule has, besides at least one title and one would-clear. */
export const neededTexts = ['name', 'cause', 'consequence', 'action'] as const
type NeededText = (typeof neededTexts)[number]

/**
 * A rule's own words by key: name, title or title-…, cause, consequence, action, would-clear or would-clear-…, and the
 * names of what its proofs are made of: input.…, line.…, limit.…, threshold.… (which serves for an input or limit of that
 * name too) and value.… for a value that is a word.
 */
export type RuleWords<Key extends string = string> = Readonly<Record<Locale, Readonly<Record<Key, string>>>>

/** The words of a rule in every language; a text that one of them lacks does not compile. */
export function ruleWords<const Key extends string>(words: {
  en: Readonly<Record<Key | NeededText, string>>
  'zh-cn': Readonly<Record<NoInfer<Key> | NeededText, string>>
}): RuleWords<Key | NeededText> {
  return words
}

/** Names that have words under a prefix, the rule's own or shared. */
export type NameUnder<Prefix extends string, Key extends string> = Key | MessageKey extends infer Each
  ? Each extends `${Prefix}.${infer Name}`
    ? Name
    : never
  : never

/** Keys of a rule's own texts of one kind, such as its titles, as its proofs say them. */
export type TextKey<Id extends string, Kind extends string, Key extends string> = Key extends Kind | `${Kind}-${string}`
  ? `${Id}.${Key}`
  : never
