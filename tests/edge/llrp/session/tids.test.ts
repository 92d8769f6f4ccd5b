import { describe, expect, it } from 'vitest'
import { epcHexSchema, tidHexSchema } from '#contracts/ids'
import { buildMessage } from '#edge/llrp/codec/build-message'
import type { LlrpMessage } from '#edge/llrp/codec/message'
import { childOf, numberIn } from '#edge/llrp/codec/node-access'
import type { ReaderEvent } from '#edge/llrp/reader-events'
import { genericChina } from '#simulators/llrp-reader/personalities/generic-china'
import { impinjLikeFcc } from '#simulators/llrp-reader/personalities/impinj-like-fcc'
import { personalities } from '#simulators/llrp-reader/personalities/personalities'
import type { RadioTag } from '#simulators/llrp-reader/radio/radio'
import { emulatedReader } from './emulated-reader.ts'
import { type Answer, politeAnswer, refused } from './scripted-reader.ts'
import { aiSpecEnd, epcA, start } from './started-reader.ts'

const tagEpc = (n: number) => epcHexSchema.parse(`3034257BF400B780${n.toString(16).toUpperCase().padStart(8, '0')}`)
const tidOf = (n: number) => tidHexSchema.parse(`E2801160200000000000${n.toString(16).toUpperCase().padStart(4, '0')}`)
const tenTags: RadioTag[] = Array.from({ length: 10 }, (_, n) => ({ epc: tagEpc(n), tid: tidOf(n) }))

function learnt(events: readonly ReaderEvent[]): Map<string, string[]> {
  const tids = new Map<string, Set<string>>()
  for (const event of events) {
    for (const { epc, tid } of event.kind === 'reads' ? event.reads : [])
      if (tid != null) tids.set(epc, (tids.get(epc) ?? new Set()).add(tid))
  }
  return new Map([...tids].map(([epc, found]) => [epc, [...found].sort()]))
}

describe.each(personalities)('$name', (personality) => {
  it('tells the TID of every tag that has one, whether with the EPC or asked for', async () => {
    const { reader, events, pass } = await emulatedReader(personality, tenTags)
    reader.wish({ mode: 'watch' })
    reader.wantTids(tenTags.map(({ epc }) => epcHexSchema.parse(epc)))
    await pass(40_000)
    expect(learnt(events)).toEqual(new Map(tenTags.map(({ epc, tid }) => [epc, [tid]])))
    expect(events.filter(({ kind }) => kind === 'lost' || kind === 'no-tid')).toEqual([])
  })

  it('says of a tag without serial, and of one that will not tell, that it has none', async () => {
    const [short, shy, plain] = [tagEpc(1), tagEpc(2), tagEpc(3)]
    const tags = [
      { epc: short, tid: 'E2003412' },
      { epc: shy, refusesTid: true },
      { epc: plain, tid: 'E200341201231234' },
    ]
    const { reader, events, pass } = await emulatedReader(personality, tags)
    reader.wish({ mode: 'watch' })
    reader.wantTids([short, shy, plain])
    await pass(60_000)
    const none = events.flatMap((event) => (event.kind === 'no-tid' ? event.epc : []))
    expect(none.toSorted()).toEqual([short, shy])
    expect(learnt(events)).toEqual(new Map([[plain, ['E200341201231234']]]))
  })
})

describe('asking for a TID', () => {
  it('gives a clone away that answers with the EPC', async () => {
    const tags = [
      { epc: epcA, tid: tidOf(1) },
      { epc: epcA, tid: tidOf(2), copy: 'clone' },
    ]
    const { reader, events, pass } = await emulatedReader(impinjLikeFcc, tags)
    reader.wish({ mode: 'watch' })
    await pass(8_000)
    expect(learnt(events)).toEqual(new Map([[epcA, [tidOf(1), tidOf(2)]]]))
  })

  it('costs one reading for each tag, not one each round', async () => {
    const { reader, emulator, events, pass } = await emulatedReader(genericChina, tenTags)
    reader.wish({ mode: 'watch' })
    reader.wantTids(tenTags.map(({ epc }) => epcHexSchema.parse(epc)))
    await pass(60_000)
    const told = events.flatMap((event) => (event.kind === 'reads' ? event.reads : [])).filter(({ tid }) => tid != null)
    expect(told).toHaveLength(tenTags.length)
    expect(emulator.counters().reads).toBeGreaterThan(1_000)
  })

  it('waits while somebody waits for a decision, and goes on afterwards', async () => {
    const { reader, events, pass } = await emulatedReader(genericChina, tenTags)
    reader.wish({ mode: 'confirm', epcs: [], attempt: 1 })
    reader.wantTids(tenTags.map(({ epc }) => epcHexSchema.parse(epc)))
    await pass(10_000)
    expect(learnt(events).size).toBe(0)
    reader.wish({ mode: 'watch' })
    await pass(30_000)
    expect(learnt(events).size).toBe(tenTags.length)
  })

  it('goes past who is not heard, and says so in the end', async () => {
    const away = tagEpc(77)
    const { reader, events, pass } = await emulatedReader(personalities.at(-1) ?? genericChina, tenTags)
    reader.wish({ mode: 'watch' })
    reader.wantTids([away, ...tenTags.map(({ epc }) => epcHexSchema.parse(epc))])
    await pass(120_000)
    expect(learnt(events).size).toBe(tenTags.length)
    expect(events.filter(({ kind }) => kind === 'no-tid')).toEqual([{ kind: 'no-tid', epc: away }])
  })

  it('asks anew of a tag that is wanted anew, and goes on after the reader was away', async () => {
    const { reader, emulator, events, pass } = await emulatedReader(genericChina, tenTags.slice(0, 2))
    reader.wish({ mode: 'watch' })
    reader.wantTids([tagEpc(0)])
    await pass(10_000)
    reader.wantTids([])
    events.length = 0
    emulator.inject({ kind: 'reboot', downMs: 2_000 })
    await pass(20_000)
    expect(learnt(events).size).toBe(0)
    reader.wantTids([tagEpc(0), tagEpc(1)])
    await pass(10_000)
    expect(learnt(events).size).toBe(2)
  })
})

describe('a reader that will not read memory', () => {
  const asksAccess = ({ name }: LlrpMessage) => name === 'ADD_ACCESSSPEC'
  const no: Answer = ({ name, messageId, version }) => [
    buildMessage(`${name}_RESPONSE`, messageId, {}, [refused(109, 'not here')], version),
  ]

  async function watching(answers: Record<string, Answer>) {
    const started = await start(answers)
    const { peer, reader, advance } = started
    reader.wish({ mode: 'watch' })
    reader.wantTids([epcA])
    for (let round = 0; round < 12; round++) {
      const roSpec = peer.received.findLast(({ name }) => name === 'START_ROSPEC')
      const roSpecId = roSpec === undefined ? 0 : (numberIn(roSpec, 'ROSpecID') ?? 0)
      for (const specIndex of [1, 2]) peer.say(aiSpecEnd(roSpecId, specIndex))
      await advance(1_000)
    }
    return started
  }

  it('is asked once, and used without: that is remembered', async () => {
    const { peer, remembered, events } = await watching({ ADD_ACCESSSPEC: no })
    expect(peer.received.filter(asksAccess)).toHaveLength(1)
    expect(remembered.at(-1)?.without).toContain('tid-read')
    expect(events.filter(({ kind }) => kind === 'lost')).toEqual([])
  })

  it("is told whose TID by an AccessSpec that ends with the first answer, after others' were taken off", async () => {
    const { peer } = await watching({ ADD_ACCESSSPEC: politeAnswer })
    const names = peer.received.map(({ name }) => name)
    expect(names.indexOf('DELETE_ACCESSSPEC')).toBeLessThan(names.indexOf('ADD_ACCESSSPEC'))
    const spec = peer.received.filter(asksAccess).map((message) => childOf(message, 'AccessSpec'))[0] ?? null
    const stop = spec === null ? null : childOf(spec, 'AccessSpecStopTrigger')
    expect(stop?.fields).toMatchObject({ AccessSpecStopTrigger: 1, OperationCountValue: 1 })
  })
})
