import { describe, expect, it } from 'vitest'
import { personalities } from '#simulators/llrp-reader/personalities/personalities'
import type { Personality } from '#simulators/llrp-reader/personality'
import { blindingQuirks, type ReaderQuirk, readerQuirks } from '#simulators/llrp-reader/quirks/reader-quirk'
import { emulatedReader } from './emulated-reader.ts'

const tagEpc = (n: number) => `3034257BF400B780${n.toString(16).toUpperCase().padStart(8, '0')}`
const tags = 12

const inFrontOf = (personality: Personality, ...quirks: ReaderQuirk[]) => {
  const numbers = Array.from({ length: tags }, (_, index) => index + 1)
  const epcs = [...numbers.map(tagEpc), `${tagEpc(1)}00010002`]
  return emulatedReader(
    personality,
    epcs.map((epc) => ({ epc })),
    quirks,
  )
}

describe.each(personalities)('$name', (personality) => {
  it.each(readerQuirks.filter((quirk) => !blindingQuirks.includes(quirk)))('is read, though: %s', async (quirk) => {
    const { reader, events, pass } = await inFrontOf(personality, quirk)
    await pass(9_000)
    reader.wish({ mode: 'confirm', epcs: [], attempt: 1 })
    await pass(6_000)
    const reads = events.flatMap((event) => (event.kind === 'reads' ? event.reads : []))
    expect(new Set(reads.map(({ epc }) => epc)).size).toBe(tags + 1)
    const antennas = quirk === 'last-antenna-passed-over' ? [1, 2, 3] : [1, 2, 3, 4]
    expect([...new Set(reads.map(({ antenna }) => antenna))].sort()).toEqual(antennas)
    const rounds = events.filter((event) => event.kind === 'round-ended')
    expect(rounds.length).toBeGreaterThanOrEqual(2)
    for (const { antennas: visited } of rounds) expect([...visited].sort()).toEqual(antennas)
    const lost = events.flatMap((event) => (event.kind === 'antenna' && !event.up ? [event.antenna] : []))
    expect(lost).toEqual([1, 2, 3, 4].filter((antenna) => !antennas.includes(antenna)))
    expect(events.filter(({ kind }) => kind === 'connected' || kind === 'unusable')).toHaveLength(1)
    const losses = events.findLastIndex(({ kind }) => kind === 'lost')
    expect(losses).toBeLessThan(events.findIndex(({ kind }) => kind === 'connected'))
  })

  it('is not believed what it heard while nobody was connected', async () => {
    const { reader, emulator, events, pass } = await inFrontOf(personality, 'reports-kept-while-away')
    reader.wish({ mode: 'confirm', epcs: [], attempt: 1 })
    await pass(4_000)
    emulator.inject({ kind: 'outage', how: 'refuse', durationMs: 3_000 })
    await pass(1_000)
    emulator.radio.remove(tagEpc(7))
    events.length = 0
    await pass(9_000)
    const reads = events.flatMap((event) => (event.kind === 'reads' ? event.reads : []))
    expect(new Set(reads.map(({ epc }) => epc)).size).toBe(tags)
    expect(reads.some(({ epc }) => epc === tagEpc(7))).toBe(false)
  })

  it('stays connected through a minute without keepalives', async () => {
    const { reader, events, pass } = await inFrontOf(personality, 'keepalives-not-sent')
    reader.wish({ mode: 'off' })
    await pass(60_000)
    expect(events.filter(({ kind }) => kind === 'lost')).toEqual([])
  })

  it.each(['never-reads', 'runs-end-at-once'] as const)('is silent and never connected, with: %s', async (quirk) => {
    const { reader, events, pass } = await inFrontOf(personality, quirk)
    reader.wish({ mode: 'sweep' })
    await pass(30_000, 20)
    expect(events.filter(({ kind }) => kind === 'lost')).toEqual([{ kind: 'lost', reason: 'silent' }])
    expect(events.some(({ kind }) => kind === 'connected' || kind === 'round-ended')).toBe(false)
  })

  it('is read on where it reports only when it is asked, also what is put into an empty cabinet', async () => {
    const { reader, emulator, events, pass } = await inFrontOf(personality, 'reports-when-asked-only')
    const all = [...Array.from({ length: tags }, (_, index) => tagEpc(index + 1)), `${tagEpc(1)}00010002`]
    for (const epc of all) emulator.radio.remove(epc)
    reader.wish({ mode: 'watch' })
    await pass(10_000)
    emulator.radio.put({ epc: tagEpc(50), hard: false })
    await pass(5_000)
    events.length = 0
    await pass(5_000)
    const kinds = events.map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'reads').length).toBeGreaterThanOrEqual(3)
    expect(kinds.indexOf('reads')).toBeLessThan(kinds.indexOf('round-ended'))
  })

  it.each([
    [1, 'runs-end-at-unplugged-antennas'],
    [3, 'runs-end-at-unplugged-antennas'],
    [4, 'runs-end-at-unplugged-antennas'],
    [2, 'spec-index-always-one'],
    [2, 'no-run-events'],
  ] as const)('goes on without antenna %d that is not plugged in, with: %s', async (antenna, quirk) => {
    const { reader, emulator, events, pass } = await inFrontOf(personality, quirk)
    await pass(4_000)
    emulator.inject({ kind: 'antenna-loss', antenna })
    reader.wish({ mode: 'confirm', epcs: [], attempt: 1 })
    await pass(4_000)
    events.length = 0
    reader.wish({ mode: 'sweep', sweep: 1 })
    await pass(12_000)
    const rounds = events.filter((event) => event.kind === 'round-ended')
    expect(rounds.length).toBeGreaterThanOrEqual(3)
    expect(events.filter(({ kind }) => kind === 'lost')).toEqual([])
  })

  it.each(['starts-answered-late', 'no-antenna-count'] as const)(
    'is not taken to read where its runs end at once, with: %s',
    async (quirk) => {
      const { reader, events, pass } = await inFrontOf(personality, 'runs-end-at-once', quirk)
      reader.wish({ mode: 'sweep' })
      await pass(30_000, 20)
      expect(events.some(({ kind }) => kind === 'connected' || kind === 'round-ended')).toBe(false)
    },
  )

  it('is said to be silent where its runs never end, and is not believed again for its reports alone', async () => {
    const { reader, events, pass } = await inFrontOf(personality, 'runs-never-end')
    reader.wish({ mode: 'confirm', epcs: [], attempt: 1 })
    await pass(180_000)
    const kinds = events.map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'connected' || kind === 'lost')).toEqual(['connected', 'lost'])
    expect(events.find(({ kind }) => kind === 'lost')).toEqual({ kind: 'lost', reason: 'silent' })
    expect(kinds).not.toContain('round-ended')
  })

  it('gives no rounds where no read says its antenna', async () => {
    const { reader, events, pass } = await inFrontOf(personality, 'no-antenna-in-reports')
    reader.wish({ mode: 'confirm', epcs: [], attempt: 1 })
    await pass(8_000)
    expect(events.find(({ kind }) => kind === 'unusable')).toMatchObject({ reason: 'no-antenna' })
    expect(events.some(({ kind }) => kind === 'reads' || kind === 'round-ended')).toBe(false)
  })

  it('is read with all at once that can be had together', async () => {
    const { reader, events, pass } = await inFrontOf(
      personality,
      ...(['errors-without-number', 'extensions-refused', 'event-mask-refused', 'keepalive-refused'] as const),
      ...(['config-read-refused', 'ro-specs-read-refused', 'holds-for-every-client', 'no-run-events'] as const),
      ...(['unchanged-fields-omitted', 'ro-spec-id-zero-in-reports', 'epc-data-always'] as const),
    )
    reader.wish({ mode: 'confirm', epcs: [], attempt: 1 })
    await pass(20_000)
    const reads = events.flatMap((event) => (event.kind === 'reads' ? event.reads : []))
    expect(new Set(reads.map(({ epc }) => epc)).size).toBe(tags + 1)
    expect(events.filter((event) => event.kind === 'round-ended').length).toBeGreaterThanOrEqual(3)
  })
})
