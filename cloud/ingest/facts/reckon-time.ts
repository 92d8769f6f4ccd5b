import type { TimeQuality } from '#cloud/journal/journal-entry'
import type { AnyFact } from '#contracts/facts/fact'
import type { IncomingBatch } from './parse-batch.ts'

/** What is known of a device's clock between batches. */
export type ClockKnowledge = { bootId: string; bootBeganAtMs: number; lastOccurredAtMs: number }

/** A device clock further off than this is not believed. */
export const clockToleranceMs = 2_000

/** No message is held up longer on its way: what lies further apart is another clock, not a slow line. */
export const heldUpMaxMs = 600_000

type Sent = Pick<IncomingBatch, 'sentElapsedMs' | 'sentBootId'>

/**
 * Learns from one batch when its boot began, in Unix ms of the service: receivedAtMs minus the elapsed time at which it
 * was sent. A message can only be delayed, never early, so the earliest answer of a boot is the best, as long as the
 * answers lie no further apart than a message can be held up; beyond that one of the clocks was set, slept or lied, and
 * the newest answer counts. A batch that does not say when it was sent, or says that it booted before 1970, teaches
 * nothing.
 */
export function learnClock(known: ClockKnowledge, batch: Sent, receivedAtMs: number): ClockKnowledge {
  if (batch.sentBootId === null || batch.sentElapsedMs === null || batch.sentElapsedMs > receivedAtMs) return known
  const bootBeganAtMs = receivedAtMs - batch.sentElapsedMs
  if (known.bootId !== batch.sentBootId) {
    return { bootId: batch.sentBootId, bootBeganAtMs, lastOccurredAtMs: known.lastOccurredAtMs }
  }
  const isHeldUp = bootBeganAtMs <= known.bootBeganAtMs + heldUpMaxMs
  return { ...known, bootBeganAtMs: isHeldUp ? Math.min(known.bootBeganAtMs, bootBeganAtMs) : bootBeganAtMs }
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

/**
 * How far a device's wall clock was ahead of ours (ms; behind is negative) when it sent a batch; null when the batch
 * does not say. clock is the device's as learnt from this batch and what came before.
 */
export function skewOf(
  clock: ClockKnowledge,
  batch: Sent & Pick<IncomingBatch, 'sentAtMs'>,
  receivedAtMs: number,
): number | null {
  return batch.sentAtMs === null ? null : batch.sentAtMs - sentAtMsOf(clock, batch, receivedAtMs)
}

/** A clock less far off than this is called right: nothing a device does depends on it. */
const offFromMs = 10_000

/**
 * What of a skew is worth an entry, given what was told last (0: that the clock is right): the skew to tell now, or
 * null. A clock that goes on drifting is told anew when it has moved by a tenth of what it was off.
 */
export function skewNews(toldMs: number, skewMs: number): number | null {
  const nowMs = Math.abs(skewMs) < offFromMs ? 0 : skewMs
  if (nowMs === 0 || toldMs === 0) return nowMs === toldMs ? null : nowMs
  return Math.abs(nowMs - toldMs) < Math.max(offFromMs, Math.abs(toldMs) / 10) ? null : nowMs
}
