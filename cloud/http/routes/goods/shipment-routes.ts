import type { Received } from '#cloud/service/goods/shipment-commands'
import type { Shipment } from '#cloud/shipments/shipment'
import { personOf } from '../../access/access.ts'
import { checkReach } from '../../access/check-reach.ts'
import { placesWithin, scopeFor } from '../../access/mandate.ts'
import { answers, created } from '../../answers/answers.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import {
  newShipmentBody,
  receiveBody,
  shipmentAnnounced,
  shipmentPage,
  shipmentParams,
  shipmentQuery,
  shipmentReceived,
} from '../../schemas/goods/shipment.ts'
import { dayOf } from '../../views/iso-day.ts'

function shipmentView({ siteId: _site, lastEntrySeq: _entry, units, lots, ...rest }: Shipment) {
  const pieces = lots.reduce((sum, { quantity }) => sum + quantity, 0)
  return { ...rest, unitCount: units.length, lotCount: lots.length, quantity: units.length + pieces }
}

/** How much was received, and what stayed as it was. */
function receivedView({ shipment: { shipmentId, units, lots }, unmoved }: Received) {
  const unmovedUnits = unmoved.filter(({ unitId }) => unitId !== null).length
  return {
    shipmentId,
    units: units.length - unmovedUnits,
    lots: lots.length - (unmoved.length - unmovedUnits),
    unmoved,
  }
}

/** The same with its last day of use as a day. */
function dated<T extends { expiresOn: string | null }>({ expiresOn, ...rest }: T) {
  return { ...rest, expiresOnDay: expiresOn === null ? null : dayOf(expiresOn) }
}

/** Goods on their way from a supplier, and their arrival. */
export function shipmentRoutes(app: HttpApp, context: HttpContext): void {
  const { store } = context.service

  app.post(
    '/api/shipments',
    {
      config: { access: { right: 'shipment.announce' } },
      bodyLimit: 2 * 1024 * 1024,
      schema: { tags: ['shipments'], body: newShipmentBody, response: created(shipmentAnnounced) },
    },
    async (request, reply) => {
      const { requisitionId } = request.body
      // What somebody else asked for is not there for whoever may not read it.
      if (requisitionId !== null) {
        await checkReach(context, request, 'requisition', 'requisition.read', requisitionId)
      }
      const announced = await context.idempotent.once(request, {
        order(commands) {
          const { units, lots, ...coming } = request.body
          const input = { ...coming, units: units.map(dated), lots: lots.map(dated) }
          return commands.createShipment(input, personOf(request).userRef)
        },
        kept: (_tx, announced) => announced,
        answer: (kept) => kept,
      })
      return reply.code(201).send(announced)
    },
  )

  app.post(
    '/api/shipments/:id/receive',
    {
      config: { access: { right: 'shipment.receive', on: 'shipment' } },
      schema: { tags: ['shipments'], params: shipmentParams, body: receiveBody, response: answers(shipmentReceived) },
    },
    (request) =>
      context.idempotent.once(request, {
        order: (commands) =>
          commands.receiveShipment(request.params.id, request.body ?? { placeId: null }, personOf(request).userRef),
        kept: (_tx, received) => receivedView(received),
        answer: (kept) => kept,
      }),
  )

  app.get(
    '/api/shipments',
    {
      config: { access: { right: 'shipment.read' } },
      schema: { tags: ['shipments'], querystring: shipmentQuery, response: answers(shipmentPage) },
    },
    async (request) => {
      const { cursor, limit } = request.query
      const within = placesWithin(context, scopeFor(context, request))
      const page = await store.shipments.page({ within }, cursor ?? null, limit)
      return { shipments: page.rows.map(shipmentView), nextCursor: page.nextCursor }
    },
  )
}
