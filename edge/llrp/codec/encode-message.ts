import { LlrpEncodeError } from './llrp-errors.ts'
import type { LlrpMessage } from './message.ts'

/**
 * Writes a message. Strict about every field (unknown, missing, out of range throws LlrpEncodeError) but not about
 * which parameter stands where, since a decoded frame must come out as it was; `checkMessage` says that.
 */
export function encodeMessage(message: LlrpMessage): Uint8Array {
  throw new LlrpEncodeError(`no table for ${message.name}`)
}
