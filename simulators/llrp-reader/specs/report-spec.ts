import type { Personality } from '../personality.ts'
import { tlv, u8, u16 } from '../wire/bytes.ts'
import { Cursor, exactlyOne, onlyTypes, type ReceivedParameter } from '../wire/cursor.ts'
import { inParameter, refuseField, refuseParameter } from '../wire/refusal.ts'
import { statusCode } from '../wire/status-code.ts'

/** Which fields of a tag are reported. */
export type ContentSelector = {
  roSpecId: boolean
  specIndex: boolean
  inventoryParameterSpecId: boolean
  antenna: boolean
  channel: boolean
  peakRssi: boolean
  firstSeen: boolean
  lastSeen: boolean
  seenCount: boolean
  accessSpecId: boolean
  crc: boolean
  pcBits: boolean
  impinj: { serializedTid: boolean; phase: boolean; peakRssi: boolean; doppler: boolean }
}

/** ROReportSpec: when the reader reports of itself, and what. */
export type ReportSpec = {
  /** None, or after so many tags or so long, and always at the end of each AISpec or of the ROSpec. */
  trigger: 'none' | 'tags' | 'time'
  end: 'aispec' | 'rospec' | 'never'
  /** Tags, 0 for no such limit. */
  tagCount: number
  periodMs: number
  content: ContentSelector
  raw: Uint8Array
}

const triggers: Pick<ReportSpec, 'trigger' | 'end'>[] = [
  { trigger: 'none', end: 'never' },
  { trigger: 'tags', end: 'aispec' },
  { trigger: 'tags', end: 'rospec' },
  { trigger: 'time', end: 'aispec' },
  { trigger: 'time', end: 'rospec' },
  { trigger: 'time', end: 'aispec' },
  { trigger: 'time', end: 'rospec' },
]

function parseImpinjSelector(parameter: ReceivedParameter, personality: Personality): ContentSelector['impinj'] {
  const { custom } = parameter
  if (!personality.impinjExtensions || custom?.vendor !== 25882 || custom.subtype !== 50)
    throw refuseParameter(1023, statusCode.unsupportedParameter, 'This extension is unknown here.')
  const asked = new Set<number>()
  for (const child of new Cursor(parameter.body).parameters()) {
    const on = child.body.length >= 2 && new Cursor(child.body).u16() === 1
    if (on && child.custom !== null) asked.add(child.custom.subtype)
  }
  return { serializedTid: asked.has(51), phase: asked.has(52), peakRssi: asked.has(53), doppler: asked.has(67) }
}

function parseSelector(parameter: ReceivedParameter): ContentSelector {
  return inParameter(238, () => {
    const cursor = new Cursor(parameter.body)
    const bits = cursor.u16()
    const asked = (index: number) => (bits & (0x8000 >>> index)) !== 0
    const inner = cursor.parameters()
    onlyTypes(inner, [348])
    const memory = inner[0] === undefined ? 0 : new Cursor(inner[0].body).u8()
    return {
      roSpecId: asked(0),
      specIndex: asked(1),
      inventoryParameterSpecId: asked(2),
      antenna: asked(3),
      channel: asked(4),
      peakRssi: asked(5),
      firstSeen: asked(6),
      lastSeen: asked(7),
      seenCount: asked(8),
      accessSpecId: asked(9),
      crc: (memory & 0x80) !== 0,
      pcBits: (memory & 0x40) !== 0,
      impinj: { serializedTid: false, phase: false, peakRssi: false, doppler: false },
    }
  })
}

/** Parses ROReportSpec (LLRP 1.1 §14.2.1). Throws RefusedRequest. */
export function parseReportSpec(parameter: ReceivedParameter, personality: Personality): ReportSpec {
  return inParameter(237, () => {
    const cursor = new Cursor(parameter.body)
    const triggerType = cursor.u8()
    const n = cursor.u16()
    const known = personality.versionMax === 2 ? triggers : triggers.slice(0, 3)
    const trigger = known[triggerType]
    if (trigger === undefined) throw refuseField(0, statusCode.outOfRange, 'No such report trigger.')
    const isTime = trigger.trigger === 'time'
    if (isTime && n === 0) throw refuseField(1, statusCode.invalid, 'A report period of nothing.')
    const inner = cursor.parameters()
    onlyTypes(inner, [238, 1023])
    const content = parseSelector(exactlyOne(inner, 238, 'TagReportContentSelector'))
    for (const child of inner) {
      if (child.type === 1023) content.impinj = parseImpinjSelector(child, personality)
    }
    return {
      ...trigger,
      tagCount: isTime ? 0 : n,
      periodMs: isTime ? n * (triggerType >= 5 ? 1 : 1000) : 0,
      content,
      raw: parameter.raw,
    }
  })
}

/** What the factory set: report everything at the end of the ROSpec. */
export function factoryReportSpec(personality: Personality): ReportSpec {
  const raw = tlv(237, u8(2), u16(0), tlv(238, u16(0x1f80), tlv(348, u8(0))))
  return parseReportSpec({ type: 237, body: raw.subarray(4), raw, custom: null }, personality)
}
