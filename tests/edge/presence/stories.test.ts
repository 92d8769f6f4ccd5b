import { describe, expect, it } from 'vitest'
import { presenceDefaults } from '#edge/presence/presence-config'
import { initialPresence } from '#edge/presence/presence-state'
import { epc, session, settledCabinet, watchedCabinet } from './watched-cabinet.ts'

const epcs = (list: { epc: string }[]) => list.map((line) => line.epc).sort()

describe('a door session at a cabinet of forty units', () => {
  it('says nothing of a unit that was taken and put back before the door shut', () => {
    const cabinet = settledCabinet({ seed: 1, tagCount: 40 })
    cabinet.open(1)
    const tag = cabinet.cavity.tags.get(epc(7))
    cabinet.cavity.tags.delete(epc(7))
    cabinet.run(4_000)
    if (tag !== undefined) cabinet.cavity.tags.set(epc(7), tag)
    cabinet.close(1)
    const decided = cabinet.decision()
    expect(decided).toMatchObject({
      cause: { kind: 'session', sessionId: session(1) },
      removed: [],
      placed: [],
      uncertain: [],
    })
    expect(decided?.present).toHaveLength(40)
    expect(decided?.scanComplete).toBe(true)
  })

  it('decides mostly within three seconds when everything expected is there', () => {
    const cabinet = settledCabinet({ seed: 2, tagCount: 100, hardDb: 0 })
    const afterMs = Array.from({ length: 9 }, (_, i) => {
      cabinet.open(i + 1)
      cabinet.run(5_000)
      cabinet.close(i + 1)
      return cabinet.decision()?.afterMs ?? Number.POSITIVE_INFINITY
    }).sort((a, b) => a - b)
    expect(afterMs[4]).toBeLessThanOrEqual(3_000)
    expect(afterMs[8]).toBeLessThanOrEqual(6_000)
  })

  it('names the three units that were taken, with the evidence', () => {
    const cabinet = settledCabinet({ seed: 3, tagCount: 40 })
    cabinet.open(1)
    for (const taken of [3, 11, 30]) cabinet.cavity.tags.delete(epc(taken))
    cabinet.run(8_000)
    cabinet.close(1)
    const decided = cabinet.decision()
    expect(epcs(decided?.removed ?? [])).toEqual([epc(3), epc(11), epc(30)])
    expect(decided?.present).toHaveLength(37)
    for (const { evidence } of decided?.removed ?? []) {
      expect(evidence.reads).toBe(0)
      expect(evidence.opportunities).toBeGreaterThanOrEqual(4)
      expect(evidence.confidencePermille).toBeGreaterThan(990)
      expect(evidence.antennas.length).toBeGreaterThan(0)
    }
    const confirmed = cabinet.said('confirmed-set').at(-1)?.epcs
    expect(confirmed).toHaveLength(37)
    expect(confirmed).not.toContain(epc(3))
  })

  it('is as sure of a unit that only one antenna ever hears, on a shelf of its own', () => {
    const cabinet = settledCabinet({ seed: 28, tagCount: 40, hardDb: 0 })
    for (const [key, tag] of cabinet.cavity.tags)
      tag.antennaDb = [0, 1, 2, 3].map((shelf) => (Number.parseInt(key.slice(-2), 16) % 4 === shelf ? 4 : -60))
    for (let i = 0; i < 14; i++) {
      cabinet.open(0xe00 + i)
      cabinet.run(3_000)
      cabinet.close(0xe00 + i)
      cabinet.decision()
      cabinet.run(60_000)
    }
    cabinet.outputs.length = 0
    cabinet.open(1)
    cabinet.cavity.tags.delete(epc(6))
    cabinet.run(3_000)
    cabinet.close(1)
    const decided = cabinet.decision()
    cabinet.run(60_000)
    const resolved = cabinet.said('resolved').filter(({ verdict }) => verdict === 'removed')
    expect([...epcs(decided?.removed ?? []), ...epcs(resolved)]).toEqual([epc(6)])
    expect(cabinet.state().tags[epc(6)]).toBeUndefined()
  })

  it('sees a unit that was put in', () => {
    const cabinet = settledCabinet({ seed: 4, tagCount: 40 })
    cabinet.open(1)
    cabinet.cavity.put(epc(900), { hardDb: 0 })
    cabinet.run(8_000)
    cabinet.close(1)
    expect(epcs(cabinet.decision()?.placed ?? [])).toEqual([epc(900)])
  })

  it('starts over when the door bounces open again in the same session, and decides once', () => {
    const cabinet = settledCabinet({ seed: 5, tagCount: 40 })
    cabinet.open(1)
    cabinet.run(3_000)
    cabinet.close(1)
    cabinet.run(500)
    cabinet.open(1)
    cabinet.cavity.tags.delete(epc(5))
    cabinet.run(1_000)
    cabinet.close(1)
    const decided = cabinet.decision()
    expect(cabinet.said('decided')).toHaveLength(1)
    expect(epcs(decided?.removed ?? [])).toEqual([epc(5)])
  })

  it('removes nothing in a session whose scan the next session cut short', () => {
    const cabinet = settledCabinet({ seed: 6, tagCount: 40 })
    cabinet.open(1)
    cabinet.cavity.tags.delete(epc(5))
    cabinet.run(3_000)
    cabinet.close(1)
    cabinet.run(300)
    cabinet.open(2)
    const [cut] = cabinet.said('decided')
    expect(cut).toMatchObject({ cause: { sessionId: session(1) }, removed: [], scanComplete: false })
    cabinet.run(2_000)
    cabinet.close(2)
    cabinet.decision()
    cabinet.run(60_000)
    expect(cabinet.said('resolved')).toContainEqual(
      expect.objectContaining({ epc: epc(5), verdict: 'removed', sessionId: session(1) }),
    )
    expect(cabinet.said('decided').at(-1)?.removed).toEqual([])
  })

  it('does not read anything into what it hears while the door is open', () => {
    const cabinet = settledCabinet({ seed: 7, tagCount: 20 })
    cabinet.open(1)
    const read = { antenna: 1, channel: 3, rssiCentiDbm: -4_000, seenCount: 9, readAtElapsedMs: cabinet.nowMs() }
    for (let i = 0; i < 20; i++) {
      cabinet.give({ kind: 'reads', reads: [{ ...read, epc: epc(777) }] })
      cabinet.give({ kind: 'round-ended', antennas: [1, 2, 3, 4] })
    }
    cabinet.close(1)
    const decided = cabinet.decision()
    expect(decided?.placed).toEqual([])
    expect(decided?.uncertain).toEqual([])
  })

  it('attributes an opening that nobody had unlocked to nobody', () => {
    const cabinet = settledCabinet({ seed: 8, tagCount: 40 })
    cabinet.open(null)
    cabinet.cavity.tags.delete(epc(9))
    cabinet.run(5_000)
    cabinet.close(null)
    const decided = cabinet.decision()
    expect(decided?.cause).toEqual({ kind: 'baseline', reason: 'forced-entry' })
    expect(epcs(decided?.removed ?? [])).toEqual([epc(9)])
  })
})

describe('beginnings', () => {
  it('finds everything at the very first scan and attributes it to nobody', () => {
    const cabinet = watchedCabinet({ seed: 21, tagCount: 80 })
    cabinet.give({ kind: 'boot', lastConfirmed: null })
    cabinet.connect(null)
    const decided = cabinet.decision()
    expect(decided).toMatchObject({ cause: { kind: 'baseline', reason: 'first-boot' }, removed: [], present: [] })
    expect(decided?.placed.length).toBeGreaterThanOrEqual(78)
  })

  it('waits with the first scan until the doors are shut', () => {
    const cabinet = watchedCabinet({ seed: 22, tagCount: 20 })
    cabinet.give({ kind: 'boot', lastConfirmed: null })
    cabinet.give({ kind: 'door-opened', doorId: 1, sessionId: null })
    cabinet.connect(null)
    cabinet.run(10_000)
    expect(cabinet.said('decided')).toEqual([])
    cabinet.close(null)
    expect(cabinet.decision()?.placed.length).toBeGreaterThan(0)
  })

  it('after a restart checks the last confirmed set: what is new is found, what is silent is not yet missing', () => {
    const cabinet = watchedCabinet({ seed: 23, tagCount: 40 })
    cabinet.give({ kind: 'boot', lastConfirmed: [...Array.from({ length: 39 }, (_, i) => epc(i + 2)), epc(600)] })
    cabinet.connect(null)
    const decided = cabinet.decision()
    expect(decided?.cause).toEqual({ kind: 'baseline', reason: 'restart' })
    expect(epcs(decided?.placed ?? [])).toEqual([epc(1)])
    expect(decided?.present).toHaveLength(39)
    expect(epcs([...(decided?.removed ?? []), ...(decided?.uncertain ?? [])])).toEqual([epc(600)])
  })

  it('learns where its tags are heard although the card knew nothing but their names', () => {
    const cabinet = watchedCabinet({ seed: 25, tagCount: 40, filtersMax: 2 })
    cabinet.give({ kind: 'boot', lastConfirmed: Array.from({ length: 40 }, (_, i) => epc(i + 1)) })
    cabinet.connect(1_000)
    cabinet.decision()
    cabinet.run(30_000)
    cabinet.open(1)
    for (const gone of [epc(5), epc(9)]) cabinet.cavity.tags.delete(gone)
    cabinet.run(3_000)
    cabinet.close(1)
    expect(epcs(cabinet.decision()?.removed ?? [])).toEqual([epc(5), epc(9)])
  })

  it('survives being written down as JSON in the middle of a scan', () => {
    const cabinet = settledCabinet({ seed: 24, tagCount: 40 })
    cabinet.open(1)
    cabinet.cavity.tags.delete(epc(4))
    cabinet.run(3_000)
    cabinet.close(1)
    cabinet.run(900)
    cabinet.replaceState(JSON.parse(JSON.stringify(cabinet.state())))
    expect(epcs(cabinet.decision()?.removed ?? [])).toEqual([epc(4)])
  })

  it('answers a scan ordered while nothing is amiss with everything present', () => {
    const cabinet = settledCabinet({ seed: 25, tagCount: 40 })
    cabinet.give({ kind: 'order-scan', reason: 'ordered' })
    const decided = cabinet.decision()
    expect(decided).toMatchObject({ cause: { kind: 'baseline', reason: 'ordered' }, removed: [], placed: [] })
    expect(decided?.present).toHaveLength(40)
  })

  it('never removes at an ordered scan: no door has moved since the tag was last heard', () => {
    const cabinet = settledCabinet({ seed: 26, tagCount: 40 })
    const dying = cabinet.cavity.tags.get(epc(8))
    if (dying !== undefined) dying.place = 'dead'
    cabinet.give({ kind: 'order-scan', reason: 'ordered' })
    const decided = cabinet.decision()
    cabinet.run(60_000)
    expect(epcs(decided?.uncertain ?? [])).toEqual([epc(8)])
    expect(cabinet.said('resolved')).toEqual([])
  })

  it('starts from a state that is plain data', () => {
    const state = initialPresence(presenceDefaults)
    expect(JSON.parse(JSON.stringify(state))).toEqual(state)
  })
})
