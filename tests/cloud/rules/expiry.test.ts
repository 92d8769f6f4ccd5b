import { describe, expect, it } from 'vitest'
import { dayAt, dayOf } from '#cloud/calendar/calendar-day'
import type { StockLine } from '#cloud/positions/stock-line'
import { rule } from '#cloud/rules/expiry/rule'
import { foundBy, inForceOf, lot, now, position, today, unit } from './stockroom.ts'

const horizons = {
  expiryFirstDays: inForceOf(90),
  expirySecondDays: inForceOf(60),
  expiryThirdDays: inForceOf(30),
}
const judge = (lines: StockLine[], onDay = today) =>
  foundBy(rule.evaluate(position({ lines, today: onDay, assortmentSeq: null }), horizons, now))
const expiringIn = (days: number, more: Partial<StockLine> = {}) => unit({ expiresOnDay: today + days, ...more })

describe('expiry', () => {
  it.each([
    [91, 'clear', 'expiryFirstDays'],
    [90, 'raise', 'expiryFirstDays'],
    [61, 'raise', 'expiryFirstDays'],
    [60, 'raise', 'expirySecondDays'],
    [31, 'raise', 'expirySecondDays'],
    [30, 'raise', 'expiryThirdDays'],
    [0, 'raise', 'expiryThirdDays'],
    [-1, 'raise', 'expired'],
    [-400, 'raise', 'expired'],
  ])('%i days before the last day of use: %s by %s', (days, verdict, limit) => {
    const finding = judge([expiringIn(days)])
    expect(finding.verdict).toBe(verdict)
    expect(finding.proof.limit.name).toBe(limit)
    expect(finding.priority).toBe(limit === 'expired' ? 'medium' : 'low')
  })

  it('tells of the nearest, counts all within each horizon, and names the entries', () => {
    const nearest = expiringIn(20, { lot: 'L1' })
    const { proof } = judge([expiringIn(70), nearest, expiringIn(50), expiringIn(300), expiringIn(25)])
    const value = (name: string) => proof.inputs.find((one) => one.name === name)
    expect(value('nearestLot')).toMatchObject({ value: 'L1', entrySeqs: [nearest.lastEntrySeq] })
    expect([value('units.expiryThirdDays')?.value, value('units.expirySecondDays')?.value]).toEqual([2, 1])
    expect(value('units.expiryFirstDays')?.value).toBe(1)
    expect(proof.observed).toBe(20)
  })

  it('counts a lot by its quantity, and what is not accepted yet too', () => {
    const { proof } = judge([lot(40, { expiresOnDay: today + 5 }), expiringIn(6, { standing: 'pending' })])
    expect(proof.inputs.find(({ name }) => name === 'units.expiryThirdDays')?.value).toBe(41)
    expect(judge([expiringIn(5, { standing: 'coming' })]).verdict).toBe('clear')
  })

  it('another day is no news, another horizon is', () => {
    const units = [unit({ expiresOnDay: today + 85 })]
    const matter = (onDay: number) => rule.matterOf(judge(units, onDay).proof)
    expect(matter(today + 1)).toBe(matter(today))
    expect(matter(today + 25)).not.toBe(matter(today))
  })

  it('a unit without a date is not chosen as the nearest, and equal dates always give the same answer', () => {
    expect(judge([unit({ expiresOnDay: null })]).verdict).toBe('clear')
    const twins = [expiringIn(10, { lot: 'L1' }), expiringIn(10, { lot: 'L2' })]
    expect(judge([...twins].reverse()).proof).toEqual(judge(twins).proof)
  })

  it('units no antenna is sure of raise nothing and clear nothing', () => {
    expect(judge([expiringIn(10, { certainty: 'uncertain' })]).verdict).toBe('hold')
    expect(judge([expiringIn(10, { certainty: 'unobservable' }), expiringIn(80)]).verdict).toBe('raise')
  })

  it('a held unit expires all the same; one that left the shelf does not', () => {
    expect(judge([expiringIn(10, { holdSeqs: [1] })]).verdict).toBe('raise')
    expect(judge([expiringIn(10, { standing: 'other' })]).verdict).toBe('clear')
  })

  it.each([
    ['2026-12-31', '2027-01-30', 30],
    ['2027-01-31', '2027-03-02', 30],
    ['2028-01-31', '2028-03-01', 30],
    ['2026-11-21', '2027-02-19', 90],
  ])('days count right across months, years and leap days: %s to %s is %i days', (from, until, days) => {
    const onDay = dayOf(from) ?? 0
    expect(judge([unit({ expiresOnDay: dayOf(until) })], onDay).proof.observed).toBe(days)
  })

  it('eight in the evening in UTC is tomorrow in Shanghai, and the label expires by Shanghai time', () => {
    const evening = Date.UTC(2026, 10, 21, 20)
    const units = [unit({ expiresOnDay: dayOf('2026-11-21') })]
    expect(judge(units, dayAt(evening, 0)).proof.limit.name).toBe('expiryThirdDays')
    expect(judge(units, dayAt(evening, 480)).proof.limit.name).toBe('expired')
  })
})
