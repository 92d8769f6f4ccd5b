import type { Duplex } from 'node:stream'
import type { CancelTimer, Clock } from '#platform/clock'
import type { Random } from '#platform/random'
import type { FaultState } from '../faults/fault-state.ts'
import { join } from './bytes.ts'

/** Longest frame a client may send. */
const frameBytesMax = 4 * 1024 * 1024
/** How long a client may take to close its side after the reader has closed its own. */
const lingerMs = 5_000
/** Bytes kept for a client that does not read before it is given up. */
const unsentBytesMax = 8 * 1024 * 1024

export type ReaderLinkHandlers = {
  onFrame(frame: Uint8Array): void
  /** The peer closed, the stream broke, or what came was no LLRP. Called once. */
  onGone(): void
  /** The peer closed, and a fault keeps the reader from noticing. */
  onUnnoticed(): void
}

/** Frames over a byte stream, cut and spoilt as the faults in force say. */
export type ReaderLink = {
  send(frame: Uint8Array): void
  /** Not framed: garbage. */
  sendRaw(bytes: Uint8Array): void
  /** Lets through what a half-open line held back. */
  resume(): void
  /** Sends the rest and closes. */
  end(): void
  reset(): void
}

function spoilt(frame: Uint8Array, faults: FaultState): Uint8Array {
  if (faults.nextLengthOffBy === 0) return frame
  const bytes = frame.slice()
  new DataView(bytes.buffer).setUint32(2, Math.max(0, frame.length + faults.nextLengthOffBy))
  faults.nextLengthOffBy = 0
  return bytes
}

/** Wraps a connected duplex. */
export function createReaderLink(
  duplex: Duplex,
  clock: Clock,
  random: Random,
  faults: FaultState,
  handlers: ReaderLinkHandlers,
): ReaderLink {
  let received: Uint8Array = new Uint8Array(0)
  let heldIn: Uint8Array[] = []
  const out: Uint8Array[] = []
  let cancelPump: CancelTimer | null = null
  let isGone = false
  let isEnding = false

  function gone(): void {
    if (isGone) return
    isGone = true
    cancelPump?.()
    handlers.onGone()
  }

  function write(bytes: Uint8Array): void {
    if (duplex.destroyed || duplex.writableEnded) return
    duplex.write(bytes)
    if (duplex.writableLength > unsentBytesMax) duplex.destroy()
  }

  function pump(): void {
    cancelPump = null
    if (faults.isHalfOpen) return
    if (typeof faults.chunking === 'string' && faults.chunking !== 'random') {
      if (out.length > 0) write(join(out.splice(0)))
    } else {
      const next = out.shift()
      if (next !== undefined) {
        const { chunking } = faults
        const size = typeof chunking === 'string' ? 1 + random.integer(60) : chunking.bytes
        write(next.subarray(0, size))
        if (next.length > size) out.unshift(next.subarray(size))
      }
    }
    if (out.length > 0) cancelPump = clock.after('reader.send', 1, pump)
    else if (isEnding && !duplex.destroyed) duplex.end()
  }

  function queue(bytes: Uint8Array): void {
    if (isGone) return
    out.push(bytes)
    if (cancelPump !== null) return
    if (faults.chunking === 'coalesce') cancelPump = clock.after('reader.send', faults.coalesceWithinMs, pump)
    else pump()
  }

  function take(chunk: Uint8Array): void {
    received = received.length === 0 ? chunk.slice() : join([received, chunk])
    while (!isGone && received.length >= 10) {
      const length = new DataView(received.buffer, received.byteOffset).getUint32(2)
      if (length < 10 || length > frameBytesMax) {
        duplex.destroy()
        gone()
        return
      }
      if (received.length < length) break
      const frame = received.slice(0, length)
      // Before it is carried out: what the client says to the answer may come within it.
      received = received.subarray(length)
      handlers.onFrame(frame)
    }
  }

  duplex.on('data', (chunk: Uint8Array) => {
    if (faults.isHalfOpen) heldIn.push(chunk.slice())
    else take(chunk)
  })
  duplex.on('error', () => undefined)
  duplex.on('end', () => {
    if (!duplex.writableEnded && !faults.isHalfOpen && !faults.isBlindToClose) duplex.end()
  })
  duplex.on('close', () => {
    if (faults.isBlindToClose) handlers.onUnnoticed()
    else if (!faults.isHalfOpen) gone()
  })

  return {
    send(frame) {
      if (!faults.resetsNextFrame || faults.isHalfOpen) {
        queue(spoilt(frame, faults))
        return
      }
      faults.resetsNextFrame = false
      write(frame.subarray(0, Math.ceil(frame.length / 2)))
      clock.after('reader.reset', 1, () => duplex.destroy())
    },
    sendRaw: queue,
    resume() {
      const held = heldIn
      heldIn = []
      for (const chunk of held) take(chunk)
      if (duplex.destroyed) gone()
      else if (out.length > 0 && cancelPump === null) pump()
    },
    end() {
      isEnding = true
      const cancel = clock.after('reader.linger', lingerMs, () => duplex.destroy())
      duplex.once('close', cancel)
      if (out.length === 0 && !duplex.destroyed) duplex.end()
    },
    reset() {
      duplex.destroy()
      gone()
    },
  }
}
