/**
 * One message or parameter: its number, its fields, its parameters, and '1.1' when LLRP 1.0.1 does not have it.
 * Fields stand in wire order, `kind Name` with commas between: `u16 AntennaID`, `u8 State:Enumeration`,
 * `reserved 7` (bits), `u1 CanDoIt@1.1` (a bit that 1.0.1 reserves).
 * Parameters stand in wire order with blanks between: `Name` once, `Name?` at most once, `Name*` any number,
 * `Name+` at least once. A name may be that of a choice.
 */
export type LlrpRow = readonly [number: number, fields?: string, parameters?: string, since?: '1.1']

/**
 * A chapter of the protocol. Choices list names with blanks between. Enumerations list names from 0 upwards; `100=Name`
 * goes on from there; `Name@1.1` is unknown to 1.0.1. With `vendorId` the numbers are subtypes of that vendor's
 * custom messages and parameters. Parameters numbered below 128 travel as TV, all others as TLV.
 */
export type LlrpTable = {
  readonly vendorId?: number
  readonly messages?: { readonly [name: string]: LlrpRow }
  readonly parameters?: { readonly [name: string]: LlrpRow }
  readonly choices?: { readonly [name: string]: string }
  readonly enumerations?: { readonly [name: string]: string }
}

export type FieldKind =
  | 'u1'
  | 'u2'
  | 'u8'
  | 's8'
  | 'u16'
  | 's16'
  | 'u32'
  | 'u64'
  | 'u96'
  | 'u1v'
  | 'u8v'
  | 'u16v'
  | 'u32v'
  | 'utf8v'
  | 'bytesToEnd'

export type FieldNotation =
  | { readonly kind: FieldKind; readonly name: string; readonly enumeration: string | null; readonly since: 1 | 2 }
  | { readonly kind: 'reserved'; readonly bitCount: number }

export type SlotNotation = { readonly name: string; readonly countMin: 0 | 1; readonly isRepeated: boolean }

const kinds: ReadonlySet<string> = new Set<FieldKind>([
  'u1',
  'u2',
  'u8',
  's8',
  'u16',
  's16',
  'u32',
  'u64',
  'u96',
  'u1v',
  'u8v',
  'u16v',
  'u32v',
  'utf8v',
  'bytesToEnd',
])

function isFieldKind(text: string): text is FieldKind {
  return kinds.has(text)
}

/** Reads the fields of a row. @throws Error for a table that is written wrong */
export function parseFields(text: string): FieldNotation[] {
  const items = text.split(',').map((item) => item.trim())
  return items.filter((item) => item !== '').map(parseField)
}

function parseField(item: string): FieldNotation {
  const match = /^(\w+) (\w+)(?::(\w+))?(@1\.1)?$/.exec(item)
  const [, kind = '', name = '', enumeration, mark] = match ?? []
  if (kind === 'reserved') return { kind, bitCount: Number(name) }
  if (!isFieldKind(kind)) throw new Error(`LLRP table: cannot read the field "${item}"`)
  return { kind, name, enumeration: enumeration ?? null, since: mark === undefined ? 1 : 2 }
}

/** Reads the parameters of a row. */
export function parseSlots(text: string): SlotNotation[] {
  return words(text).map((word) => {
    const mark = word.at(-1) ?? ''
    const name = '?*+'.includes(mark) ? word.slice(0, -1) : word
    return { name, countMin: mark === '?' || mark === '*' ? 0 : 1, isRepeated: mark === '*' || mark === '+' }
  })
}

export type EntryNotation = { readonly value: number; readonly name: string; readonly since: 1 | 2 }

/** Reads the entries of an enumeration. */
export function parseEntries(text: string): EntryNotation[] {
  let next = 0
  return words(text).map((word) => {
    const [, number, name = '', mark] = /^(?:(\d+)=)?(\w+?)(@1\.1)?$/.exec(word) ?? []
    const value = number === undefined ? next : Number(number)
    next = value + 1
    return { value, name, since: mark === undefined ? 1 : 2 }
  })
}

/** The words of a choice or a list of parameters. */
export function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}
