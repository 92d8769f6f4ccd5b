import { describe, expect, it } from 'vitest'
import { rule } from '#cloud/rules/emergency/rule'
import { foundBy, inForceOf, now, position, units } from './stockroom.ts'

const terms = { expectedUseDays: inForceOf(0), lateCountsPercent: inForceOf(50) }

describe('emergency: raised at usable <= emergency level, or when cover is within the express lead time', () => {
  const judge = (usable: number, demandMilliPerDay: number | null, emergency: number | null, leadTime: number | null) =>
    foundBy(
      rule.evaluate(
        position({ lines: units(usable), demandMilliPerDay, demandEntrySeqs: [8] }),
        {
          ...terms,
          orderUpTo: null,
          emergency: emergency === null ? null : inForceOf(emergency),
          expeditedLeadTimeDays: leadTime === null ? null : inForceOf(leadTime),
        },
        now,
      ),
    )

  it.each([
    [0, 'raise', 'high'],
    [1, 'raise', 'medium'],
    [2, 'clear', 'medium'],
  ])('emergency level 1, %i usable: %s, %s', (usable, verdict, priority) => {
    expect(judge(usable, null, 1, null)).toMatchObject({ verdict, priority })
  })

  it.each([
    [4, 'raise', 2],
    [6, 'hold', 3],
    [8, 'clear', 4],
  ])('two a day, express takes 2 days, %i usable: %s with %i days of cover', (usable, verdict, cover) => {
    const finding = judge(usable, 2_000, null, 2)
    expect(finding.verdict).toBe(verdict)
    expect(finding.proof.observed).toBe(cover)
  })

  it('half a unit a day: three units last six days, in whole numbers', () => {
    expect(judge(3, 500, 0, null).proof.arithmetic.at(-1)).toEqual({
      name: 'daysOfCover',
      expression: '⌊3 × 1000 ÷ 500⌋',
      value: 6,
      unit: 'none',
    })
  })
})
