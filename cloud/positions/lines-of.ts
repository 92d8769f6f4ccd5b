import type { Lot } from '#cloud/lots/lot'
import type { Unit } from '#cloud/units/unit'
import type { PositionKey } from './position-key.ts'
import type { StockLine } from './stock-line.ts'

const pending: ReadonlySet<string> = new Set(['received', 'inspecting'])
const canCome: ReadonlySet<string> = new Set(['expected', 'in-transit', 'received', 'inspecting', 'stocked'])

function standingHere({ state, destinationPlaceId }: Unit): StockLine['standing'] {
  if (destinationPlaceId !== null) return 'other'
  return state === 'stocked' ? 'stocked' : pending.has(state) ? 'pending' : 'other'
}

/** A unit as a line of a position: of the place it stands at, or of the place it is bound for. */
export function lineOfUnit(unit: Unit, placeId: string): StockLine {
  const isComing = unit.destinationPlaceId === placeId && unit.placeId !== placeId
  return {
    kind: 'unit',
    id: unit.unitId,
    itemId: unit.itemId ?? '',
    owner: unit.owner ?? '',
    quantity: 1,
    standing: !isComing ? standingHere(unit) : canCome.has(unit.state) ? 'coming' : 'other',
    certainty: unit.certainty,
    holdSeqs: unit.holds.map(({ entrySeq }) => entrySeq),
    expiresOnDay: unit.expiresOnDay,
    lot: unit.lot,
    dueAtMs: unit.dueAtMs,
    lastEntrySeq: unit.lastEntrySeq,
  }
}

/** What of a lot stands at a place or is bound for it, as lines of that position. */
export function linesOfLot(lot: Lot, placeId: string): StockLine[] {
  return lot.piles.flatMap((pile): StockLine[] => {
    const isComing = pile.destinationPlaceId === placeId && pile.placeId !== placeId
    if (!isComing && pile.placeId !== placeId) return []
    return [
      {
        kind: 'lot',
        id: lot.lotId,
        itemId: lot.itemId,
        owner: lot.owner,
        quantity: pile.quantity,
        standing: isComing ? 'coming' : pile.destinationPlaceId === null ? 'stocked' : 'other',
        certainty: 'confirmed',
        holdSeqs: lot.holds.map(({ entrySeq }) => entrySeq),
        expiresOnDay: lot.expiresOnDay,
        lot: lot.lot,
        dueAtMs: pile.dueAtMs,
        lastEntrySeq: lot.lastEntrySeq,
      },
    ]
  })
}

/** The positions a unit counts in: where it is and where it is going. Which of them keep stock is the caller's to know. */
export function positionsOfUnit({ itemId, owner, placeId, destinationPlaceId }: Unit): PositionKey[] {
  if (itemId === null || owner === null) return []
  const here = { itemId, placeId, owner }
  return destinationPlaceId === null ? [here] : [here, { itemId, placeId: destinationPlaceId, owner }]
}

/** The positions a lot counts in. */
export function positionsOfLot({ itemId, owner, piles }: Lot): PositionKey[] {
  return piles.flatMap(({ placeId, destinationPlaceId }) => {
    const here = { itemId, placeId, owner }
    return destinationPlaceId === null ? [here] : [here, { itemId, placeId: destinationPlaceId, owner }]
  })
}

/** What of a lot came under a requisition, as lines: what has arrived and what has not. */
export function orderedLinesOfLot(lot: Lot, requisitionId: string): { line: StockLine; arrived: boolean }[] {
  const order = lot.orders.find((each) => each.requisitionId === requisitionId)
  if (order === undefined) return []
  const lineOf = (quantity: number): StockLine => ({
    kind: 'lot',
    id: lot.lotId,
    itemId: lot.itemId,
    owner: lot.owner,
    quantity,
    standing: 'other',
    certainty: 'confirmed',
    holdSeqs: [],
    expiresOnDay: lot.expiresOnDay,
    lot: lot.lot,
    dueAtMs: null,
    lastEntrySeq: lot.lastEntrySeq,
  })
  return [
    { line: lineOf(order.arrived), arrived: true },
    { line: lineOf(order.announced - order.arrived), arrived: false },
  ].filter(({ line }) => line.quantity > 0)
}
