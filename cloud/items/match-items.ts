import type { ItemCode } from './item.ts'

/** A code as text: one item at most bears it. */
export function codeText({ issuer, code }: Pick<ItemCode, 'issuer' | 'code'>): string {
  return `${issuer}:${code}`
}

/** Which code of a list is meant, and the line it stands on, from 1. */
export type CodeAt = { field: string; line: number; issuer: string; code: string }

/** Names a code, or its issuer, by the request's own path to it. */
export function codeAt(
  item: number,
  at: number,
  { issuer, code }: Pick<ItemCode, 'issuer' | 'code'>,
  part: 'issuer' | 'code' = 'code',
): CodeAt {
  return { field: `items.${item}.codes.${at}.${part}`, line: item + 1, issuer, code }
}

export type Matched =
  | { ok: true; itemIds: string[] }
  | { ok: false; refusal: 'item-codes-contradict' | 'item-code-listed-twice'; about: CodeAt }

/**
 * Which item each definition is about: the one that bears one of its codes already, or a new one named by newId. Codes
 * that belong to two items, or stand in the list twice, are refused: somebody has to say which is meant. Codes come in
 * their one spelling.
 */
export function matchItems(
  definitions: readonly { codes: readonly ItemCode[] }[],
  itemOfCode: ReadonlyMap<string, string>,
  newId: () => string,
): Matched {
  const taken = new Set<string>()
  const claimed = new Set<string>()
  const itemIds: string[] = []
  for (const [index, { codes }] of definitions.entries()) {
    let itemId: string | null = null
    for (const [at, code] of codes.entries()) {
      const text = codeText(code)
      const about = codeAt(index, at, code)
      if (taken.has(text)) return { ok: false, refusal: 'item-code-listed-twice', about }
      taken.add(text)
      const known = itemOfCode.get(text) ?? null
      if (known !== null && (claimed.has(known) || (itemId ?? known) !== known))
        return { ok: false, refusal: 'item-codes-contradict', about }
      itemId ??= known
    }
    if (itemId !== null) claimed.add(itemId)
    itemIds.push(itemId ?? newId())
  }
  return { ok: true, itemIds }
}
