import type { Item } from '#cloud/items/item'
import type { LotIdentity } from '#cloud/lots/lot-decisions'
import type { PlaceBook } from '#cloud/places/place-book'
import { isOpenLine, isOpenRequisition } from '#cloud/requisitions/requisition'
import type { SiteTransaction } from '#cloud/store/open-store'
import { boundNow, type TagBinding } from '#cloud/tags/tag-binding'
import type { UnitIdentity } from '#cloud/units/decisions'
import type { Unit } from '#cloud/units/unit'
import type { EpcHex } from '#contracts/ids'
import { inList, Refused } from '../command-context.ts'

/** A numbered article a supplier announces; it may have no tag yet. */
export type AnnouncedUnit = UnitIdentity & { epc: EpcHex | null }
/** Pieces of a lot a supplier announces. */
export type AnnouncedLot = LotIdentity & { quantity: number }

/** What is known of what is announced. */
export type KnownGoods = {
  items: Map<string, Item>
  /** The unit there already is of an item and serial, by both. */
  units: Map<string, Unit>
  /** What of the goods is what a requisition asks for: only that comes under it. */
  isAsked(goods: { itemId: string; owner: string }): boolean
  bindings: Map<string, TagBinding[]>
}

/** States in which a unit may be announced again under the serial it has. */
const announceable: ReadonlySet<Unit['state']> = new Set(['foreign', 'expected', 'returned-to-supplier'])

export function serialText({ itemId, serial }: { itemId: string | null; serial: string | null }): string {
  return `${itemId}/${serial}`
}

/**
 * Checks a destination that goods may be sent to.
 * @throws Refused place-unknown, place-closed or place-keeps-no-stock.
 */
export function checkDestination(book: PlaceBook, placeId: string, field = 'placeId'): void {
  const place = book.find(placeId)
  const about = { field, placeId }
  if (place === null) throw new Refused('place-unknown', about)
  if (place.closed) throw new Refused('place-closed', about)
  if (!place.keepsStock) throw new Refused('place-keeps-no-stock', about)
}

function checkItems(items: ReadonlyMap<string, Item>, units: readonly AnnouncedUnit[], lots: readonly AnnouncedLot[]) {
  for (const [index, { itemId }] of units.entries()) {
    const item = items.get(itemId)
    const about = { ...inList('units', index, 'itemId'), itemId }
    if (item === undefined) throw new Refused('item-unknown', about)
    if (item.tracking !== 'serial') throw new Refused('item-tracked-by-lot', about)
  }
  for (const [index, { itemId }] of lots.entries()) {
    const item = items.get(itemId)
    const about = { ...inList('lots', index, 'itemId'), itemId }
    if (item === undefined) throw new Refused('item-unknown', about)
    if (item.tracking !== 'lot') throw new Refused('item-tracked-by-serial', about)
  }
}

function checkOnce(units: readonly AnnouncedUnit[], lots: readonly AnnouncedLot[]): void {
  const seen = new Set<string>()
  for (const [index, unit] of units.entries()) {
    const { serial, epc } = unit
    const names = [
      ...(epc === null ? [] : [['epc', `tag ${epc}`] as const]),
      ...(serial === null ? [] : [['serial', serialText(unit)] as const]),
    ]
    for (const [member, name] of names) {
      if (seen.has(name)) throw new Refused('unit-listed-twice', { ...inList('units', index, member), serial, epc })
      seen.add(name)
    }
  }
  for (const [index, { itemId, lot, owner, expiresOnDay }] of lots.entries()) {
    const name = JSON.stringify([itemId, lot, owner, expiresOnDay])
    if (seen.has(name)) throw new Refused('lot-listed-twice', { ...inList('lots', index, 'lot'), itemId, lot })
    seen.add(name)
  }
}

const dayMs = 86_400_000
/** A notice may come late, and what is imported may be long on its way. */
const overdueMaxMs = 366 * dayMs
const aheadMaxMs = 5 * 366 * dayMs

/**
 * Checks when goods are said to arrive.
 * @throws Refused due-date-not-plausible: over a year ago, or more than five years ahead.
 */
export function checkDue(dueAtMs: number | null, nowMs: number): void {
  const [earliestMs, latestMs] = [nowMs - overdueMaxMs, nowMs + aheadMaxMs]
  if (dueAtMs === null || (dueAtMs >= earliestMs && dueAtMs <= latestMs)) return
  throw new Refused('due-date-not-plausible', { field: 'dueAtMs', dueAtMs, earliestMs, latestMs })
}

/** What can be told from others of its kind by nothing is no numbered unit. */
function checkIdentities(units: readonly AnnouncedUnit[]): void {
  for (const [index, { epc, serial }] of units.entries()) {
    if (epc !== null || serial !== null) continue
    const message = 'a unit has a serial, a tag (epc) or both'
    throw new Refused('unit-without-identity', { field: `units.${index}.serial`, line: index + 1, message })
  }
}

/**
 * Which goods a requisition asks for: those of its open lines, for its own place and owner.
 * @throws Refused requisition-unknown, requisition-already-ended, requisition-of-another-place or goods-not-requested,
 * when nothing of what is announced was asked for.
 */
async function checkAsked(
  tx: SiteTransaction,
  requisitionId: string,
  destinationPlaceId: string,
  goods: readonly { itemId: string; owner: string }[],
): Promise<KnownGoods['isAsked']> {
  const requisition = await tx.requisitions.find(requisitionId)
  const about = { field: 'requisitionId', requisitionId }
  if (requisition === null) throw new Refused('requisition-unknown', about)
  if (!isOpenRequisition(requisition)) throw new Refused('requisition-already-ended', about)
  const { placeId, owner, lines } = requisition
  if (placeId !== destinationPlaceId) {
    throw new Refused('requisition-of-another-place', { ...about, placeId, destinationPlaceId })
  }
  const itemIds = new Set(lines.filter(isOpenLine).map(({ itemId }) => itemId))
  const isAsked: KnownGoods['isAsked'] = (one) => one.owner === owner && itemIds.has(one.itemId)
  if (!goods.some(isAsked)) throw new Refused('goods-not-requested', { ...about, owner, itemIds: [...itemIds] })
  return isAsked
}

/**
 * A tag that is fixed in cabinets proves their hearing: on a unit it would be stock wherever such a cabinet stands.
 * @throws Refused tag-is-reference.
 */
export function checkNoReference(
  epc: EpcHex | null,
  referenceOf: (epc: EpcHex) => string | null,
  field: Record<string, unknown>,
): void {
  const modelId = epc === null ? null : referenceOf(epc)
  if (modelId !== null) throw new Refused('tag-is-reference', { ...field, epc, modelId })
}

/**
 * Looks up everything that is announced and refuses what cannot be: an item nobody knows, a unit that nothing tells from
 * others, a serial that a known unit has, a tag that is on another unit, a requisition that asks for none of it there. What stands against it is named.
 */
export async function checkAnnounced(
  tx: SiteTransaction,
  units: readonly AnnouncedUnit[],
  lots: readonly AnnouncedLot[],
  { requisitionId, destinationPlaceId }: { requisitionId: string | null; destinationPlaceId: string },
): Promise<KnownGoods> {
  const items = await tx.items.byId([...new Set([...units, ...lots].map(({ itemId }) => itemId))])
  checkItems(items, units, lots)
  checkIdentities(units)
  checkOnce(units, lots)
  const isAsked =
    requisitionId === null ? () => false : await checkAsked(tx, requisitionId, destinationPlaceId, [...units, ...lots])
  const serials = units.flatMap(({ itemId, serial }) => (serial === null ? [] : [{ itemId, serial }]))
  const known = new Map((await tx.units.bySerial(serials)).map((unit) => [serialText(unit), unit]))
  const bindings = await tx.tags.bindings(units.flatMap(({ epc }) => epc ?? []))
  for (const [index, unit] of units.entries()) {
    const there = known.get(serialText(unit)) ?? null
    const tagged = unit.epc === null ? null : boundNow(bindings.get(unit.epc) ?? [])
    if (tagged !== null && tagged.unitId !== there?.unitId) {
      throw new Refused('tag-already-bound', { ...inList('units', index, 'epc'), epc: unit.epc, unitId: tagged.unitId })
    }
    if (there !== null && !announceable.has(there.state)) {
      const about = { serial: unit.serial, unitId: there.unitId, state: there.state }
      throw new Refused('serial-already-known', { ...inList('units', index, 'serial'), ...about })
    }
  }
  return { items, units: known, isAsked, bindings }
}
