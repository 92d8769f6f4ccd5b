import type { EpcHex, TidHex } from '#contracts/ids'
import type { TagReportRow } from '../codec/tag-reports.ts'
import { tidOpSpecId } from '../compile-access-spec.ts'
import type { TagRead, UnusableReason } from '../reader-events.ts'

/** What a report last said of each field; a field that was asked for and is left out is as it was (LLRP 1.1 §14.2.3.1). */
export type LastTold = Pick<TagReportRow, 'roSpecId' | 'antenna' | 'channel' | 'rssiCentiDbm' | 'seenCount'>

/** A new connection has said nothing yet. */
export const nothingTold: LastTold = {
  roSpecId: null,
  antenna: null,
  channel: null,
  rssiCentiDbm: null,
  seenCount: null,
}

/** Hex digits of the shortest TID with a serial in it. */
const tidDigitsMin = 16
/** Of a longer bank this much, 32 words, tells one tag from another. */
const tidDigitsMax = 128
/** Class of what ISO/IEC 15963 and GS1 know as TIDs. */
const tidClasses = ['E2', 'E0']

/** The TID a tag told, by itself or when it was asked; null where it says nothing that is of one tag alone. */
export function tidOf({ tid, read }: TagReportRow): TidHex | null {
  if (tid === null && read === null) return null
  const told = tid ?? (read?.opSpecId === tidOpSpecId && read.result === 0 ? read.data : '')
  return told.length >= tidDigitsMin && tidClasses.includes(told.slice(0, 2))
    ? (told.slice(0, tidDigitsMax) as TidHex)
    : null
}

/** Writes down in `told` what a row says; what it leaves out stays as the rows before it said. */
export function takeOver(row: TagReportRow, told: LastTold): void {
  if (row.roSpecId !== null) told.roSpecId = row.roSpecId
  if (row.antenna !== null) told.antenna = row.antenna
  if (row.channel !== null) told.channel = row.channel
  if (row.rssiCentiDbm !== null) told.rssiCentiDbm = row.rssiCentiDbm
  if (row.seenCount !== null) told.seenCount = row.seenCount
}

/** Bits of the longest EPC a Gen2 tag can say the length of. */
const epcBitsMax = 496

/**
 * The read a row is, or why it is none. Tags send their EPC in whole 16-bit words; whatever has other bits is not the
 * EPC of a tag, and would be taken for another one if it were filled up.
 */
export function readOf(
  row: TagReportRow,
  told: LastTold,
  antennas: readonly number[],
  readAtElapsedMs: number,
): TagRead | UnusableReason {
  if (row.epcBitCount === 0) return 'no-epc'
  if (row.epcBitCount % 16 !== 0 || row.epcBitCount > epcBitsMax) return 'epc-length'
  if (told.antenna === null) return 'no-antenna'
  if (!antennas.includes(told.antenna)) return 'antenna-unknown'
  return {
    epc: row.epc as EpcHex,
    antenna: told.antenna,
    channel: told.channel ?? 0,
    rssiCentiDbm: told.rssiCentiDbm,
    seenCount: told.seenCount ?? 1,
    tid: tidOf(row),
    readAtElapsedMs,
  }
}
