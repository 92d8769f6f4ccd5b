import type { NewEntry, NumberedEntry } from '#cloud/journal/journal-entry'
import { orderKeyOf } from '#cloud/journal/order-key'
import { foldEntry, foldUnit, isConclusion } from './fold-unit.ts'
import { refusalChanges, refusedConclusion } from './refusal-conclusions.ts'
import { unheardOfUnit } from './step-unit.ts'
import type { Unit } from './unit.ts'

/** What applyEntries must know of the past. */
export type UnitWorld = {
  /** Units as stored before these entries, by EPC. A missing key is a unit nobody has heard of. */
  units: ReadonlyMap<string, Unit>
  /** For every EPC historyNeeded() named: all stored entries about it (facts, decisions, conclusions), in any order. */
  histories: ReadonlyMap<string, readonly NumberedEntry[]>
}

/** An item at a place. */
export type PositionKey = { itemId: string; placeId: string }

/** What the caller stores in the same transaction. */
export type LedgerChanges = {
  /** Units to insert or replace. */
  units: Unit[]
  /** Every item-at-place whose sums may have changed, each once. */
  positions: PositionKey[]
  /** Units among them that are foreign now or were before. */
  foreignEpcs: string[]
  /** Refusals, and refusals withdrawn because a late fact made the event legal: to be numbered and journalled. */
  conclusions: NewEntry[]
}

const correction = 'UnitDecisionWithdrawn'

/**
 * The EPCs whose stored history applyEntries needs, because an entry is older than what their unit was folded up to,
 * or corrects an earlier one. A copy of the newest entry needs none.
 */
export function historyNeeded(units: ReadonlyMap<string, Unit>, entries: readonly NumberedEntry[]): string[] {
  const needed = new Set<string>()
  for (const entry of entries) {
    if (entry.epc === null || isConclusion(entry)) continue
    const unit = units.get(entry.epc)
    if (unit === undefined) continue
    if (entry.kind === correction || orderKeyOf(entry) < unit.foldedUpTo) needed.add(entry.epc)
  }
  return [...needed]
}

/** Adds the items-at-places a unit belongs to: where it is and where it is going. */
function touch(positions: Map<string, PositionKey>, unit: Unit): void {
  const { itemId, placeId, destinationPlaceId } = unit
  if (itemId === null) return
  positions.set(`${itemId}|${placeId}`, { itemId, placeId })
  if (destinationPlaceId !== null) {
    positions.set(`${itemId}|${destinationPlaceId}`, { itemId, placeId: destinationPlaceId })
  }
}

/** Entries about one unit that do not follow what it was folded up to: put in order, or folded anew from its history. */
function foldOutOfOrder(
  world: UnitWorld,
  epc: string,
  entries: readonly NumberedEntry[],
): { unit: Unit | null; conclusions: NewEntry[] } {
  const cause = entries.reduce((newest, entry) => (entry.entrySeq > newest.entrySeq ? entry : newest))
  const stored = world.units.get(epc) ?? null
  const history = world.histories.get(epc)
  if (stored !== null && history === undefined) {
    const followsStored = entries.every((entry) => orderKeyOf(entry) >= stored.foldedUpTo && entry.kind !== correction)
    if (!followsStored)
      throw new Error(`the history of unit ${epc} is needed and was not handed in: call historyNeeded`)
    const { unit, refused } = foldUnit(stored, entries)
    return { unit, conclusions: refused.map((event) => refusedConclusion(event, cause)) }
  }
  const known = history ?? []
  const { unit, refused } = foldUnit(null, [...known, ...entries])
  return { unit, conclusions: refusalChanges(known, refused, cause) }
}

/**
 * Folds numbered entries into units. A unit is the fold of its distinct events in canonical order, so late, doubled
 * and reordered entries give the same end state. Entries without an EPC and the service's own conclusions change
 * nothing. The caller promises that occurredAtMs never decreases along one device's sequence: a clock that steps back
 * must not turn "taken, put back" into "put back, taken".
 */
export function applyEntries(world: UnitWorld, entries: readonly NumberedEntry[]): LedgerChanges {
  const drafts = new Map<string, Unit>()
  const conclusions: { epc: string; entry: NewEntry }[] = []
  const outOfOrder = new Set<string>()
  for (const entry of entries) {
    const { epc } = entry
    if (epc === null || isConclusion(entry) || outOfOrder.has(epc)) continue
    let draft = drafts.get(epc)
    if (draft === undefined) {
      const stored = world.units.get(epc)
      draft = stored === undefined ? unheardOfUnit(entry, epc) : { ...stored }
      drafts.set(epc, draft)
    }
    const orderKey = orderKeyOf(entry)
    if (orderKey === draft.foldedUpTo) continue
    if (orderKey < draft.foldedUpTo || entry.kind === correction) {
      outOfOrder.add(epc)
      continue
    }
    const refused = foldEntry(draft, entry, orderKey)
    if (refused !== null) conclusions.push({ epc, entry: refusedConclusion(refused, entry) })
  }
  const kept = conclusions.filter(({ epc }) => !outOfOrder.has(epc)).map(({ entry }) => entry)
  for (const epc of outOfOrder) {
    const own = entries.filter((entry) => entry.epc === epc && !isConclusion(entry))
    const { unit, conclusions: more } = foldOutOfOrder(world, epc, own)
    if (unit === null) drafts.delete(epc)
    else drafts.set(epc, unit)
    kept.push(...more)
  }
  const positions = new Map<string, PositionKey>()
  const foreignEpcs: string[] = []
  for (const [epc, unit] of drafts) {
    const before = world.units.get(epc)
    if (before !== undefined) touch(positions, before)
    touch(positions, unit)
    if (unit.state === 'foreign' || before?.state === 'foreign') foreignEpcs.push(epc)
  }
  return { units: [...drafts.values()], positions: [...positions.values()], foreignEpcs, conclusions: kept }
}
