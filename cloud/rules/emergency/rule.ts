import type { InForce } from '#cloud/policies/threshold'
import { netPositionOf, nextChangeOfNetPosition } from '../net-position.ts'
import { findingOf, input, limitOf, line } from '../proof-parts.ts'
import { defineRule, hourMs, minuteMs } from '../rule.ts'
import { expectedUseDays, lateCountsPercent, orderUpTo } from '../stock-thresholds.ts'
import { words } from './words.ts'

const version = 1

/** Whole days the usable ones last at the mean daily use; null when nobody knows the use or there is none. */
function daysOfCover(usable: number, demandMilliPerDay: number | null): number | null {
  if (demandMilliPerDay === null || demandMilliPerDay <= 0) return null
  return Math.floor((Math.max(0, usable) * 1_000) / demandMilliPerDay)
}

function byUnits(usable: number, emergency: InForce) {
  const clearLevel = emergency.value + 1
  const missing = Math.max(0, clearLevel - usable)
  return {
    raises: usable <= emergency.value,
    clears: usable >= clearLevel,
    limit: limitOf('emergency', emergency, 'units', '<='),
    observed: usable,
    wouldClear: { messageKey: 'emergency.would-clear', params: { clearLevel, missing } },
    messageKey: 'emergency.title',
    params: { usable, emergency: emergency.value },
  } as const
}

function byCover(cover: number, leadTime: InForce) {
  const clearLevel = leadTime.value + 1
  return {
    raises: cover <= leadTime.value,
    clears: cover > clearLevel,
    limit: limitOf('expeditedLeadTimeDays', leadTime, 'days', '<='),
    observed: cover,
    wouldClear: { messageKey: 'emergency.would-clear-cover', params: { clearLevel: clearLevel + 1 } },
    messageKey: 'emergency.title-cover',
    params: { cover, leadTime: leadTime.value },
  } as const
}

/**
 * Even an express order may come too late: usable on hand <= emergency level, or days of cover <= the lead time of an
 * express order where demand is known. Clears when neither holds, cover with a day to spare.
 */
export const rule = defineRule({
  id: 'emergency',
  version,
  subject: 'position',
  words,
  thresholds: {
    emergency: { unit: 'units', min: 0, max: 1_000_000, builtIn: null },
    expeditedLeadTimeDays: { unit: 'days', min: 0, max: 3_650, builtIn: null },
    orderUpTo,
    expectedUseDays,
    lateCountsPercent,
  },
  responsibleRole: 'supply',
  responseMs: { high: 30 * minuteMs, medium: 4 * hourMs, low: 4 * hourMs },
  orders: 'emergency',
  evaluate(view, limits, { atMs }) {
    if (view.assortmentSeq === null) return 'not-wanted'
    const { emergency, expeditedLeadTimeDays, orderUpTo: upTo } = limits
    const { demandMilliPerDay, demandEntrySeqs, riskClass, itemEntrySeq } = view
    const { usable, net, usableProof } = netPositionOf(view, limits, atMs)
    const cover = daysOfCover(usable, demandMilliPerDay)
    const judged = [
      ...(emergency === null ? [] : [byUnits(usable, emergency)]),
      ...(expeditedLeadTimeDays === null || cover === null ? [] : [byCover(cover, expeditedLeadTimeDays)]),
    ]
    const told = judged.find((one) => one.raises) ?? judged[0]
    if (told === undefined) return 'no-limit'
    const verdict = told.raises ? 'raise' : judged.every((one) => one.clears) ? 'clear' : 'hold'
    const { limit, observed, wouldClear, messageKey, params } = told
    const prove = () => {
      const { inputs, lines } = usableProof()
      const expression = `⌊${Math.max(0, usable)} × 1000 ÷ ${demandMilliPerDay}⌋`
      return {
        rule: 'emergency' as const,
        version,
        inputs: [
          ...inputs,
          input('demandMilliPerDay', demandMilliPerDay, 'units/1000/day', demandEntrySeqs),
          input('riskClass', riskClass, 'none', [itemEntrySeq]),
        ],
        arithmetic: cover === null ? lines : [...lines, line('daysOfCover', expression, cover)],
        limit,
        observed,
        wouldClear,
        messageKey,
        params,
      }
    }
    const priority = usable <= 0 && riskClass === 'high' ? 'high' : 'medium'
    return findingOf(verdict, priority, prove, (upTo?.value ?? (emergency?.value ?? 0) + 1) - net)
  },
  nextChangeMs: nextChangeOfNetPosition,
  matterOf: (proof) => `${proof.limit.name}|${proof.observed}|${proof.limit.value}`,
})
