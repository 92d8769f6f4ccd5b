import { everyPage } from '../every-page.ts'
import type { ServiceClient } from '../service-client.ts'
import type { WorldLot, WorldUnit } from '../world/world.ts'

/** What a supplier sends in one go: numbered articles, lots, or both. */
export type Goods = { units: readonly WorldUnit[]; lots: readonly WorldLot[] }

type Announced = { shipmentId: string; unitIds: string[]; lotIds: string[] }

/** Tells the service what has been sent, and writes down the names it gave. Answers the shipment's id. */
export async function announceGoods(
  client: ServiceClient,
  { units, lots }: Goods,
  itemIds: Readonly<Record<string, string>>,
  to: { supplierId: string; destinationPlaceId: string; requisitionId: string | null },
): Promise<string> {
  const { shipmentId, unitIds, lotIds } = await client.post<Announced>('/api/shipments', {
    ...to,
    units: units.map(({ epc, gtin, serial, lot, expiresOn, owner }) => {
      return { epc, itemId: itemIds[gtin], serial, lot, expiresOn, owner }
    }),
    lots: lots.map(({ gtin, lot, expiresOn, owner, made }) => {
      return { itemId: itemIds[gtin], lot, expiresOn, owner, quantity: made }
    }),
  })
  for (const [index, unit] of units.entries()) Object.assign(unit, { shipmentId, unitId: unitIds[index] ?? null })
  for (const [index, lot] of lots.entries()) Object.assign(lot, { shipmentId, lotId: lotIds[index] ?? null })
  return shipmentId
}

/**
 * Asks whether the service has already heard of these goods: an answer can be lost although what it answers was done.
 * Writes down the names as announceGoods does. Answers the shipment's id, or null when it has not heard of them.
 */
export async function alreadyAnnounced(
  client: ServiceClient,
  { units, lots }: Goods,
  itemIds: Readonly<Record<string, string>>,
  requisitionId: string | null,
): Promise<string | null> {
  if (requisitionId === null) return null
  type Sent = { shipmentId: string; requisitionId: string | null; quantity: number }
  const shipments = await everyPage<Sent>(client, '/api/shipments', 'shipments')
  const quantity = units.length + lots.reduce((sum, { made }) => sum + made, 0)
  const known = shipments.find((one) => one.requisitionId === requisitionId && one.quantity === quantity)
  if (known === undefined) return null
  const { shipmentId } = known
  for (const unit of units) {
    const { unitId } = await client.get<{ unitId: string | null }>(`/api/tags/${unit.epc}`)
    Object.assign(unit, { shipmentId, unitId })
  }
  for (const lot of lots) {
    const itemId = itemIds[lot.gtin]
    const found = await client.get<{ lots: { lotId: string; lot: string }[] }>(`/api/lots?itemId=${itemId}`)
    Object.assign(lot, { shipmentId, lotId: found.lots.find((one) => one.lot === lot.lot)?.lotId ?? null })
  }
  return shipmentId
}
