import type { Item } from '#cloud/items/item'
import type { ItemDefinition } from '#cloud/items/item-decisions'
import { matchItems } from '#cloud/items/match-items'
import { subjectOf } from '#cloud/journal/subject'
import type { UserRef } from '#contracts/ids'
import { answered, type CommandContext, decisionEntry, Refused } from '../command-context.ts'

/** The catalogue. */
export function itemCommands(context: CommandContext) {
  const { writer, newId } = context
  return {
    /** Defines items or changes them; each is found again by any of its codes. Answers the ids in the order given. */
    putItems: (definitions: readonly ItemDefinition[], actor: UserRef) =>
      answered(() =>
        writer.decide<Pick<Item, 'itemId' | 'codes'>[]>(async (tx, nowMs) => {
          const known = await tx.items.byCodes(definitions.flatMap(({ codes }) => codes))
          const matched = matchItems(definitions, known, () => newId(nowMs))
          if (!matched.ok) throw new Refused(matched.refusal)
          const before = await tx.items.byId(matched.itemIds)
          const entries = definitions.map((body, index) => {
            const itemId = matched.itemIds[index] ?? ''
            const tracking = before.get(itemId)?.tracking ?? body.tracking
            if (tracking !== body.tracking) throw new Refused('item-tracking-fixed', { itemId })
            return decisionEntry(context, actor, nowMs, {
              kind: 'ItemDefined',
              subject: subjectOf('item', itemId),
              body,
            })
          })
          const value = definitions.map(({ codes }, index) => ({ itemId: matched.itemIds[index] ?? '', codes }))
          return { entries, finish: async () => value }
        }),
      ),
  }
}
