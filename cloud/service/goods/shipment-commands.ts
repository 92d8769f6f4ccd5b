import { decisionTimeMs } from '#cloud/journal/order-key'
import { openRequisitionStates } from '#cloud/requisitions/requisition'
import type { SiteTransaction } from '#cloud/store/open-store'
import type { Shipment } from '#cloud/store/records'
import { type UnitDecision, unitDecisionSchema } from '#cloud/units/decisions'
import type { Unit } from '#cloud/units/unit'
import { type EpcHex, epcHexSchema } from '#contracts/ids'
import { answered, type CommandContext, decisionEntry, Refused } from '../command-context.ts'
import type { AnnouncedUnit, Commands } from '../commands.ts'

/** States in which a shipping notice may still tell us who a unit is. */
const announceableStates: readonly Unit['state'][] = ['foreign', 'expected']
const storePlaceId = 'store'

async function checkAnnounced(
  tx: SiteTransaction,
  units: readonly AnnouncedUnit[],
  requisitionId: string | null,
): Promise<Map<string, Unit>> {
  const items = await tx.catalogue.itemsById([...new Set(units.map(({ itemId }) => itemId))])
  if (units.some(({ itemId }) => !items.has(itemId))) throw new Refused('item-unknown')
  if (requisitionId !== null) {
    const requisition = await tx.requisitions.find(requisitionId)
    if (!openRequisitionStates.some((state) => state === requisition?.state)) throw new Refused('requisition-unknown')
  }
  const epcs = new Set(units.map(({ epc }) => epc))
  if (epcs.size !== units.length) throw new Refused('unit-listed-twice')
  const known = await tx.units.byEpc([...epcs])
  for (const { state } of known.values()) {
    if (!announceableStates.includes(state)) throw new Refused('unit-already-known')
  }
  return known
}

function decided(decision: UnitDecision): UnitDecision {
  const parsed = unitDecisionSchema.safeParse(decision)
  if (!parsed.success) throw new Refused('shipment-not-valid')
  return parsed.data
}

/** Goods on their way and their arrival. */
export function shipmentCommands(context: CommandContext): Pick<Commands, 'createShipment' | 'receiveShipment'> {
  const { siteId, writer, random } = context
  return {
    createShipment: (input, actor) =>
      answered(() =>
        writer.decide<Shipment>(async (tx, nowMs) => {
          const { supplierId, destinationPlaceId, requisitionId, dueAtMs } = input
          const known = await checkAnnounced(tx, input.units, requisitionId)
          const shipmentId = `shipment-${random.hex(12)}`
          const entries = input.units.map(({ epc, ...identity }) => {
            const coming = { epc, identity, destinationPlaceId, requisitionId, dueAtMs, shipmentId }
            const body = decided({ kind: 'UnitAnnounced', ...coming })
            const occurredAtMs = decisionTimeMs(known.get(epc) ?? null, nowMs)
            return decisionEntry(context, body.kind, actor, nowMs, body, {
              epc,
              placeId: destinationPlaceId,
              occurredAtMs,
              decisionId: shipmentId,
            })
          })
          const shipment: Omit<Shipment, 'siteId'> = {
            shipmentId,
            supplierId,
            destinationPlaceId,
            requisitionId,
            dueAtMs,
            state: 'in-transit',
            announcedAtMs: nowMs,
            receivedAtMs: null,
            epcs: input.units.map(({ epc }) => epc).toSorted(),
          }
          await tx.shipments.put(shipment)
          return { entries, finish: async () => ({ siteId, ...shipment }) }
        }),
      ),
    receiveShipment: (shipmentId, actor) =>
      answered(() =>
        writer.decide<Shipment>(async (tx, nowMs) => {
          const shipment = await tx.shipments.find(shipmentId)
          if (shipment === null) throw new Refused('shipment-unknown')
          if (shipment.state === 'received') throw new Refused('shipment-already-received')
          const epcs = shipment.epcs.map((epc): EpcHex => epcHexSchema.parse(epc))
          const units = await tx.units.byEpc(epcs)
          const entries = epcs.map((epc) => {
            const arrived = { epc, placeId: storePlaceId, inspection: 'accepted', shipmentId, identity: null } as const
            const body = decided({ kind: 'UnitReceived', ...arrived })
            return decisionEntry(context, body.kind, actor, nowMs, body, {
              epc,
              placeId: storePlaceId,
              occurredAtMs: decisionTimeMs(units.get(epc) ?? null, nowMs),
              decisionId: `${shipmentId}-received`,
            })
          })
          const received: Shipment = { ...shipment, state: 'received', receivedAtMs: nowMs }
          await tx.shipments.put(received)
          return { entries, finish: async () => received }
        }),
      ),
  }
}
