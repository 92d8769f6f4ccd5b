import type { Unit } from '#cloud/units/unit'

/** Units of one item at one place: those that stand there and those on their way there, by id. */
type Placed = { here: Map<string, Unit>; coming: Map<string, Unit> }

const placeText = (itemId: string, placeId: string) => `${itemId}/${placeId}`

/**
 * Units as they are stored, remembered from one transaction to the next: a position that is judged again and again is
 * read once. True as of the head of the journal that whoever holds it has seen.
 */
export class KnownUnits {
  readonly #byId = new Map<string, Unit>()
  readonly #placed = new Map<string, Placed>()

  get size(): number {
    return this.#byId.size
  }

  clear(): void {
    this.#byId.clear()
    this.#placed.clear()
  }

  byId(unitId: string): Unit | null {
    return this.#byId.get(unitId) ?? null
  }

  /** Everything of an item at a place, in no order; null when it has not been read. */
  at(itemId: string, placeId: string): { here: Unit[]; coming: Unit[] } | null {
    const placed = this.#placed.get(placeText(itemId, placeId))
    return placed === undefined ? null : { here: [...placed.here.values()], coming: [...placed.coming.values()] }
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

  /** Takes over what a transaction has stored, once it is on disk. */
  learn(changes: Iterable<{ before: Unit | null; now: Unit | null }>): void {
    for (const { before, now } of changes) {
      if (before === now) continue
      if (before !== null) this.#remove(before)
      if (now === null) continue
      this.#byId.set(now.unitId, now)
      this.#add(now)
    }
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
