import { expect, it } from 'vitest'
import { z } from 'zod'
import { configSchema } from '#cloud/config'
import type { Service } from '#cloud/service'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { factSchema } from '#contracts/facts/fact'
import { deviceIdSchema } from '#contracts/ids'
import { statusSchema } from '#contracts/status'
import { telemetrySchema } from '#contracts/telemetry'
import { type Described, exampleText, textFields } from '#tests/cloud/http/described-requests'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { enrolCabinet, serviceWorld, submitBatch } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { WrittenCabinet } from '#tests/support/written-cabinet'

const cabinetId = deviceIdSchema.parse('cab-1')

/** What no device of ours says: kept by no engine alike, unseen by people, or longer than any name. */
const hostile: [what: string, of: (example: string) => string][] = [
  ['NUL', () => '\u0000'],
  ['NUL inside', (text) => `${text.slice(0, 1)}\u0000${text.slice(1)}`],
  ['NUL at the end', (text) => `${text}\u0000`],
  ['half a character at the end', (text) => `${text}\ud83d`],
  ['half a character at the beginning', (text) => `\udc00${text}`],
  ['a blank', () => ' '],
  ['blanks', () => '\t\n'],
  ['a space of another script', () => '\u3000'],
  ['what has no width', () => '\ufeff'],
  ['a space before', (text) => ` ${text}`],
  ['a space behind', (text) => `${text} `],
  ['a line end behind', (text) => `${text}\n`],
  ['a control character', (text) => `${text}\u001b[2J`],
  ['what turns the direction of text', (text) => `\u202e${text}`],
  ['65 and more characters', (text) => text.repeat(300).slice(0, 300)],
]

/** Every text of every kind of fact, from the schemas themselves. */
const texts = factSchema.options.flatMap((option) => {
  const described = z.toJSONSchema(option, { io: 'input' }) as Described
  return textFields(described).map((field) => ({ kind: option.shape.kind.value, ...field }))
})

/** A fact whose one text is hostile, and how the reason it is put aside for begins. */
const cases = texts.flatMap(({ kind, field, schema, bodyWith }) => {
  const example = exampleText(schema)
  return hostile.map(([what, of]) => ({ name: `${kind} ${field} ${what}`, field, fact: bodyWith(of(example)) }))
})

/** The same of what a device says of itself: who speaks, and how it is. */
const sayings = (
  [
    ['status', statusSchema],
    ['telemetry', telemetrySchema],
  ] as const
).flatMap(([channel, schema]) =>
  textFields(z.toJSONSchema(schema, { io: 'input' }) as Described).map((field) => ({ channel, ...field })),
)
const sayingCases = sayings.flatMap(({ channel, field, schema, bodyWith }) =>
  hostile.map(([what, of]) => ({
    name: `${channel} ${field} ${what}`,
    channel,
    field: `${channel}.${field}`,
    said: bodyWith(of(exampleText(schema))),
  })),
)

const outcomes: string[][] = []
const outcomesOfSayings: string[][] = []

async function reasonsOf({ store }: Service): Promise<string[]> {
  const reasons: string[] = []
  for (let before: number | null = null, more = true; more; ) {
    const page = await store.quarantine.page({ of: null }, before, 1_000)
    reasons.push(...page.rows.map(({ reason }) => reason))
    before = page.nextCursor === null ? null : Number(page.nextCursor)
    more = page.nextCursor !== null
  }
  return reasons.reverse()
}

onBothEngines((newAddress) => {
  it('of every fact are put aside by the name of their field, and nothing else stops', async () => {
    expect(texts.length).toBeGreaterThan(50)
    const clock = virtualClock()
    const service = await serviceWorld({ address: await newAddress(), clock })
    await enrolCabinet(service, 'cab-1')
    const cabinet = new WrittenCabinet('cab-1', clock.now())
    cabinet.climate(21_000)
    const [good] = cabinet.said
    for (let from = 0, firstSeq = 1; from < cases.length; from += 100) {
      const facts = cases.slice(from, from + 100).flatMap(({ fact }) => [good, fact])
      await submitBatch(service, { ...cabinet.batch(1, 1), firstSeq, facts }, clock.now())
      firstSeq += facts.length
    }
    expect(await service.store.summary()).toMatchObject({
      factsAccepted: cases.length,
      factsQuarantined: cases.length,
      factsMissing: 0,
    })
    const reasons = await reasonsOf(service)
    const unnamed = cases.filter(({ field }, at) => !reasons[at]?.startsWith(`${field}: `))
    expect(unnamed.map(({ name }) => name)).toEqual([])
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
    outcomes.push(reasons)
    expect(reasons).toEqual(outcomes[0])
    await service.stop()
  })

  it('of all a device says of itself are put aside by the name of their field, and nothing of it is believed', async () => {
    expect(sayings.map(({ channel, field }) => `${channel} ${field}`)).toEqual(
      expect.arrayContaining(['status modelId', 'status agentVersion', 'telemetry probes.0.probeId']),
    )
    const config = configSchema.parse({ ingest: { unreadablePerDeviceMax: 10_000 } })
    const service = await serviceWorld({ address: await newAddress(), config })
    await enrolCabinet(service, 'cab-1')
    const { hear, ingest, store, board } = service.inside
    for (const { channel, said } of sayingCases) {
      await hear(cabinetId, channel, Buffer.from(JSON.stringify(said)))
    }
    await ingest.idle()
    const reasons = await reasonsOf(service)
    expect(reasons).toHaveLength(sayingCases.length)
    const unnamed = sayingCases.filter(({ field }, at) => !reasons[at]?.startsWith(`${field}: `))
    expect(unnamed.map(({ name }) => name)).toEqual([])
    expect(board.all().map(({ status, telemetry }) => [status, telemetry])).toEqual([[null, null]])
    expect((await verifyStore(store.database, service.siteId)).problem).toBeNull()
    outcomesOfSayings.push(reasons)
    expect(reasons).toEqual(outcomesOfSayings[0])
    await service.stop()
  })

  it.each(['status', 'telemetry'] as const)(
    'what is no %s is put aside by a name of its own, and kept whole',
    async (channel) => {
      const service = await serviceWorld({ address: await newAddress() })
      await enrolCabinet(service, 'cab-1')
      const ofAnother = sayings.find((each) => each.channel === channel && each.field === 'deviceId')?.bodyWith('cab-2')
      const payloads = ['\u0000{', '7', JSON.stringify(ofAnother)].map((text) => Buffer.from(text))
      for (const payload of [...payloads, Buffer.from([0xff, 0, 0xfe])]) {
        await service.inside.hear(cabinetId, channel, payload)
      }
      await service.inside.ingest.idle()
      expect(await reasonsOf(service)).toEqual([
        'not-json',
        `${channel}.message: not an object`,
        'another-device',
        'not-utf8',
      ])
      const { rows } = await service.store.quarantine.page({ of: null }, null, 1)
      expect(rows.map(({ body }) => JSON.parse(body))).toEqual(['\u00ff\u0000\u00fe'])
      await service.stop()
    },
  )
})
