import { describe, expect, it } from 'vitest'
import { genericChina } from '#simulators/llrp-reader/personalities/generic-china'
import { impinjLikeFcc } from '#simulators/llrp-reader/personalities/impinj-like-fcc'
import type { Personality } from '#simulators/llrp-reader/personality'
import type { RadioTag } from '#simulators/llrp-reader/radio/radio'
import { shareRoom } from '#simulators/llrp-reader/radio/room'
import { type Bench, bench, hex, type RawClient, statusOf, tlv } from './raw-client.ts'
import { immediateStart, message, reportSpec, roSpec } from './spec-builder.ts'
import { linesFor, linesOf } from './tag-lines.ts'

const epc = '3034257BF7194E4000000001'
const original = 'E28011602000000000000001'
const clone = 'E28011602000000000000002'

const read = (memoryBank: number, words: number) =>
  tlv(341, '0001', hex(0, 32), hex(memoryBank << 6, 8), '0000', hex(words, 16))
const write = (memoryBank: number, word: number, data: string) =>
  tlv(342, '0002', hex(0, 32), hex(memoryBank << 6, 8), hex(word, 16), hex(data.length / 4, 16), data)
const anyTag = tlv(338, tlv(339, '60', '0020', '0000', '0000'))
const forEver = tlv(208, '00', '0000')
const access = (
  operations: string,
  { stop = forEver, roSpecId = 0, report = '' }: { stop?: string; roSpecId?: number; report?: string } = {},
) => tlv(207, hex(9, 32), '0000', '01', '00', hex(roSpecId, 32), stop, tlv(209, anyTag, operations), report)

async function reading(made: Bench, accessSpec: string, report = reportSpec(2, 1)): Promise<RawClient> {
  const client = await made.connect()
  expect(statusOf(await client.ask(message.addAccessSpec, accessSpec))).toBe(0)
  expect(statusOf(await client.ask(message.enableAccessSpec, hex(9, 32)))).toBe(0)
  await client.ask(message.addRoSpec, roSpec({ start: immediateStart, report }))
  await client.ask(message.enableRoSpec, hex(1, 32))
  return client
}

async function fastTids(personality: Personality, tags: RadioTag[]): Promise<(string | undefined)[]> {
  const made = bench(personality)
  for (const tag of tags) made.reader.radio.put({ hard: false, ...tag })
  const client = await made.connect()
  await client.ask(1_023, `${hex(25_882, 32)}1500000000`)
  const selector = tlv(1023, hex(25_882, 32), hex(50, 32), tlv(1023, hex(25_882, 32), hex(51, 32), '0001'))
  await client.ask(message.addRoSpec, roSpec({ start: immediateStart, report: reportSpec(1, 0, '0000', selector) }))
  await client.ask(message.enableRoSpec, hex(1, 32))
  await made.run(1_500)
  client.send(message.getReport)
  await made.run(10)
  const found = linesFor(client).map((line) => line.bodies.get('1023/55')?.slice(4))
  return [...new Set(found)].sort()
}

const results = (client: RawClient, type: '349' | '350') => [
  ...new Set(linesFor(client).flatMap((line) => line.bodies.get(type) ?? [])),
]

describe('the TID of a tag', () => {
  it("is its own, of a real chip's make, and serialised", async () => {
    const made = bench(genericChina)
    for (const number of [1, 2, 3]) made.reader.radio.put({ epc: `E20${number}`, hard: false })
    const client = await reading(made, access(read(2, 6)))
    await made.run(2_000)
    const tids = results(client, '349').map((result) => /^00 *0001 *0006(.+)$/.exec(result)?.[1])
    expect(new Set(tids).size).toBe(3)
    for (const tid of tids) expect(tid).toMatch(/^E28011602000[0-9A-F]{12}$/)
  })

  it.each<[string, Partial<RadioTag>, string]>([
    ['without a serial is short', { tid: 'E2003412' }, '0400010000'],
    ['is refused by a tag that will not tell it', { refusesTid: true }, '0100010000'],
  ])('%s', async (_title, tag, result) => {
    const made = bench(genericChina)
    made.reader.radio.put({ epc, hard: false, ...tag })
    const client = await reading(made, access(read(2, 6)))
    await made.run(2_000)
    expect(results(client, '349')).toContain(result)
    expect(results(client, '349').filter((each) => each !== result && each !== '0200010000')).toEqual([])
  })

  it('needs more power than the EPC: at the edge nobody answers the reading', async () => {
    const made = bench(genericChina, { radio: { tier: 'hard' } })
    made.reader.radio.put({ epc, hard: true, detunedDb: 2 })
    const client = await reading(made, access(read(2, 6)))
    await made.run(20_000)
    expect(results(client, '349')).toContain('0200010000')
  })

  it('comes with the inventory where manufacturer 25882 asks chips that give it', async () => {
    expect(await fastTids(impinjLikeFcc, [{ epc, tid: original }])).toEqual([original])
    expect(await fastTids(impinjLikeFcc, [{ epc, tid: 'E28068942000000000000001' }])).toEqual([undefined])
    expect(await fastTids(impinjLikeFcc, [{ epc, refusesTid: true }])).toEqual([undefined])
  })
})

describe('AccessSpecs', () => {
  it('bound to another ROSpec do nothing', async () => {
    for (const [roSpecId, isDone] of [
      [1, true],
      [0, true],
      [7, false],
    ] as const) {
      const made = bench(genericChina)
      made.reader.radio.put({ epc, hard: false })
      const client = await reading(made, access(read(2, 6), { roSpecId }))
      await made.run(1_000)
      expect(results(client, '349').length > 0, `ROSpecID ${roSpecId}`).toBe(isDone)
    }
  })

  it('cost air time: whoever asks every tag each time hears half as much', async () => {
    const heard = async (operations: string | null) => {
      const made = bench(genericChina)
      for (let number = 0; number < 40; number++) made.reader.radio.put({ epc: hex(number + 0xe200, 16).toUpperCase() })
      const client = operations === null ? await made.connect() : await reading(made, access(operations))
      if (operations === null) {
        await client.ask(message.addRoSpec, roSpec({ start: immediateStart }))
        await client.ask(message.enableRoSpec, hex(1, 32))
      }
      await made.run(5_000)
      return made.reader.counters().reads
    }
    const [plain, once] = [await heard(null), await heard(read(2, 6))]
    expect(once / plain).toBeGreaterThan(0.3)
    expect(once / plain).toBeLessThan(0.6)
  })

  it('report when they are over, where they say so', async () => {
    const made = bench(genericChina)
    made.reader.radio.put({ epc, hard: false })
    const once = { stop: tlv(208, '01', '0001'), report: tlv(239, '01') }
    const client = await reading(made, access(read(2, 6), once), reportSpec(0, 0))
    await made.run(1_000)
    const reports = client.of(message.report)
    expect(reports).toHaveLength(1)
    expect(reports.flatMap(linesOf).map((line) => line.bodies.has('349'))).toEqual([true])
  })

  it('write the memory of a user, which is there when it is read again, and no locked one', async () => {
    const made = bench(genericChina)
    made.reader.radio.put({ epc, hard: false })
    const client = await reading(made, access(write(3, 1, 'C0DE') + read(3, 3)))
    await made.run(1_000)
    expect(results(client, '350')).toEqual(['0000020001'])
    expect(results(client, '349')).toEqual(['00000100030000C0DE0000'])
    const locked = bench(genericChina)
    locked.reader.radio.put({ epc, hard: false })
    const refused = await reading(locked, access(write(2, 0, 'C0DE')))
    await locked.run(1_000)
    expect(results(refused, '350')).toEqual(['0200020000'])
  })
})

describe('clones and neighbours', () => {
  it('two tags with one EPC are two, each heard by its own TID', async () => {
    const tags = [
      { epc, tid: original },
      { epc, tid: clone, copy: 'clone' },
    ]
    expect(await fastTids(impinjLikeFcc, tags)).toEqual([original, clone])
  })

  it('what lies in one cabinet leaks into the next, and goes with it', async () => {
    const [here, there] = [bench(genericChina), bench(genericChina, { seed: 2 })]
    here.reader.radio.put({ epc, hard: false })
    const readers = [here, there].map(({ reader: { radio } }, index) => ({ name: `${index}`, radio }))
    shareRoom(readers, 0)
    const client = await reading(there, access(read(2, 6)))
    await there.run(5_000)
    expect(new Set(linesFor(client).map((line) => line.epc))).toEqual(new Set([epc]))
    const tid = here.reader.radio.inside()[0]?.tid
    expect(results(client, '349')).toContain(`0000010006${tid}`)
    expect(there.reader.radio.inside()).toEqual([])
    here.reader.radio.remove(epc)
    await there.run(300)
    const heard = linesFor(client).length
    await there.run(5_000)
    expect(linesFor(client)).toHaveLength(heard)
  })
})
