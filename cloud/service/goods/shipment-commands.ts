import type { NewEntry, NumberedEntry } from '#cloud/journal/journal-entry'
import { decisionTimeMs } from '#cloud/journal/order-key'
import { identityAs, subjectOf } from '#cloud/journal/subject'
import { lotDecisionSchema } from '#cloud/lots/lot-decisions'
import type { PlaceBook } from '#cloud/places/place-book'
import type { Shipment } from '#cloud/shipments/shipment'
import { boundNow } from '#cloud/tags/tag-binding'
import { tagDecisionSchema } from '#cloud/tags/tag-decisions'
import { unitDecisionSchema } from '#cloud/units/decisions'
import type { Unit, UnitState } from '#cloud/units/unit'
import type { UserRef } from '#contracts/ids'
import { answered, type CommandContext, decisionEntry, inList, Refused } from '../command-context.ts'
import {
  type AnnouncedLot,
  type AnnouncedUnit,
  checkAnnounced,
  checkDestination,
  checkDue,
  checkNoReference,
  type KnownGoods,
  serialText,
} from './announced-goods.ts'
import { contradictingGtin } from './tag-contradiction.ts'
import { refusalOf } from './unit-commands.ts'

export type ShipmentInput = {
  supplierId: string
  destinationPlaceId: string
  requisitionId: string | null
  dueAtMs: number | null
  units: readonly AnnouncedUnit[]
  lots: readonly AnnouncedLot[]
}

/** How a shipment arrives. Numbered units may have to be inspected first; pieces of a lot are accepted as they come. */
export type Arrival = {
  /** Null: where deliveries arrive. */
  placeId: string | null
  /** Whether what is bound for elsewhere goes on to there; null: unless a place that keeps stock is named. */
  onward?: boolean | null
  inspection?: 'accepted' | 'pending'
}

/** What became of an announcement: the ids made for it, in its order, and tags that contradict their item. */
export type Announced = {
  shipmentId: string
  unitIds: string[]
  lotIds: string[]
  contradictions: { unitId: string; epc: string; gtin: string }[]
}

/** A unit or lot about which a receipt changed nothing: it was here before, has gone on, or refused it by name. */
export type Unmoved = { unitId: string | null; lotId: string | null; why: string }

/** A shipment that was received, and what of it stayed as it was. */
export type Received = { shipment: Shipment; unmoved: Unmoved[] }

/** The first entry of a decision is the cause of the others: its number is known only when it is journalled. */
const becauseOfTheFirst = -1

type Coming = Pick<ShipmentInput, 'destinationPlaceId' | 'requisitionId' | 'dueAtMs'> & { shipmentId: string }

/**
 * Where a shipment arrives, and whether it goes on from there. Goods-in is on the way: a storekeeper takes what came for a
 * cabinet to that cabinet. A person who names a place says that the goods are there.
 * @throws Refused receiving-place-ambiguous, place-unknown, place-closed or place-keeps-no-stock.
 */
function arrivalAt(book: PlaceBook, { placeId, onward = null }: Arrival): { placeId: string; onward: boolean } {
  const arrivedAt = placeId ?? book.receivingPlaceId()
  if (arrivedAt === null)
    throw new Refused('receiving-place-ambiguous', { field: 'placeId', message: 'is needed here' })
  const place = book.find(arrivedAt)
  const goesOn = onward ?? (placeId === null || place?.keepsStock === false)
  const isWayStation = place?.receivesGoods === true && place.passage === null && !place.closed
  if (!isWayStation || !goesOn) checkDestination(book, arrivedAt)
  return { placeId: arrivedAt, onward: goesOn }
}

/** Announces one numbered article: the unit, and the tag on it. */
function announceUnit(
  context: CommandContext,
  actor: UserRef,
  nowMs: number,
  { epc, ...identity }: AnnouncedUnit,
  coming: Coming,
  known: KnownGoods,
): { unitId: string; entries: NewEntry[]; gtin: string | null } {
  const there = known.units.get(serialText(identity)) ?? null
  const unitId = there?.unitId ?? context.newId(nowMs)
  const about = { placeId: coming.destinationPlaceId, decisionId: coming.shipmentId, causeSeq: becauseOfTheFirst }
  const requisitionId = known.isAsked(identity) ? coming.requisitionId : null
  const body = unitDecisionSchema.parse({ kind: 'UnitAnnounced', unitId, identity, ...coming, requisitionId })
  const subject = subjectOf('unit', unitId)
  const occurredAtMs = decisionTimeMs(there, nowMs)
  const announced = decisionEntry(context, actor, nowMs, { kind: body.kind, subject, occurredAtMs, ...about, body })
  if (epc === null) return { unitId, entries: [announced], gtin: null }
  const bindings = known.bindings.get(epc) ?? []
  if (boundNow(bindings)?.unitId === unitId) return { unitId, entries: [announced], gtin: null }
  const item = known.items.get(identity.itemId)
  const gtin = item === undefined ? null : contradictingGtin(epc, item)
  // A tag nobody had bound before was on this unit before anybody asked; a used one is on it from now on.
  const fromMs = bindings.length === 0 ? 0 : nowMs
  const binding = tagDecisionSchema.parse({
    kind: 'TagBound',
    epc,
    unitId,
    fromMs,
    contradictingGtin: gtin,
    because: 'announced by the supplier',
  })
  const bound = decisionEntry(context, actor, nowMs, {
    kind: binding.kind,
    subject: subjectOf('tag', epc),
    decisionId: coming.shipmentId,
    causeSeq: becauseOfTheFirst,
    body: binding,
  })
  return { unitId, entries: [announced, bound], gtin }
}

/** States a receipt moves a unit out of. In any other its cabinet, or a person, was quicker. */
const receivableStates: ReadonlySet<UnitState> = new Set(['foreign', 'expected', 'in-transit', 'lost', 'stolen'])

/** What a receipt changed nothing about, of all it said. before: the units as they were. */
function unmovedBy(said: readonly NumberedEntry[], before: ReadonlyMap<string, Unit>): Unmoved[] {
  return said.flatMap(({ entrySeq, kind, subject }) => {
    if (kind !== 'UnitReceived' && kind !== 'LotReceived') return []
    const unitId = identityAs('unit', subject)
    const state = before.get(unitId ?? '')?.state ?? 'expected'
    const was = receivableStates.has(state) ? null : `unit-already-${state}`
    const why = refusalOf(said, entrySeq)?.refusal ?? was
    return why === null ? [] : [{ unitId, lotId: identityAs('lot', subject), why }]
  })
}

/** Goods on their way and their arrival. */
export function shipmentCommands(context: CommandContext) {
  const { writer, newId, places, registry } = context
  return {
    createShipment: (input: ShipmentInput, actor: UserRef) =>
      answered(() =>
        writer.decide<Announced>(async (tx, nowMs) => {
          const { supplierId, destinationPlaceId, requisitionId, dueAtMs } = input
          checkDestination(places(), destinationPlaceId, 'destinationPlaceId')
          checkDue(dueAtMs, nowMs)
          for (const [index, { epc }] of input.units.entries())
            checkNoReference(epc, registry.referenceOf, inList('units', index, 'epc'))
          const known = await checkAnnounced(tx, input.units, input.lots, input)
          const shipmentId = newId(nowMs)
          const coming = { destinationPlaceId, requisitionId, dueAtMs, shipmentId }
          const units = input.units.map((unit) => ({
            epc: unit.epc,
            ...announceUnit(context, actor, nowMs, unit, coming, known),
          }))
          const lots = await Promise.all(
            input.lots.map(async ({ quantity, ...identity }) => {
              const same = (await tx.lots.ofItems([identity.itemId])).find(
                (lot) =>
                  lot.lot === identity.lot &&
                  lot.owner === identity.owner &&
                  lot.expiresOnDay === identity.expiresOnDay,
              )
              const lotId = same?.lotId ?? newId(nowMs)
              const under = { requisitionId: known.isAsked(identity) ? requisitionId : null }
              const body = lotDecisionSchema.parse({
                kind: 'LotAnnounced',
                lotId,
                identity,
                quantity,
                ...coming,
                ...under,
              })
              const entry = decisionEntry(context, actor, nowMs, {
                kind: body.kind,
                subject: subjectOf('lot', lotId),
                placeId: destinationPlaceId,
                decisionId: shipmentId,
                causeSeq: becauseOfTheFirst,
                body,
              })
              return { lotId, quantity, entry }
            }),
          )
          const notice = decisionEntry(context, actor, nowMs, {
            kind: 'ShipmentAnnounced',
            subject: subjectOf('shipment', shipmentId),
            placeId: destinationPlaceId,
            decisionId: shipmentId,
            body: {
              supplierId,
              destinationPlaceId,
              requisitionId,
              dueAtMs,
              units: units.map(({ unitId, epc }) => ({ unitId, epc })),
              lots: lots.map(({ lotId, quantity }) => ({ lotId, quantity })),
            },
          })
          const value: Announced = {
            shipmentId,
            unitIds: units.map(({ unitId }) => unitId),
            lotIds: lots.map(({ lotId }) => lotId),
            contradictions: units.flatMap(({ unitId, epc, gtin }) =>
              gtin === null || epc === null ? [] : [{ unitId, epc, gtin }],
            ),
          }
          const entries = [notice, ...units.flatMap(({ entries }) => entries), ...lots.map(({ entry }) => entry)]
          return { entries, finish: async () => value }
        }),
      ),
    receiveShipment: (shipmentId: string, arrival: Arrival, actor: UserRef) =>
      answered(() =>
        writer.decide<Received>(async (tx, nowMs) => {
          const shipment = await tx.shipments.find(shipmentId)
          if (shipment === null) throw new Refused('shipment-unknown')
          if (shipment.state === 'received') throw new Refused('shipment-already-received')
          const { placeId, onward } = arrivalAt(places(), arrival)
          const { inspection = 'accepted' } = arrival
          const decisionId = newId(nowMs)
          const about = { placeId, decisionId, causeSeq: becauseOfTheFirst }
          const known = await tx.units.byId(shipment.units.map(({ unitId }) => unitId))
          const units = shipment.units.map(({ unitId }) => {
            const arrived = { unitId, placeId, inspection, onward, shipmentId, identity: null }
            const body = unitDecisionSchema.parse({ kind: 'UnitReceived', ...arrived })
            const occurredAtMs = decisionTimeMs(known.get(unitId) ?? null, nowMs)
            const subject = subjectOf('unit', unitId)
            return decisionEntry(context, actor, nowMs, { kind: body.kind, subject, occurredAtMs, ...about, body })
          })
          const lots = shipment.lots.map(({ lotId, quantity }) => {
            const body = lotDecisionSchema.parse({
              kind: 'LotReceived',
              lotId,
              placeId,
              quantity,
              onward,
              shipmentId,
            })
            return decisionEntry(context, actor, nowMs, {
              kind: body.kind,
              subject: subjectOf('lot', lotId),
              ...about,
              body,
            })
          })
          const notice = decisionEntry(context, actor, nowMs, {
            kind: 'ShipmentReceived',
            subject: subjectOf('shipment', shipmentId),
            placeId,
            decisionId,
            body: { placeId },
          })
          const received: Shipment = { ...shipment, state: 'received', receivedAtMs: nowMs, receivedPlaceId: placeId }
          return {
            entries: [notice, ...units, ...lots],
            finish: async (_tx, said) => ({ shipment: received, unmoved: unmovedBy(said, known) }),
          }
        }),
      ),
  }
}
