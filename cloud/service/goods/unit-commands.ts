import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { decisionTimeMs } from '#cloud/journal/order-key'
import { subjectOf } from '#cloud/journal/subject'
import type { SiteTransaction } from '#cloud/store/open-store'
import { type UnitDecision, type UnitDecisionKind, unitDecisionSchema } from '#cloud/units/decisions'
import { correctionKind } from '#cloud/units/fold-unit'
import { refusalsOf } from '#cloud/units/refusal-conclusions'
import type { HoldReason, UnitState } from '#cloud/units/unit'
import type { UserRef } from '#contracts/ids'
import { answered, type CommandContext, decisionEntry, type Outcome, Refused } from '../command-context.ts'
import { checkDestination } from './announced-goods.ts'

/** What was concluded against an entry of a unit's or lot's life, in the journal for good; null when it was applied. */
export function refusalOf(entries: readonly NumberedEntry[], entrySeq: number): Refused | null {
  const isAgainst = ({ kind, body }: NumberedEntry) =>
    (kind === 'UnitEventRefused' || kind === 'LotDecisionRefused') && body.refusedEntrySeq === entrySeq
  const refused = entries.find(isAgainst)
  return refused === undefined ? null : new Refused(String(refused.body.refusal))
}

/** Kinds that can be taken back. What has arrived has arrived: it is moved, returned or declared lost instead. */
export const withdrawableKinds: ReadonlySet<string> = new Set<UnitDecisionKind>([
  'UnitMoved',
  'UnitInspectionStarted',
  'UnitInspected',
  'UnitUsed',
  'UnitWasted',
  'UnitHeld',
  'UnitReleased',
  'UnitDeclaredLost',
  'UnitDeclaredStolen',
  'UnitReturnedToSupplier',
  'UnitScrapped',
  'UnitRejected',
])

/** The decisions of people about a unit that nobody has taken back, of all that was said of it; refused ones among them. */
function standingDecisions(said: readonly NumberedEntry[]): NumberedEntry[] {
  const withdrawn = new Set(
    said.filter(({ kind }) => kind === correctionKind).map(({ body }) => body.withdrawsEntrySeq),
  )
  return said.filter(({ kind, source, entrySeq }) => {
    return source.kind === 'decision' && withdrawableKinds.has(kind) && !withdrawn.has(entrySeq)
  })
}

/** The decisions of people about a unit that count and can be taken back, of all that was said of it. */
export function withdrawableDecisions(said: readonly NumberedEntry[]): NumberedEntry[] {
  const refused = refusalsOf(said)
  return standingDecisions(said).filter(({ entrySeq }) => !refused.has(entrySeq))
}

/** Refusals that stand on an antenna's word alone: a removal told late makes the refused decision true, as it should. */
const refusedByAntenna: ReadonlySet<unknown> = new Set(['unit-is-present', 'unit-is-elsewhere'])

/**
 * The decisions that are taken back with one: itself, and those that were refused because of what others had decided.
 * Whoever made these was told that nothing was done; they must not come true because something else is taken back.
 * @throws Refused decision-unknown, decision-is-withdrawal, decision-already-withdrawn or decision-stays.
 */
async function takenBackWith(tx: SiteTransaction, unitId: string, entrySeq: number): Promise<NumberedEntry[]> {
  const subject = subjectOf('unit', unitId)
  const said = (await tx.journal.ofSubjects([subject])).get(subject) ?? []
  const about = { unitId, entrySeq }
  const decided = said.find((entry) => entry.entrySeq === entrySeq)
  if (decided === undefined || decided.source.kind !== 'decision') throw new Refused('decision-unknown', about)
  if (decided.kind === correctionKind) throw new Refused('decision-is-withdrawal', about)
  if (!withdrawableKinds.has(decided.kind)) throw new Refused('decision-stays', { ...about, kind: decided.kind })
  const standing = standingDecisions(said)
  if (!standing.includes(decided)) throw new Refused('decision-already-withdrawn', about)
  const refused = refusalsOf(said)
  const isRefused = ({ entrySeq: seq }: NumberedEntry) => refused.has(seq) && !refusedByAntenna.has(refused.get(seq))
  return [decided, ...standing.filter((entry) => entry !== decided && isRefused(entry))]
}

/** Takes a decision about a unit back. Where that would leave the unit it must count in some sum. */
async function withdrawDecision(
  context: CommandContext,
  { unitId, withdrawsEntrySeq, because }: { unitId: string; withdrawsEntrySeq: number; because: string },
  actor: UserRef,
): Promise<Outcome<null>> {
  return await answered(async () => {
    await context.writer.decide<null>(async (tx, nowMs) => {
      const unit = (await tx.units.byId([unitId])).get(unitId)
      if (unit === undefined) throw new Refused('unit-unknown')
      const taken = await takenBackWith(tx, unitId, withdrawsEntrySeq)
      const about = { subject: subjectOf('unit', unitId), placeId: unit.placeId }
      const kind = correctionKind
      const entries = taken.map(({ entrySeq }, index) => {
        const body = unitDecisionSchema.parse({ kind, unitId, withdrawsEntrySeq: entrySeq, because })
        return decisionEntry(context, actor, nowMs, {
          kind,
          ...about,
          occurredAtMs: decisionTimeMs(unit, nowMs) + index,
          body,
        })
      })
      return {
        entries,
        async finish(after) {
          const now = (await after.units.byId([unitId])).get(unitId)
          const standsAt = now?.destinationPlaceId ?? now?.placeId
          if (now !== undefined && standsAt !== undefined && countedStates.has(now.state)) {
            checkDestination(context.places(), standsAt)
          }
          return null
        },
      }
    })
    return null
  })
}

/** States in which a unit counts where it stands or is bound for. */
const countedStates: ReadonlySet<UnitState> = new Set(['expected', 'in-transit', 'received', 'inspecting', 'stocked'])

/** One decision about one unit: journalled whether the unit takes it or refuses it by name. */
async function decideUnit(context: CommandContext, decision: UnitDecision, actor: UserRef): Promise<Outcome<null>> {
  const parsed = unitDecisionSchema.safeParse(decision)
  if (!parsed.success) return { ok: false, refusal: 'decision-not-valid' }
  const body = parsed.data
  const { kind, unitId } = body
  return await answered(async () => {
    const refusal = await context.writer.decide<Refused | null>(async (tx, nowMs) => {
      const unit = (await tx.units.byId([unitId])).get(unitId)
      if (unit === undefined) throw new Refused('unit-unknown')
      if (kind === 'UnitMoved') checkDestination(context.places(), body.toPlaceId, 'toPlaceId')
      const occurredAtMs = decisionTimeMs(unit, nowMs)
      const about = { subject: subjectOf('unit', unitId), placeId: unit.placeId, occurredAtMs }
      return {
        entries: [decisionEntry(context, actor, nowMs, { kind, ...about, body })],
        finish: async (_tx, entries) => refusalOf(entries, entries[0]?.entrySeq ?? 0),
      }
    })
    // The refusal is in the journal; throwing now undoes nothing.
    if (refusal !== null) throw refusal
    return null
  })
}

/** What a person decides about one unit. */
export function unitCommands(context: CommandContext) {
  const decide = (decision: UnitDecision, actor: UserRef) => decideUnit(context, decision, actor)
  type Why = { reason: HoldReason; note: string }
  return {
    /** Recorded whatever stands against it; override (whose caller has that right) says why it is used all the same. */
    useUnit: (unitId: string, caseRef: string, actor: UserRef, override: string | null = null) =>
      decide({ kind: 'UnitUsed', unitId, caseRef, override }, actor),
    /** Somebody has looked into the use of a unit that something stood against. */
    reviewUse: (unitId: string, because: string, actor: UserRef) =>
      decide({ kind: 'UnitUseReviewed', unitId, because }, actor),
    wasteUnit: (unitId: string, reason: string, actor: UserRef) =>
      decide({ kind: 'UnitWasted', unitId, reason }, actor),
    holdUnit: (unitId: string, { reason, note }: Why, actor: UserRef) =>
      decide({ kind: 'UnitHeld', unitId, reason, because: note }, actor),
    releaseUnit: (unitId: string, { reason, note }: Why, actor: UserRef) =>
      decide({ kind: 'UnitReleased', unitId, reason, because: note }, actor),
    /** Carried to a place that keeps stock, or found there. */
    moveUnit: (unitId: string, toPlaceId: string, because: string, actor: UserRef) =>
      decide({ kind: 'UnitMoved', unitId, toPlaceId, because }, actor),
    startInspection: (unitId: string, actor: UserRef) => decide({ kind: 'UnitInspectionStarted', unitId }, actor),
    inspectUnit: (unitId: string, verdict: 'accepted' | 'rejected', because: string, actor: UserRef) =>
      decide({ kind: 'UnitInspected', unitId, verdict, because }, actor),
    rejectUnit: (unitId: string, because: string, actor: UserRef) =>
      decide({ kind: 'UnitRejected', unitId, because }, actor),
    returnUnit: (unitId: string, because: string, actor: UserRef) =>
      decide({ kind: 'UnitReturnedToSupplier', unitId, because }, actor),
    scrapUnit: (unitId: string, because: string, actor: UserRef) =>
      decide({ kind: 'UnitScrapped', unitId, because }, actor),
    loseUnit: (unitId: string, because: string, actor: UserRef) =>
      decide({ kind: 'UnitDeclaredLost', unitId, because }, actor),
    declareStolen: (unitId: string, because: string, actor: UserRef) =>
      decide({ kind: 'UnitDeclaredStolen', unitId, because }, actor),
    /** Takes back what a person decided about it, by the number of its entry. */
    withdrawDecision: (unitId: string, withdrawsEntrySeq: number, because: string, actor: UserRef) =>
      withdrawDecision(context, { unitId, withdrawsEntrySeq, because }, actor),
  }
}
