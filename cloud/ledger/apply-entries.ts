import type { NewEntry, NumberedEntry } from './journal-entry.ts'
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
  /** Refusals, and refusals withdrawn because a late fact made the event legal: to be numbered and journalled. */
  conclusions: NewEntry[]
}

/** The EPCs whose stored history applyEntries needs, because an entry is older than what their unit was folded up to. */
export function historyNeeded(units: ReadonlyMap<string, Unit>, entries: readonly NumberedEntry[]): string[] {
  throw new Error(`not built yet ${units.size} ${entries.length}`)
}

/** Folds numbered entries into units. Entries without an EPC and the service's own conclusions change nothing. */
export function applyEntries(world: UnitWorld, entries: readonly NumberedEntry[]): LedgerChanges {
  throw new Error(`not built yet ${world.units.size} ${entries.length}`)
}
