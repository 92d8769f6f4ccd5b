import { describe, expect, it } from 'vitest'
import { dateOf, dayAt, dayOf } from '#cloud/calendar/calendar-day'

describe('calendar days', () => {
  it.each([
    ['1970-01-01', 0],
    ['1970-02-01', 31],
    ['2024-02-29', 19_782],
    ['2026-11-21', 20_778],
    ['2026-02-00', 20_512],
    ['2024-02-00', 19_782],
    ['2026-12-00', 20_818],
  ])('%s is day %i', (date, day) => {
    expect(dayOf(date)).toBe(day)
  })

  it.each(['2026-02-29', '2026-13-01', '2026-00-10', '2026-04-31', '26-04-01', '2026-4-1', 'tomorrow'])(
    'there is no %s',
    (date) => {
      expect(dayOf(date)).toBeNull()
    },
  )

  it('a day is written as it was read', () => {
    for (const day of [0, 58, 59, 60, 19_782, 20_778]) expect(dayOf(dateOf(day))).toBe(day)
  })

  it('the day depends on where the hospital is', () => {
    const lateEvening = Date.UTC(2026, 10, 21, 20)
    expect(dateOf(dayAt(lateEvening, 0))).toBe('2026-11-21')
    expect(dateOf(dayAt(lateEvening, 8 * 60))).toBe('2026-11-22')
    expect(dateOf(dayAt(Date.UTC(2026, 10, 21, 3), -5 * 60))).toBe('2026-11-20')
  })
})
