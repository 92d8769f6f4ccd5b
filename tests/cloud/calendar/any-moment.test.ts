import { describe, expect, it } from 'vitest'
import { renderValue } from '#cloud/alerts/messages/render-message'
import { dateOf } from '#cloud/calendar/calendar-day'
import { beginningOfDay, dayOf } from '#cloud/calendar/local-day'
import { whyNoneWords } from '#cloud/requisitions/why-none-words'

const dayMs = 86_400_000
/** What no route takes and a database can hold all the same. */
const moments = [0, -1, 8_640_000_000_000_000, 8_640_000_000_000_001, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]

describe.each(moments)('a stored moment of %i ms', (atMs) => {
  const holds = {
    reason: 'cancelled-holds',
    by: 'user-1',
    because: 'a test',
    sinceMs: 0,
    net: 3,
    untilMs: atMs,
  } as const

  it.each<[string, () => string]>([
    ['why nothing is asked for', () => whyNoneWords(holds, 'Li', 'en')],
    ['the same in Chinese', () => whyNoneWords(holds, 'Li', 'zh')],
    ['a time in a proof', () => renderValue(atMs, 'time', 'en')],
    ['a day in a proof', () => renderValue(atMs, 'day', 'zh-cn')],
    ['a last day of use', () => dateOf(atMs)],
  ])('is told in words: %s', (_what, words) => {
    expect(words()).toMatch(/\d{4}-\d\d/)
  })

  it('has a day where the hospital is', () => {
    expect(dayOf('Asia/Shanghai', atMs)).toBeCloseTo(Math.floor(atMs / dayMs), -1)
    expect(beginningOfDay('Asia/Shanghai', dayOf('Asia/Shanghai', atMs))).toBeTypeOf('number')
  })
})
