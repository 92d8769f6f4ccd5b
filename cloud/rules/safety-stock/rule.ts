import type { InForce } from '#cloud/policies/policy'
import type { NetPosition } from '../net-position.ts'
import { dayMs, findingOf, hourMs, limitOf, type Rule } from '../rule.ts'

const version = 1

export type SafetyStockLimits = { safetyStock: InForce; orderUpTo: InForce | null }

/** At how many usable units it clears: one above the safety stock, unless so many are never kept. */
function clearLevelOf({ safetyStock, orderUpTo }: SafetyStockLimits): number {
  const apart = safetyStock.value + 1
  return orderUpTo === null ? apart : Math.max(safetyStock.value, Math.min(apart, orderUpTo.value))
}

/** The reserve is being used: usable on hand < safety stock. Goods on the way do not help the patient of today. */
export const safetyStockRule: Rule<NetPosition, SafetyStockLimits> = {
  id: 'safety-stock',
  version,
  responsibleRole: 'supply',
  responseMs: { high: 4 * hourMs, medium: 12 * hourMs, low: dayMs },
  evaluate({ usable, usableProof }, limits) {
    const clearLevel = clearLevelOf(limits)
    const { safetyStock } = limits
    const verdict = usable < safetyStock.value ? 'raise' : usable >= clearLevel ? 'clear' : 'hold'
    return findingOf(verdict, 'medium', () => {
      const { inputs, lines } = usableProof()
      const missing = Math.max(0, clearLevel - usable)
      return {
        rule: 'safety-stock',
        version,
        inputs,
        arithmetic: [
          ...lines,
          { name: 'toClear', expression: `${clearLevel} − ${usable}`, value: clearLevel - usable },
        ],
        limit: limitOf('safetyStock', safetyStock, 'units', '<'),
        observed: usable,
        wouldClear: { messageKey: 'safety-stock.would-clear', params: { clearLevel, missing } },
        messageKey: 'safety-stock.title',
        params: { usable, safetyStock: safetyStock.value },
      }
    })
  },
  matterOf: (proof) => `${proof.observed}|${proof.limit.value}`,
}
