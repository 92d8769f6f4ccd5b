import { concernedBy } from '#cloud/journal/concerned-by'
import type { NewEntry, NumberedEntry } from '#cloud/journal/journal-entry'
import { sourceKeyOf } from '#cloud/journal/order-key'
import { subjectOf } from '#cloud/journal/subject'
import { sightingOf } from '#cloud/tags/tag-facts'
import type { RefusedEvent } from './fold-unit.ts'

function conclusion(
  kind: string,
  unitId: string,
  about: NumberedEntry,
  cause: NumberedEntry,
  body: Record<string, unknown>,
): NewEntry {
  return {
    siteId: about.siteId,
    occurredAtMs: about.occurredAtMs,
    recordedAtMs: cause.recordedAtMs,
    timeQuality: 'service',
    source: {
      kind: 'service',
      decider: 'units',
      conclusionId: `${kind}~${unitId}~${sourceKeyOf(about.source, about.kind)}`,
    },
    kind,
    subject: subjectOf('unit', unitId),
    placeId: about.placeId,
    causeSeq: cause.entrySeq,
    body,
  }
}

/**
 * The journal's word that an event was not applied. A contradiction is an event an antenna saw and the ledger cannot
 * believe, such as a used unit in a cabinet: somebody has to look.
 */
export function refusedConclusion(unitId: string, refused: RefusedEvent, cause: NumberedEntry): NewEntry {
  const { entry, refusal, state } = refused
  return conclusion('UnitEventRefused', unitId, entry, cause, {
    refusedEntrySeq: entry.entrySeq,
    refusedKind: entry.kind,
    ...concernedBy(entry),
    refusal,
    state,
    contradiction: sightingOf(entry) !== null && sightingOf(entry) !== 'doubted',
  })
}

type Standing = { entry: NumberedEntry; refusal: unknown }

/** Refusals journalled and not withdrawn since, by the number of the entry they refused. */
function standingRefusals(history: readonly NumberedEntry[]): Map<unknown, Standing> {
  const standing = new Map<unknown, Standing>()
  for (const entry of [...history].sort((a, b) => a.entrySeq - b.entrySeq)) {
    const refusedSeq = entry.body.refusedEntrySeq
    if (entry.kind === 'UnitEventRefused') standing.set(refusedSeq, { entry, refusal: entry.body.refusal })
    if (entry.kind === 'UnitEventRefusalWithdrawn') standing.delete(refusedSeq)
  }
  return standing
}

/** Why entries were refused and still are, of all that was said of a unit, by the number of each. */
export function refusalsOf(said: readonly NumberedEntry[]): ReadonlyMap<unknown, unknown> {
  return new Map([...standingRefusals(said)].map(([entrySeq, { refusal }]) => [entrySeq, refusal]))
}

/** What to journal after a unit was folded anew: refusals that are new, and withdrawals of those that no longer hold. */
export function refusalChanges(
  unitId: string,
  history: readonly NumberedEntry[],
  refused: readonly RefusedEvent[],
  cause: NumberedEntry,
): NewEntry[] {
  const standing = standingRefusals(history)
  const changes: NewEntry[] = []
  for (const event of refused) {
    const before = standing.get(event.entry.entrySeq)
    if (before?.refusal === event.refusal) standing.delete(event.entry.entrySeq)
    else changes.push(refusedConclusion(unitId, event, cause))
  }
  const withdrawals = [...standing.entries()].map(([refusedEntrySeq, { entry, refusal }]) =>
    conclusion('UnitEventRefusalWithdrawn', unitId, entry, cause, { refusedEntrySeq, ...concernedBy(entry), refusal }),
  )
  return [...withdrawals, ...changes]
}
