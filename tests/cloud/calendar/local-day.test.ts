import { describe, expect, it } from 'vitest'
import { beginningOfDay, dayOf } from '#cloud/calendar/local-day'
import { nextDayMs } from '#cloud/calendar/next-day'

const day = (iso: string) => Date.parse(`${iso}T00:00:00Z`) / 86_400_000

describe('the beginning of a day', () => {
  it.each([
    ['UTC', '2026-01-05', '2026-01-05T00:00:00Z'],
    ['Asia/Shanghai', '2026-01-05', '2026-01-04T16:00:00Z'],
    ['Asia/Kathmandu', '2026-01-05', '2026-01-04T18:15:00Z'],
    ['Pacific/Kiritimati', '2026-01-05', '2026-01-04T10:00:00Z'],
    ['Pacific/Pago_Pago', '2026-01-05', '2026-01-05T11:00:00Z'],
    // The clocks go forward on the 29th of March, and back on the 25th of October.
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00Z'],
    ['Europe/Berlin', '2026-03-30', '2026-03-29T22:00:00Z'],
    ['Europe/Berlin', '2026-10-26', '2026-10-25T23:00:00Z'],
    // Here they go forward at midnight: the day begins at one.
    ['America/Santiago', '2026-09-06', '2026-09-06T04:00:00Z'],
    // The 30th of December 2011 was left out: the 31st begins where it would have.
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00Z'],
    ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00Z'],
  ])('in %s, %s, is %s', (zone, date, at) => {
    expect(new Date(beginningOfDay(zone, day(date))).toISOString()).toBe(at.replace('Z', '.000Z'))
  })

  it('is the first moment of the day, every day of a year', () => {
    for (const zone of ['UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'America/St_Johns']) {
      for (let each = day('2026-01-01'); each < day('2027-01-01'); each++) {
        const beginsAtMs = beginningOfDay(zone, each)
        expect([dayOf(zone, beginsAtMs - 1), dayOf(zone, beginsAtMs)]).toEqual([each - 1, each])
      }
    }
  })
})

describe('the next day', () => {
  it.each([
    ['UTC', '2026-01-05T00:00:00Z', '2026-01-06T00:00:00Z'],
    ['UTC', '2026-01-05T23:59:59Z', '2026-01-06T00:00:00Z'],
    ['Asia/Kathmandu', '2026-01-05T12:00:00Z', '2026-01-05T18:15:00Z'],
    // A day of 23 hours and one of 25.
    ['Europe/Berlin', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
    ['Europe/Berlin', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'],
    // The day after the 29th of December 2011 was the 31st.
    ['Pacific/Apia', '2011-12-29T12:00:00Z', '2011-12-30T10:00:00Z'],
  ])('in %s, after %s, begins at %s', (zone, from, to) => {
    expect(new Date(nextDayMs((atMs) => dayOf(zone, atMs), Date.parse(from))).toISOString()).toBe(
      to.replace('Z', '.000Z'),
    )
  })
})
