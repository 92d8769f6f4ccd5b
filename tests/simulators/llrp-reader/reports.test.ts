import { describe, expect, it } from 'vitest'
import { genericChina } from '#simulators/llrp-reader/personalities/generic-china'
import { impinjLikeFcc } from '#simulators/llrp-reader/personalities/impinj-like-fcc'
import type { Personality } from '#simulators/llrp-reader/personality'
import { type Bench, bench, eventOf, hex, type RawClient, statusOf, tlv } from './raw-client.ts'
import {
  aiDuration,
  aiNullStop,
  aiObservation,
  aiSpec,
  antennaConfiguration,
  command,
  durationStop,
  eventMask,
  immediateStart,
  inventory,
  message,
  type RoSpecWish,
  reportSpec,
  roSpec,
  selectEpc,
  singulation,
} from './spec-builder.ts'
import { linesFor, linesOf } from './tag-lines.ts'

const epc = (index: number) => `3034257BF7194E40${index.toString(16).padStart(8, '0').toUpperCase()}`

function fill(made: Bench, count: number): string[] {
  const epcs = Array.from({ length: count }, (_, index) => epc(index))
  for (const each of epcs) made.reader.radio.put({ epc: each, hard: false })
  return epcs
}

async function started(made: Bench, wish: RoSpecWish, config = '00'): Promise<RawClient> {
  const client = await made.connect()
  await client.ask(1_023, `${hex(25_882, 32)}1500000000`)
  expect(statusOf(await client.ask(message.setConfig, config))).toBe(0)
  const added = await client.ask(message.addRoSpec, roSpec({ start: immediateStart, ...wish }))
  expect(statusOf(added)).toBe(0)
  await client.ask(message.enableRoSpec, hex(1, 32))
  return client
}

describe('what a report says', () => {
  it.each<[string, string, string[]]>([
    ['nothing but the EPC', '0000', ['13']],
    ['antenna and strength', '1400', ['13', '1', '6']],
    ['everything', 'ffc0', ['13', '9', '14', '10', '1', '6', '7', '2', '4', '8']],
    ['PC and CRC beside', `0000${tlv(348, 'c0')}`, ['13', '12', '11']],
  ])('%s', async (_title, fields, types) => {
    const made = bench(impinjLikeFcc)
    fill(made, 5)
    const client = await started(made, { report: reportSpec(1, 1, fields) })
    await made.run(1_000)
    expect(linesFor(client).length).toBeGreaterThan(0)
    for (const line of linesFor(client)) expect(line.types).toEqual(types)
  })

  it('the extensions of manufacturer 25882, once switched on', async () => {
    const made = bench(impinjLikeFcc)
    const [only = ''] = fill(made, 1)
    const asks = [51, 52, 53, 67].map((subtype) => tlv(1023, hex(25_882, 32), hex(subtype, 32), '0001'))
    const selector = tlv(1023, hex(25_882, 32), hex(50, 32), ...asks)
    const client = await started(made, { report: reportSpec(1, 1, '0400', selector) })
    await made.run(1_000)
    const [line] = linesFor(client)
    expect(line?.types).toEqual(['13', '6', '1023/55', '1023/56', '1023/57', '1023/68'])
    expect(line?.epc).toBe(only)
    expect(line?.bodies.get('1023/55')).toMatch(/^0006E2801160/)
    const centiDbm = (Number.parseInt(line?.bodies.get('1023/57') ?? '', 16) << 16) >> 16
    expect(Math.round(centiDbm / 100)).toBe(line?.rssiDbm)
  })

  it.each(['E200', '3034257BF7194E400000162E3034257B', '3034257BF7194E400000162E'])(
    'an EPC of any length: %s',
    async (only) => {
      const made = bench(impinjLikeFcc)
      made.reader.radio.put({ epc: only, hard: false })
      const client = await started(made, { report: reportSpec(1, 1) })
      await made.run(1_000)
      expect(linesFor(client)[0]?.epc).toBe(only)
      expect(linesFor(client)[0]?.types[0]).toBe(only.length === 24 ? '13' : '241')
    },
  )

  it('counts how often, and says when first and last by its own clock', async () => {
    const made = bench(impinjLikeFcc, { clockSkewMs: -3_600_000 })
    fill(made, 1)
    const begin = (made.clock.now() - 3_600_000) * 1_000
    const client = await started(made, { stop: durationStop(3_000), report: reportSpec(2, 0, '0380') })
    await made.run(4_000)
    const [line, ...more] = linesFor(client)
    expect(more).toEqual([])
    expect(line?.seenCount).toBeGreaterThan(100)
    expect(line?.firstSeenMicros).toBeGreaterThanOrEqual(begin)
    expect(line?.firstSeenMicros).toBeLessThan(begin + 500_000)
    expect(line?.lastSeenMicros).toBeGreaterThan(begin + 2_500_000)
    expect(line?.lastSeenMicros).toBeLessThanOrEqual(begin + 3_000_000)
  })
})

describe('when a report is sent', () => {
  const aiSpecs = [aiSpec([1, 2], aiDuration(1_000)), aiSpec([3, 4], aiDuration(1_000))]
  it.each<[string, Personality, string, number[]]>([
    ['at the end of each AISpec', impinjLikeFcc, reportSpec(1, 0), [1_000, 2_000]],
    ['at the end of the ROSpec', impinjLikeFcc, reportSpec(2, 0), [2_000]],
    ['never of itself', impinjLikeFcc, reportSpec(0, 0), []],
    [
      'every so many milliseconds or at the end of an AISpec',
      genericChina,
      reportSpec(5, 700),
      [700, 1_000, 1_400, 2_000],
    ],
    ['every so many milliseconds or at the end of the ROSpec', genericChina, reportSpec(6, 700), [700, 1_400, 2_000]],
    ['every second', genericChina, reportSpec(4, 1), [1_000, 2_000]],
  ])('%s', async (_title, personality, report, times) => {
    const made = bench(personality)
    fill(made, 10)
    const client = await started(made, { aiSpecs, report })
    await made.run(3_000)
    expect([...new Set(client.of(message.report).map(({ atMs }) => atMs))]).toEqual(times)
  })

  it('after N tags', async () => {
    const made = bench(impinjLikeFcc)
    fill(made, 50)
    const client = await started(made, { report: reportSpec(2, 7) })
    await made.run(2_000)
    const sizes = client.of(message.report).map((frame) => linesOf(frame).length)
    expect(sizes.length).toBeGreaterThan(3)
    expect(new Set(sizes)).toEqual(new Set([7]))
  })

  it('on GET_REPORT, empty when there is nothing', async () => {
    const made = bench(impinjLikeFcc)
    const epcs = fill(made, 10)
    const client = await started(made, { report: reportSpec(0, 0, '0000') })
    await made.run(3_000)
    client.send(message.getReport)
    await made.run(10)
    expect(
      linesFor(client)
        .map((line) => line.epc)
        .sort(),
    ).toEqual(epcs)
    made.reader.radio.remove(epc(0))
    for (const each of epcs) made.reader.radio.remove(each)
    await made.run(1_000)
    client.send(message.getReport)
    client.send(message.getReport)
    await made.run(10)
    expect(client.of(message.report).at(-1)?.body).toHaveLength(0)
  })

  it('a filling buffer warns, a full one says that it lost something', async () => {
    const made = bench({ ...genericChina, reportBufferTagsMax: 50 })
    fill(made, 80)
    const client = await started(made, { report: reportSpec(0, 0) }, `00${eventMask(3)}`)
    await made.run(5_000)
    const events = client.of(message.event).slice(1).map(eventOf)
    expect(events).toEqual([tlv(250, hex(80, 8)), tlv(251)])
    client.send(message.getReport)
    await made.run(10)
    expect(linesFor(client)).toHaveLength(50)
  })
})

describe('AISpec stop by tag observation', () => {
  const oncePerTag = [inventory(antennaConfiguration(0, command(singulation(2))))]
  it.each<[string, number, [number, number, number, number], number]>([
    ['no more new tags for a while', 1, [0, 0, 500, 20_000], 3_000],
    ['so many attempts', 2, [0, 3, 0, 20_000], 3_000],
    ['so many different tags', 3, [20, 0, 0, 20_000], 2_000],
    ['the timeout', 3, [500, 0, 0, 4_000], 4_000],
  ])('%s', async (_title, type, [tags, attempts, quietMs, timeoutMs], withinMs) => {
    const made = bench(genericChina)
    const epcs = fill(made, 40)
    const stop = aiObservation(type, tags, attempts, quietMs, timeoutMs)
    const wish = { aiSpecs: [aiSpec([0], stop, oncePerTag)], report: reportSpec(1, 0, '0000') }
    const client = await started(made, wish, `00${eventMask(2)}`)
    await made.run(6_000)
    const end = client.of(message.event).at(-1)
    expect(end && eventOf(end)).toBe(tlv(249, '01', hex(1, 32), hex(0, 32)))
    expect(end?.atMs).toBeLessThanOrEqual(withinMs)
    const seen = new Set(linesFor(client).map((line) => line.epc))
    expect(seen.size).toBeGreaterThanOrEqual(Math.min(tags || 38, epcs.length))
  })
})

describe('AccessSpec', () => {
  const readTid = (count: number) => tlv(341, '0001', hex(0, 32), '80', '0000', hex(count, 16))
  const anyTag = tlv(338, tlv(339, '60', '0020', '0000', '0000'))
  const onlyTag = (only: string) => tlv(338, tlv(339, '60', '0020', hex(96, 16), 'FF'.repeat(12), hex(96, 16), only))
  const access = (target: string, operation: string, stop = tlv(208, '00', '0000')) =>
    tlv(207, hex(9, 32), '0000', '01', '00', hex(0, 32), stop, tlv(209, target, operation))

  it('reads the TID of the tag it is for and of no other', async () => {
    const made = bench(genericChina)
    const epcs = fill(made, 8)
    const client = await made.connect()
    expect(statusOf(await client.ask(message.addAccessSpec, access(onlyTag(epc(3)), readTid(6))))).toBe(0)
    expect(statusOf(await client.ask(message.enableAccessSpec, hex(9, 32)))).toBe(0)
    await client.ask(message.addRoSpec, roSpec({ start: immediateStart, report: reportSpec(2, 1) }))
    await client.ask(message.enableRoSpec, hex(1, 32))
    await made.run(2_000)
    const withResult = linesFor(client).filter((line) => line.bodies.has('349'))
    expect(new Set(linesFor(client).map((line) => line.epc)).size).toBe(epcs.length)
    expect(new Set(withResult.map((line) => line.epc))).toEqual(new Set([epc(3)]))
    expect(withResult[0]?.bodies.get('349')).toMatch(/^0000010006E2801160/)
    expect(withResult[0]?.bodies.get('16')).toBe('00000009')
  })

  it('is gone after so many operations, and says when memory ends', async () => {
    const made = bench(genericChina)
    fill(made, 8)
    const client = await made.connect()
    await client.ask(message.addAccessSpec, access(anyTag, readTid(60), tlv(208, '01', '0002')))
    await client.ask(message.enableAccessSpec, hex(9, 32))
    await client.ask(message.addRoSpec, roSpec({ start: immediateStart, report: reportSpec(2, 1) }))
    await client.ask(message.enableRoSpec, hex(1, 32))
    await made.run(2_000)
    const results = linesFor(client).flatMap((line) => line.bodies.get('349') ?? [])
    expect(results).toEqual(['0400010000', '0400010000'])
    const listed = await client.ask(message.getAccessSpecs)
    expect(listed.body, 'it is deleted with its last operation').toHaveLength(8)
  })

  it('an unknown one cannot be enabled, a taken id not added', async () => {
    const client = await bench(genericChina).connect()
    expect(statusOf(await client.ask(message.enableAccessSpec, hex(9, 32)))).toBe(101)
    await client.ask(message.addAccessSpec, access(anyTag, readTid(6)))
    expect(statusOf(await client.ask(message.addAccessSpec, access(anyTag, readTid(6))))).toBe(100)
    expect(statusOf(await client.ask(message.deleteAccessSpec, hex(0, 32)))).toBe(0)
    expect((await client.ask(message.getAccessSpecs)).body).toHaveLength(8)
  })
})

describe('Select', () => {
  it('asks only for the tags whose EPC fits', async () => {
    const made = bench(impinjLikeFcc)
    fill(made, 30)
    const inventories = [inventory(antennaConfiguration(0, command(selectEpc(epc(7)))))]
    const aiSpecs = [aiSpec([0], aiNullStop, inventories)]
    const client = await started(made, { aiSpecs, report: reportSpec(1, 1, '0000') })
    await made.run(3_000)
    expect(new Set(linesFor(client).map((line) => line.epc))).toEqual(new Set([epc(7)]))
  })
})
