import { LlrpDecodeError } from './llrp-errors.ts'
import type { LlrpMessage } from './message.ts'

/**
 * Reads one whole frame. Lenient: whatever the tables cannot read is kept as bytes in the tree, so that
 * `encodeMessage` gives back the same frame. @throws LlrpDecodeError only when it is no frame at all.
 */
export function decodeMessage(frame: Uint8Array): LlrpMessage {
  throw new LlrpDecodeError(`a frame of ${frame.length} bytes has no reader yet`)
}
