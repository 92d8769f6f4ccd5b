import type { InForce } from '#cloud/policies/policy'
import type { Unit } from '#cloud/units/unit'
import {
  dayMs,
  findingOf,
  input,
  limitOf,
  type Rule,
  type RuleFinding,
  type RuleInput,
  type RuleLimit,
} from '../rule.ts'

const version = 1

/** The units of an item at a place, and today as days since 1970-01-01 in the site's time zone. */
export type ExpiryInputs = { units: readonly Unit[]; today: number }
/** Days before the last day of use at which to warn, propose what to do, and press. */
export type ExpiryLimits = { expiryFirstDays: InForce; expirySecondDays: InForce; expiryThirdDays: InForce }

/** The maker's own limit: the label's last day of use is a day of use. */
const labelLimit: RuleLimit = {
  name: 'expired',
  value: 0,
  unit: 'days',
  comparison: '<',
  layer: 'label',
  setBy: 'maker',
  setAtMs: 0,
  entrySeq: null,
}

const onShelf: ReadonlySet<string> = new Set(['stocked', 'received', 'inspecting'])

type Band = { counts: RuleInput['name']; limit: RuleLimit; within: (daysLeft: number) => boolean }

/** The horizons, nearest first; each counts the units within it and beyond the one before. */
function bandsOf({ expiryThirdDays, expirySecondDays, expiryFirstDays }: ExpiryLimits): Band[] {
  const horizon = (name: 'expiryThirdDays' | 'expirySecondDays' | 'expiryFirstDays', inForce: InForce): Band => ({
    counts: `units.${name}`,
    limit: limitOf(name, inForce, 'days', '<='),
    within: (daysLeft) => daysLeft <= inForce.value,
  })
  return [
    { counts: 'units.expired', limit: labelLimit, within: (daysLeft) => daysLeft < 0 },
    horizon('expiryThirdDays', expiryThirdDays),
    horizon('expirySecondDays', expirySecondDays),
    horizon('expiryFirstDays', expiryFirstDays),
  ]
}

/** Judges every dated unit on the shelf, the nearest first. */
function judgeDated({ units, today }: ExpiryInputs, limits: ExpiryLimits): RuleFinding {
  const dated = units
    .flatMap((unit) => {
      const { expiresOnDay } = unit
      return onShelf.has(unit.state) && expiresOnDay !== null
        ? [{ unit, expiresOnDay, left: expiresOnDay - today }]
        : []
    })
    .sort((a, b) => a.left - b.left || (a.unit.epc < b.unit.epc ? -1 : 1))
  const bands = bandsOf(limits)
  const bandOf = (left: number) => bands.findIndex((band) => band.within(left))
  const near = dated.filter(({ left }) => bandOf(left) >= 0)
  const told = near.find(({ unit }) => unit.certainty === 'confirmed') ?? near[0] ?? dated[0]
  const band = told === undefined ? -1 : bandOf(told.left)
  const limit = bands[band]?.limit ?? limitOf('expiryFirstDays', limits.expiryFirstDays, 'days', '<=')
  const sure = near.some(({ unit }) => unit.certainty === 'confirmed')
  const left = told?.left ?? 0
  const verdict = near.length === 0 ? 'clear' : sure ? 'raise' : 'hold'
  return findingOf(verdict, band === 0 ? 'medium' : 'low', () => ({
    rule: 'expiry',
    version,
    inputs: [
      input('today', today, 'day'),
      input('nearestExpiry', told?.expiresOnDay ?? null, 'day', [told?.unit.lastEntrySeq ?? null]),
      input('nearestLot', told?.unit.lot ?? null, 'none', [told?.unit.lastEntrySeq ?? null]),
      ...bands.map(({ counts }, index) => {
        const inside = near.filter((one) => bandOf(one.left) === index).map(({ unit }) => unit.lastEntrySeq)
        return input(counts, inside.length, 'units', inside)
      }),
    ],
    arithmetic:
      told === undefined ? [] : [{ name: 'daysLeft', expression: `${told.expiresOnDay} − ${today}`, value: told.left }],
    limit,
    observed: left,
    wouldClear: { messageKey: 'expiry.would-clear', params: { units: near.length } },
    messageKey: band === 0 ? 'expiry.expired-title' : 'expiry.title',
    params: { units: near.length, daysLeft: left, daysOver: Math.max(0, -left) },
  }))
}

/**
 * Something here expires within 90, 60 or 30 days, or has. One episode for an item at a place; crossing a nearer
 * horizon is news, another day is not. Units without a date on the label never expire here. Units no antenna is sure
 * of raise nothing, and clear nothing either. No hysteresis: days only run one way.
 */
export const expiryRule: Rule<ExpiryInputs, ExpiryLimits> = {
  id: 'expiry',
  version,
  responsibleRole: 'supply',
  responseMs: { high: dayMs, medium: dayMs, low: 7 * dayMs },
  evaluate(inputs, limits) {
    const { expiryFirstDays, expirySecondDays, expiryThirdDays } = limits
    const untilDay = inputs.today + Math.max(expiryFirstDays.value, expirySecondDays.value, expiryThirdDays.value, -1)
    const isNear = ({ expiresOnDay }: Unit) => expiresOnDay !== null && expiresOnDay <= untilDay
    if (inputs.units.some(isNear)) return judgeDated(inputs, limits)
    return findingOf('clear', 'low', () => judgeDated(inputs, limits).proof)
  },
  matterOf: (proof) =>
    `${proof.limit.name}|${proof.inputs.flatMap((one) => (one.unit === 'units' ? [one.value] : [])).join(',')}`,
}
