import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { identityAs } from '#cloud/journal/subject'
import type { EpcHex, SiteId } from '#contracts/ids'

/** Goods on their way from a supplier. */
export type Shipment = {
  siteId: SiteId
  shipmentId: string
  supplierId: string
  destinationPlaceId: string
  requisitionId: string | null
  dueAtMs: number | null
  state: 'in-transit' | 'received'
  announcedAtMs: number
  receivedAtMs: number | null
  /** Where it was received; null before. */
  receivedPlaceId: string | null
  units: { unitId: string; epc: EpcHex | null }[]
  lots: { lotId: string; quantity: number }[]
  lastEntrySeq: number
}

export type ShipmentNotice = Pick<
  Shipment,
  'supplierId' | 'destinationPlaceId' | 'requisitionId' | 'dueAtMs' | 'units' | 'lots'
>

/** The shipments an entry is about. */
export function shipmentsOfEntry(entry: NumberedEntry): string[] {
  if (entry.kind !== 'ShipmentAnnounced' && entry.kind !== 'ShipmentReceived') return []
  const shipmentId = identityAs('shipment', entry.subject)
  return shipmentId === null ? [] : [shipmentId]
}

/** A shipment is announced once and received once. */
export function foldShipment(before: Shipment | null, entry: NumberedEntry): Shipment | null {
  const shipmentId = identityAs('shipment', entry.subject)
  if (shipmentId === null) return before
  if (entry.kind === 'ShipmentAnnounced') {
    const { supplierId, destinationPlaceId, requisitionId, dueAtMs, units, lots } = entry.body as ShipmentNotice
    const notice = { supplierId, destinationPlaceId, requisitionId, dueAtMs, units, lots }
    const open = { state: 'in-transit', receivedAtMs: null, receivedPlaceId: null } as const
    const times = { announcedAtMs: entry.occurredAtMs, lastEntrySeq: entry.entrySeq }
    return { siteId: entry.siteId, shipmentId, ...notice, ...open, ...times }
  }
  if (entry.kind !== 'ShipmentReceived' || before === null) return before
  const receivedPlaceId = String(entry.body.placeId)
  return {
    ...before,
    state: 'received',
    receivedAtMs: entry.occurredAtMs,
    receivedPlaceId,
    lastEntrySeq: entry.entrySeq,
  }
}
