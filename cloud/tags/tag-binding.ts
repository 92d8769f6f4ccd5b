import type { EpcHex, SiteId } from '#contracts/ids'

/**
 * A tag was on a unit for a time, as somebody knew for a time. Event time says which facts belong to the unit: those
 * that happened in [fromMs, toMs). Known time says since and until which journal entry the service believed it.
 */
export type TagBinding = {
  siteId: SiteId
  epc: EpcHex
  unitId: string
  /** Unix ms; 0 when it was on the unit before anybody asked. */
  fromMs: number
  /** Unix ms; null while it is still on it. */
  toMs: number | null
  knownSinceSeq: number
  /** Null while it is still believed. */
  knownUntilSeq: number | null
  /** The decision that bound it. */
  entrySeq: number
}

/** Which of these bindings of one tag held at a moment (Unix ms), as known now; null when it was on no known unit. */
export function bindingAt(bindings: readonly TagBinding[], atMs: number): TagBinding | null {
  const holds = ({ fromMs, toMs, knownUntilSeq }: TagBinding) =>
    knownUntilSeq === null && fromMs <= atMs && (toMs === null || atMs < toMs)
  return bindings.find(holds) ?? null
}

/** A tag came off a unit at a moment, Unix ms. */
export type TagEnding = { epc: EpcHex; atMs: number }

/** When each of these tags came off the unit they were on, as known now, oldest first. */
export function endingsOf(bindings: readonly TagBinding[]): TagEnding[] {
  return bindings
    .flatMap(({ epc, toMs, knownUntilSeq }) => (toMs === null || knownUntilSeq !== null ? [] : [{ epc, atMs: toMs }]))
    .sort((a, b) => a.atMs - b.atMs)
}

/** The unit the tag is on as known now, whatever moment is now; null when it is on none. */
export function boundNow(bindings: readonly TagBinding[]): TagBinding | null {
  return bindings.find(({ toMs, knownUntilSeq }) => toMs === null && knownUntilSeq === null) ?? null
}
