import { messageDefinitions } from '../codec/definitions.ts'
import { headerBytes } from '../codec/header-bytes.ts'
import { LlrpFramingError } from '../codec/llrp-errors.ts'
import { createFrameSplitter, type FrameSplitter } from '../framing.ts'
import { type Segment, segmentsOf } from './pcap-reader.ts'
import type { FrameDirection } from './pcap-writer.ts'

/** One frame of a capture. Time counts in milliseconds from the first frame of it, as the packets are stamped. */
export type CapturedFrame = {
  atMs: number
  direction: FrameDirection
  /** Number of the packet it ends in, from 1 on, as Wireshark counts. */
  packet: number
  /** Something its sender said right before it was not captured, or cannot be read. */
  isBehindLoss?: true
  frame: Uint8Array
}

/** Bytes of an LLRP connection that are not among the frames: missing in the file, or in messages that are not whole for it. */
export type CaptureLoss = {
  packet: number
  atMs: number
  direction: FrameDirection
  missingBytes: number
  passedOverBytes: number
}

const notifications = new Set([61, 62, 63, 100])

function typeOf(frame: Uint8Array): number {
  return (((frame[0] ?? 0) & 0x03) << 8) | (frame[1] ?? 0)
}

/** Only readers say responses, reports, keepalives, events and errors; custom messages go both ways. */
function directionOf(frame: Uint8Array): FrameDirection | null {
  const type = typeOf(frame)
  if (notifications.has(type)) return 'from-reader'
  const name = messageDefinitions.byType[type]?.name
  if (name === undefined || type === 1_023) return null
  return name.endsWith('_RESPONSE') ? 'from-reader' : 'to-reader'
}

/** Whether a message may begin here: a header nobody would take for something else. */
function beginsFrame(bytes: Uint8Array): boolean {
  const lead = bytes[0] ?? 0
  const version = (lead >> 2) & 7
  return (
    bytes.length >= headerBytes &&
    lead >> 5 === 0 &&
    version >= 1 &&
    version <= 2 &&
    typeOf(bytes) in messageDefinitions.byType
  )
}

type Loss = { packet: number; atMicros: number; missingBytes: number; passedOverBytes: number }

/** One direction of a connection, which is LLRP once a frame was found in it. */
class FrameStream {
  direction: FrameDirection | null = null
  readonly losses: Loss[] = []
  private splitter: FrameSplitter | null = null
  private isBehindLoss = false

  take({ bytes, lostBefore, packet, atMicros }: Segment): { frames: readonly Uint8Array[]; isBehindLoss: boolean } {
    if (lostBefore > 0) this.lose(packet, atMicros, lostBefore, this.splitter?.pendingBytes() ?? 0)
    if (this.splitter === null && !beginsFrame(bytes)) {
      const loss = this.isBehindLoss ? this.losses.at(-1) : undefined
      if (loss !== undefined) loss.passedOverBytes += bytes.length
      return { frames: [], isBehindLoss: false }
    }
    this.splitter ??= createFrameSplitter()
    const pending = this.splitter.pendingBytes()
    const { isBehindLoss } = this
    let frames: readonly Uint8Array[]
    try {
      frames = this.splitter.push(bytes)
      if (frames.length > 0) this.isBehindLoss = false
    } catch (error) {
      if (!(error instanceof LlrpFramingError)) throw error
      frames = error.framesBefore
      const good = frames.reduce((sum, frame) => sum + frame.length, 0)
      this.lose(packet, atMicros, 0, pending + bytes.length - good)
    }
    for (const frame of frames) this.direction ??= directionOf(frame)
    return { frames, isBehindLoss }
  }

  private lose(packet: number, atMicros: number, missingBytes: number, passedOverBytes: number): void {
    this.losses.push({ packet, atMicros, missingBytes, passedOverBytes })
    this.splitter = null
    this.isBehindLoss = true
  }
}

/**
 * The LLRP frames of a pcap file in their order, of every connection in it that is LLRP: of `edge llrp capture`, tcpdump or
 * dumpcap. A capture that begins in the middle of a message goes on with the next, and so does one that lacks packets: what
 * is lost in between is told to `onLoss` when everything else has been given. @throws LinkTypeError, PcapError
 */
export function* framesOfCapture(file: Uint8Array, onLoss?: (loss: CaptureLoss) => void): Generator<CapturedFrame> {
  const streams = new Map<string, FrameStream>()
  const all: FrameStream[] = []
  let firstMicros: number | null = null
  try {
    for (const segment of segmentsOf(file)) {
      const { connection, isNew, atMicros, packet } = segment
      let stream = isNew ? undefined : streams.get(connection)
      if (stream === undefined) {
        stream = new FrameStream()
        streams.set(connection, stream)
        all.push(stream)
      }
      const { frames, isBehindLoss } = stream.take(segment)
      for (const [index, frame] of frames.entries()) {
        firstMicros ??= atMicros
        const direction = directionOf(frame) ?? stream.direction ?? 'to-reader'
        const behind = isBehindLoss && index === 0 ? { isBehindLoss } : {}
        yield { atMs: Math.round((atMicros - firstMicros) / 1_000), direction, packet, ...behind, frame }
      }
    }
  } finally {
    // Bytes of a connection that nothing of LLRP was found in are nobody's loss.
    for (const { direction, losses } of all)
      if (direction !== null)
        for (const { packet, atMicros, missingBytes, passedOverBytes } of losses) {
          const atMs = Math.round((atMicros - (firstMicros ?? atMicros)) / 1_000)
          onLoss?.({ packet, atMs, direction, missingBytes, passedOverBytes })
        }
  }
}
