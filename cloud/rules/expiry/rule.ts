import { isExpiredOn } from '#cloud/calendar/last-day-of-use'
import type { InForce } from '#cloud/policies/threshold'
import type { StockLine } from '#cloud/positions/stock-line'
import { findingOf, input, inputInForce, limitOf, line } from '../proof-parts.ts'
import { dayMs, defineRule } from '../rule.ts'
import type { PositionView } from '../views.ts'
import { words } from './words.ts'

const version = 1

/** Days before the last day of use at which to warn, propose what to do, and press. */
type ExpiryLimits = { expiryFirstDays: InForce; expirySecondDays: InForce; expiryThirdDays: InForce }

/** The maker's own limit: the label's last day of use is a day of use. */
const label: InForce = { value: 0, layer: 'label', setBy: 'maker', setAtMs: 0, entrySeq: null }

type Dated = { line: StockLine; expiresOnDay: number; left: number }

/** The horizons, nearest first; each counts what is within it and beyond the one before. */
function bandsOf({ expiryThirdDays, expirySecondDays, expiryFirstDays }: ExpiryLimits, today: number) {
  const horizon = <const Name extends keyof ExpiryLimits>(name: Name, inForce: InForce) => ({
    counts: `units.${name}` as const,
    limit: limitOf(name, inForce, 'days', '<='),
    within: ({ left }: Dated) => left <= inForce.value,
  })
  return [
    {
      counts: 'units.expired' as const,
      limit: limitOf('expired', label, 'days', '<'),
      within: ({ line: one }: Dated) => isExpiredOn(one, today),
    },
    horizon('expiryThirdDays', expiryThirdDays),
    horizon('expirySecondDays', expirySecondDays),
    horizon('expiryFirstDays', expiryFirstDays),
  ]
}

/** What has a date and stands here, accepted or not, the nearest first. */
function datedOf({ lines, today }: PositionView): Dated[] {
  return lines
    .flatMap((one) => {
      const { expiresOnDay, standing } = one
      if (expiresOnDay === null || (standing !== 'stocked' && standing !== 'pending')) return []
      return [{ line: one, expiresOnDay, left: expiresOnDay - today }]
    })
    .sort((a, b) => a.left - b.left || (a.line.id < b.line.id ? -1 : 1))
}

const sum = (dated: readonly Dated[]) => dated.reduce((total, one) => total + one.line.quantity, 0)

/** Judges everything dated on the shelf, the nearest first. */
function judgeDated(view: PositionView, limits: ExpiryLimits) {
  const { today } = view
  const dated = datedOf(view)
  const bands = bandsOf(limits, today)
  const bandOf = (one: Dated) => bands.findIndex((band) => band.within(one))
  const near = dated.filter((one) => bandOf(one) >= 0)
  const isSure = (one: Dated) => one.line.certainty === 'confirmed'
  const told = near.find(isSure) ?? near[0] ?? dated[0]
  const band = told === undefined ? -1 : bandOf(told)
  const left = told?.left ?? 0
  const verdict = near.length === 0 ? 'clear' : near.some(isSure) ? 'raise' : 'hold'
  return findingOf(verdict, band === 0 ? 'medium' : 'low', () => ({
    rule: 'expiry' as const,
    version,
    inputs: [
      input('today', today, 'today'),
      input('nearestExpiry', told?.expiresOnDay ?? null, 'day', [told?.line.lastEntrySeq ?? null]),
      input('nearestLot', told?.line.lot ?? null, 'none', [told?.line.lastEntrySeq ?? null]),
      ...bands.map(({ counts }, index) => {
        const inside = near.filter((one) => bandOf(one) === index)
        return input(
          counts,
          sum(inside),
          'units',
          inside.map((one) => one.line.lastEntrySeq),
        )
      }),
      inputInForce('expiryThirdDays', limits.expiryThirdDays, 'days'),
      inputInForce('expirySecondDays', limits.expirySecondDays, 'days'),
      inputInForce('expiryFirstDays', limits.expiryFirstDays, 'days'),
    ],
    arithmetic: told === undefined ? [] : [line('daysLeft', `${told.expiresOnDay} − ${today}`, told.left)],
    limit: bands[band]?.limit ?? limitOf('expiryFirstDays', limits.expiryFirstDays, 'days', '<='),
    observed: left,
    wouldClear: { messageKey: 'expiry.would-clear' as const, params: { units: sum(near) } },
    messageKey: band === 0 ? ('expiry.title-expired' as const) : ('expiry.title' as const),
    params: { units: sum(near), daysLeft: left, daysOver: Math.max(0, -left) },
  }))
}

/** The first day on which something here crosses a horizon or the end of its last day of use; null when nothing will. */
function nextCrossing({ lines, today }: PositionView, horizons: readonly InForce[]): number | null {
  let next: number | null = null
  for (const { expiresOnDay, standing } of lines) {
    if (expiresOnDay === null || (standing !== 'stocked' && standing !== 'pending')) continue
    if (expiresOnDay >= today && (next === null || expiresOnDay + 1 < next)) next = expiresOnDay + 1
    for (const { value } of horizons) {
      const day = expiresOnDay - value
      if (day > today && (next === null || day < next)) next = day
    }
  }
  return next
}

const horizonSpec = (builtIn: number) => ({ unit: 'days', min: 0, max: 3_650, builtIn }) as const

/**
 * Something here expires within 90, 60 or 30 days, or has. One episode for an item at a place; crossing a nearer
 * horizon is news, another day is not. What has no date on the label never expires here. What no antenna is sure of
 * raises nothing, and clears nothing either. No hysteresis: days only run one way. Stock expires whether or not it
 * belongs here.
 */
export const rule = defineRule({
  id: 'expiry',
  version,
  subject: 'position',
  words,
  thresholds: {
    expiryFirstDays: horizonSpec(90),
    expirySecondDays: horizonSpec(60),
    expiryThirdDays: horizonSpec(30),
  },
  responsibleRole: 'supply',
  responseMs: { high: dayMs, medium: dayMs, low: 7 * dayMs },
  evaluate(view, limits) {
    const { expiryFirstDays, expirySecondDays, expiryThirdDays } = limits
    const untilDay = view.today + Math.max(expiryFirstDays.value, expirySecondDays.value, expiryThirdDays.value, -1)
    if (view.lines.some((one) => isExpiredOn(one, untilDay + 1))) return judgeDated(view, limits)
    return findingOf('clear', 'low', () => judgeDated(view, limits).proof)
  },
  nextChangeMs(view, { expiryFirstDays, expirySecondDays, expiryThirdDays }, { dayBeginsAtMs }) {
    const day = nextCrossing(view, [expiryFirstDays, expirySecondDays, expiryThirdDays])
    return day === null ? null : dayBeginsAtMs(day)
  },
  matterOf: (proof) =>
    `${proof.limit.name}|${proof.inputs.flatMap((one) => (one.unit === 'units' ? [one.value] : [])).join(',')}`,
})
