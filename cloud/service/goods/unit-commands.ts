import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { decisionTimeMs } from '#cloud/journal/order-key'
import { type UnitDecision, unitDecisionSchema } from '#cloud/units/decisions'
import type { EpcHex, UserRef } from '#contracts/ids'
import { answered, type CommandContext, decisionEntry, Refused } from '../command-context.ts'
import type { Commands, Outcome, UnitCommandRefusal } from '../commands.ts'

/** What the ledger said against an entry; null when it applied it. */
export function refusalOf(entries: readonly NumberedEntry[], entrySeq: number): string | null {
  const refused = entries.find(({ kind, body }) => kind === 'UnitEventRefused' && body.refusedEntrySeq === entrySeq)
  return refused === undefined ? null : String(refused.body.refusal)
}

/** One decision about one unit: journalled whether the ledger takes it or refuses it by name. */
async function decideUnit(
  context: CommandContext,
  decision: UnitDecision,
  actor: UserRef,
): Promise<Outcome<null, UnitCommandRefusal>> {
  const parsed = unitDecisionSchema.safeParse(decision)
  if (!parsed.success) return { ok: false, refusal: 'decision-not-valid' }
  const { kind, epc } = parsed.data
  return await answered(async () => {
    const refusal = await context.writer.decide<string | null>(async (tx, nowMs) => {
      const unit = (await tx.units.byEpc([epc])).get(epc)
      if (unit === undefined) throw new Refused('unit-unknown')
      const about = { epc, placeId: unit.placeId, occurredAtMs: decisionTimeMs(unit, nowMs) }
      return {
        entries: [decisionEntry(context, kind, actor, nowMs, parsed.data, about)],
        finish: async (_tx, entries) => refusalOf(entries, entries[0]?.entrySeq ?? 0),
      }
    })
    // The refusal is in the journal; throwing now undoes nothing.
    if (refusal !== null) throw new Refused(refusal)
    return null
  })
}

/** What a person decides about one unit. */
export function unitCommands(
  context: CommandContext,
): Pick<Commands, 'useUnit' | 'wasteUnit' | 'holdUnit' | 'releaseUnit'> {
  const decide = (decision: UnitDecision, actor: UserRef) => decideUnit(context, decision, actor)
  return {
    useUnit: (epc: EpcHex, caseRef, actor) => decide({ kind: 'UnitUsed', epc, caseRef }, actor),
    wasteUnit: (epc, reason, actor) => decide({ kind: 'UnitWasted', epc, reason }, actor),
    holdUnit: (epc, { reason, note }, actor) => decide({ kind: 'UnitHeld', epc, reason, because: note }, actor),
    releaseUnit: (epc, { reason, note }, actor) => decide({ kind: 'UnitReleased', epc, reason, because: note }, actor),
  }
}
