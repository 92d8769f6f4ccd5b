import type { NewEntry, NumberedEntry } from '#cloud/journal/journal-entry'
import { subjectOf } from '#cloud/journal/subject'
import { type UnitDecisionKind, unitDecisionSchema } from '#cloud/units/decisions'
import { correctionKind } from '#cloud/units/fold-unit'
import type { JudgingContext } from '../judging/judging-context.ts'

/** When a decision of the service counts from (Unix ms), where, what made it necessary, and for what of its unit it stands. */
export type DecisionMoment = { occurredAtMs: number; placeId: string | null; causeSeq: number | null; what: string }

/** What the service decides by itself about a unit. */
export function unitDecision(
  decider: string,
  kind: UnitDecisionKind,
  unitId: string,
  { occurredAtMs, placeId, causeSeq, what }: DecisionMoment,
  body: Record<string, unknown>,
  { siteId, nowMs }: Pick<JudgingContext, 'siteId' | 'nowMs'>,
): NewEntry {
  return {
    siteId,
    occurredAtMs,
    recordedAtMs: nowMs,
    timeQuality: 'service',
    source: { kind: 'service', decider, conclusionId: `${kind}~${unitId}~${what}` },
    kind,
    subject: subjectOf('unit', unitId),
    placeId,
    causeSeq,
    body: unitDecisionSchema.parse({ kind, unitId, ...body }),
  }
}

/** Takes back what the service decided, because its cause has fallen. */
export function withdrawalOf(
  decider: string,
  unitId: string,
  decided: NumberedEntry,
  because: string,
  causeSeq: number | null,
  context: Pick<JudgingContext, 'siteId' | 'nowMs'>,
): NewEntry {
  const { entrySeq, occurredAtMs, placeId } = decided
  const at = { occurredAtMs, placeId, causeSeq, what: String(entrySeq) }
  return unitDecision(decider, correctionKind, unitId, at, { withdrawsEntrySeq: entrySeq, because }, context)
}

/** The decisions of a decider, of one kind, that nobody has withdrawn among all that was said of a unit. */
export function standingDecisions(
  said: readonly NumberedEntry[],
  decider: string,
  kind: UnitDecisionKind,
): NumberedEntry[] {
  const corrections = said.filter((entry) => entry.kind === correctionKind)
  const withdrawn = new Set(corrections.map(({ body }) => body.withdrawsEntrySeq))
  return said.filter((entry) => {
    const { source, entrySeq } = entry
    const isOwn = source.kind === 'service' && source.decider === decider
    return isOwn && entry.kind === kind && !withdrawn.has(entrySeq)
  })
}
