import { z } from 'zod'
import { quarantineStates } from '#cloud/devices/quarantine-state'
import { seqMax } from '#contracts/batch'
import { deviceIdSchema, epochSchema } from '#contracts/ids'
import { countedMax } from '../ids.ts'
import { nextCursor } from '../paging.ts'
import { mayOf } from '../people/may.ts'
import { reasonSchema } from '../text.ts'

export const quarantineQuery = z.strictObject({
  cursor: z.coerce
    .number()
    .int({ abort: true })
    .min(1)
    .max(countedMax)
    .optional()
    .describe('nextCursor of the page before.'),
  limit: z.coerce.number().int().min(1).max(1_000).default(100).describe('Rows at most.'),
  state: z.enum(quarantineStates).optional(),
})
export const quarantineParams = z.strictObject({ id: deviceIdSchema, quarantineId: z.coerce.number().int().min(1) })
export const settleBody = z.strictObject({ reason: reasonSchema })

/** What may be done about what was put aside or is missing. */
export const settleRights = ['quarantine.settle'] as const

const quarantined = z.object({
  quarantineId: z.int(),
  deviceId: z.string(),
  epoch: z.string().nullable(),
  seq: z.int().nullable().describe('Null when the whole message could not be read.'),
  reason: z.string(),
  receivedAtMs: z.int(),
  state: z.enum(quarantineStates),
  settledEntrySeq: z.int().nullable().describe('The decision that settled it.'),
  may: mayOf(settleRights),
})
export type QuarantinedView = z.infer<typeof quarantined>

/** Newest first. */
export const quarantinePage = z.object({ quarantined: z.array(quarantined), nextCursor })
export type QuarantinePage = z.infer<typeof quarantinePage>
export const quarantineDetail = quarantined.extend({ body: z.string().describe('As it was sent, as JSON text.') })
export type QuarantineDetail = z.infer<typeof quarantineDetail>
export const quarantineSettled = z.object({ quarantineId: z.int(), state: z.enum(quarantineStates) })

const gap = z.object({
  deviceId: z.string(),
  epoch: z.string(),
  fromSeq: z.int(),
  toSeq: z.int(),
  parked: z.boolean().describe('Later facts wait behind it.'),
  heardAtMs: z.int().describe('When this card was heard last.'),
  may: mayOf(settleRights),
})
export const gapList = z.object({ gaps: z.array(gap) })
export type GapList = z.infer<typeof gapList>
export const gapBody = z.strictObject({ epoch: epochSchema, fromSeq: z.int().min(1).max(seqMax), reason: reasonSchema })
export const gapAccepted = z.object({ epoch: z.string(), fromSeq: z.int(), toSeq: z.int() })
