import { headerBytes } from './header-bytes.ts'
import { hexOf } from './hex.ts'

/** What became of a C1G2Read. result is its C1G2ReadResultType, 0 for success; data upper-case hex, empty where there is none. */
export type TagMemoryRead = { opSpecId: number; result: number; data: string }

/** One tag of an RO_ACCESS_REPORT, flat. null: the report does not say, also where a reader leaves out what has not changed since the tag before. */
export type TagReportRow = {
  /** Upper-case hex of the EPC's bytes; empty where there is none that can be read. */
  epc: string
  /** Bits of the EPC; 0 where there is none, not a multiple of 16 only from a broken reader. */
  epcBitCount: number
  antenna: number | null
  /** 0.01 dBm: Impinj's finer value where there is one, else the whole dBm of PeakRSSI times 100. */
  rssiCentiDbm: number | null
  channel: number | null
  seenCount: number | null
  /** Reader's UTC clock, microseconds since 1970. */
  firstSeenUtcMicros: number | null
  lastSeenUtcMicros: number | null
  /** Since the reader's start, microseconds. */
  firstSeenUptimeMicros: number | null
  lastSeenUptimeMicros: number | null
  roSpecId: number | null
  specIndex: number | null
  inventoryParameterSpecId: number | null
  accessSpecId: number | null
  /** Protocol control word of the tag (16 bits). */
  protocolControl: number | null
  /** CRC of the tag (16 bits). */
  crc: number | null
  /** Impinj: phase in 1/4096 of a turn, 0-4095. */
  phaseAngle: number | null
  /** Impinj: 1/16 Hz. */
  dopplerSixteenthHz: number | null
  /** Impinj serialised TID, upper-case hex. */
  tid: string | null
  /** The last C1G2ReadOpSpecResult of its AccessSpec. */
  read: TagMemoryRead | null
}

const roAccessReport = 61
const tagReportData = 240
const epcData = 241
const readOpSpecResult = 349
const custom = 1023
const impinj = 25_882

/** Bytes of each TV parameter with its type byte, 0 where there is none. LLRP 1.1 §17.2.7, §17.3.1 */
const tvBytes: readonly number[] = [0, 3, 9, 9, 9, 9, 2, 3, 3, 5, 3, 3, 3, 13, 3, 3, 5, 3, 5, 3, 3]

function emptyRow(): TagReportRow {
  return {
    epc: '',
    epcBitCount: 0,
    antenna: null,
    rssiCentiDbm: null,
    channel: null,
    seenCount: null,
    firstSeenUtcMicros: null,
    lastSeenUtcMicros: null,
    firstSeenUptimeMicros: null,
    lastSeenUptimeMicros: null,
    roSpecId: null,
    specIndex: null,
    inventoryParameterSpecId: null,
    accessSpecId: null,
    protocolControl: null,
    crc: null,
    phaseAngle: null,
    dopplerSixteenthHz: null,
    tid: null,
    read: null,
  }
}

function micros(view: DataView, at: number): number {
  return view.getUint32(at) * 4_294_967_296 + view.getUint32(at + 4)
}

/**
 * Reads the tags of a report frame without building the tree. null when the frame is no whole RO_ACCESS_REPORT.
 * Times beyond 2^53 µs (year 2255) lose their last digits. What follows an unreadable parameter is not read and stands
 * for one tag without EPC; `decodeMessage` keeps and shows it.
 */
export function decodeTagReports(frame: Uint8Array): TagReportRow[] | null {
  if (frame.length < headerBytes) return null
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  if ((view.getUint16(0) & 1023) !== roAccessReport || view.getUint32(2) !== frame.length) return null
  const rows: TagReportRow[] = []
  let at = headerBytes
  while (at + 4 <= frame.length) {
    const lead = view.getUint16(at)
    const length = view.getUint16(at + 2)
    if (lead >= 0x8000 || length < 4 || at + length > frame.length) {
      rows.push(emptyRow())
      break
    }
    if ((lead & 1023) === tagReportData) {
      const row = emptyRow()
      readTag(row, frame, view, at + 4, at + length)
      rows.push(row)
    }
    at += length
  }
  return rows
}

function readTag(row: TagReportRow, frame: Uint8Array, view: DataView, start: number, end: number): void {
  let fineRssi: number | null = null
  let at = start
  while (at < end) {
    const lead = frame[at] as number
    if (lead < 128) {
      if (at + 4 > end) break
      const length = view.getUint16(at + 2)
      if (length < 4 || at + length > end) break
      const type = view.getUint16(at) & 1023
      if (type === custom && length >= 14 && view.getUint32(at + 4) === impinj) {
        fineRssi = readImpinj(row, frame, view, at + 8, at + length) ?? fineRssi
      } else if (type === epcData && length >= 6) readEpcData(row, frame, view, at + 4, at + length)
      else if (type === readOpSpecResult && length >= 9) readMemory(row, frame, view, at + 4, at + length)
      at += length
      continue
    }
    const type = lead & 127
    const bytes = tvBytes[type] ?? 0
    if (bytes === 0 || at + bytes > end) break
    readTv(row, frame, view, type, at + 1)
    at += bytes
  }
  if (fineRssi !== null) row.rssiCentiDbm = fineRssi
}

function readTv(row: TagReportRow, frame: Uint8Array, view: DataView, type: number, at: number): void {
  switch (type) {
    case 1:
      row.antenna = view.getUint16(at)
      break
    case 2:
      row.firstSeenUtcMicros = micros(view, at)
      break
    case 3:
      row.firstSeenUptimeMicros = micros(view, at)
      break
    case 4:
      row.lastSeenUtcMicros = micros(view, at)
      break
    case 5:
      row.lastSeenUptimeMicros = micros(view, at)
      break
    case 6:
      row.rssiCentiDbm = view.getInt8(at) * 100
      break
    case 7:
      row.channel = view.getUint16(at)
      break
    case 8:
      row.seenCount = view.getUint16(at)
      break
    case 9:
      row.roSpecId = view.getUint32(at)
      break
    case 10:
      row.inventoryParameterSpecId = view.getUint16(at)
      break
    case 11:
      row.crc = view.getUint16(at)
      break
    case 12:
      row.protocolControl = view.getUint16(at)
      break
    case 13:
      row.epc = hexOf(frame, at, at + 12)
      row.epcBitCount = 96
      break
    case 14:
      row.specIndex = view.getUint16(at)
      break
    case 16:
      row.accessSpecId = view.getUint32(at)
      break
  }
}

function readEpcData(row: TagReportRow, frame: Uint8Array, view: DataView, at: number, end: number): void {
  const bitCount = view.getUint16(at)
  const bytes = (bitCount + 7) >> 3
  if (at + 2 + bytes > end) return
  row.epc = hexOf(frame, at + 2, at + 2 + bytes)
  row.epcBitCount = bitCount
}

/** C1G2ReadOpSpecResult, LLRP 1.1 §17.3.1.5.1. */
function readMemory(row: TagReportRow, frame: Uint8Array, view: DataView, at: number, end: number): void {
  const bytes = view.getUint16(at + 3) * 2
  if (at + 5 + bytes > end) return
  const data = hexOf(frame, at + 5, at + 5 + bytes)
  row.read = { opSpecId: view.getUint16(at + 1), result: frame[at] as number, data }
}

/** Reads one Impinj parameter from its subtype on; gives the RSSI in 0.01 dBm when it is that one. */
function readImpinj(row: TagReportRow, frame: Uint8Array, view: DataView, at: number, end: number): number | null {
  switch (view.getUint32(at)) {
    case 55: {
      const bytes = view.getUint16(at + 4) * 2
      if (at + 6 + bytes <= end) row.tid = hexOf(frame, at + 6, at + 6 + bytes)
      return null
    }
    case 56:
      row.phaseAngle = view.getUint16(at + 4)
      return null
    case 57:
      return view.getInt16(at + 4)
    case 68:
      row.dopplerSixteenthHz = view.getInt16(at + 4)
      return null
    default:
      return null
  }
}
