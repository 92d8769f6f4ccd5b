import { z } from 'zod'
import { epcHexSchema } from '#contracts/ids'
import { itemIdSchema, placeIdSchema } from './item.ts'
import { isoDay } from './unit.ts'

export const newShipmentBody = z.strictObject({
  supplierId: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
  destinationPlaceId: placeIdSchema,
  requisitionId: z.string().max(64).nullable().default(null),
  dueAtMs: z.int().min(0).nullable().default(null),
  units: z
    .array(
      z.strictObject({
        epc: epcHexSchema,
        itemId: itemIdSchema,
        serial: z.string().min(1).max(64),
        lot: z.string().max(64).nullable(),
        expiresOn: isoDay.nullable(),
        owner: z.string().min(1).max(64),
      }),
    )
    .min(1)
    .max(2_000),
})
export type NewShipment = z.infer<typeof newShipmentBody>

export const shipmentAnnounced = z.object({ shipmentId: z.string() })
export const shipmentParams = z.strictObject({ id: z.string().max(64) })
export const shipmentReceived = z.object({ shipmentId: z.string(), received: z.int() })

export const shipmentSchema = z.object({
  shipmentId: z.string(),
  supplierId: z.string(),
  destinationPlaceId: z.string(),
  requisitionId: z.string().nullable(),
  dueAtMs: z.int().nullable(),
  state: z.string(),
  announcedAtMs: z.int(),
  receivedAtMs: z.int().nullable(),
  unitCount: z.int(),
})
export const shipmentList = z.object({ shipments: z.array(shipmentSchema) })
