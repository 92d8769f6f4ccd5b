/** One tag of an RO_ACCESS_REPORT, flat. null: the report does not say. */
export type TagReportRow = {
  /** Upper-case hex of the EPC's bytes. */
  epc: string
  /** Bits of the EPC; not a multiple of 16 only from a broken reader. */
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
}

/**
 * Reads the tags of a report frame without building the tree. null when the frame is no RO_ACCESS_REPORT.
 * A tag that cannot be read ends the list early; `decodeMessage` shows why.
 */
export function decodeTagReports(_frame: Uint8Array): TagReportRow[] | null {
  return null
}
