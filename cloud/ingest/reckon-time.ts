import type { TimeQuality } from '#cloud/journal/journal-entry'
import type { Batch } from '#contracts/batch'
import type { Fact } from '#contracts/facts/fact'

/** What is known of a device's clock between batches. */
export type ClockKnowledge = { bootId: string; bootBeganAtMs: number; lastOccurredAtMs: number }

/** A device clock further off than this is not believed. */
export const clockToleranceMs = 2_000

/**
 * Learns from one batch when its boot began, in Unix ms of the service: receivedAtMs minus the elapsed time at which it
 * was sent. A message can only be delayed, never early, so the earliest answer of a boot is the best.
 */
export function learnClock(known: ClockKnowledge, batch: Batch, receivedAtMs: number): ClockKnowledge {
  const bootBeganAtMs = receivedAtMs - batch.sentElapsedMs
  if (known.bootId !== batch.sentBootId) {
    return { bootId: batch.sentBootId, bootBeganAtMs, lastOccurredAtMs: known.lastOccurredAtMs }
  }
  return { ...known, bootBeganAtMs: Math.min(known.bootBeganAtMs, bootBeganAtMs) }
}

/**
 * When a fact happened, Unix ms, and how that is known. The device's own clock is taken when it is synchronised and
 * agrees with its monotonic clock; otherwise the monotonic clock of the same boot decides. Facts of an earlier boot
 * with a wrong clock are put as late as they can have been. Times of one device never run backwards.
 */
export function reckonTime(
  fact: Pick<Fact, 'bootId' | 'elapsedMs' | 'atMs' | 'clock'>,
  clock: ClockKnowledge,
  receivedAtMs: number,
): { occurredAtMs: number; timeQuality: TimeQuality } {
  const isSynchronised = fact.clock === 'synchronised'
  const isSameBoot = fact.bootId === clock.bootId
  const estimateMs = isSameBoot ? clock.bootBeganAtMs + fact.elapsedMs : Math.min(fact.atMs, clock.bootBeganAtMs)
  const isBelieved = isSynchronised
    ? isSameBoot
      ? Math.abs(fact.atMs - estimateMs) <= clockToleranceMs
      : fact.atMs <= clock.bootBeganAtMs + clockToleranceMs
    : false
  const bestMs = isBelieved ? fact.atMs : Math.min(estimateMs, receivedAtMs)
  return {
    occurredAtMs: Math.max(bestMs, clock.lastOccurredAtMs),
    timeQuality: isBelieved ? 'device' : 'estimated',
  }
}
