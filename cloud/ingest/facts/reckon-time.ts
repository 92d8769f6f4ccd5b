import type { TimeQuality } from '#cloud/journal/journal-entry'
import type { AnyFact } from '#contracts/facts/fact'
import type { IncomingBatch } from './parse-batch.ts'

/** What is known of a device's clock between batches. */
export type ClockKnowledge = { bootId: string; bootBeganAtMs: number; lastOccurredAtMs: number }

/** A device clock further off than this is not believed. */
export const clockToleranceMs = 2_000

type Sent = Pick<IncomingBatch, 'sentElapsedMs' | 'sentBootId'>

/**
 * Learns from one batch when its boot began, in Unix ms of the service: receivedAtMs minus the elapsed time at which it
 * was sent. A message can only be delayed, never early, so the earliest answer of a boot is the best. A batch that does
 * not say when it was sent teaches nothing.
 */
export function learnClock(known: ClockKnowledge, batch: Sent, receivedAtMs: number): ClockKnowledge {
  if (batch.sentBootId === null || batch.sentElapsedMs === null) return known
  const bootBeganAtMs = receivedAtMs - batch.sentElapsedMs
  if (known.bootId !== batch.sentBootId) {
    return { bootId: batch.sentBootId, bootBeganAtMs, lastOccurredAtMs: known.lastOccurredAtMs }
  }
  return { ...known, bootBeganAtMs: Math.min(known.bootBeganAtMs, bootBeganAtMs) }
}

/** The latest moment at which a fact of this batch can have happened, Unix ms: nothing happens after it was sent. */
export function sentAtMsOf(clock: ClockKnowledge, batch: Sent, receivedAtMs: number): number {
  if (batch.sentElapsedMs === null || batch.sentBootId !== clock.bootId) return receivedAtMs
  return Math.min(receivedAtMs, clock.bootBeganAtMs + batch.sentElapsedMs)
}

/**
 * When a fact happened, Unix ms, and how that is known. The device's own clock is taken when it is synchronised, agrees
 * with its monotonic clock and does not say a time after the sending; otherwise the monotonic clock of the same boot
 * decides, up to the sending. Facts of an earlier boot with a wrong clock are put as late as they can have been. Times
 * of one device never run backwards. Any other time than the device's own is estimated.
 */
export function reckonTime(
  fact: Pick<AnyFact, 'bootId' | 'elapsedMs' | 'atMs' | 'clock'>,
  clock: ClockKnowledge,
  sentAtMs: number,
): { occurredAtMs: number; timeQuality: TimeQuality } {
  const isSynchronised = fact.clock === 'synchronised'
  const isSameBoot = fact.bootId === clock.bootId
  const estimateMs = isSameBoot ? clock.bootBeganAtMs + fact.elapsedMs : Math.min(fact.atMs, clock.bootBeganAtMs)
  const agrees = isSameBoot
    ? Math.abs(fact.atMs - estimateMs) <= clockToleranceMs
    : fact.atMs <= clock.bootBeganAtMs + clockToleranceMs
  const isBelieved = isSynchronised && agrees && fact.atMs <= sentAtMs + clockToleranceMs
  const bestMs = isBelieved ? fact.atMs : Math.min(estimateMs, sentAtMs)
  const occurredAtMs = Math.max(bestMs, clock.lastOccurredAtMs)
  return { occurredAtMs, timeQuality: isBelieved && occurredAtMs === fact.atMs ? 'device' : 'estimated' }
}
