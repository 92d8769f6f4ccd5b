import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { momentKeyOf, orderKeyOf } from '#cloud/journal/order-key'
import type { TagEnding } from '#cloud/tags/tag-binding'
import type { Move } from './move.ts'
import { pendingWindowMs } from './pending-window.ts'

import { stepUnit, unheardOfUnit, unitEventOf } from './step-unit.ts'
import type { Unit } from './unit.ts'
import { isPresent, loseTag } from './unit-places.ts'
import type { UnitRefusal } from './unit-refusal.ts'
import type { UnitEvent } from './unit-transitions.ts'

/** An event that was not applied. */
export type RefusedEvent = { entry: NumberedEntry; refusal: UnitRefusal; state: Unit['state'] }

/** What some entries made of a unit. */
export type FoldedUnit = { unit: Unit | null; refused: RefusedEvent[]; moves: Move[] }

/** The kind of entry that takes a decision back. */
export const correctionKind = 'UnitDecisionWithdrawn'

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function moveOf(unit: Unit, before: string | null, entry: NumberedEntry): Move {
  return {
    unitId: unit.unitId,
    fromPlaceId: before,
    toPlaceId: unit.placeId,
    atMs: entry.occurredAtMs,
    causeSeq: entry.entrySeq,
    why: entry.kind,
    sessionId: textOf(entry.body.sessionId),
    caseRef: textOf(entry.body.caseRef),
    actorRef: entry.source.kind === 'decision' ? entry.source.actorRef : null,
  }
}

/** Takes off in place the tags that came off before this order key; null for all. Returns those that are still on. */
function endTags(unit: Unit, endings: readonly TagEnding[], before: string | null): readonly TagEnding[] {
  for (const [index, { epc, atMs }] of endings.entries()) {
    const orderKey = momentKeyOf(atMs)
    if (before !== null && orderKey > before) return endings.slice(index)
    loseTag(unit, epc)
    if (orderKey > unit.foldedUpTo) unit.foldedUpTo = orderKey
  }
  return []
}

function withdrawnSeqs(entries: readonly NumberedEntry[]): ReadonlySet<unknown> {
  return new Set(entries.filter(({ kind }) => kind === correctionKind).map(({ body }) => body.withdrawsEntrySeq))
}

/** Applies one event in place. Its order key must be above the unit's foldedUpTo. */
function foldEvent(unit: Unit, event: UnitEvent, entry: NumberedEntry, folded: FoldedUnit): void {
  const before = unit.foldedUpTo === '' ? null : unit.placeId
  const refusal = stepUnit(unit, event, entry)
  if (refusal !== null) folded.refused.push({ entry, refusal, state: unit.state })
  else if (unit.placeId !== before) folded.moves.push(moveOf(unit, before, entry))
}

/**
 * What people said while an antenna was sure of the unit comes true, in place, once the cabinet no longer is: as of that
 * moment, for until then it stood there. Later than the window it is refused: whoever took it may be another.
 */
function settlePending(unit: Unit, entries: readonly NumberedEntry[], at: NumberedEntry, folded: FoldedUnit): void {
  const { pending } = unit
  if (pending.length === 0 || isPresent(unit)) return
  unit.pending = []
  for (const waiting of pending) {
    const entry = entries.find(({ entrySeq }) => entrySeq === waiting.entrySeq)
    const event = entry === undefined ? null : unitEventOf(entry)
    if (entry === undefined || event === null) throw new Error(`what waits as entry ${waiting.entrySeq} is not there`)
    const isOver = at.occurredAtMs > waiting.atMs + pendingWindowMs
    if (isOver) folded.refused.push({ entry, refusal: 'unit-is-present', state: unit.state })
    else foldEvent(unit, event, { ...entry, occurredAtMs: at.occurredAtMs }, folded)
  }
  unit.lastEntrySeq = at.entrySeq
}

/**
 * Folds entries about one unit, its tags' facts among them, in canonical order, each distinct one once: from a unit as
 * stored, or from nothing; then the entries must be its whole history, and endings say when which of its tags came off. Entries that are no event of a unit's life change
 * nothing. The caller promises that occurredAtMs never decreases along one device's sequence: a clock that steps back
 * must not turn "taken, put back" into "put back, taken".
 */
export function foldUnit(
  unitId: string,
  from: Unit | null,
  entries: readonly NumberedEntry[],
  endings: readonly TagEnding[] = [],
): FoldedUnit {
  const withdrawn = withdrawnSeqs(entries)
  const ordered = entries.flatMap((entry) => {
    const event = unitEventOf(entry)
    return event === null ? [] : [{ entry, event, orderKey: orderKeyOf(entry) }]
  })
  if (ordered.length > 1) {
    ordered.sort((a, b) =>
      a.orderKey < b.orderKey ? -1 : a.orderKey > b.orderKey ? 1 : a.entry.entrySeq - b.entry.entrySeq,
    )
  }
  let unit: Unit | null = from === null ? null : { ...from }
  const folded: FoldedUnit = { unit: null, refused: [], moves: [] }
  let stillOn = endings
  for (const { entry, event, orderKey } of ordered) {
    if (entry.source.kind !== 'device' && withdrawn.has(entry.entrySeq)) continue
    unit ??= unheardOfUnit(entry, unitId)
    if (orderKey <= unit.foldedUpTo) continue
    stillOn = endTags(unit, stillOn, orderKey)
    foldEvent(unit, event, entry, folded)
    settlePending(unit, entries, entry, folded)
    unit.foldedUpTo = orderKey
  }
  if (unit !== null) endTags(unit, stillOn, null)
  return { ...folded, unit }
}

/**
 * True when a unit can go on from how it is stored: nothing among the entries is older than what it was folded up to,
 * nothing takes an earlier decision back, and no earlier one waits. Else its whole history is needed.
 */
export function followsUnit(unit: Unit | null, entries: readonly NumberedEntry[]): boolean {
  if (unit === null) return true
  if (unit.pending.length > 0) return false
  return entries.every((entry) => {
    if (entry.kind === correctionKind) return false
    return unitEventOf(entry) === null || orderKeyOf(entry) >= unit.foldedUpTo
  })
}
