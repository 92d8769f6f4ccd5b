import type { AssortmentLine } from '#cloud/assortment/assortment'
import type { Item } from '#cloud/items/item'
import type { Lot } from '#cloud/lots/lot'
import { lineOfUnit, linesOfLot, orderedLinesOfLot } from '#cloud/positions/lines-of'
import { addUp } from '#cloud/positions/position'
import { type PositionKey, positionText } from '#cloud/positions/position-key'
import type { StockLine } from '#cloud/positions/stock-line'
import type { SiteTransaction } from '#cloud/store/open-store'
import { hasArrived } from '#cloud/units/has-arrived'
import type { Unit } from '#cloud/units/unit'
import type { KnownSite } from './known-site.ts'
import type { LotDrafts } from './lot-drafts.ts'
import type { RegisterDrafts } from './register-drafts.ts'
import type { RequisitionDrafts } from './requisition-drafts.ts'
import type { UnitDrafts } from './unit-drafts.ts'

/** What a position comes to in the middle of a transaction. */
export type PositionDraft = {
  key: PositionKey
  item: Item | null
  assortment: AssortmentLine | null
  lines: StockLine[]
  coming: StockLine[]
  announced: { line: StockLine; arrived: boolean }[]
}

type Drafts = { units: UnitDrafts; lots: LotDrafts; registers: RegisterDrafts; requisitions: RequisitionDrafts }

/**
 * The positions a transaction touches. What the tables say is read once; what the transaction changes lies over it, so
 * that a position can be asked for again and again without another query.
 */
export class PositionDrafts {
  readonly #tx: SiteTransaction
  readonly #drafts: Drafts
  readonly #known: KnownSite
  readonly #touched = new Map<string, PositionKey>()
  readonly #stored = new Map<string, { here: Unit[]; coming: Unit[] }>()
  readonly #items = new Map<string, Item | null>()
  readonly #assortment = new Map<string, AssortmentLine | null>()
  readonly #lots = new Map<string, Lot[]>()
  readonly #ofRequisition = new Map<string, Unit[]>()

  constructor(tx: SiteTransaction, drafts: Drafts, known: KnownSite) {
    this.#tx = tx
    this.#drafts = drafts
    this.#known = known
  }

  /** Every position that was ever looked at in this transaction. */
  touched(): PositionKey[] {
    return [...this.#touched.values()]
  }

  /** Makes sure all about these positions is here, in a handful of queries however many they are. */
  async load(keys: readonly PositionKey[]): Promise<void> {
    for (const key of keys) this.#touched.set(positionText(key), key)
    const places = keys.filter(({ itemId, placeId }) => !this.#stored.has(`${itemId}/${placeId}`))
    await this.#loadUnits(places)
    await this.#loadItems(keys.map(({ itemId }) => itemId))
    await this.#loadAssortment(keys)
    await this.#drafts.requisitions.load(keys)
    await this.#loadOrdered(keys)
  }

  async #loadUnits(keys: readonly PositionKey[]): Promise<void> {
    if (keys.length === 0) return
    const wanted = new Map(keys.map(({ itemId, placeId }) => [`${itemId}/${placeId}`, { itemId, placeId }]))
    for (const [text, { itemId, placeId }] of wanted) {
      this.#stored.set(text, this.#known.units.at(itemId, placeId) ?? { here: [], coming: [] })
    }
    const at = [...wanted.values()].filter(({ itemId, placeId }) => this.#known.units.at(itemId, placeId) === null)
    for (const unit of await this.#tx.units.at(at)) this.#stored.get(`${unit.itemId}/${unit.placeId}`)?.here.push(unit)
    for (const unit of await this.#tx.units.onTheWay(at)) {
      this.#stored.get(`${unit.itemId}/${unit.destinationPlaceId}`)?.coming.push(unit)
    }
    for (const { itemId, placeId } of at) {
      const read = this.#stored.get(`${itemId}/${placeId}`)
      if (read !== undefined) this.#known.units.keepAt(itemId, placeId, read)
    }
  }

  async #loadItems(itemIds: readonly string[]): Promise<void> {
    const missing = [...new Set(itemIds)].filter((itemId) => !this.#items.has(itemId))
    if (missing.length === 0) return
    const unread = missing.filter((itemId) => this.#known.items.get(itemId) === undefined)
    if (unread.length > 0) {
      const read = await this.#tx.items.byId(unread)
      for (const itemId of unread) this.#known.items.keep(itemId, read.get(itemId) ?? null)
    }
    for (const itemId of missing) this.#items.set(itemId, this.#known.items.get(itemId) ?? null)
    const counted = missing.filter((itemId) => this.#items.get(itemId)?.tracking === 'lot')
    const lots = Map.groupBy(await this.#tx.lots.ofItems(counted), ({ itemId }) => itemId)
    for (const itemId of counted) this.#lots.set(itemId, lots.get(itemId) ?? [])
  }

  async #loadAssortment(keys: readonly PositionKey[]): Promise<void> {
    const missing = keys.filter((key) => !this.#assortment.has(positionText(key)))
    if (missing.length === 0) return
    const known = this.#known.assortment
    const unread = missing.filter((key) => known.get(positionText(key)) === undefined)
    if (unread.length > 0) {
      const read = await this.#tx.assortment.of(unread)
      for (const key of unread) known.keep(positionText(key), null)
      for (const line of read) known.keep(positionText(line), line)
    }
    for (const text of missing.map(positionText)) this.#assortment.set(text, known.get(text) ?? null)
  }

  async #loadOrdered(keys: readonly PositionKey[]): Promise<void> {
    const open = keys.flatMap((key) => this.#drafts.requisitions.openOf(key)?.requisitionId ?? [])
    const missing = [...new Set(open)].filter((id) => !this.#ofRequisition.has(id))
    if (missing.length === 0) return
    for (const id of missing) this.#ofRequisition.set(id, [])
    for (const unit of await this.#tx.units.ofRequisitions(missing)) {
      this.#ofRequisition.get(unit.requisitionId ?? '')?.push(unit)
    }
  }

  /** Units of an item as stored with those of this transaction in place of their former selves, ascending by id. */
  #overlaid(itemId: string, stored: readonly Unit[], belongs: (unit: Unit) => boolean): Unit[] {
    const { units } = this.#drafts
    const kept = stored.filter((unit) => belongs(unit) && !units.all.has(unit.unitId))
    return [...kept, ...units.ofItem(itemId).filter(belongs)].sort((a, b) => (a.unitId < b.unitId ? -1 : 1))
  }

  #lotsOf(itemId: string): Lot[] {
    const drafts = this.#drafts.lots.all
    const kept = (this.#lots.get(itemId) ?? []).filter(({ lotId }) => !drafts.has(lotId))
    return [...kept, ...[...drafts.values()].flatMap(({ now }) => (now?.itemId === itemId ? [now] : []))]
  }

  /** The position as it is now. It must have been loaded. */
  of(key: PositionKey): PositionDraft {
    const { itemId, placeId, owner } = key
    const { here = [], coming = [] } = this.#stored.get(`${itemId}/${placeId}`) ?? {}
    const isOurs = (unit: Unit) => unit.itemId === itemId && unit.owner === owner
    const unitsHere = this.#overlaid(itemId, here, (unit) => unit.placeId === placeId && isOurs(unit))
    const unitsComing = this.#overlaid(
      itemId,
      coming,
      (unit) => unit.destinationPlaceId === placeId && unit.placeId !== placeId && isOurs(unit),
    )
    const lots = this.#lotsOf(itemId).filter((lot) => lot.owner === owner)
    const lotLines = lots.flatMap((lot) => linesOfLot(lot, placeId))
    const lines = unitsHere.map((unit) => lineOfUnit(unit, placeId))
    const comingLines = unitsComing.map((unit) => lineOfUnit(unit, placeId))
    return {
      key,
      item: this.#drafts.registers.changed('items', itemId) ?? this.#items.get(itemId) ?? null,
      assortment:
        this.#drafts.registers.changed('assortment', positionText(key)) ??
        this.#assortment.get(positionText(key)) ??
        null,
      lines: [...lines, ...lotLines.filter(({ standing }) => standing !== 'coming')],
      coming: [...comingLines, ...lotLines.filter(({ standing }) => standing === 'coming')],
      announced: this.#announced(key, lots),
    }
  }

  /** What was announced under the open line: of this very item and owner, and bound for this place when it was. */
  #announced(key: PositionKey, lots: readonly Lot[]): PositionDraft['announced'] {
    const requisition = this.#drafts.requisitions.openOf(key)
    if (requisition === null) return []
    const { requisitionId } = requisition
    const isOf = (unit: Unit) =>
      unit.requisitionId === requisitionId && unit.itemId === key.itemId && unit.owner === key.owner
    const units = this.#overlaid(key.itemId, this.#ofRequisition.get(requisitionId) ?? [], isOf)
    return [
      ...units.map((unit) => ({ line: lineOfUnit(unit, key.placeId), arrived: hasArrived(unit) })),
      ...lots.flatMap((lot) => orderedLinesOfLot(lot, requisitionId)),
    ]
  }

  /** Writes the sums of every position looked at. */
  async store(): Promise<void> {
    const sums = this.touched().map((key) => {
      const { lines, coming } = this.of(key)
      return addUp(this.#tx.siteId, key, [...lines, ...coming])
    })
    await this.#tx.positions.put(sums)
  }
}
