import { z } from 'zod'
import { type Batch, batchFactsMax, batchSchema } from '#contracts/batch'
import { type BootId, bootIdSchema, type DeviceId } from '#contracts/ids'

/**
 * A batch as far as it must be read to go on its way. Whatever else its shell holds or lacks costs it its own help and
 * nothing more: without a version its facts are kept and not understood, without the time of sending they are placed
 * by what is known of the device's clock.
 */
export type IncomingBatch = Pick<Batch, 'deviceId' | 'epoch' | 'firstSeq' | 'facts'> & {
  schema: number | null
  /** What the device's wall clock said at the sending, Unix ms. */
  sentAtMs: number | null
  sentElapsedMs: number | null
  sentBootId: BootId | null
}

/** A batch that could be read, or why it could not. */
export type ParsedBatch = { ok: true; batch: IncomingBatch } | { ok: false; reason: UnreadableReason }
export type UnreadableReason = 'not-utf8' | 'not-json' | 'not-a-batch' | 'another-device'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The text of a payload, or null when it is not UTF-8. */
export function textOfPayload(payload: Uint8Array): string | null {
  try {
    return utf8.decode(payload)
  } catch {
    return null
  }
}

const { deviceId, epoch, firstSeq, sentAtMs, sentElapsedMs } = batchSchema.shape
const shellSchema = z.object({
  deviceId,
  epoch,
  firstSeq,
  facts: z.array(z.unknown()).min(1),
  schema: z.int().min(1).nullable().catch(null),
  sentAtMs: sentAtMs.nullable().catch(null),
  sentElapsedMs: sentElapsedMs.nullable().catch(null),
  sentBootId: bootIdSchema.nullable().catch(null),
})

/**
 * Reads the shell of a batch of any version; the facts inside are read one by one later. A device may only speak for
 * itself. Of more facts than a batch may hold the first are taken: the receipt says how far, and the rest comes again.
 */
export function parseBatch(deviceId: DeviceId, text: string | null): ParsedBatch {
  if (text === null) return { ok: false, reason: 'not-utf8' }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { ok: false, reason: 'not-json' }
  }
  const parsed = shellSchema.safeParse(value)
  if (!parsed.success) return { ok: false, reason: 'not-a-batch' }
  if (parsed.data.deviceId !== deviceId) return { ok: false, reason: 'another-device' }
  const { facts, ...shell } = parsed.data
  return { ok: true, batch: { ...shell, facts: facts.length > batchFactsMax ? facts.slice(0, batchFactsMax) : facts } }
}
