import { toHex } from '#simulators/llrp-reader/wire/bytes'
import { Cursor, type ReceivedParameter } from '#simulators/llrp-reader/wire/cursor'
import { RefusedRequest } from '#simulators/llrp-reader/wire/refusal'

/** One message on the line: `in` is said by the client, `out` by the reader. */
export type Frame = {
  direction: 'in' | 'out'
  atMs: number
  /** The three reserved bits of the header. */
  reserved: number
  version: number
  type: number
  id: number
  body: Uint8Array
  hex: string
}

const headerBytes = 10
/** Longer than any client has to say; a length beyond it is a wrong one. */
const frameBytesMax = 4 * 1024 * 1024

/** Cuts what one side says into frames; null from where it is no LLRP any more. */
export function frameCutter(direction: Frame['direction']): (chunk: Uint8Array, atMs: number) => Frame[] | null {
  let rest: Buffer | null = Buffer.alloc(0)
  return (chunk, atMs) => {
    if (rest === null) return null
    rest = Buffer.concat([rest, chunk])
    const frames: Frame[] = []
    while (rest.length >= headerBytes) {
      const length = rest.readUInt32BE(2)
      if (length < headerBytes || length > frameBytesMax) {
        rest = null
        return frames.length > 0 ? frames : null
      }
      if (rest.length < length) break
      const bytes: Buffer = rest.subarray(0, length)
      const head = bytes.readUInt16BE(0)
      frames.push({
        direction,
        atMs,
        reserved: head >> 13,
        version: (head >> 10) & 7,
        type: head & 1023,
        id: bytes.readUInt32BE(6),
        body: bytes.subarray(headerBytes),
        hex: toHex(bytes),
      })
      rest = rest.subarray(length)
    }
    return frames
  }
}

/** Numbers of the messages the judge looks at (LLRP 1.0.1 §16.1). */
export const messageType = {
  getCapabilities: 1,
  getConfig: 2,
  setConfig: 3,
  closeConnection: 14,
  addRoSpec: 20,
  enableRoSpec: 24,
  addAccessSpec: 40,
  getSupportedVersion: 46,
  setProtocolVersion: 47,
  setProtocolVersionResponse: 57,
  getReport: 60,
  report: 61,
  keepalive: 62,
  event: 63,
  enableEventsAndReports: 64,
  keepaliveAck: 72,
  error: 100,
  custom: 1023,
} as const

const names = new Map<number, string>([
  [1, 'GET_READER_CAPABILITIES'],
  [2, 'GET_READER_CONFIG'],
  [3, 'SET_READER_CONFIG'],
  [4, 'CLOSE_CONNECTION_RESPONSE'],
  [11, 'GET_READER_CAPABILITIES_RESPONSE'],
  [12, 'GET_READER_CONFIG_RESPONSE'],
  [13, 'SET_READER_CONFIG_RESPONSE'],
  [14, 'CLOSE_CONNECTION'],
  [20, 'ADD_ROSPEC'],
  [21, 'DELETE_ROSPEC'],
  [22, 'START_ROSPEC'],
  [23, 'STOP_ROSPEC'],
  [24, 'ENABLE_ROSPEC'],
  [25, 'DISABLE_ROSPEC'],
  [26, 'GET_ROSPECS'],
  [40, 'ADD_ACCESSSPEC'],
  [41, 'DELETE_ACCESSSPEC'],
  [42, 'ENABLE_ACCESSSPEC'],
  [43, 'DISABLE_ACCESSSPEC'],
  [44, 'GET_ACCESSSPECS'],
  [45, 'CLIENT_REQUEST_OP'],
  [46, 'GET_SUPPORTED_VERSION'],
  [47, 'SET_PROTOCOL_VERSION'],
  [60, 'GET_REPORT'],
  [61, 'RO_ACCESS_REPORT'],
  [62, 'KEEPALIVE'],
  [63, 'READER_EVENT_NOTIFICATION'],
  [64, 'ENABLE_EVENTS_AND_REPORTS'],
  [72, 'KEEPALIVE_ACK'],
  [100, 'ERROR_MESSAGE'],
  [1023, 'CUSTOM_MESSAGE'],
])

/** A message as a person calls it. */
export function nameOf({ type }: Pick<Frame, 'type'>): string {
  const name = names.get(type)
  if (name !== undefined) return name
  const request = type >= 30 && type < 60 ? names.get(type - 10) : undefined
  return request === undefined ? `message ${type}` : `${request}_RESPONSE`
}

/** Status of a response: its code, and the code deepest inside; null where it has none. */
export function statusIn(frame: Frame): { code: number; innermost: number } | null {
  const found = parametersIn(frame)?.find(({ type }) => type === 287)
  return found === undefined ? null : codesIn(found)
}

function codesIn(status: ReceivedParameter): { code: number; innermost: number } {
  const cursor = new Cursor(status.body)
  const code = cursor.u16()
  cursor.take(cursor.u16())
  let innermost = code
  for (let inner = cursor.parameters(); inner.length > 0; ) {
    const [first] = inner
    if (first === undefined) break
    const nested = new Cursor(first.body)
    nested.u16()
    innermost = nested.u16()
    inner = nested.parameters()
  }
  return { code, innermost }
}

/** Bytes of fields before the parameters, by message; those with none are not here. */
const fieldBytes: Record<number, number> = { 1: 1, 2: 7, 3: 1, 47: 1, 56: 2, 1023: 5 }
const withoutParameters: ReadonlySet<number> = new Set([14, 26, 44, 46, 60, 62, 64, 72])
const idOnly: ReadonlySet<number> = new Set([21, 22, 23, 24, 25, 41, 42, 43])

/** The parameters of a message; null where its bytes do not end where they should. */
export function parametersIn({ type, body, direction }: Frame): ReceivedParameter[] | null {
  try {
    const cursor = new Cursor(body)
    if (withoutParameters.has(type)) return body.length === 0 ? [] : null
    if (idOnly.has(type)) return body.length === 4 ? [] : null
    // What a custom message holds is its vendor's affair.
    if (type === messageType.custom) return direction === 'in' ? [] : new Cursor(body.subarray(5)).parameters()
    cursor.take(fieldBytes[type] ?? 0)
    return cursor.parameters()
  } catch (error) {
    if (error instanceof RefusedRequest) return null
    throw error
  }
}

/** How many tags a report tells. */
export function tagsIn(frame: Frame): number {
  if (frame.type !== messageType.report) return 0
  return (parametersIn(frame) ?? []).filter(({ type }) => type === 240).length
}
