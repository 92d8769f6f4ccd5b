import type { InForce } from '#cloud/policies/threshold'
import { netPositionOf, nextChangeOfNetPosition } from '../net-position.ts'
import { findingOf, inputInForce, limitOf, line } from '../proof-parts.ts'
import { dayMs, defineRule, hourMs } from '../rule.ts'
import { expectedUseDays, lateCountsPercent, orderUpTo } from '../stock-thresholds.ts'
import { words } from './words.ts'

const version = 1

/** At how many usable ones it clears: one above the safety stock, unless so many are never kept. */
function clearLevelOf(safetyStock: InForce, upTo: InForce | null): number {
  const apart = safetyStock.value + 1
  return upTo === null ? apart : Math.max(safetyStock.value, Math.min(apart, upTo.value))
}

/** The reserve is being used: usable on hand < safety stock. Goods on the way do not help the patient of today. */
export const rule = defineRule({
  id: 'safety-stock',
  version,
  subject: 'position',
  words,
  thresholds: {
    safetyStock: { unit: 'units', min: 0, max: 1_000_000, builtIn: null },
    orderUpTo,
    expectedUseDays,
    lateCountsPercent,
  },
  responsibleRole: 'supply',
  responseMs: { high: 4 * hourMs, medium: 12 * hourMs, low: dayMs },
  orders: 'urgent',
  evaluate(view, limits, { atMs }) {
    const { safetyStock, orderUpTo: upTo } = limits
    if (view.assortmentSeq === null) return 'not-wanted'
    if (safetyStock === null) return 'no-limit'
    const { usable, net, usableProof } = netPositionOf(view, limits, atMs)
    const clearLevel = clearLevelOf(safetyStock, upTo)
    const verdict = usable < safetyStock.value ? 'raise' : usable >= clearLevel ? 'clear' : 'hold'
    const prove = () => {
      const { inputs, lines } = usableProof()
      const missing = Math.max(0, clearLevel - usable)
      return {
        rule: 'safety-stock' as const,
        version,
        inputs: [...inputs, inputInForce('orderUpTo', upTo, 'units')],
        arithmetic: [...lines, line('toClear', `${clearLevel} − ${usable}`, clearLevel - usable)],
        limit: limitOf('safetyStock', safetyStock, 'units', '<'),
        observed: usable,
        wouldClear: { messageKey: 'safety-stock.would-clear' as const, params: { clearLevel, missing } },
        messageKey: 'safety-stock.title' as const,
        params: { usable, safetyStock: safetyStock.value },
      }
    }
    return findingOf(verdict, 'medium', prove, (upTo?.value ?? safetyStock.value + 1) - net)
  },
  nextChangeMs: nextChangeOfNetPosition,
  matterOf: (proof) => `${proof.observed}|${proof.limit.value}`,
})
