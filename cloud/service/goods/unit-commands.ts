import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { decisionTimeMs } from '#cloud/journal/order-key'
import { subjectOf } from '#cloud/journal/subject'
import { type UnitDecision, unitDecisionSchema } from '#cloud/units/decisions'
import type { HoldReason } from '#cloud/units/unit'
import type { UserRef } from '#contracts/ids'
import { answered, type CommandContext, decisionEntry, type Outcome, Refused } from '../command-context.ts'

/** What was concluded against an entry of a unit's or lot's life; null when it was applied. */
export function refusalOf(entries: readonly NumberedEntry[], entrySeq: number): string | null {
  const isAgainst = ({ kind, body }: NumberedEntry) =>
    (kind === 'UnitEventRefused' || kind === 'LotDecisionRefused') && body.refusedEntrySeq === entrySeq
  const refused = entries.find(isAgainst)
  return refused === undefined ? null : String(refused.body.refusal)
}

/** One decision about one unit: journalled whether the unit takes it or refuses it by name. */
async function decideUnit(context: CommandContext, decision: UnitDecision, actor: UserRef): Promise<Outcome<null>> {
  const parsed = unitDecisionSchema.safeParse(decision)
  if (!parsed.success) return { ok: false, refusal: 'decision-not-valid' }
  const { kind, unitId } = parsed.data
  return await answered(async () => {
    const refusal = await context.writer.decide<string | null>(async (tx, nowMs) => {
      const unit = (await tx.units.byId([unitId])).get(unitId)
      if (unit === undefined) throw new Refused('unit-unknown')
      const occurredAtMs = decisionTimeMs(unit, nowMs)
      const about = { subject: subjectOf('unit', unitId), placeId: unit.placeId, occurredAtMs }
      return {
        entries: [decisionEntry(context, actor, nowMs, { kind, ...about, body: parsed.data })],
        finish: async (_tx, entries) => refusalOf(entries, entries[0]?.entrySeq ?? 0),
      }
    })
    // The refusal is in the journal; throwing now undoes nothing.
    if (refusal !== null) throw new Refused(refusal)
    return null
  })
}

/** What a person decides about one unit. */
export function unitCommands(context: CommandContext) {
  const decide = (decision: UnitDecision, actor: UserRef) => decideUnit(context, decision, actor)
  type Why = { reason: HoldReason; note: string }
  return {
    useUnit: (unitId: string, caseRef: string, actor: UserRef) => decide({ kind: 'UnitUsed', unitId, caseRef }, actor),
    wasteUnit: (unitId: string, reason: string, actor: UserRef) =>
      decide({ kind: 'UnitWasted', unitId, reason }, actor),
    holdUnit: (unitId: string, { reason, note }: Why, actor: UserRef) =>
      decide({ kind: 'UnitHeld', unitId, reason, because: note }, actor),
    releaseUnit: (unitId: string, { reason, note }: Why, actor: UserRef) =>
      decide({ kind: 'UnitReleased', unitId, reason, because: note }, actor),
  }
}
