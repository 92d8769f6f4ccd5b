import type { InForce } from '#cloud/policies/policy'
import type { NetPosition } from '../net-position.ts'
import { dayMs, findingOf, input, limitOf, type Rule } from '../rule.ts'

const version = 1

export type ReorderPointLimits = { reorderPoint: InForce; orderUpTo: InForce | null }

/** At which net position the alert clears: two above the reorder point, or the order-up-to level if that is nearer. */
function clearLevelOf({ reorderPoint, orderUpTo }: ReorderPointLimits): number {
  const apart = reorderPoint.value + 2
  return orderUpTo === null ? apart : Math.max(reorderPoint.value + 1, Math.min(apart, orderUpTo.value))
}

/** Time to order: net position <= reorder point. Goods on the way and on order count, so it is not said twice. */
export const reorderPointRule: Rule<NetPosition, ReorderPointLimits> = {
  id: 'reorder-point',
  version,
  responsibleRole: 'supply',
  responseMs: { high: dayMs, medium: dayMs, low: 2 * dayMs },
  evaluate({ net, netProof }, limits) {
    const clearLevel = clearLevelOf(limits)
    const { reorderPoint, orderUpTo } = limits
    const verdict = net <= reorderPoint.value ? 'raise' : net >= clearLevel ? 'clear' : 'hold'
    return findingOf(verdict, 'low', () => {
      const { inputs, lines } = netProof()
      const missing = Math.max(0, clearLevel - net)
      return {
        rule: 'reorder-point',
        version,
        inputs: [...inputs, input('orderUpTo', orderUpTo?.value ?? null, 'units', [orderUpTo?.entrySeq ?? null])],
        arithmetic: [...lines, { name: 'toClear', expression: `${clearLevel} − ${net}`, value: clearLevel - net }],
        limit: limitOf('reorderPoint', reorderPoint, 'units', '<='),
        observed: net,
        wouldClear: { messageKey: 'reorder-point.would-clear', params: { clearLevel, missing } },
        messageKey: 'reorder-point.title',
        params: { net, reorderPoint: reorderPoint.value },
      }
    })
  },
  matterOf: (proof) => `${proof.observed}|${proof.limit.value}`,
}
