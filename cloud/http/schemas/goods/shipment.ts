import { z } from 'zod'
import { instantMs } from '#cloud/calendar/instant'
import { epcHexSchema } from '#contracts/ids'
import { idSchema, ownerSchema, placeIdSchema } from '../ids.ts'
import { nextCursor, pagingQuery } from '../paging.ts'
import { identityText, optionalIdentity } from '../text.ts'
import { isoDay } from './unit.ts'

const linesMax = 2_000
const whose = { itemId: idSchema, expiresOn: isoDay.nullable().default(null), owner: ownerSchema }

export const newShipmentBody = z
  .strictObject({
    supplierId: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
    destinationPlaceId: placeIdSchema,
    requisitionId: idSchema.nullable().default(null),
    dueAtMs: instantMs.nullable().default(null),
    units: z
      .array(
        z.strictObject({
          epc: epcHexSchema.nullable().default(null).describe('Null: it bears no tag yet.'),
          serial: optionalIdentity(64),
          lot: optionalIdentity(64),
          ...whose,
        }),
      )
      .max(linesMax)
      .default([]),
    lots: z
      .array(z.strictObject({ lot: identityText(64), quantity: z.int().min(1).max(1_000_000), ...whose }))
      .max(linesMax)
      .default([]),
  })
  .refine(({ units, lots }) => units.length + lots.length > 0, { path: ['units'], message: 'nothing is announced' })
  .refine(({ units, lots }) => units.length + lots.length <= linesMax, {
    path: ['units'],
    message: `units and lots together are more than ${linesMax}`,
  })

export const shipmentAnnounced = z.object({
  shipmentId: z.string(),
  unitIds: z.array(z.string()).describe('In the order announced.'),
  lotIds: z.array(z.string()).describe('In the order announced.'),
  contradictions: z
    .array(z.object({ unitId: z.string(), epc: z.string(), gtin: z.string() }))
    .describe('Tags that say they are on another article.'),
})
export const shipmentParams = z.strictObject({ id: idSchema })
export const receiveBody = z
  .strictObject({
    placeId: placeIdSchema.nullable().default(null).describe('Null: where deliveries arrive.'),
    onward: z
      .boolean()
      .nullable()
      .default(null)
      .describe(
        'True: what is bound for elsewhere goes on to there. False: it is here to stay. Null: it goes on, unless placeId names a place that keeps stock.',
      ),
    inspection: z
      .enum(['accepted', 'pending'])
      .default('accepted')
      .describe('Pending: numbered units are no stock before they are inspected; lots are accepted as they come.'),
  })
  .nullable()
export const shipmentReceived = z.object({
  shipmentId: z.string(),
  units: z.int().describe('Numbered units that were received.'),
  lots: z.int().describe('Lots of which pieces were received.'),
  unmoved: z
    .array(z.object({ unitId: z.string().nullable(), lotId: z.string().nullable(), why: z.string() }))
    .describe('What stayed as it was, because it was here before or has gone on; nothing of it waits for inspection.'),
})

export const shipmentSchema = z.object({
  shipmentId: z.string(),
  supplierId: z.string(),
  destinationPlaceId: z.string(),
  requisitionId: z.string().nullable(),
  dueAtMs: z.int().nullable(),
  state: z.enum(['in-transit', 'received']),
  announcedAtMs: z.int(),
  receivedAtMs: z.int().nullable(),
  receivedPlaceId: z.string().nullable(),
  unitCount: z.int(),
  lotCount: z.int(),
  quantity: z.int().describe('Units and pieces of lots together.'),
})
export const shipmentQuery = z.strictObject(pagingQuery)
export const shipmentPage = z.object({ shipments: z.array(shipmentSchema), nextCursor })
