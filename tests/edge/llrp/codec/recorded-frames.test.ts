import { describe, expect, it } from 'vitest'
import { checkMessage } from '#edge/llrp/codec/check-message'
import { decodeMessage } from '#edge/llrp/codec/decode-message'
import { definitionOf, type FieldDefinition } from '#edge/llrp/codec/definitions'
import { encodeMessage } from '#edge/llrp/codec/encode-message'
import { enumerationName } from '#edge/llrp/codec/enumerations'
import type { LlrpFieldValue, LlrpMessage, LlrpParameter } from '#edge/llrp/codec/message'
import { hexText } from './hex-frame.ts'
import { hasSharedRecordings, recordedFrames, recordingNames, sharedText } from './shared-recordings.ts'
import { readXml, type XmlElement } from './small-xml.ts'

function hexDigits(bytes: Uint8Array): string {
  return hexText(bytes).replaceAll(' ', '')
}

/** A field as the published readings write it. */
function readingOf(value: LlrpFieldValue, field: FieldDefinition): string {
  const { enumeration } = field
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (typeof value === 'number' && enumeration !== null) return enumerationName(enumeration, value) ?? String(value)
  if (typeof value !== 'object') return String(value)
  if (value instanceof Uint8Array) return hexDigits(value)
  if ('bitCount' in value) return hexDigits(value.bytes)
  const isHexWords = field.name === 'WriteData'
  return value.map((entry) => (isHexWords ? entry.toString(16).padStart(4, '0') : String(entry))).join(' ')
}

/** Our tree in the shape of the readings: fields first, then parameters, each with its name. */
function shapeOf(node: LlrpMessage | LlrpParameter): string[] {
  const definition = definitionOf(node)
  const fields = (definition?.fields ?? []).flatMap((field) => {
    const value = node.fields[field.name]
    return value === undefined ? [] : [`${field.name}=${readingOf(value, field).toLowerCase()}`]
  })
  return [...fields, ...node.parameters.flatMap((child) => [`<${child.name}>`, ...shapeOf(child), `</${child.name}>`])]
}

function shapeOfReading(element: XmlElement, names: ReadonlySet<string>): string[] {
  return element.children.flatMap((child) =>
    names.has(child.name) && (child.children.length > 0 || child.text === '')
      ? [`<${child.name}>`, ...shapeOfReading(child, names), `</${child.name}>`]
      : [`${child.name}=${normalised(child.text)}`],
  )
}

/** The readings print times with their zone, hex in either case, and flags in two ways. */
function normalised(text: string): string {
  const time = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{6})([+-]\d\d:\d\d)$/.exec(text)
  if (time === null)
    return text
      .replace(/^true$/, '1')
      .replace(/^false$/, '0')
      .toLowerCase()
  return String(BigInt(Date.parse(`${time[1]}${time[3]}`)) * 1000n + BigInt(time[2] ?? '0'))
}

function parameterNames(node: LlrpMessage | LlrpParameter, into = new Set<string>()): Set<string> {
  for (const child of node.parameters) {
    into.add(child.name)
    parameterNames(child, into)
  }
  return into
}

function undecoded(node: LlrpMessage | LlrpParameter): string[] {
  const own = node.undecoded === undefined ? [] : [`${node.name}: ${node.undecoded}`]
  return [...own, ...node.parameters.flatMap(undecoded)]
}

const withReading = [
  'ADD_ACCESSSPEC',
  'ADD_ROSPEC',
  'ENABLE_ROSPEC',
  'GET_READER_CONFIG',
  'READER_EVENT_NOTIFICATION',
  'READER_EVENT_NOTIFICATION2',
  'RO_ACCESS_REPORT',
  'SET_READER_CONFIG',
  'START_ROSPEC',
]

describe.skipIf(!hasSharedRecordings)('recorded readers', () => {
  it.each(recordingNames())('%s: every frame comes out as it went in, wholly read', (name) => {
    const frames = recordedFrames(name)
    expect(frames.length).toBeGreaterThan(0)
    for (const frame of frames) {
      const message = decodeMessage(frame)
      expect(undecoded(message)).toEqual([])
      expect(checkMessage(message)).toEqual([])
      expect(hexText(encodeMessage(message))).toBe(hexText(frame))
    }
  })

  it.each(withReading)('%s says what its published reading says', (name) => {
    const [frame] = recordedFrames(name)
    if (frame === undefined) throw new Error(`${name} holds no frame`)
    const message = decodeMessage(frame)
    const reading = readXml(sharedText(`frames/${name}.xml`))
    expect(reading.name).toBe(message.name)
    expect(reading.attributes.get('MessageID')).toBe(String(message.messageId))
    expect(shapeOf(message)).toEqual(shapeOfReading(reading, parameterNames(message)))
  })
})
