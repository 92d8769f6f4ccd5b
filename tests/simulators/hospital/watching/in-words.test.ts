import { describe, expect, it } from 'vitest'
import { differencesInWords, missedInDoubt, missedInWords } from '#simulators/hospital/watching/in-words'

describe('removals that the ledger does not have', () => {
  const missed = ['A1', 'A2'].map((epc) => ({ cabinetId: 'cab-1', epc }))
  const back = 'brought back, or booked by hand, before a reader could tell, so that stock is right all the same'

  it.each([
    { what: 'nothing is doubted', gone: [], words: `2 ${back}` },
    {
      what: 'one is doubted',
      gone: ['A1'],
      words: `1 in doubt, so that the ledger claims nothing of them; 1 ${back}`,
    },
    { what: 'all are', gone: ['A1', 'A2'], words: '2 in doubt, so that the ledger claims nothing of them' },
  ])('are explained by what is so when $what', ({ gone, words }) => {
    const doubted = missedInDoubt(missed, [{ cabinetId: 'cab-1', here: ['A3'], gone }])
    expect(missedInWords({ missedRemovals: missed.length, missedInDoubt: doubted })).toBe(words)
  })

  it('are no doubt of another cabinet', () => {
    expect(missedInDoubt(missed, [{ cabinetId: 'cab-2', here: [], gone: ['A1'] }])).toBe(0)
  })
})

describe('a ledger that is not true', () => {
  it('names each cabinet and unit it is wrong about', () => {
    expect(
      differencesInWords([
        { cabinetId: 'cab-1', onlyInLedger: ['A1'], onlyInTruth: ['A2', 'A3'] },
        { cabinetId: 'cab-2', onlyInLedger: [], onlyInTruth: ['1', '2', '3', '4', '5', '6', '7'] },
      ]),
    ).toEqual([
      'misjudged at cab-1, called here and gone: A1; here and not in the ledger: A2, A3',
      'misjudged at cab-2, here and not in the ledger: 1, 2, 3, 4, 5 and 2 more',
    ])
  })
})
