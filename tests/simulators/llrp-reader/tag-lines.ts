import type { Frame, RawClient } from './raw-client.ts'
import { message } from './spec-builder.ts'

/** One TagReportData as a test reads it. */
export type TagLine = {
  epc: string
  antenna: number | null
  channel: number | null
  rssiDbm: number | null
  seenCount: number | null
  specIndex: number | null
  firstSeenMicros: number | null
  lastSeenMicros: number | null
  /** Parameter types in the order they came; custom ones as 1023/subtype. */
  types: string[]
  /** Bodies by type, hex. */
  bodies: Map<string, string>
}

const tvLengths = new Map([
  [1, 2],
  [2, 8],
  [3, 8],
  [4, 8],
  [5, 8],
  [6, 1],
  [7, 2],
  [8, 2],
  [9, 4],
  [10, 2],
  [11, 2],
  [12, 2],
  [13, 12],
  [14, 2],
  [16, 4],
])

function lineOf(body: Buffer): TagLine {
  const bodies = new Map<string, string>()
  for (let at = 0; at < body.length; ) {
    const first = body.readUInt8(at)
    const isTv = first >= 0x80
    const type = isTv ? first & 0x7f : body.readUInt16BE(at)
    const start = isTv ? at + 1 : at + 4
    const end = isTv ? start + (tvLengths.get(type) ?? 0) : at + body.readUInt16BE(at + 2)
    const name = type === 1023 ? `1023/${body.readUInt32BE(start + 4)}` : String(type)
    bodies.set(
      name,
      body
        .subarray(type === 1023 ? start + 8 : start, end)
        .toString('hex')
        .toUpperCase(),
    )
    at = end
  }
  const number = (name: string) => {
    const hex = bodies.get(name)
    return hex === undefined ? null : Number.parseInt(hex, 16)
  }
  const rssi = number('6')
  return {
    epc: bodies.get('13') ?? (bodies.get('241') ?? '').slice(4),
    antenna: number('1'),
    channel: number('7'),
    rssiDbm: rssi === null ? null : (rssi << 24) >> 24,
    seenCount: number('8'),
    specIndex: number('14'),
    firstSeenMicros: number('2'),
    lastSeenMicros: number('4'),
    types: [...bodies.keys()],
    bodies,
  }
}

/** The lines of one RO_ACCESS_REPORT. */
export function linesOf(frame: Frame): TagLine[] {
  const lines: TagLine[] = []
  for (let at = 0; at < frame.body.length; at += frame.body.readUInt16BE(at + 2))
    lines.push(lineOf(frame.body.subarray(at + 4, at + frame.body.readUInt16BE(at + 2))))
  return lines
}

/** Every line a client has received. */
export function linesFor(client: RawClient): TagLine[] {
  return client.of(message.report).flatMap(linesOf)
}
