import type { NewEntry } from '#cloud/journal/journal-entry'
import type { Batch } from '#contracts/batch'
import { type Fact, factSchema } from '#contracts/facts/fact'
import type { SiteId } from '#contracts/ids'
import { type ClockKnowledge, reckonTime } from './reckon-time.ts'

const reasonCharactersMax = 300

/** One fact of a batch read into a journal entry, or why it cannot be read. */
export type ReadFact = { ok: true; entry: NewEntry; fact: Fact } | { ok: false; reason: string }

/** Reads the fact at an index of a batch. clock is the device's as learnt from this batch and what came before. */
export function readFact(
  siteId: SiteId,
  batch: Batch,
  index: number,
  clock: ClockKnowledge,
  receivedAtMs: number,
  nowMs: number,
): ReadFact {
  const parsed = factSchema.safeParse(batch.facts[index])
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const reason = issue === undefined ? 'not-a-fact' : `${issue.path.join('.') || 'fact'}: ${issue.message}`
    return { ok: false, reason: reason.slice(0, reasonCharactersMax) }
  }
  const fact = parsed.data
  const { occurredAtMs, timeQuality } = reckonTime(fact, clock, receivedAtMs)
  const entry: NewEntry = {
    siteId,
    occurredAtMs,
    recordedAtMs: nowMs,
    timeQuality,
    source: { kind: 'device', deviceId: batch.deviceId, epoch: batch.epoch, seq: batch.firstSeq + index },
    kind: fact.kind,
    epc: 'epc' in fact ? fact.epc : null,
    placeId: batch.deviceId,
    body: fact,
  }
  return { ok: true, entry, fact }
}
