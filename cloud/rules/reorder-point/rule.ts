import type { InForce } from '#cloud/policies/threshold'
import { netPositionOf, nextChangeOfNetPosition } from '../net-position.ts'
import { findingOf, inputInForce, limitOf, line } from '../proof-parts.ts'
import { dayMs, defineRule } from '../rule.ts'
import { expectedUseDays, lateCountsPercent, orderUpTo } from '../stock-thresholds.ts'
import { words } from './words.ts'

const version = 1

/** At which net position the alert clears: two above the reorder point, or the order-up-to level if that is nearer. */
function clearLevelOf(reorderPoint: InForce, upTo: InForce | null): number {
  const apart = reorderPoint.value + 2
  return upTo === null ? apart : Math.max(reorderPoint.value + 1, Math.min(apart, upTo.value))
}

/** Time to order: net position <= reorder point. Goods on the way and on order count, so it is not said twice. */
export const rule = defineRule({
  id: 'reorder-point',
  version,
  subject: 'position',
  words,
  thresholds: {
    reorderPoint: { unit: 'units', min: 0, max: 1_000_000, builtIn: null },
    orderUpTo,
    expectedUseDays,
    lateCountsPercent,
  },
  responsibleRole: 'supply',
  responseMs: { high: dayMs, medium: dayMs, low: 2 * dayMs },
  orders: 'routine',
  evaluate(view, limits, { atMs }) {
    const { reorderPoint, orderUpTo: upTo } = limits
    if (view.assortmentSeq === null) return 'not-wanted'
    if (reorderPoint === null) return 'no-limit'
    const { net, netProof } = netPositionOf(view, limits, atMs)
    const clearLevel = clearLevelOf(reorderPoint, upTo)
    const verdict = net <= reorderPoint.value ? 'raise' : net >= clearLevel ? 'clear' : 'hold'
    const prove = () => {
      const { inputs, lines } = netProof()
      const missing = Math.max(0, clearLevel - net)
      return {
        rule: 'reorder-point' as const,
        version,
        inputs: [...inputs, inputInForce('orderUpTo', upTo, 'units')],
        arithmetic: [...lines, line('toClear', `${clearLevel} − ${net}`, clearLevel - net)],
        limit: limitOf('reorderPoint', reorderPoint, 'units', '<='),
        observed: net,
        wouldClear: { messageKey: 'reorder-point.would-clear' as const, params: { clearLevel, missing } },
        messageKey: 'reorder-point.title' as const,
        params: { net, reorderPoint: reorderPoint.value },
      }
    }
    return findingOf(verdict, 'low', prove, (upTo?.value ?? reorderPoint.value + 2) - net)
  },
  nextChangeMs: nextChangeOfNetPosition,
  matterOf: (proof) => `${proof.observed}|${proof.limit.value}`,
})
