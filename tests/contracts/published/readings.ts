import { parseBatch, textOfPayload } from '#cloud/ingest/facts/parse-batch'
import { readFact } from '#cloud/ingest/facts/read-fact'
import { commandEnvelopeKind, readCommand } from '#contracts/downlink/command'
import { isDocumentKind } from '#contracts/downlink/document-kinds'
import { deviceIdSchema, siteIdSchema } from '#contracts/ids'
import { readStatus } from '#contracts/status'
import { readTelemetry } from '#contracts/telemetry'
import type { Reading } from '#contracts/tolerant-reader'
import { topicOf } from '#contracts/topics'
import { readTrustBundle } from '#contracts/trust-bundle'
import { believedKeys } from '#edge/documents/believed-keys'
import { heldOf } from '#edge/documents/kept-document'
import { signedReader } from '#edge/documents/read-signed'
import { readIncoming } from '#edge/uplink/incoming'
import { goldenSentence, keyOfSentence, verifyingKeyOf } from './golden-key.ts'
import { publishedMessage } from './messages.ts'

/**
 * What the one a message is for makes of it. error is the name it is told or counted by; of a rule of a field, the path
 * of that field.
 */
export type ReadAs =
  | { by: 'service' | 'device'; as: 'taken' }
  | { by: 'service'; as: 'put-aside' | 'not-understood' | 'answered' | 'passed-over'; error: string }
  | { by: 'device'; as: 'refused' | 'counted-malformed' | 'answered' | 'passed-over'; error: string }

/** Whose message it is: of the one who sent it, or for the one who reads it. */
export type Whose = { site: string; device: string }

const goldenKeys = believedKeys([verifyingKeyOf(keyOfSentence(goldenSentence))], () => null)

/** What is told to people after the colon may change; what stands before it is the name. */
const nameOf = (told: string) => told.split(': ')[0] ?? told

function jsonOf(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Nobody is placed and no clock is known: how a fact reads hangs on nothing but itself. */
const heard = { siteId: siteIdSchema.parse('golden'), receivedAtMs: 0, nowMs: 0, placeOf: () => null }
const noClock = { bootId: '', bootBeganAtMs: 0, lastOccurredAtMs: 0 }

function factAs(fact: unknown, schema: number | null = 1): ReadAs {
  const { batch } = parsedBatch({ facts: [fact], schema })
  const read = readFact(batch, 0, noClock, heard)
  if (read.outcome === 'unreadable') return { by: 'service', as: 'put-aside', error: nameOf(read.reason) }
  if (read.outcome === 'not-understood') return { by: 'service', as: 'not-understood', error: read.because }
  return { by: 'service', as: 'taken' }
}

function parsedBatch(said: Record<string, unknown>) {
  const shell = { deviceId: 'golden-01', epoch: '0'.repeat(16), firstSeq: 1 }
  const times = { sentAtMs: 0, sentElapsedMs: 0, sentBootId: '0'.repeat(16) }
  const parsed = parseBatch(deviceIdSchema.parse('golden-01'), JSON.stringify({ ...shell, ...times, ...said }))
  if (!parsed.ok) throw new Error(parsed.reason)
  return parsed
}

function batchAs(text: string | null, { device }: Whose): ReadAs {
  const parsed = parseBatch(deviceIdSchema.parse(device), text)
  if (!parsed.ok) return { by: 'service', as: 'put-aside', error: parsed.reason }
  // The first fact that is not taken speaks for the batch; the others go on their way.
  for (const fact of parsed.batch.facts) {
    const read = factAs(fact, parsed.batch.schema)
    if (read.as !== 'taken') return read
  }
  return { by: 'service', as: 'taken' }
}

function saidAs(
  what: string,
  read: (value: unknown) => Reading<{ deviceId: string }>,
  text: string | null,
  whose: Whose,
) {
  const aside = (error: string): ReadAs => ({ by: 'service', as: 'put-aside', error })
  if (text === null) return aside('not-utf8')
  const value = jsonOf(text)
  if (value === undefined) return aside('not-json')
  const reading = read(value)
  if (!reading.ok) return aside(nameOf(`${what}.${reading.fault}`))
  return reading.message.deviceId === whose.device ? ({ by: 'service', as: 'taken' } as const) : aside('another-device')
}

function receiptAs(payload: Uint8Array, { site, device }: Whose): ReadAs {
  const [siteId, deviceId] = [siteIdSchema.parse(site), deviceIdSchema.parse(device)]
  const incoming = readIncoming(topicOf(siteId, deviceId, 'receipts'), payload, siteId, deviceId)
  if (incoming.kind === 'malformed') return { by: 'device', as: 'counted-malformed', error: incoming.reason }
  return { by: 'device', as: 'taken' }
}

function downlinkAs(kind: string, text: string, { site, device }: Whose): ReadAs {
  const own = { siteId: siteIdSchema.parse(site), deviceId: deviceIdSchema.parse(device), verify: goldenKeys.verify }
  const refused = (error: string): ReadAs => ({ by: 'device', as: 'refused', error })
  const signed = signedReader(own)(kind, text)
  if (!signed.ok) return refused(signed.reason)
  if (kind !== commandEnvelopeKind) {
    const isRead = isDocumentKind(kind) && heldOf(kind, signed.raw) !== null
    return isRead ? { by: 'device', as: 'taken' } : refused('body-unreadable')
  }
  const command = readCommand(signed.envelope)
  if (command === null) return refused('body-unreadable')
  if (command.kind !== 'NotUnderstood') return { by: 'device', as: 'taken' }
  return { by: 'device', as: 'answered', error: 'command-not-understood' }
}

/** Messages that are read by their schema and by nothing else: who reads them, and what is said of one that breaks it. */
const bySchema: Record<
  string,
  { by: 'service' | 'device'; as: 'answered' | 'refused' | 'passed-over'; error: string }
> = {
  'renewal-request': { by: 'service', as: 'passed-over', error: 'renewal-refused' },
  'renewal-word-due': { by: 'device', as: 'passed-over', error: 'word-unreadable' },
  'renewal-word-issued': { by: 'device', as: 'passed-over', error: 'word-unreadable' },
  'enrolment-request': { by: 'service', as: 'answered', error: 'request-invalid' },
  'enrolment-collect': { by: 'service', as: 'answered', error: 'request-invalid' },
  'enrolment-answer-requested': { by: 'device', as: 'refused', error: 'answer-not-understood' },
  'enrolment-answer-refused': { by: 'device', as: 'refused', error: 'answer-not-understood' },
  'enrolment-answer-approved': { by: 'device', as: 'refused', error: 'answer-not-understood' },
  'issued-identity': { by: 'device', as: 'refused', error: 'answer-not-understood' },
}

/** What the reader of a message makes of these bytes. */
export function readAs(name: string, payload: Uint8Array, whose: Whose): ReadAs {
  const text = textOfPayload(payload)
  if (name.startsWith('facts/')) return factAs(jsonOf(text))
  if (name === 'batch') return batchAs(text, whose)
  if (name === 'status') return saidAs(name, readStatus, text, whose)
  if (name === 'telemetry') return saidAs(name, readTelemetry, text, whose)
  if (name === 'receipt') return receiptAs(payload, whose)
  if (name.startsWith('documents/')) return downlinkAs(name.slice('documents/'.length), text ?? '', whose)
  if (name.startsWith('commands/')) return downlinkAs(commandEnvelopeKind, text ?? '', whose)
  if (name === 'trust-bundle') {
    const isBundle = readTrustBundle(jsonOf(text)) !== null
    return isBundle ? { by: 'device', as: 'taken' } : { by: 'device', as: 'refused', error: 'trust-unreadable' }
  }
  const otherwise = bySchema[name]
  if (otherwise === undefined) throw new Error(`say how ${name} is read`)
  const isRead = publishedMessage(name).schema.safeParse(jsonOf(text)).success
  return isRead ? { by: otherwise.by, as: 'taken' } : (otherwise as ReadAs)
}
