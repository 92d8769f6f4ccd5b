import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { parseBatch } from '#cloud/ingest/facts/parse-batch'
import { type ReadFact, readFact } from '#cloud/ingest/facts/read-fact'
import { batchSchema } from '#contracts/batch'
import { badgeRosterSchema } from '#contracts/downlink/badge-roster'
import { commandSchema, readCommand } from '#contracts/downlink/command'
import { readDocumentBody } from '#contracts/downlink/document-kinds'
import { envelopeSchema, type ReadableEnvelope, readableEnvelopeSchema } from '#contracts/downlink/envelope'
import { factSchema } from '#contracts/facts/fact'
import { deviceIdSchema, siteIdSchema } from '#contracts/ids'
import { readReceipt, receiptSchema } from '#contracts/receipt'
import { readStatus, statusSchema } from '#contracts/status'
import { readTelemetry, telemetrySchema } from '#contracts/telemetry'
import type { Reading } from '#contracts/tolerant-reader'
import { golden, goldenText } from './golden-message.ts'

const deviceId = deviceIdSchema.parse('cabinet-01')
const siteId = siteIdSchema.parse('main')
const receivedAtMs = 1_767_600_906_200

/** Everything in a batch as the service reads it. */
function readAll(name: string): ReadFact[] {
  const parsed = parseBatch(deviceId, goldenText(name))
  if (!parsed.ok) throw new Error(`${name}: ${parsed.reason}`)
  const { batch } = parsed
  const clock = { bootId: String(batch.sentBootId), bootBeganAtMs: receivedAtMs - 906_200, lastOccurredAtMs: 0 }
  const heard = { siteId, receivedAtMs, nowMs: receivedAtMs, placeOf: () => 'theatre-2' }
  return batch.facts.map((_, index) => readFact(batch, index, clock, heard))
}

const messages: { name: string; writer: z.ZodType; read: (value: unknown) => Reading<unknown> }[] = [
  { name: 'receipt', writer: receiptSchema, read: readReceipt },
  { name: 'status', writer: statusSchema, read: readStatus },
  { name: 'telemetry', writer: telemetrySchema, read: readTelemetry },
]

describe('a message of version 1', () => {
  it.each(['batch', 'command', 'badge-roster', ...messages.map(({ name }) => name)])(
    '%s is what a writer of today may write',
    (name) => {
      const writers = new Map<string, z.ZodType>(messages.map((each) => [each.name, each.writer]))
      writers.set('batch', batchSchema).set('command', envelopeSchema).set('badge-roster', envelopeSchema)
      expect(writers.get(name)?.parse(golden(`${name}-v1`))).toEqual(golden(`${name}-v1`))
    },
  )

  it.each(messages)('$name is read as it was written', ({ name, read }) => {
    expect(read(golden(`${name}-v1`))).toEqual({ ok: true, message: golden(`${name}-v1`) })
  })

  it('batch: every fact is understood and its body is the fact as it was sent', () => {
    const facts = golden('batch-v1').facts as unknown[]
    expect(facts.every((fact) => factSchema.safeParse(fact).success)).toBe(true)
    expect(readAll('batch-v1').map((read) => read.outcome === 'understood' && read.entry.body)).toEqual(facts)
  })
})

describe.each([2, 3])('a message of version %i, which nobody here has seen', (version) => {
  it.each(messages)('$name is no message of ours, and is read as if it said nothing more', ({ name, writer, read }) => {
    const newer = golden(`${name}-v${version}`)
    expect(writer.safeParse(newer).success).toBe(false)
    const reading = read(newer)
    const understood = reading.ok ? reading.message : reading.fault
    expect(writer.parse(understood)).toEqual(understood)
    expect(newer).toMatchObject({ ...(understood as object), schema: version })
  })
})

describe('a batch of a newer agent', () => {
  it('version 2: what it adds is kept beside what is understood; a new kind of fact is kept whole', () => {
    const facts = golden('batch-v2').facts as Record<string, unknown>[]
    const [taken, lamp, climate] = readAll('batch-v2')
    expect(taken).toMatchObject({ outcome: 'understood', entry: { kind: 'UnitTaken', body: facts[0] } })
    expect(taken?.outcome === 'understood' && factSchema.parse(taken.fact)).toMatchObject({ kind: 'UnitTaken' })
    expect(lamp).toMatchObject({
      outcome: 'not-understood',
      because: 'kind-unknown',
      entry: {
        kind: 'FactNotUnderstood',
        source: { deviceId, seq: 8 },
        occurredAtMs: 1_767_600_070_000,
        timeQuality: 'device',
        body: { because: 'kind-unknown', kind: 'LampFailed', version: 2, fact: facts[1] },
      },
    })
    expect(climate).toMatchObject({ outcome: 'understood', entry: { body: facts[2] } })
  })

  it('version 3: a known kind that says what this version cannot is kept whole as well', () => {
    const facts = golden('batch-v3').facts as Record<string, unknown>[]
    const read = readAll('batch-v3')
    expect(read.map((each) => ('because' in each ? each.because : each.outcome))).toEqual([
      'understood',
      'kind-unknown',
      'newer-version',
      'kind-unknown',
    ])
    expect(read[2]).toMatchObject({ entry: { body: { kind: 'ClimateRecorded', version: 3, fact: facts[2] } } })
  })

  it('further off than two versions: nothing is taken for what it looks like, and nothing is stuck', () => {
    const read = readAll('batch-v9')
    expect(read.map((each) => 'because' in each && each.because)).toEqual([
      'version-out-of-range',
      'version-out-of-range',
    ])
  })
})

const goldenEnvelope = (name: string): ReadableEnvelope => readableEnvelopeSchema.parse(golden(name))

describe('what goes down in an envelope', () => {
  it('of version 1 holds a body that a writer of today may write', () => {
    expect(badgeRosterSchema.safeParse(golden('badge-roster-v1').body).success).toBe(true)
    expect(commandSchema.safeParse(golden('command-v1').body).success).toBe(true)
  })

  it.each([2, 3])('of version %i is read as if it said nothing more', (version) => {
    const newer = goldenEnvelope(`badge-roster-v${version}`)
    expect(envelopeSchema.safeParse(newer).success).toBe(false)
    expect(badgeRosterSchema.safeParse(newer.body).success).toBe(false)
    expect(readDocumentBody('badge-roster', newer)).toEqual(golden('badge-roster-v1').body)
  })

  it('of a version that promises nothing is no document', () => {
    expect(readDocumentBody('badge-roster', { ...goldenEnvelope('badge-roster-v1'), schema: 4 })).toBeNull()
  })
})

describe('a command of a newer service', () => {
  const command = goldenEnvelope('command-v1')
  const { issuedAtMs, expiresAtMs } = command

  it('is obeyed when it only says more', () => {
    const obeyed = { ...(command.body as object), issuedAtMs, expiresAtMs }
    expect(readCommand(goldenEnvelope('command-v2'))).toEqual(obeyed)
  })

  it.each([
    ['of a kind nobody here knows', goldenEnvelope('command-v3')],
    ['that asks a known thing in another way', { ...command, body: { ...(command.body as object), doorId: 'left' } }],
    ['of a version that promises nothing', { ...command, schema: 4 }],
    ['that never expires', { ...command, expiresAtMs: null }],
  ])('%s has a name to answer to', (_which, strange) => {
    expect(readCommand(strange)).toEqual({ kind: 'NotUnderstood', commandId: '0123456789abcdef' })
  })

  it.each([[null], ['ScanNow'], [{ kind: 'ScanNow' }], [{ ...(command.body as object), commandId: 'x' }]])(
    '%j cannot even be answered',
    (body) => {
      expect(readCommand({ ...command, body })).toBeNull()
    },
  )
})
