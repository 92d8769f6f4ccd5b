import { describe, expect, it } from 'vitest'
import { epc, session, watchedCabinet } from './watched-cabinet.ts'

const references = [901, 902, 903, 904].map(epc)
const units = [1, 2, 3, 4, 5, 6, 7, 8].map(epc)

/** Eight units that are heard well, and perhaps the model's tags that are fixed inside. */
function smallCabinet(seed: number, referenceEpcs: typeof references) {
  const cabinet = watchedCabinet({ seed, tagCount: units.length, hardDb: 0, config: { referenceEpcs } })
  for (const reference of referenceEpcs) cabinet.cavity.put(reference, { hardDb: 0 })
  cabinet.give({ kind: 'boot', lastConfirmed: null })
  cabinet.connect(null)
  cabinet.decision()
  for (let i = 0; i < 4; i++) {
    cabinet.run(60_000)
    cabinet.open(0xf000 + i)
    cabinet.run(5_000)
    cabinet.close(0xf000 + i)
    cabinet.decision()
  }
  cabinet.run(60_000)
  cabinet.outputs.length = 0
  return cabinet
}

function takeAll(cabinet: ReturnType<typeof smallCabinet>) {
  cabinet.open(1)
  for (const unit of units) cabinet.cavity.tags.delete(unit)
  cabinet.run(5_000)
  cabinet.close(1)
  return cabinet.decision()
}

describe('a cabinet whose last eight units are taken in one visit', () => {
  it.each([31, 32, 33, 34])('is known to be empty when tags fixed inside still answer (seed %i)', (seed) => {
    const cabinet = smallCabinet(seed, references)
    const decided = takeAll(cabinet)
    cabinet.run(60_000)
    const later = cabinet.said('resolved').filter(({ verdict }) => verdict === 'removed')
    expect([...(decided?.removed ?? []), ...later].map((line) => line.epc).sort()).toEqual(units)
    expect(later.every(({ sessionId }) => sessionId === session(1))).toBe(true)
    expect(cabinet.said('confirmed-set').at(-1)?.epcs).toEqual([])
  })

  it('stays in doubt when nothing in it answers: a deaf cabinet looks the same', () => {
    const cabinet = smallCabinet(31, [])
    const decided = takeAll(cabinet)
    cabinet.run(60_000)
    expect(decided?.removed).toEqual([])
    expect(cabinet.said('resolved')).toEqual([])
    expect(cabinet.said('confirmed-set').at(-1)?.epcs).toEqual(units)
  })

  it('stays in doubt when the tags fixed inside fell silent with the units', () => {
    const cabinet = smallCabinet(31, references)
    cabinet.open(1)
    for (const antenna of [1, 2, 3, 4]) cabinet.cavity.deaf.add(antenna)
    cabinet.run(5_000)
    cabinet.close(1)
    const decided = cabinet.decision()
    cabinet.run(60_000)
    expect(decided?.removed).toEqual([])
    expect(cabinet.said('resolved')).toEqual([])
  })
})
