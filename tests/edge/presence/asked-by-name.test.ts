import { describe, expect, it } from 'vitest'
import { epc, settledCabinet } from './watched-cabinet.ts'

const unlucky = epc(7)

/** A cabinet of 140 whose seventh tag, as loud as the rest, never gets its turn while everybody is asked: luck of one in 100,000, made sure. */
function crowdedCabinet() {
  const cabinet = settledCabinet({ seed: 41, tagCount: 140, hardDb: 0, filtersMax: 2 })
  const { stay } = cabinet.cavity
  const asked = { byName: 0 }
  cabinet.cavity.stay = (antenna, nowMs, dwellMs, wish, filtersMax) => {
    const byName = wish.mode === 'confirm' && wish.epcs.length > 0 && wish.epcs.length <= filtersMax
    if (byName && wish.epcs.includes(unlucky)) asked.byName += 1
    const reads = stay(antenna, nowMs, dwellMs, wish, filtersMax)
    return byName ? reads : reads.filter((read) => read.epc !== unlucky)
  }
  return { cabinet, asked }
}

describe('in a crowded cabinet, a silent tag', () => {
  it('is asked for by name before it is called gone, and answers when it only never had its turn', () => {
    const { cabinet, asked } = crowdedCabinet()
    cabinet.open(1)
    cabinet.run(5_000)
    cabinet.close(1)
    const decided = cabinet.decision()
    expect(decided).toMatchObject({ removed: [], uncertain: [], unobservable: [] })
    expect(decided?.present).toHaveLength(140)
    expect(asked.byName).toBeGreaterThan(0)
  })

  it('is called gone with the others that were taken, each asked for in turn', () => {
    const { cabinet } = crowdedCabinet()
    cabinet.open(1)
    for (const taken of [unlucky, epc(30), epc(99)]) cabinet.cavity.tags.delete(taken)
    cabinet.run(5_000)
    cabinet.close(1)
    const decided = cabinet.decision()
    expect(decided?.removed.map((line) => line.epc).sort()).toEqual([unlucky, epc(30), epc(99)])
    expect(decided?.present).toHaveLength(137)
  })

  it('proves nothing by silence when the witness asked with it is silent too', () => {
    const { cabinet } = crowdedCabinet()
    cabinet.open(1)
    cabinet.run(5_000)
    cabinet.close(1)
    cabinet.run(1_200)
    for (const antenna of [1, 2, 3, 4]) cabinet.cavity.deaf.add(antenna)
    const decided = cabinet.decision()
    cabinet.run(60_000)
    expect(decided?.removed).toEqual([])
    expect(cabinet.said('resolved').filter(({ verdict }) => verdict === 'removed')).toEqual([])
  })
})
