import type { ItemCode } from './item.ts'

/** A code as text: one item at most bears it. */
export function codeText({ issuer, code }: Pick<ItemCode, 'issuer' | 'code'>): string {
  return `${issuer}:${code}`
}

export type Matched =
  | { ok: true; itemIds: string[] }
  | { ok: false; refusal: 'item-codes-contradict' | 'item-code-listed-twice' }

/**
 * Which item each definition is about: the one that bears one of its codes already, or a new one named by newId. Codes
 * that belong to two items, or stand in two definitions, are refused: somebody has to say which is meant.
 */
export function matchItems(
  definitions: readonly { codes: readonly ItemCode[] }[],
  itemOfCode: ReadonlyMap<string, string>,
  newId: () => string,
): Matched {
  const taken = new Set<string>()
  const itemIds: string[] = []
  for (const { codes } of definitions) {
    const known = new Set(codes.flatMap((code) => itemOfCode.get(codeText(code)) ?? []))
    if (known.size > 1) return { ok: false, refusal: 'item-codes-contradict' }
    for (const text of new Set(codes.map(codeText))) {
      if (taken.has(text)) return { ok: false, refusal: 'item-code-listed-twice' }
      taken.add(text)
    }
    itemIds.push([...known][0] ?? newId())
  }
  if (new Set(itemIds).size !== itemIds.length) return { ok: false, refusal: 'item-codes-contradict' }
  return { ok: true, itemIds }
}
