import type { Shipment } from '#cloud/store/records'
import { acceptedValue } from '../../accepted-value.ts'
import { personOf } from '../../access.ts'
import { answers, created } from '../../answers.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import { dayOf } from '../../iso-day.ts'
import {
  newShipmentBody,
  shipmentAnnounced,
  shipmentList,
  shipmentParams,
  shipmentReceived,
} from '../../schemas/goods/shipment.ts'

function shipmentView({ siteId: _site, epcs, ...rest }: Shipment) {
  return { ...rest, unitCount: epcs.length }
}

/** Units on their way from a supplier, and their arrival. */
export function shipmentRoutes(app: HttpApp, context: HttpContext): void {
  const { store, commands } = context.service

  app.post(
    '/api/shipments',
    {
      config: { access: ['supply', 'admin'] },
      bodyLimit: 2 * 1024 * 1024,
      schema: { tags: ['shipments'], body: newShipmentBody, response: created(shipmentAnnounced) },
    },
    async (request, reply) =>
      reply.code(201).send(
        await context.idempotent.once(request, async () => {
          const { units, ...shipment } = request.body
          const announced = units.map(({ expiresOn, ...unit }) => ({
            ...unit,
            expiresOnDay: expiresOn === null ? null : dayOf(expiresOn),
          }))
          const input = { ...shipment, units: announced }
          const { shipmentId } = acceptedValue(await commands.createShipment(input, personOf(request).userRef))
          return { shipmentId }
        }),
      ),
  )

  app.post(
    '/api/shipments/:id/receive',
    {
      config: { access: ['supply', 'admin'] },
      schema: { tags: ['shipments'], params: shipmentParams, response: answers(shipmentReceived) },
    },
    (request) =>
      context.idempotent.once(request, async () => {
        const shipment = acceptedValue(await commands.receiveShipment(request.params.id, personOf(request).userRef))
        return { shipmentId: shipment.shipmentId, received: shipment.epcs.length }
      }),
  )

  app.get(
    '/api/shipments',
    { config: { access: 'signed-in' }, schema: { tags: ['shipments'], response: answers(shipmentList) } },
    async () => ({ shipments: (await store.shipments.list('all')).map(shipmentView) }),
  )
}
