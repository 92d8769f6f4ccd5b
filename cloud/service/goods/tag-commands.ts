import { subjectOf } from '#cloud/journal/subject'
import { boundNow } from '#cloud/tags/tag-binding'
import { tagDecisionSchema } from '#cloud/tags/tag-decisions'
import type { EpcHex, UserRef } from '#contracts/ids'
import { answered, type CommandContext, decisionEntry, Refused } from '../command-context.ts'
import { checkNoReference } from './announced-goods.ts'
import { contradictingGtin } from './tag-contradiction.ts'

export type TagWish = {
  epc: EpcHex
  /** From when it is on the unit, Unix ms; null: from now on. 0: it always was. */
  fromMs: number | null
  /** A tag that is on the unit no more from then; null when it only gets another one. */
  replaces: EpcHex | null
  because: string
}

/**
 * The moment meant; null: now. What is on a unit tomorrow nobody knows today.
 * @throws Refused moment-not-yet.
 */
function momentOf(fromMs: number | null, nowMs: number): number {
  if (fromMs !== null && fromMs > nowMs)
    throw new Refused('moment-not-yet', { field: 'fromMs', message: 'has not come', fromMs, nowMs })
  return fromMs ?? nowMs
}

/** What a person decides about tags: late binding, re-tagging, swapping, taking off. */
export function tagCommands(context: CommandContext) {
  const { writer, registry } = context
  return {
    /**
     * Binds a tag to a known unit. A tag that is on another unit is taken off it from that moment, and that is said.
     * Answers the unit it was on, if any, and the GTIN on the tag when it contradicts the item.
     */
    bindTag: (unitId: string, { epc, fromMs, replaces, because }: TagWish, actor: UserRef) =>
      answered(() =>
        writer.decide<{ takenFromUnitId: string | null; contradictingGtin: string | null }>(async (tx, nowMs) => {
          checkNoReference(epc, registry.referenceOf, { field: 'epc' })
          const unit = (await tx.units.byId([unitId])).get(unitId)
          if (unit === undefined) throw new Refused('unit-unknown')
          const bindings = await tx.tags.bindings(replaces === null ? [epc] : [epc, replaces])
          const now = boundNow(bindings.get(epc) ?? [])
          if (now?.unitId === unitId && fromMs === null) throw new Refused('tag-already-on-unit', { epc, unitId })
          if (replaces !== null && boundNow(bindings.get(replaces) ?? [])?.unitId !== unitId) {
            throw new Refused('tag-not-on-unit', { epc: replaces, unitId })
          }
          const from = momentOf(fromMs, nowMs)
          const item = (await tx.items.byId(unit.itemId === null ? [] : [unit.itemId])).get(unit.itemId ?? '')
          const gtin = item === undefined ? null : contradictingGtin(epc, item)
          const wish = { kind: 'TagBound', epc, unitId, fromMs: from, contradictingGtin: gtin, because } as const
          const taken = { kind: 'TagUnbound', epc: replaces, fromMs: from, because } as const
          const bodies = [...(replaces === null ? [] : [tagDecisionSchema.parse(taken)]), tagDecisionSchema.parse(wish)]
          const entries = bodies.map((body) =>
            decisionEntry(context, actor, nowMs, { kind: body.kind, subject: subjectOf('tag', body.epc), body }),
          )
          const takenFromUnitId = now !== null && now.unitId !== unitId ? now.unitId : null
          return { entries, finish: async () => ({ takenFromUnitId, contradictingGtin: gtin }) }
        }),
      ),
    /** Takes a tag off whatever it is on, from a moment on (null: now). */
    unbindTag: (epc: EpcHex, fromMs: number | null, because: string, actor: UserRef) =>
      answered(() =>
        writer.decide<{ unitId: string }>(async (tx, nowMs) => {
          const now = boundNow((await tx.tags.bindings([epc])).get(epc) ?? [])
          if (now === null) throw new Refused('tag-not-bound', { epc })
          const body = tagDecisionSchema.parse({ kind: 'TagUnbound', epc, fromMs: momentOf(fromMs, nowMs), because })
          const entry = decisionEntry(context, actor, nowMs, { kind: body.kind, subject: subjectOf('tag', epc), body })
          return { entries: [entry], finish: async () => ({ unitId: now.unitId }) }
        }),
      ),
  }
}
