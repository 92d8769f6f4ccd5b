import { headerBytes } from './codec/header-bytes.ts'
import { LlrpFramingError } from './codec/llrp-errors.ts'

export type FrameSplitter = {
  /**
   * Takes the next chunk, however TCP cut it, and returns the frames that are now whole. A frame may be a view into
   * the chunk. @throws LlrpFramingError, and again at every later push.
   */
  push(chunk: Uint8Array): Uint8Array[]
  /** Bytes held back because their frame is not whole yet. */
  pendingBytes(): number
}

function join(pieces: readonly Uint8Array[], bytes: number): Uint8Array {
  const whole = new Uint8Array(bytes)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

/**
 * Cuts a byte stream into frames. A length field under 10 or over `frameBytesMax` (default 4 MiB) is an error, since
 * nothing after it can be trusted.
 */
export function createFrameSplitter(options: { frameBytesMax?: number } = {}): FrameSplitter {
  const frameBytesMax = options.frameBytesMax ?? 4 * 1024 * 1024
  let pieces: Uint8Array[] = []
  let pending = 0
  let neededBytes = headerBytes
  let streamOffset = 0
  let failure: LlrpFramingError | null = null

  function frameLength(bytes: Uint8Array, at: number, frames: readonly Uint8Array[]): number {
    const length = new DataView(bytes.buffer, bytes.byteOffset + at, headerBytes).getUint32(2)
    if (length >= headerBytes && length <= frameBytesMax) return length
    const why = length < headerBytes ? `shorter than its own header` : `more than the ${frameBytesMax} allowed`
    failure = new LlrpFramingError(`an LLRP frame says it has ${length} bytes, ${why}`, streamOffset, frames)
    throw failure
  }

  return {
    push(chunk) {
      if (failure !== null) throw failure
      if (pending > 0) {
        pieces.push(chunk)
        pending += chunk.length
        if (pending < neededBytes) return []
      }
      const bytes = pending > 0 ? join(pieces, pending) : chunk
      const frames: Uint8Array[] = []
      let at = 0
      neededBytes = headerBytes
      while (bytes.length - at >= headerBytes) {
        const length = frameLength(bytes, at, frames)
        if (bytes.length - at < length) {
          neededBytes = length
          break
        }
        frames.push(bytes.subarray(at, at + length))
        at += length
        streamOffset += length
      }
      pending = bytes.length - at
      pieces = pending > 0 ? [bytes.subarray(at)] : []
      return frames
    },
    pendingBytes: () => pending,
  }
}
