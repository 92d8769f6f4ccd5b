import { z } from 'zod'
import type { NewEntry } from '#cloud/journal/journal-entry'
import { notUnderstoodKind } from '#cloud/journal/not-understood'
import { subjectOf } from '#cloud/journal/subject'
import { contractVersion, isReadableVersion } from '#contracts/contract-version'
import { type AnyFact, anyFactSchema, type Fact, factKinds, readableFactSchema } from '#contracts/facts/fact'
import type { DeviceId, SiteId } from '#contracts/ids'
import type { IncomingBatch } from './parse-batch.ts'
import { rawFaultOf, textOfRaw } from './raw-json.ts'
import { type ClockKnowledge, reckonTime, sentAtMsOf } from './reckon-time.ts'
import { upgradeFact } from './upgrade-fact.ts'

const reasonCharactersMax = 300

/** Every fact that is stored passes here: compiled, the schema reads it in a seventh of the time, and says the same. */
const factReader = z.compile(readableFactSchema)

/** Why: nobody here knows its kind, a newer version says it otherwise, or its version promises nothing to this one. */
export type NotUnderstoodBecause = 'kind-unknown' | 'newer-version' | 'version-out-of-range'

/**
 * One fact of a batch. understood: the entry's body is the fact as it was sent, with members nobody here knows (and what
 * the steps for an older version added). not-understood: accepted and journalled as it was sent, within a body that
 * says so. unreadable: to be put aside, with text for a person to look at.
 */
export type ReadFact =
  | { outcome: 'understood'; entry: NewEntry; fact: Fact }
  | { outcome: 'not-understood'; entry: NewEntry; because: NotUnderstoodBecause }
  | { outcome: 'unreadable'; reason: string; text: string }

type Issues = { error: { issues: readonly { path: PropertyKey[]; message: string }[] } }

function unreadable(raw: unknown, reason: string): ReadFact {
  return { outcome: 'unreadable', reason: reason.slice(0, reasonCharactersMax), text: textOfRaw(raw) }
}

function reasonOf({ error }: Issues): string {
  const [issue] = error.issues
  return issue === undefined ? 'not-a-fact' : `${issue.path.join('.') || 'fact'}: ${issue.message}`
}

/** What a fact is read with beside itself: whose it is, when it came, and where its device stood at a moment. */
export type ReadWith = {
  siteId: SiteId
  receivedAtMs: number
  nowMs: number
  placeOf(deviceId: DeviceId, atMs: number): string | null
}

/** Reads the fact at an index of a batch. clock is the device's as learnt from this batch and what came before. */
export function readFact(
  batch: IncomingBatch,
  index: number,
  clock: ClockKnowledge,
  { siteId, receivedAtMs, nowMs, placeOf }: ReadWith,
): ReadFact {
  const raw = batch.facts[index]
  const fault = rawFaultOf(raw)
  if (fault !== null) return unreadable(raw, fault)

  const { schema } = batch
  const sentAtMs = sentAtMsOf(clock, batch, receivedAtMs)
  const { deviceId, epoch } = batch
  const device = subjectOf('device', deviceId)
  const entryOf = (fact: AnyFact, said: Pick<NewEntry, 'kind' | 'subject' | 'body'>): NewEntry => {
    const reckoned = reckonTime(fact, clock, sentAtMs)
    return {
      siteId,
      ...reckoned,
      recordedAtMs: nowMs,
      source: { kind: 'device', deviceId, epoch, seq: batch.firstSeq + index },
      placeId: placeOf(deviceId, reckoned.occurredAtMs),
      causeSeq: null,
      ...said,
    }
  }
  const notUnderstood = (because: NotUnderstoodBecause, otherwise: Issues | null): ReadFact => {
    const base = anyFactSchema.safeParse(raw)
    if (!base.success) return unreadable(raw, reasonOf(otherwise ?? base))
    const body = { because, kind: base.data.kind, version: schema, fact: raw }
    return {
      outcome: 'not-understood',
      because,
      entry: entryOf(base.data, { kind: notUnderstoodKind, subject: device, body }),
    }
  }

  if (!isReadableVersion(schema)) return notUnderstood('version-out-of-range', null)
  const upgraded = upgradeFact(raw, schema)
  const parsed = factReader.safeParse(upgraded)
  if (parsed.success) {
    const fact = parsed.data
    const subject = 'epc' in fact ? subjectOf('tag', fact.epc) : device
    const body = upgraded as Record<string, unknown>
    return { outcome: 'understood', fact, entry: entryOf(fact, { kind: fact.kind, subject, body }) }
  }
  const isKnownKind = factKinds.has(String((raw as { kind?: unknown } | null)?.kind))
  if (!isKnownKind) return notUnderstood('kind-unknown', null)
  return schema > contractVersion ? notUnderstood('newer-version', parsed) : unreadable(raw, reasonOf(parsed))
}
