import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { orderKeyOf } from '#cloud/journal/order-key'
import { stepUnit, unheardOfUnit, unitEventOf } from './step-unit.ts'
import type { Unit } from './unit.ts'
import type { UnitRefusal } from './unit-refusal.ts'

/** An event that was not applied. */
export type RefusedEvent = { entry: NumberedEntry; refusal: UnitRefusal; state: Unit['state'] }

/** True for the service's own conclusions: they follow from the journal and never change it. */
export function isConclusion(entry: NumberedEntry): boolean {
  return entry.source.kind === 'service'
}

/** Applies one entry to a draft unit in place. Its order key must be above the unit's foldedUpTo. */
export function foldEntry(draft: Unit, entry: NumberedEntry, orderKey: string): RefusedEvent | null {
  const event = unitEventOf(entry)
  const refusal = event === null ? null : stepUnit(draft, event, entry)
  draft.foldedUpTo = orderKey
  return refusal === null ? null : { entry, refusal, state: draft.state }
}

function withdrawnSeqs(entries: readonly NumberedEntry[]): ReadonlySet<unknown> {
  return new Set(
    entries.filter((entry) => entry.kind === 'UnitDecisionWithdrawn').map((entry) => entry.body.withdrawsEntrySeq),
  )
}

/**
 * Folds entries about one unit in canonical order, each distinct one once, from a unit as stored or from nothing.
 * With `from` null the entries must be its whole history.
 */
export function foldUnit(
  from: Unit | null,
  entries: readonly NumberedEntry[],
): { unit: Unit | null; refused: RefusedEvent[] } {
  const withdrawn = withdrawnSeqs(entries)
  const ordered = entries
    .filter((entry) => entry.epc !== null && !isConclusion(entry))
    .map((entry) => ({ entry, orderKey: orderKeyOf(entry) }))
    .sort((a, b) => (a.orderKey < b.orderKey ? -1 : a.orderKey > b.orderKey ? 1 : a.entry.entrySeq - b.entry.entrySeq))
  let unit: Unit | null = from === null ? null : { ...from }
  const refused: RefusedEvent[] = []
  for (const { entry, orderKey } of ordered) {
    if (entry.epc === null) continue
    unit ??= unheardOfUnit(entry, entry.epc)
    if (orderKey <= unit.foldedUpTo) continue
    if (entry.source.kind === 'decision' && withdrawn.has(entry.entrySeq)) {
      unit.foldedUpTo = orderKey
      continue
    }
    const no = foldEntry(unit, entry, orderKey)
    if (no !== null) refused.push(no)
  }
  return { unit, refused }
}
