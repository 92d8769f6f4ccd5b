import { describe, expect, it } from 'vitest'
import { llrpTables } from '#edge/llrp/tables/llrp-tables'
import {
  type FieldNotation,
  type LlrpRow,
  parseEntries,
  parseFields,
  parseSlots,
  words,
} from '#edge/llrp/tables/table-notation'
import { hasSharedRecordings, sharedText } from './shared-recordings.ts'
import { readXml, type XmlElement } from './small-xml.ts'

const standardTables = llrpTables.filter((table) => table.vendorId === undefined)
const sinceOf = new Map<string, 1 | 2>()
for (const table of standardTables) {
  for (const [name, row] of [...Object.entries(table.messages ?? {}), ...Object.entries(table.parameters ?? {})]) {
    sinceOf.set(name, row[3] === '1.1' ? 2 : 1)
  }
}

type Item = { text: string; reservedBits: number }

/** Fields as one line; neighbouring reserved bits count together. */
function fieldLine(items: readonly Item[]): string {
  const merged: Item[] = []
  for (const item of items) {
    const last = merged.at(-1)
    if (item.reservedBits > 0 && last !== undefined && last.reservedBits > 0) last.reservedBits += item.reservedBits
    else merged.push({ ...item })
  }
  return merged.map((item) => (item.reservedBits > 0 ? `reserved ${item.reservedBits}` : item.text)).join(', ')
}

function ourItem(field: FieldNotation, version: 1 | 2): Item {
  if (field.kind === 'reserved') return { text: '', reservedBits: field.bitCount }
  if (field.since > version) return { text: '', reservedBits: 1 }
  return {
    text: `${field.kind} ${field.name}${field.enumeration === null ? '' : `:${field.enumeration}`}`,
    reservedBits: 0,
  }
}

function isKnown(name: string, version: 1 | 2): boolean {
  return (sinceOf.get(name) ?? 1) <= version
}

function ourRow(kind: string, name: string, row: LlrpRow, version: 1 | 2): string {
  const fields = fieldLine(parseFields(row[1] ?? '').map((field) => ourItem(field, version)))
  const slots = parseSlots(row[2] ?? '').filter((slot) => isKnown(slot.name, version))
  const marks = slots.map(
    (slot) => slot.name + (slot.isRepeated ? (slot.countMin === 1 ? '+' : '*') : slot.countMin === 1 ? '' : '?'),
  )
  return `${kind} ${row[0]} ${name} | ${fields} | ${marks.join(' ')}`
}

/** Enumerations that a row of this version uses; those of 1.1 rows alone are not there in 1.0.1. */
function enumerationsIn(version: 1 | 2): ReadonlySet<string> {
  const used = new Set<string>()
  for (const table of standardTables) {
    for (const rows of [table.messages, table.parameters]) {
      for (const [name, row] of Object.entries(rows ?? {})) {
        if (!isKnown(name, version)) continue
        for (const field of parseFields(row[1] ?? '')) {
          if (field.kind !== 'reserved' && field.enumeration !== null) used.add(field.enumeration)
        }
      }
    }
  }
  return used
}

function ourLines(version: 1 | 2): string[] {
  const lines: string[] = []
  const enumerations = enumerationsIn(version)
  for (const table of standardTables) {
    for (const [name, row] of Object.entries(table.messages ?? {})) {
      if (isKnown(name, version)) lines.push(ourRow('message', name, row, version))
    }
    for (const [name, row] of Object.entries(table.parameters ?? {})) {
      if (isKnown(name, version)) lines.push(ourRow('parameter', name, row, version))
    }
    for (const [name, members] of Object.entries(table.choices ?? {})) {
      const known = words(members).filter((member) => isKnown(member, version))
      lines.push(`choice ${name} | ${known.sort().join(' ')}`)
    }
    for (const [name, entries] of Object.entries(table.enumerations ?? {})) {
      if (!enumerations.has(name)) continue
      for (const entry of parseEntries(entries)) {
        if (entry.since <= version) lines.push(`enumeration ${name} ${entry.value} ${entry.name}`)
      }
    }
  }
  return lines
}

const repeatMarks: { readonly [repeat: string]: string } = { '1': '', '0-1': '?', '0-N': '*', '1-N': '+' }

function theirLines(root: XmlElement): string[] {
  const lines: string[] = []
  for (const element of root.children) {
    const get = (of: XmlElement, attribute: string): string => of.attributes.get(attribute) ?? ''
    const name = get(element, 'name')
    const kind = element.name.replace('Definition', '')
    if (kind === 'message' || kind === 'parameter') {
      const fields = element.children.filter((child) => child.name === 'field' || child.name === 'reserved')
      const items = fields.map((child) => {
        if (child.name === 'reserved') return { text: '', reservedBits: Number(get(child, 'bitCount')) }
        const enumeration = get(child, 'enumeration')
        return {
          text: `${get(child, 'type')} ${get(child, 'name')}${enumeration && `:${enumeration}`}`,
          reservedBits: 0,
        }
      })
      const slots = element.children.filter((child) => child.name === 'parameter' || child.name === 'choice')
      const marks = slots.map((child) => get(child, 'type') + repeatMarks[get(child, 'repeat')])
      lines.push(`${kind} ${get(element, 'typeNum')} ${name} | ${fieldLine(items)} | ${marks.join(' ')}`)
    } else if (kind === 'choice') {
      const members = element.children.map((child) => get(child, 'type')).sort()
      lines.push(`choice ${name} | ${members.join(' ')}`)
    } else if (kind === 'enumeration') {
      for (const entry of element.children)
        lines.push(`enumeration ${name} ${get(entry, 'value')} ${get(entry, 'name')}`)
    }
  }
  return lines
}

/** Names of what stands only on one side, so that a stated difference stays readable. */
function difference(left: readonly string[], right: readonly string[]): string[] {
  const known = new Set(right)
  return left.filter((line) => !known.has(line)).sort()
}

/** The toolkit leaves out the client's own operations on a tag, which both versions of the standard have. */
const clientRequests = [
  'choice AirProtocolOpSpec',
  'message 45 CLIENT_REQUEST_OP',
  'message 55 CLIENT_REQUEST_OP_RESPONSE',
  'parameter 15 ClientRequestOpSpecResult',
  'parameter 210 ClientRequestOpSpec',
  'parameter 211 ClientRequestResponse',
]

function heads(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(/ \|.*$/, ''))
}

describe.skipIf(!hasSharedRecordings)('the tables say what the published structure says', () => {
  it('for LLRP 1.0.1, but for what is stated here', () => {
    const theirs = theirLines(readXml(sharedText('llrp-1.0.1-structure.xml')))
    const ours = ourLines(1)
    expect(theirs.length).toBeGreaterThan(300)
    expect(heads(difference(theirs, ours))).toEqual([
      'choice AccessCommandOpSpec',
      'choice AccessCommandOpSpecResult',
      'enumeration ROReportTriggerType 1 Upon_N_Tags_Or_End_Of_AISpec',
    ])
    expect(heads(difference(ours, theirs))).toEqual(
      [
        ...clientRequests,
        'choice AccessCommandOpSpec',
        'choice AccessCommandOpSpecResult',
        'enumeration ROReportTriggerType 1 Upon_N_Tags_Or_End_Of_AISpec_Or_End_Of_RFSurveySpec',
      ].sort(),
    )
  })

  it('for LLRP 1.1, but for the places where the published file departs from the standard', () => {
    const theirs = theirLines(readXml(sharedText('llrp-1.1-structure.xml')))
    const ours = ourLines(2)
    expect(theirs.length).toBeGreaterThan(330)
    expect(difference(theirs, ours).map((line) => line.replace(/^(choice \w+).*$/, '$1'))).toEqual([
      'choice AccessCommandOpSpec',
      'choice AccessCommandOpSpecResult',
      'parameter 137 GeneralDeviceCapabilities | u16 MaxNumberOfAntennaSupported, u1 CanSetAntennaProperties, u1 HasUTCClockCapability, reserved 14, u32 DeviceManufacturerName, u32 ModelName, utf8v ReaderFirmwareVersion | ReceiveSensitivityTableEntry+ PerAntennaReceiveSensitivityRange* GPIOCapabilities PerAntennaAirProtocol+',
      'parameter 144 UHFBandCapabilities |  | TransmitPowerLevelTableEntry+ FrequencyInformation AirProtocolUHFRFModeTable+',
      'parameter 189 LoopSpec | u16 LoopCount | ',
      'parameter 337 C1G2TagInventoryStateAwareSingulationAction | u1 I:C1G2TagInventoryStateAwareI, u1 S:C1G2TagInventoryStateAwareS, reserved 6 | ',
      'parameter 348 C1G2EPCMemorySelector | u1 EnableCRC, u1 EnablePCBits, reserved 6 | ',
      'parameter 358 C1G2BlockPermalock | u16 OpSpecID, u32 AccessPassword, u2 MB, reserved 6, u16 BlockPointer, u16 BlockMaskWordCount, u16v BlockMask | ',
    ])
    expect(heads(difference(ours, theirs))).toEqual(
      [
        ...clientRequests,
        'choice AccessCommandOpSpec',
        'choice AccessCommandOpSpecResult',
        'parameter 137 GeneralDeviceCapabilities',
        'parameter 144 UHFBandCapabilities',
        'parameter 337 C1G2TagInventoryStateAwareSingulationAction',
        'parameter 348 C1G2EPCMemorySelector',
        'parameter 355 LoopSpec',
        'parameter 358 C1G2BlockPermalock',
        'parameter 363 MaximumReceiveSensitivity',
        'parameter 365 RFSurveyFrequencyCapabilities',
      ].sort(),
    )
  })
})

describe('the tables hang together', () => {
  it('every enumeration and every parameter that a row names is in the tables', () => {
    const names = new Set<string>()
    for (const table of llrpTables) {
      for (const part of [table.parameters, table.choices, table.enumerations]) {
        for (const name of Object.keys(part ?? {})) names.add(name)
      }
    }
    const missing: string[] = []
    for (const table of llrpTables) {
      for (const row of [...Object.values(table.messages ?? {}), ...Object.values(table.parameters ?? {})]) {
        for (const field of parseFields(row[1] ?? '')) {
          if (field.kind !== 'reserved' && field.enumeration !== null && !names.has(field.enumeration)) {
            missing.push(field.enumeration)
          }
        }
        for (const slot of parseSlots(row[2] ?? '')) if (!names.has(slot.name)) missing.push(slot.name)
      }
      for (const members of Object.values(table.choices ?? {})) {
        for (const member of words(members)) if (!names.has(member)) missing.push(member)
      }
    }
    expect(missing).toEqual([])
  })

  it('no number stands twice', () => {
    for (const table of [
      ...standardTables.map((part) => ({ ...part, vendorId: 0 })),
      ...llrpTables.slice(standardTables.length),
    ]) {
      for (const rows of [table.messages, table.parameters]) {
        const numbers = Object.values(rows ?? {}).map((row) => row[0])
        expect(new Set(numbers).size).toBe(numbers.length)
      }
    }
  })
})
