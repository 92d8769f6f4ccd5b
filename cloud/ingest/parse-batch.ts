import { type Batch, batchSchema } from '#contracts/batch'
import type { DeviceId } from '#contracts/ids'

/** A batch that could be read, or why it could not. */
export type ParsedBatch = { ok: true; batch: Batch } | { ok: false; reason: UnreadableReason }
export type UnreadableReason =
  | 'not-utf8'
  | 'not-json'
  | 'not-a-batch'
  | 'another-device'
  | 'not-a-status'
  | 'not-telemetry'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The text of a payload, or null when it is not UTF-8. */
export function textOfPayload(payload: Uint8Array): string | null {
  try {
    return utf8.decode(payload)
  } catch {
    return null
  }
}

/** Reads the shell of a batch; the facts inside are read one by one later. A device may only speak for itself. */
export function parseBatch(deviceId: DeviceId, text: string | null): ParsedBatch {
  if (text === null) return { ok: false, reason: 'not-utf8' }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { ok: false, reason: 'not-json' }
  }
  const parsed = batchSchema.safeParse(value)
  if (!parsed.success) return { ok: false, reason: 'not-a-batch' }
  if (parsed.data.deviceId !== deviceId) return { ok: false, reason: 'another-device' }
  return { ok: true, batch: parsed.data }
}
