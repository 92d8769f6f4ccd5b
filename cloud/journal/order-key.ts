import type { EntrySource, NumberedEntry } from './journal-entry.ts'

const msDigits = 13
const seqDigits = 12

/** Who said it and the how-manieth it was: the same for every copy of one fact, and different for any two facts. */
export function sourceKeyOf(source: EntrySource, kind: string): string {
  if (source.kind === 'device') {
    return `device|${source.deviceId}|${source.epoch}|${String(source.seq).padStart(seqDigits, '0')}`
  }
  return source.kind === 'decision'
    ? `decision|${source.decisionId}|${kind}`
    : `service|${source.decider}|${source.conclusionId}`
}

/**
 * Text whose alphabetical order is the canonical order of events: when it happened, then who said it, then its
 * sequence. A function of the fact alone, so that the order of arrival does not matter.
 */
export function orderKeyOf(entry: NumberedEntry): string {
  return `${String(entry.occurredAtMs).padStart(msDigits, '0')}|${sourceKeyOf(entry.source, entry.kind)}`
}

/** The order key of a moment (Unix ms): before everything that happened at it. */
export function momentKeyOf(atMs: number): string {
  return `${String(atMs).padStart(msDigits, '0')}|`
}

/**
 * When to say a decision about this unit happened, Unix ms: now, but after all that is known about the unit. Who
 * decides has seen that state, and a cabinet's clock may be ahead of ours.
 */
export function decisionTimeMs(unit: { foldedUpTo: string } | null, nowMs: number): number {
  if (unit === null) return nowMs
  return Math.max(nowMs, Number(unit.foldedUpTo.slice(0, msDigits)) + 1)
}
