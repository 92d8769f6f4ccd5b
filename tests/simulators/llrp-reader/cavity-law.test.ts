import { describe, expect, it } from 'vitest'
import { seededRandom } from '#platform/random'
import { impinjLikeFcc } from '#simulators/llrp-reader/personalities/impinj-like-fcc'
import { cavityLaw } from '#simulators/llrp-reader/radio/laws/cavity-law'
import type { RadioLaw, RadioMoment } from '#simulators/llrp-reader/radio/laws/radio-law'
import type { RadioTag, RadioTier } from '#simulators/llrp-reader/radio/radio'
import { createRadioField } from '#simulators/llrp-reader/radio/radio-field'

const { frequenciesKhz } = impinjLikeFcc.hopTable
const antennaCount = 4
const epc = (index: number) => `3034257BF7194E40${index.toString(16).padStart(8, '0').toUpperCase()}`
const many = (count: number) => Array.from({ length: count }, (_, index) => epc(index))
const shut: RadioMoment = { doorMoves: 0, doorCloses: 0, isOpen: false }

const lawOf = (seed: number, tier: RadioTier = 'typical'): RadioLaw =>
  cavityLaw({ seed, tier, antennaCount, frequenciesKhz, shutLossDb: 6 })

function marginsDb(law: RadioLaw, tag: RadioTag, antenna: number, moment = shut): number[] {
  const into = new Float32Array(frequenciesKhz.length)
  law.margins(tag, antenna, moment, into)
  return [...into]
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const deviation = (values: number[]) => {
  const middle = mean(values)
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)))
}
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
const meanDb = (law: RadioLaw, tag: RadioTag, antenna: number, moment = shut) =>
  mean(marginsDb(law, tag, antenna, moment))

/** How much weaker or stronger the same tags are at antenna 1 after the door was shut once more, dB. */
function movedDb(law: RadioLaw, tags: RadioTag[]): number[] {
  const later = { ...shut, doorCloses: 1 }
  return tags.map((tag) => meanDb(law, tag, 1, later) - meanDb(law, tag, 1))
}

const tags = many(2_000).map((each): RadioTag => ({ epc: each }))
const soft = many(2_000).map((each): RadioTag => ({ epc: each, hard: false }))

/** What was stated of the law, each with the figure that a few thousand tags of it come to. */
const stated: { what: string; of: () => number; from: number; to: number }[] = [
  {
    what: 'the fade of one strong path 10.7 dB above the weak ones spreads by 1.8 dB, that of tags with a weaker one by more',
    of: () => {
      const groups = (tag: RadioTag) => [...new Set(marginsDb(lawOf(1), tag, 1))]
      return median(tags.map((tag) => deviation(groups(tag))))
    },
    from: 1.2,
    to: 2.2,
  },
  {
    what: 'half of what a door moves stays within 1.7 dB: two draws of 1.5 and 1 dB each',
    of: () => median(movedDb(lawOf(2), soft).map(Math.abs)),
    from: 1.5,
    to: 2.2,
  },
  {
    what: 'and the tail is heavy: one in a hundred is moved by more than 8 dB, where a normal law has one in six hundred',
    of: () => movedDb(lawOf(2), soft).filter((db) => Math.abs(db) > 8).length / soft.length,
    from: 0.005,
    to: 0.03,
  },
  {
    what: 'a typical cabinet hears its tags at an antenna with a median margin near 9 dB',
    of: () => median(soft.map((tag) => meanDb(lawOf(3), tag, 2))),
    from: 6,
    to: 13,
  },
  {
    what: 'a good one 3 dB better',
    of: () => median(soft.map((tag) => meanDb(lawOf(3, 'good'), tag, 2) - meanDb(lawOf(3), tag, 2))),
    from: 2.99,
    to: 3.01,
  },
  {
    what: 'a hard one 3 dB worse',
    of: () => median(soft.map((tag) => meanDb(lawOf(3), tag, 2) - meanDb(lawOf(3, 'hard'), tag, 2))),
    from: 2.99,
    to: 3.01,
  },
  {
    what: 'one tag in twenty lies on metal or beside a bottle and is weaker by at least 4 dB at every antenna',
    of: () => {
      const law = lawOf(4)
      const losesAt = (tag: RadioTag, antenna: number) =>
        meanDb(law, { ...tag, hard: false }, antenna) - meanDb(law, tag, antenna) >= 3.999
      return tags.filter((tag) => [1, 2, 3, 4].every((antenna) => losesAt(tag, antenna))).length / 2_000
    },
    from: 0.03,
    to: 0.1,
  },
  {
    what: 'read rates of the usual half lie as far apart as a deviation of 0.87 in ln has it: quartiles 3.2 to 1',
    of: () => {
      const rates = tags.map((tag) => lawOf(5).turns(tag).rate).toSorted((a, b) => a - b)
      return (rates[1_500] ?? 0) / (rates[500] ?? 1)
    },
    from: 2.8,
    to: 3.7,
  },
  {
    what: 'no tag is read more than 2.5 times as readily as the usual one',
    of: () => Math.max(...tags.map((tag) => lawOf(5).turns(tag).rate)),
    from: 2.5,
    to: 2.5,
  },
  {
    what: 'what lies behind the wall is 17 dB below what is heard where nothing else is said of the wall',
    of: () => mean(tags.map((tag) => meanDb(lawOf(6), { ...tag, exposure: 'neighbour' }, 1))),
    from: -21,
    to: -17,
  },
]

describe('the cavity law', () => {
  it.each(stated)('$what', ({ of, from, to }) => {
    const figure = of()
    expect(figure).toBeGreaterThanOrEqual(from)
    expect(figure).toBeLessThanOrEqual(to)
  })

  it('fades alike over groups of channels, five to seven in a band of fifty', () => {
    const groups = Array.from({ length: 40 }, (_, seed) => new Set(marginsDb(lawOf(seed), { epc: epc(1) }, 1)).size)
    expect(new Set(groups)).toEqual(new Set([5, 6, 7]))
  })

  it('fades anew when a door moves, and not before', () => {
    const [law, tag] = [lawOf(7), { epc: epc(1) }]
    expect(marginsDb(law, tag, 1)).toEqual(marginsDb(law, tag, 1))
    expect(marginsDb(law, tag, 1, { ...shut, doorMoves: 1 })).not.toEqual(marginsDb(law, tag, 1))
  })

  it('moves nothing that is fixed', () => {
    expect(new Set(movedDb(lawOf(8), [{ epc: epc(1), fixedAt: 0.5, hard: false }]))).toEqual(new Set([0]))
  })

  it('tells how many antennas and channels hear a tag: none a dead one, all one right before them', () => {
    const field = createRadioField(antennaCount, frequenciesKhz, seededRandom(1), { law: 'cavity' })
    field.put({ epc: epc(1), dead: true })
    field.put({ epc: epc(2), hard: false, detunedDb: -40 })
    field.put({ epc: epc(3), hard: false, detunedDb: 12 })
    expect([field.heardShare(epc(1)), field.heardShare(epc(2))]).toEqual([0, 1])
    expect(field.heardShare(epc(3))).toBeGreaterThan(0)
    expect(field.heardShare(epc(3))).toBeLessThan(1)
  })
})
