import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { decisionTimeMs } from '#cloud/journal/order-key'
import { subjectOf } from '#cloud/journal/subject'
import { foldLot } from '#cloud/lots/fold-lot'
import { type LotDecision, lotDecisionSchema } from '#cloud/lots/lot-decisions'
import type { UserRef } from '#contracts/ids'
import { answered, type CommandContext, decisionEntry, type Outcome, Refused } from '../command-context.ts'

const correctionKind = 'LotDecisionWithdrawn'
const refusedKind = 'LotDecisionRefused'

/** Kinds that can be taken back. What has arrived has arrived: it is moved, returned or counted instead. */
const withdrawableKinds: ReadonlySet<string> = new Set<LotDecision['kind']>([
  'LotMoved',
  'LotUsed',
  'LotUseReviewed',
  'LotWasted',
  'LotReturnedToSupplier',
  'LotScrapped',
  'LotCounted',
  'LotHeld',
  'LotReleased',
])

/** What people decided about a lot and nobody has taken back, of all that was said of it; refused ones among them. */
function standingDecisions(said: readonly NumberedEntry[]): NumberedEntry[] {
  const withdrawn = new Set(
    said.filter(({ kind }) => kind === correctionKind).map(({ body }) => body.withdrawsEntrySeq),
  )
  return said.filter(({ kind, entrySeq }) => withdrawableKinds.has(kind) && !withdrawn.has(entrySeq))
}

function refusedIn(said: readonly NumberedEntry[]): ReadonlySet<unknown> {
  return new Set(said.filter(({ kind }) => kind === refusedKind).map(({ body }) => body.refusedEntrySeq))
}

/** The decisions about a lot that count and can be taken back, of all that was said of it. */
export function withdrawableLotDecisions(said: readonly NumberedEntry[]): NumberedEntry[] {
  const refused = refusedIn(said)
  return standingDecisions(said).filter(({ entrySeq }) => !refused.has(entrySeq))
}

/**
 * What is taken back with a decision: itself, and what was refused meanwhile, whose makers were told that nothing was done.
 * @throws Refused decision-unknown, decision-is-withdrawal, decision-stays or decision-already-withdrawn.
 */
function takenBackWith(said: readonly NumberedEntry[], lotId: string, entrySeq: number): NumberedEntry[] {
  const about = { lotId, entrySeq }
  const decided = said.find((entry) => entry.entrySeq === entrySeq)
  if (decided === undefined || decided.source.kind !== 'decision') throw new Refused('decision-unknown', about)
  if (decided.kind === correctionKind) throw new Refused('decision-is-withdrawal', about)
  if (!withdrawableKinds.has(decided.kind)) throw new Refused('decision-stays', { ...about, kind: decided.kind })
  const standing = standingDecisions(said)
  if (!standing.includes(decided)) throw new Refused('decision-already-withdrawn', about)
  const refused = refusedIn(said)
  return [decided, ...standing.filter((entry) => entry !== decided && refused.has(entry.entrySeq))]
}

/**
 * What was decided later and would not be true without what is taken back stands in the way.
 * @throws Refused decision-already-built-upon.
 */
function checkNothingRestsOn(said: readonly NumberedEntry[], lotId: string, taken: readonly NumberedEntry[]): void {
  const without = said.filter((entry) => !taken.includes(entry))
  const refused = refusedIn(said)
  const fallen = foldLot(lotId, null, without).refused.find(({ entry }) => !refused.has(entry.entrySeq))
  if (fallen === undefined) return
  const { entrySeq, kind } = fallen.entry
  throw new Refused('decision-already-built-upon', { entrySeq, kind })
}

/** Pieces are touched where they were decided about; a lot as a whole, and what was carried, wherever pieces are. */
export const placeOfLotDecision = ({ kind, placeId }: Pick<NumberedEntry, 'kind' | 'placeId'>) =>
  kind === 'LotMoved' ? null : placeId

/**
 * Takes back what a person decided about a lot, as if it had never been. What was decided later and would not be true
 * without it stands in the way; a use that happened stays in the books whatever is taken back.
 */
export function withdrawLotDecision(
  context: CommandContext,
  lotId: string,
  withdrawsEntrySeq: number,
  because: string,
  actor: UserRef,
): Promise<Outcome<null>> {
  return answered(() =>
    context.writer.decide<null>(async (tx, nowMs) => {
      const lot = (await tx.lots.byId([lotId])).get(lotId)
      if (lot === undefined) throw new Refused('lot-unknown')
      const subject = subjectOf('lot', lotId)
      const said = (await tx.journal.ofSubjects([subject])).get(subject) ?? []
      const taken = takenBackWith(said, lotId, withdrawsEntrySeq)
      checkNothingRestsOn(said, lotId, taken)
      const entries = taken.map((entry, index) => {
        const withdrawal = { kind: correctionKind, lotId, withdrawsEntrySeq: entry.entrySeq, because }
        const occurredAtMs = decisionTimeMs(lot, nowMs) + index
        const body = lotDecisionSchema.parse(withdrawal)
        return decisionEntry(context, actor, nowMs, {
          kind: correctionKind,
          subject,
          placeId: placeOfLotDecision(entry),
          occurredAtMs,
          body,
        })
      })
      return {
        entries,
        finish: async () => null,
      }
    }),
  )
}
