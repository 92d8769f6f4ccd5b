import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { parseBatch } from '#cloud/ingest/facts/parse-batch'
import { type ReadFact, readFact } from '#cloud/ingest/facts/read-fact'
import { badgeRosterSchema, readBadgeRoster } from '#contracts/badge-roster'
import { batchSchema } from '#contracts/batch'
import { commandSchema, readCommand } from '#contracts/command'
import { factSchema } from '#contracts/facts/fact'
import { deviceIdSchema, siteIdSchema } from '#contracts/ids'
import { readReceipt, receiptSchema } from '#contracts/receipt'
import { readStatus, statusSchema } from '#contracts/status'
import { readTelemetry, telemetrySchema } from '#contracts/telemetry'
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

const messages: { name: string; writer: z.ZodType; read: (value: unknown) => unknown }[] = [
  { name: 'receipt', writer: receiptSchema, read: readReceipt },
  { name: 'status', writer: statusSchema, read: readStatus },
  { name: 'telemetry', writer: telemetrySchema, read: readTelemetry },
  { name: 'badge-roster', writer: badgeRosterSchema, read: readBadgeRoster },
]

describe('a message of version 1', () => {
  it.each(['batch', 'command', ...messages.map(({ name }) => name)])(
    '%s is what a writer of today may write',
    (name) => {
      const writers = new Map<string, z.ZodType>(messages.map((each) => [each.name, each.writer]))
      writers.set('batch', batchSchema).set('command', commandSchema)
      expect(writers.get(name)?.parse(golden(`${name}-v1`))).toEqual(golden(`${name}-v1`))
    },
  )

  it.each(messages)('$name is read as it was written', ({ name, read }) => {
    expect(read(golden(`${name}-v1`))).toEqual(golden(`${name}-v1`))
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
    const understood = read(newer)
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

describe('a command of a newer service', () => {
  it('is obeyed when it only says more', () => {
    expect(readCommand(golden('command-v2'))).toEqual({ ...golden('command-v1') })
  })

  it.each([
    ['of a kind nobody here knows', golden('command-v3')],
    ['that asks a known thing in another way', { ...golden('command-v2'), doorId: 'left' }],
    ['of a version that promises nothing', { ...golden('command-v1'), schema: 4 }],
    ['of no version', { ...golden('command-v1'), schema: null }],
  ])('%s has a name to answer to', (_which, command) => {
    expect(readCommand(command)).toEqual({ kind: 'NotUnderstood', commandId: '0123456789abcdef' })
  })

  it.each([[null], ['ScanNow'], [{ kind: 'ScanNow' }], [{ ...golden('command-v1'), commandId: 'x' }]])(
    '%j cannot even be answered',
    (command) => {
      expect(readCommand(command)).toBeNull()
    },
  )
})
