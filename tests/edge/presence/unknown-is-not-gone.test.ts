import { describe, expect, it } from 'vitest'
import { epc, session, settledCabinet } from './watched-cabinet.ts'

const epcs = (list: { epc: string }[]) => list.map((line) => line.epc).sort()

describe('unknown is not gone', () => {
  it('removes nothing when an antenna is unplugged, and resolves everything when it is back', () => {
    const cabinet = settledCabinet({ seed: 11, tagCount: 60 })
    // These are heard by antenna 2 alone.
    for (const [key, tag] of cabinet.cavity.tags)
      if (Number.parseInt(key.slice(-2), 16) <= 10) tag.antennaDb = [-60, 6, -60, -60]
    for (let i = 0; i < 7; i++) {
      cabinet.open(0xe00 + i)
      cabinet.close(0xe00 + i)
      cabinet.decision()
      cabinet.run(60_000)
    }
    cabinet.outputs.length = 0
    cabinet.cavity.deaf.add(2)
    cabinet.give({ kind: 'antenna', antenna: 2, up: false })
    cabinet.run(60_000)
    cabinet.open(1)
    cabinet.run(5_000)
    cabinet.close(1)
    const decided = cabinet.decision()
    expect(decided?.removed).toEqual([])
    const undecided = [...epcs(cabinet.said('undecided')), ...epcs(decided?.unobservable ?? [])].sort()
    expect(undecided).toEqual(Array.from({ length: 10 }, (_, i) => epc(i + 1)))
    expect(cabinet.said('undecided').every(({ verdict }) => verdict === 'unobservable')).toBe(true)

    cabinet.cavity.deaf.delete(2)
    cabinet.give({ kind: 'antenna', antenna: 2, up: true })
    cabinet.run(60_000)
    const resolved = cabinet.said('resolved')
    expect(epcs(resolved)).toEqual(undecided)
    expect(resolved.every(({ verdict }) => verdict === 'present')).toBe(true)
  })

  it('says that the scan is not complete while no antenna is plugged in, and finds out when they are back', () => {
    const cabinet = settledCabinet({ seed: 26, tagCount: 40 })
    for (const antenna of [1, 2, 3, 4]) {
      cabinet.cavity.deaf.add(antenna)
      cabinet.give({ kind: 'antenna', antenna, up: false })
    }
    cabinet.open(1)
    cabinet.cavity.tags.delete(epc(4))
    cabinet.run(5_000)
    cabinet.close(1)
    const blind = cabinet.decision()
    expect(blind).toMatchObject({ cause: { sessionId: session(1) }, present: [], removed: [], scanComplete: false })
    expect(blind?.unobservable).toHaveLength(40)
    for (const antenna of [1, 2, 3, 4]) {
      cabinet.cavity.deaf.delete(antenna)
      cabinet.give({ kind: 'antenna', antenna, up: true })
    }
    cabinet.run(60_000)
    const gone = cabinet.said('resolved').filter(({ verdict }) => verdict === 'removed')
    expect(epcs(gone)).toEqual([epc(4)])
  })

  it('notices by itself that an antenna has gone deaf without a word, and removes nothing', () => {
    const cabinet = settledCabinet({ seed: 12, tagCount: 60, tier: 'typical' })
    cabinet.open(1)
    cabinet.cavity.deaf.add(3)
    cabinet.run(5_000)
    cabinet.close(1)
    const decided = cabinet.decision()
    cabinet.run(20_000)
    expect(decided?.removed).toEqual([])
    expect(cabinet.said('antenna-silent')).toEqual([{ kind: 'antenna-silent', antenna: 3 }])
    expect(cabinet.said('resolved').filter(({ verdict }) => verdict === 'removed')).toEqual([])
    cabinet.cavity.deaf.delete(3)
    cabinet.run(30_000)
    expect(cabinet.said('antenna-heard')).toEqual([{ kind: 'antenna-heard', antenna: 3 }])
  })

  it('removes none of the tags that only a deaf antenna could hear, though the reader says nothing', () => {
    const cabinet = settledCabinet({ seed: 27, tagCount: 60, hardDb: 0 })
    for (const [key, tag] of cabinet.cavity.tags)
      if (Number.parseInt(key.slice(-2), 16) <= 10) tag.antennaDb = [-60, 6, -60, -60]
    for (let i = 0; i < 6; i++) {
      cabinet.open(0xe00 + i)
      cabinet.close(0xe00 + i)
      cabinet.decision()
      cabinet.run(60_000)
    }
    cabinet.outputs.length = 0
    cabinet.open(1)
    cabinet.run(5_000)
    cabinet.cavity.deaf.add(2)
    cabinet.close(1)
    const decided = cabinet.decision()
    cabinet.run(120_000)
    expect(decided?.removed).toEqual([])
    expect(cabinet.said('resolved')).toEqual([])
    expect([...(decided?.uncertain ?? []), ...(decided?.unobservable ?? [])]).toHaveLength(10)
  })

  it('removes nothing in twenty minutes without a reader', () => {
    const cabinet = settledCabinet({ seed: 13, tagCount: 60 })
    cabinet.lose()
    cabinet.run(20 * 60_000)
    cabinet.connect(20 * 60_000)
    const decided = cabinet.decision()
    expect(decided).toMatchObject({
      cause: { kind: 'baseline', reason: 'reader-returned' },
      removed: [],
      placed: [],
      uncertain: [],
      unobservable: [],
    })
    expect(decided?.present).toHaveLength(60)
    expect(cabinet.said('undecided')).toEqual([])
  })

  it('finds out afterwards what was taken while the reader was down, in the name of that session', () => {
    const cabinet = settledCabinet({ seed: 14, tagCount: 40 })
    cabinet.lose()
    cabinet.run(10_000)
    cabinet.open(1)
    cabinet.cavity.tags.delete(epc(4))
    cabinet.run(5_000)
    cabinet.close(1)
    const blind = cabinet.decision()
    expect(blind).toMatchObject({ cause: { sessionId: session(1) }, present: [], removed: [], scanComplete: false })
    expect(blind?.unobservable).toHaveLength(40)
    cabinet.connect(60_000)
    cabinet.decision()
    cabinet.run(60_000)
    const resolved = cabinet.said('resolved')
    expect(resolved).toHaveLength(40)
    expect(epcs(resolved.filter(({ verdict }) => verdict === 'removed'))).toEqual([epc(4)])
    expect(resolved.every(({ sessionId }) => sessionId === session(1))).toBe(true)
    expect(cabinet.said('confirmed-set').at(-1)?.epcs).toHaveLength(39)
    expect(cabinet.said('confirmed-set').at(-1)?.epcs).not.toContain(epc(4))
  })

  it('begins the scan again when the reader reboots in the middle of it', () => {
    const cabinet = settledCabinet({ seed: 15, tagCount: 40 })
    cabinet.open(1)
    cabinet.cavity.tags.delete(epc(4))
    cabinet.run(5_000)
    cabinet.close(1)
    cabinet.run(500)
    cabinet.lose()
    cabinet.run(8_000)
    cabinet.connect(8_000)
    const decided = cabinet.decision()
    expect(decided).toMatchObject({ cause: { sessionId: session(1) }, scanComplete: true })
    expect(epcs(decided?.removed ?? [])).toEqual([epc(4)])
  })

  it('says that a tag it can hardly hear is uncertain, and resolves it when it answers', () => {
    const cabinet = settledCabinet({ seed: 16, tagCount: 40 })
    const hard = cabinet.cavity.tags.get(epc(6))
    if (hard === undefined) throw new Error('the cabinet lacks its sixth tag')
    hard.ownDb = -20
    hard.antennaDb = [0, 0, 0, 0]
    for (let i = 0; i < 6; i++) {
      cabinet.run(60_000)
      cabinet.open(0xe00 + i)
      cabinet.close(0xe00 + i)
      cabinet.decision()
    }
    cabinet.run(60_000)
    cabinet.outputs.length = 0
    cabinet.open(1)
    hard.place = 'dead'
    cabinet.close(1)
    const decided = cabinet.decision()
    const wasUndecidedBefore = decided?.uncertain.length === 0
    expect(decided?.removed).toEqual([])
    if (!wasUndecidedBefore) expect(epcs(decided?.uncertain ?? [])).toEqual([epc(6)])
    hard.place = 'inside'
    hard.ownDb = 4
    cabinet.run(60_000)
    expect(cabinet.said('resolved')).toContainEqual(expect.objectContaining({ epc: epc(6), verdict: 'present' }))
  })

  it('never calls a tag gone that fell silent behind a shut door; it goes on the work list', () => {
    const cabinet = settledCabinet({ seed: 17, tagCount: 40, config: { silentAfterMs: 4 * 60_000 } })
    const dying = cabinet.cavity.tags.get(epc(8))
    if (dying !== undefined) dying.place = 'dead'
    cabinet.run(7 * 60_000)
    expect(cabinet.said('undecided')).toEqual([expect.objectContaining({ epc: epc(8), verdict: 'uncertain' })])
    cabinet.open(1)
    cabinet.run(3_000)
    cabinet.close(1)
    const decided = cabinet.decision()
    cabinet.run(60_000)
    expect(decided?.removed).toEqual([])
    expect(cabinet.said('resolved')).toEqual([])
    expect(cabinet.said('confirmed-set').at(-1)?.epcs).toContain(epc(8))
  })

  it('does not take what leaks in from the cabinet next door for an arrival', () => {
    const cabinet = settledCabinet({ seed: 18, tagCount: 40 })
    cabinet.open(1)
    for (let i = 0; i < 20; i++) {
      cabinet.cavity.put(epc(500 + i))
      const leaking = cabinet.cavity.tags.get(epc(500 + i))
      if (leaking !== undefined) leaking.place = 'beside'
    }
    cabinet.run(3_000)
    cabinet.close(1)
    const decided = cabinet.decision()
    cabinet.run(2 * 60_000)
    expect(decided?.placed).toEqual([])
    expect(cabinet.said('resolved')).toEqual([])
  })

  it('calls the rest uncertain at the deadline, and says that the scan is not complete', () => {
    const cabinet = settledCabinet({
      seed: 19,
      tagCount: 40,
      config: { scanPatienceMs: 60_000, scanDeadlineMs: 10_000 },
    })
    cabinet.open(1)
    for (const antenna of [1, 2, 3, 4]) cabinet.cavity.deaf.add(antenna)
    cabinet.run(3_000)
    cabinet.close(1)
    const decided = cabinet.decision()
    expect(decided).toMatchObject({ removed: [], present: [], scanComplete: false })
    expect((decided?.uncertain.length ?? 0) + (decided?.unobservable.length ?? 0)).toBe(40)
    expect(decided?.afterMs).toBeLessThan(11_000)
  })
})
