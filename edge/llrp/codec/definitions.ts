import { llrpTables } from '../tables/llrp-tables.ts'
import {
  type EntryNotation,
  type FieldKind,
  type FieldNotation,
  type LlrpRow,
  parseEntries,
  parseFields,
  parseSlots,
  words,
} from '../tables/table-notation.ts'
import type { LlrpMessage, LlrpParameter } from './message.ts'

/** What to do for one item of a body. Bit items share a group: the first of a group says how many bytes to load. */
export type FieldDefinition = {
  readonly kind: FieldKind | 'flag' | 'reserved'
  readonly name: string
  /** Bytes to load before a bit item, 0 when its group is loaded; bytes of a fixed field; the count bytes of a vector. */
  readonly bytes: number
  readonly shift: number
  readonly mask: number
  readonly enumeration: string | null
  readonly since: 1 | 2
}

export type Slot = {
  readonly name: string
  readonly countMin: 0 | 1
  readonly isRepeated: boolean
}

export type Definition = {
  readonly name: string
  /** Number of the message or parameter; 1023 for a vendor's. */
  readonly type: number
  readonly vendor: { readonly vendorId: number; readonly subtype: number } | null
  readonly isTv: boolean
  readonly fields: readonly FieldDefinition[]
  readonly reservedCount: number
  readonly slots: readonly Slot[]
  /** Which slot a parameter of this name belongs to. */
  readonly slotOf: ReadonlyMap<string, number>
  readonly since: 1 | 2
}

/** Number of custom messages and of custom parameters. */
export const customType = 1023

const fixedBytes: { readonly [kind in FieldKind]?: number } = { u8: 1, s8: 1, u16: 2, s16: 2, u32: 4, u64: 8, u96: 12 }

function bitsOf(item: FieldNotation): number {
  if (item.kind === 'reserved') return item.bitCount
  return item.kind === 'u1' ? 1 : item.kind === 'u2' ? 2 : 0
}

function compileField(item: FieldNotation, bytes: number, shift: number): FieldDefinition {
  const mask = 2 ** bitsOf(item) - 1
  if (item.kind === 'reserved') {
    return { kind: 'reserved', name: 'reserved', bytes, shift, mask, enumeration: null, since: 1 }
  }
  const kind = item.kind === 'u1' && item.enumeration === null ? 'flag' : item.kind
  return { kind, name: item.name, bytes, shift, mask, enumeration: item.enumeration, since: item.since }
}

function compileFields(rowName: string, notation: readonly FieldNotation[]): FieldDefinition[] {
  const fields: FieldDefinition[] = []
  let group: FieldNotation[] = []
  let groupBits = 0
  for (const item of notation) {
    const bits = bitsOf(item)
    if (bits === 0) {
      if (group.length > 0) throw new Error(`LLRP table: the bits before ${rowName} ${item.kind} fill no whole byte`)
      fields.push(compileField(item, item.kind === 'reserved' ? 0 : (fixedBytes[item.kind] ?? 2), 0))
      continue
    }
    group.push(item)
    groupBits += bits
    if (groupBits % 8 !== 0) continue
    let left = groupBits
    for (const [index, member] of group.entries()) {
      left -= bitsOf(member)
      fields.push(compileField(member, index === 0 ? groupBits / 8 : 0, left))
    }
    group = []
    groupBits = 0
  }
  if (group.length > 0) throw new Error(`LLRP table: the last bits of ${rowName} fill no whole byte`)
  return fields.map((field) => (field.kind === 'bytesToEnd' ? { ...field, bytes: 0 } : field))
}

const choices = new Map<string, readonly string[]>()
const enumerations = new Map<string, readonly EntryNotation[]>()

function compile(name: string, row: LlrpRow, vendorId: number | null, isParameter: boolean): Definition {
  const [number, fieldText = '', slotText = '', since] = row
  const fields = compileFields(name, parseFields(fieldText))
  const slots = parseSlots(slotText)
  const slotOf = new Map<string, number>()
  for (const [index, slot] of slots.entries()) {
    for (const member of choices.get(slot.name) ?? [slot.name]) {
      if (!slotOf.has(member)) slotOf.set(member, index)
    }
  }
  return {
    name,
    type: vendorId === null ? number : customType,
    vendor: vendorId === null ? null : { vendorId, subtype: number },
    isTv: isParameter && vendorId === null && number < 128,
    fields,
    reservedCount: fields.filter((field) => field.kind === 'reserved').length,
    slots,
    slotOf,
    since: since === '1.1' ? 2 : 1,
  }
}

class Register {
  readonly byName = new Map<string, Definition>()
  readonly byType: (Definition | undefined)[] = new Array(customType + 1).fill(undefined)
  readonly byVendor = new Map<number, Map<number, Definition>>()

  add(definition: Definition): void {
    if (this.byName.has(definition.name)) throw new Error(`LLRP table: ${definition.name} stands there twice`)
    this.byName.set(definition.name, definition)
    if (definition.vendor === null) {
      this.byType[definition.type] = definition
      return
    }
    const { vendorId, subtype } = definition.vendor
    const ofVendor = this.byVendor.get(vendorId) ?? new Map<number, Definition>()
    this.byVendor.set(vendorId, ofVendor.set(subtype, definition))
  }
}

const messages = new Register()
const parameters = new Register()

for (const table of llrpTables) {
  for (const [name, members] of Object.entries(table.choices ?? {})) choices.set(name, words(members))
  for (const [name, entries] of Object.entries(table.enumerations ?? {})) enumerations.set(name, parseEntries(entries))
}
for (const table of llrpTables) {
  const vendorId = table.vendorId ?? null
  for (const [name, row] of Object.entries(table.messages ?? {})) messages.add(compile(name, row, vendorId, false))
  for (const [name, row] of Object.entries(table.parameters ?? {})) parameters.add(compile(name, row, vendorId, true))
}

/** Every message of the tables, by number, by name and by vendor. */
export const messageDefinitions: Pick<Register, 'byName' | 'byType' | 'byVendor'> = messages
/** Every parameter of the tables, by number, by name and by vendor. */
export const parameterDefinitions: Pick<Register, 'byName' | 'byType' | 'byVendor'> = parameters

/** The entries of an enumeration, or none when it is not in the tables. */
export function enumerationEntries(name: string): readonly EntryNotation[] {
  return enumerations.get(name) ?? []
}

/** The table of a decoded node, or undefined where it has none. */
export function definitionOf(node: LlrpMessage | LlrpParameter): Definition | undefined {
  return ('messageId' in node ? messages : parameters).byName.get(node.name)
}
