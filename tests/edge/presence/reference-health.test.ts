import { describe, expect, it } from 'vitest'
import { epc, session, watchedCabinet } from './watched-cabinet.ts'

const references = [901, 902, 903, 904].map(epc)
const [first = epc(901), ...others] = references
const minuteMs = 60_000

/** A cabinet with four tags fixed inside, which has come to know them and its units. */
function fittedCabinet(seed: number, { tagCount = 30, fitted = references } = {}) {
  const cabinet = watchedCabinet({ seed, tagCount, hardDb: 0, config: { referenceEpcs: references } })
  for (const reference of fitted) cabinet.cavity.put(reference, { hardDb: -4 })
  cabinet.give({ kind: 'boot', lastConfirmed: null })
  cabinet.connect(null)
  cabinet.decision()
  for (let i = 0; i < 4; i++) {
    cabinet.run(minuteMs)
    visit(cabinet, 0xf000 + i)
  }
  cabinet.run(minuteMs)
  cabinet.outputs.length = 0
  return cabinet
}

function visit(cabinet: ReturnType<typeof watchedCabinet>, number: number, inside: () => void = () => {}) {
  cabinet.open(number)
  inside()
  cabinet.run(5_000)
  cabinet.close(number)
  return cabinet.decision()
}

const tagOf = (cabinet: ReturnType<typeof watchedCabinet>, name: typeof first) => {
  const tag = cabinet.cavity.tags.get(name)
  if (tag === undefined) throw new Error(`${name} is not in the cabinet`)
  return tag
}

const judged = (cabinet: ReturnType<typeof watchedCabinet>) =>
  cabinet.said('references-judged').map(({ health }) => ({
    hearing: health.hearing,
    silent: health.references.filter(({ state }) => state === 'silent').map((reference) => reference.epc),
  }))

describe('a tag fixed inside that fails', () => {
  it('is said to be silent though all else is heard, over door movements too, and heard again when it answers', () => {
    const cabinet = fittedCabinet(41)
    tagOf(cabinet, first).place = 'dead'
    for (let i = 0; i < 4; i++) {
      cabinet.run(9 * minuteMs)
      visit(cabinet, i + 1)
    }
    expect(judged(cabinet)).toEqual([{ hearing: 'as-learnt', silent: [first] }])
    tagOf(cabinet, first).place = 'inside'
    cabinet.run(2 * minuteMs)
    expect(judged(cabinet).at(-1)).toEqual({ hearing: 'as-learnt', silent: [] })
    expect(judged(cabinet)).toHaveLength(2)
  })

  it('is never a unit in a cabinet of another model that hears it through the wall', () => {
    const cabinet = watchedCabinet({ seed: 45, tagCount: 30, hardDb: 0, config: { foreignReferenceEpcs: references } })
    cabinet.cavity.put(first, { hardDb: 0 })
    // Its agent had taken it for a unit when it knew no other models.
    cabinet.give({ kind: 'boot', lastConfirmed: [epc(1), first] })
    cabinet.connect(null)
    cabinet.decision()
    visit(cabinet, 1, () => cabinet.cavity.put(others[0] ?? first, { hardDb: 0 }))
    cabinet.run(minuteMs)
    const known = new Set<string>(Object.keys(cabinet.state().tags))
    expect(references.filter((reference) => known.has(reference))).toEqual([])
    expect(known.size).toBe(30)
  })

  it('is never a unit: neither in doubt nor gone nor placed', () => {
    const cabinet = fittedCabinet(42)
    const decided = visit(cabinet, 1, () => cabinet.cavity.tags.delete(first))
    cabinet.run(40 * minuteMs)
    const back = visit(cabinet, 2, () => cabinet.cavity.put(first, { hardDb: -4 }))
    cabinet.run(5 * minuteMs)
    const lines = [decided, back].flatMap((scan) =>
      scan === null ? [] : [scan.present, scan.placed, scan.removed, scan.uncertain, scan.unobservable].flat(),
    )
    const named = [...lines, ...cabinet.said('undecided'), ...cabinet.said('resolved')].map((line) => line.epc)
    for (const reference of references) expect(named).not.toContain(reference)
    expect(cabinet.said('confirmed-set').every(({ epcs }) => epcs.every((name) => !references.includes(name)))).toBe(
      true,
    )
    expect(judged(cabinet).map(({ silent }) => silent)).toEqual([[first], []])
  })

  it('is missed too where nobody ever fixed it', () => {
    const cabinet = fittedCabinet(43, { fitted: others })
    cabinet.run(31 * minuteMs)
    expect(judged(cabinet)).toEqual([{ hearing: 'as-learnt', silent: [first] }])
  })
})

describe('what is not the fault of a tag fixed inside', () => {
  it.each([
    {
      what: 'the antenna that hears it is unplugged',
      happens(cabinet: ReturnType<typeof fittedCabinet>) {
        cabinet.cavity.deaf.add(2)
        cabinet.give({ kind: 'antenna', antenna: 2, up: false })
      },
    },
    {
      what: 'the antenna that hears it goes deaf without a word',
      happens: (cabinet: ReturnType<typeof fittedCabinet>) => void cabinet.cavity.deaf.add(2),
    },
    {
      what: 'the reader is lost',
      happens: (cabinet: ReturnType<typeof fittedCabinet>) => cabinet.lose(),
    },
    {
      what: 'the door stands open',
      happens: (cabinet: ReturnType<typeof fittedCabinet>) => cabinet.open(77),
    },
  ])('is not said of it: $what', ({ happens }) => {
    const cabinet = fittedCabinet(44)
    tagOf(cabinet, first).antennaDb = [-60, 6, -60, -60]
    for (let i = 0; i < 6; i++) {
      cabinet.run(minuteMs)
      visit(cabinet, 0xe000 + i)
    }
    cabinet.outputs.length = 0
    happens(cabinet)
    cabinet.run(50 * minuteMs)
    expect(judged(cabinet)).toEqual([])
  })
})

describe('a cabinet that is emptied and goes deaf at once', () => {
  it('is known to be deaf, for nobody takes the tags that are fixed inside, and to hear again', () => {
    const cabinet = fittedCabinet(45, { tagCount: 8 })
    visit(cabinet, 1, () => {
      for (const antenna of [1, 2, 3, 4]) cabinet.cavity.deaf.add(antenna)
      for (let i = 1; i <= 8; i++) cabinet.cavity.tags.delete(epc(i))
    })
    cabinet.run(10 * minuteMs)
    expect(judged(cabinet)).toEqual([{ hearing: 'lost', silent: [] }])
    expect(cabinet.said('resolved')).toEqual([])
    cabinet.cavity.deaf.clear()
    cabinet.run(10 * minuteMs)
    expect(judged(cabinet).at(-1)).toEqual({ hearing: 'as-learnt', silent: [] })
    const gone = cabinet.said('resolved').filter(({ verdict }) => verdict === 'removed')
    expect(gone.every(({ sessionId }) => sessionId === session(1))).toBe(true)
  })

  it('is no more than empty while they answer', () => {
    const cabinet = fittedCabinet(46, { tagCount: 8 })
    visit(cabinet, 1, () => {
      for (let i = 1; i <= 8; i++) cabinet.cavity.tags.delete(epc(i))
    })
    cabinet.run(40 * minuteMs)
    expect(judged(cabinet)).toEqual([])
  })
})
