import type { Unit } from '#cloud/units/unit'

/** More units than any hospital has at hand; beyond it everything is forgotten and read again. */
const unitsMax = 50_000

/** Units of one item at one place: those that stand there and those on their way there, by id. */
type Placed = { here: Map<string, Unit>; coming: Map<string, Unit> }

const placeText = (itemId: string, placeId: string) => `${itemId}/${placeId}`

function inOrder(units: ReadonlyMap<string, Unit>): Unit[] {
  return [...units.values()].sort((a, b) => (a.unitId < b.unitId ? -1 : 1))
}

/**
 * Units as they are stored, remembered from one transaction to the next: a position that is judged again and again is
 * read once. True as of one head of the journal; whoever finds another there has been overtaken, and forgets.
 */
export class KnownUnits {
  #headHash = ''
  readonly #byId = new Map<string, Unit>()
  readonly #placed = new Map<string, Placed>()

  /** To be called at the beginning of every transaction, with the head it found. */
  asOf(headHash: string): void {
    if (headHash === this.#headHash && this.#byId.size <= unitsMax) return
    this.#byId.clear()
    this.#placed.clear()
    this.#headHash = headHash
  }

  byId(unitId: string): Unit | null {
    return this.#byId.get(unitId) ?? null
  }

  /** Everything of an item at a place, ascending by id; null when it has not been read. */
  at(itemId: string, placeId: string): { here: Unit[]; coming: Unit[] } | null {
    const placed = this.#placed.get(placeText(itemId, placeId))
    return placed === undefined ? null : { here: inOrder(placed.here), coming: inOrder(placed.coming) }
  }

  /** Remembers units that were read. */
  keep(units: Iterable<Unit>): void {
    for (const unit of units) this.#byId.set(unit.unitId, unit)
  }

  /** Remembers everything there is of an item at a place. */
  keepAt(itemId: string, placeId: string, { here, coming }: { here: Unit[]; coming: Unit[] }): void {
    this.keep(here)
    this.keep(coming)
    const byId = (units: Unit[]) => new Map(units.map((unit) => [unit.unitId, unit]))
    this.#placed.set(placeText(itemId, placeId), { here: byId(here), coming: byId(coming) })
  }

  /** Takes over what a transaction has stored, once it is on disk. headHash is the head it left. */
  learn(changes: Iterable<{ before: Unit | null; now: Unit | null }>, headHash: string): void {
    for (const { before, now } of changes) {
      if (before === now) continue
      if (before !== null) this.#remove(before)
      if (now === null) continue
      this.#byId.set(now.unitId, now)
      this.#add(now)
    }
    this.#headHash = headHash
  }

  #remove(unit: Unit): void {
    const { unitId, itemId, placeId, destinationPlaceId } = unit
    this.#byId.delete(unitId)
    if (itemId === null) return
    this.#placed.get(placeText(itemId, placeId))?.here.delete(unitId)
    if (destinationPlaceId !== null) this.#placed.get(placeText(itemId, destinationPlaceId))?.coming.delete(unitId)
  }

  #add(unit: Unit): void {
    const { unitId, itemId, placeId, destinationPlaceId } = unit
    if (itemId === null) return
    this.#placed.get(placeText(itemId, placeId))?.here.set(unitId, unit)
    if (destinationPlaceId !== null) this.#placed.get(placeText(itemId, destinationPlaceId))?.coming.set(unitId, unit)
  }
}
