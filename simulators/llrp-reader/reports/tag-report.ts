import type { ReaderQuirks } from '../quirks/reader-quirk.ts'
import type { HeardTag } from '../radio/visit.ts'
import { encodeSeenAt, type ReaderClock } from '../reader-clock.ts'
import type { ContentSelector } from '../specs/report-spec.ts'
import { custom, fromHex, join, type Part, tlv, tv, u8, u16, u32 } from '../wire/bytes.ts'

const vendor = 25_882

/** Where in which ROSpec a tag was heard. */
export type HeardWhere = { roSpecId: number; specIndex: number; inventoryParameterSpecId: number }

/** What an AccessSpec did to a tag: its id, the encoded results of its operations, and its AccessReportTrigger; null: none of its own. */
export type AccessOutcome = { accessSpecId: number; results: Uint8Array; reports: number | null }

/** One line of a report: all answers of a tag that agree in every field asked for. */
export type ReportEntry = {
  first: HeardTag
  where: HeardWhere
  access: AccessOutcome | null
  strongest: HeardTag
  lastSeenMs: number
  seenCount: number
}

/** What two answers must share to be one line (LLRP 1.1 §14.2.3.1). */
export function entryKey(heard: HeardTag, where: HeardWhere, access: AccessOutcome | null, asks: ContentSelector) {
  return [
    asks.impinj.serializedTid ? heard.tag.key : heard.tag.epc,
    where.roSpecId,
    asks.specIndex ? where.specIndex : '',
    asks.inventoryParameterSpecId ? where.inventoryParameterSpecId : '',
    asks.antenna ? heard.antenna : '',
    asks.channel ? heard.channel : '',
    access === null ? '' : access.accessSpecId,
  ].join('/')
}

/** What a line says of the reader and remembers of the lines before it. */
export type LineOptions = { time: ReaderClock; hasUtcClock: boolean; quirks: ReaderQuirks; told: ToldFields }

/** What each field said last, by type. */
export type ToldFields = Map<number, string>

function encodeEpc(epc: string, isAlwaysData: boolean): Uint8Array {
  const bytes = fromHex(epc)
  return bytes.length === 12 && !isAlwaysData ? tv(13, bytes) : tlv(241, u16(bytes.length * 8), bytes)
}

/** Chips of the reader's own maker (mask designer 001h) with a serial in their TID send it with their EPC when asked to. */
function givesTid({ tag }: HeardTag): boolean {
  const tid = tag.memory.banks[2]
  return tid.length === 12 && tid[1] === 0x80 && tid[2] === 0x11 && tag.tag.refusesTid !== true
}

function extensions(entry: ReportEntry, asks: ContentSelector['impinj']): Uint8Array {
  const { strongest } = entry
  const parts: Part[] = []
  if (asks.serializedTid && givesTid(strongest)) {
    const tid = strongest.tag.memory.banks[2]
    parts.push(custom(vendor, 55, u16(tid.length / 2), tid))
  }
  if (asks.phase) parts.push(custom(vendor, 56, u16(strongest.phase)))
  if (asks.peakRssi) parts.push(custom(vendor, 57, u16(strongest.rssiCentiDbm)))
  if (asks.doppler) parts.push(custom(vendor, 68, u16(strongest.dopplerSixteenthHz)))
  return join(parts)
}

/** TagReportData with exactly the fields the selector asks for. */
export function encodeTagReport(
  entry: ReportEntry,
  asks: ContentSelector,
  { time, hasUtcClock, quirks, told }: LineOptions,
): Uint8Array {
  const { first, where, strongest, access } = entry
  const parts: Uint8Array[] = []
  if (asks.roSpecId) parts.push(tv(9, u32(quirks.has('ro-spec-id-zero-in-reports') ? 0 : where.roSpecId)))
  if (asks.specIndex) parts.push(tv(14, u16(where.specIndex)))
  if (asks.inventoryParameterSpecId) parts.push(tv(10, u16(where.inventoryParameterSpecId)))
  if (asks.antenna && !quirks.has('no-antenna-in-reports')) parts.push(tv(1, u16(strongest.antenna)))
  if (asks.peakRssi) parts.push(tv(6, u8(Math.round(strongest.rssiCentiDbm / 100))))
  if (asks.channel) parts.push(tv(7, u16(strongest.channel)))
  if (asks.firstSeen) parts.push(encodeSeenAt('first', time, hasUtcClock, first.atMs))
  if (asks.lastSeen) parts.push(encodeSeenAt('last', time, hasUtcClock, entry.lastSeenMs))
  if (asks.seenCount) parts.push(tv(8, u16(Math.min(entry.seenCount, 0xffff))))
  if (asks.pcBits) parts.push(tv(12, u16(first.tag.memory.pcBits)))
  if (asks.crc) parts.push(tv(11, u16(first.tag.memory.crc)))
  if (asks.accessSpecId && access !== null) parts.push(tv(16, u32(access.accessSpecId)))
  const said = quirks.has('unchanged-fields-omitted') ? parts.filter((field) => isNews(field, told)) : parts
  const epc = encodeEpc(first.tag.epc, quirks.has('epc-data-always'))
  return tlv(240, epc, ...said, access?.results ?? [], extensions(entry, asks.impinj))
}

/** Whether a field says something else than its like said last, which is written down. */
function isNews(field: Uint8Array, told: ToldFields): boolean {
  const type = field[0] ?? 0
  const text = field.join()
  if (told.get(type) === text) return false
  told.set(type, text)
  return true
}
