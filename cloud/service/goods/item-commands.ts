import type { Item, ItemCode } from '#cloud/items/item'
import { printedFaults, readItemCode } from '#cloud/items/item-code'
import type { ItemDefinition, ItemWish } from '#cloud/items/item-decisions'
import { codeAt, matchItems } from '#cloud/items/match-items'
import { subjectOf } from '#cloud/journal/subject'
import type { UserRef } from '#contracts/ids'
import { answered, type CommandContext, decisionEntry, Refused } from '../command-context.ts'

/** So many wrong codes of one list are told at once. */
const errorsMax = 100

/**
 * The wishes with every code in its one spelling.
 * @throws Refused item-code-not-valid, which names the first wrong code by field and line and the others in errors.
 */
function spelled(wishes: readonly ItemWish[]): ItemDefinition[] {
  const wrong: { about: Record<string, unknown>; error: { field: string; message: string } }[] = []
  const definitions = wishes.map(({ itemId: _named, ...wish }, index) => {
    const codes = wish.codes.map(({ asPrinted, ...written }, at): ItemCode => {
      const { code, fault, message } = readItemCode(written)
      const mayBePrinted = fault !== null && printedFaults.has(fault)
      if (fault !== null && !(mayBePrinted && asPrinted === true)) {
        const { field, line, ...about } = codeAt(
          index,
          at,
          written,
          fault === 'issuer-has-one-name' ? 'issuer' : 'code',
        )
        const orSo = mayBePrinted ? '; if the label really bears it so, say asPrinted: true' : ''
        const error = { field, message: `line ${line}: ${message}${orSo}` }
        wrong.push({ about: { field, line, ...about, fault, message: error.message }, error })
      }
      return { ...written, code }
    })
    return { ...wish, codes }
  })
  const [first] = wrong
  if (first === undefined) return definitions
  throw new Refused('item-code-not-valid', {
    ...first.about,
    errors: wrong.slice(0, errorsMax).map(({ error }) => error),
  })
}

/** The catalogue. */
export function itemCommands(context: CommandContext) {
  const { writer, newId } = context
  return {
    /**
     * Defines items or changes them; each is found again by any of its codes, in any spelling. Answers the ids in the
     * order given, with the codes as they are kept.
     */
    putItems: (wishes: readonly ItemWish[], actor: UserRef) =>
      answered(async () => {
        const definitions = spelled(wishes)
        return await writer.decide<Pick<Item, 'itemId' | 'codes'>[]>(async (tx, nowMs) => {
          const known = await tx.items.byCodes(definitions.flatMap(({ codes }) => codes))
          const matched = matchItems(definitions, known, () => newId(nowMs))
          if (!matched.ok) throw new Refused(matched.refusal, matched.about)
          for (const [index, { itemId }] of wishes.entries()) {
            if (itemId === undefined || itemId === matched.itemIds[index]) continue
            const about = { field: `items.${index}.itemId`, line: index + 1, itemId }
            throw new Refused('item-codes-of-another', about)
          }
          const before = await tx.items.byId(matched.itemIds)
          const entries = definitions.map((body, index) => {
            const itemId = matched.itemIds[index] ?? ''
            const tracking = before.get(itemId)?.tracking ?? body.tracking
            if (tracking !== body.tracking) {
              const about = { field: `items.${index}.tracking`, line: index + 1, itemId }
              throw new Refused('item-tracking-fixed', about)
            }
            return decisionEntry(context, actor, nowMs, {
              kind: 'ItemDefined',
              subject: subjectOf('item', itemId),
              body,
            })
          })
          const value = definitions.map(({ codes }, index) => ({ itemId: matched.itemIds[index] ?? '', codes }))
          return { entries, finish: async () => value }
        })
      }),
  }
}
