import { messageDefinitions } from '../codec/definitions.ts'
import { headerBytes } from '../codec/header-bytes.ts'
import { LlrpFramingError } from '../codec/llrp-errors.ts'
import { createFrameSplitter, type FrameSplitter } from '../framing.ts'
import { segmentsOf } from './pcap-reader.ts'
import type { FrameDirection } from './pcap-writer.ts'

/** One frame of a capture. Time counts in milliseconds from the first frame of it. */
export type CapturedFrame = { atMs: number; direction: FrameDirection; frame: Uint8Array }

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

/**
 * The LLRP frames of a pcap file in their order, of every connection in it that is LLRP: of `edge llrp capture`, tcpdump or
 * dumpcap. A capture that begins in the middle of a message goes on with the next. @throws RangeError, PcapError
 */
export function* framesOfCapture(file: Uint8Array): Generator<CapturedFrame> {
  const streams = new Map<string, { splitter: FrameSplitter | null; direction: FrameDirection | null }>()
  let firstMicros: number | null = null
  for (const { connection, isNew, atMicros, bytes } of segmentsOf(file)) {
    let stream = isNew ? undefined : streams.get(connection)
    if (stream === undefined) {
      stream = { splitter: null, direction: null }
      streams.set(connection, stream)
    }
    if (stream.splitter === null && !beginsFrame(bytes)) continue
    stream.splitter ??= createFrameSplitter()
    let frames: readonly Uint8Array[]
    try {
      frames = stream.splitter.push(bytes)
    } catch (error) {
      if (!(error instanceof LlrpFramingError)) throw error
      frames = error.framesBefore
      stream.splitter = null
    }
    for (const frame of frames) {
      stream.direction ??= directionOf(frame)
      firstMicros ??= atMicros
      const atMs = Math.max(0, Math.round((atMicros - firstMicros) / 1_000))
      yield { atMs, direction: directionOf(frame) ?? stream.direction ?? 'to-reader', frame }
    }
  }
}
