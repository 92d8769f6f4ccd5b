import type { InForce } from '#cloud/policies/policy'
import type { NetPosition } from '../net-position.ts'
import { findingOf, hourMs, input, limitOf, minuteMs, type Rule, type RuleProof } from '../rule.ts'

const version = 1

export type EmergencyInputs = {
  position: NetPosition
  demandMilliPerDay: number | null
  riskClass: 'high' | 'medium' | 'low' | null
}
/** At least one of the two is set. The lead time counts only where demand is known. */
export type EmergencyLimits = { emergency: InForce | null; expeditedLeadTimeDays: InForce | null }

/** Whole days the usable units last at the mean daily use; null when nobody knows the use or there is none. */
function daysOfCover(usable: number, demandMilliPerDay: number | null): number | null {
  if (demandMilliPerDay === null || demandMilliPerDay <= 0) return null
  return Math.floor((Math.max(0, usable) * 1_000) / demandMilliPerDay)
}

type Judged = Pick<RuleProof, 'limit' | 'observed' | 'wouldClear' | 'messageKey' | 'params'> & {
  raises: boolean
  clears: boolean
}

function byUnits(usable: number, emergency: InForce): Judged {
  const clearLevel = emergency.value + 1
  return {
    raises: usable <= emergency.value,
    clears: usable >= clearLevel,
    limit: limitOf('emergency', emergency, 'units', '<='),
    observed: usable,
    wouldClear: {
      messageKey: 'emergency.would-clear',
      params: { clearLevel, missing: Math.max(0, clearLevel - usable) },
    },
    messageKey: 'emergency.title',
    params: { usable, emergency: emergency.value },
  }
}

function byCover(cover: number, leadTime: InForce): Judged {
  const clearLevel = leadTime.value + 1
  return {
    raises: cover <= leadTime.value,
    clears: cover > clearLevel,
    limit: limitOf('expeditedLeadTimeDays', leadTime, 'days', '<='),
    observed: cover,
    wouldClear: { messageKey: 'emergency.cover-would-clear', params: { clearLevel: clearLevel + 1 } },
    messageKey: 'emergency.cover-title',
    params: { cover, leadTime: leadTime.value },
  }
}

/**
 * Even an express order may come too late: usable on hand <= emergency level, or days of cover <= the lead time of an
 * express order where demand is known. Clears when neither holds, cover with a day to spare.
 */
export const emergencyRule: Rule<EmergencyInputs, EmergencyLimits> = {
  id: 'emergency',
  version,
  responsibleRole: 'supply',
  responseMs: { high: 30 * minuteMs, medium: 4 * hourMs, low: 4 * hourMs },
  evaluate({ position, demandMilliPerDay, riskClass }, { emergency, expeditedLeadTimeDays }) {
    const { usable, usableProof } = position
    const cover = daysOfCover(usable, demandMilliPerDay)
    const judged: Judged[] = []
    if (emergency !== null) judged.push(byUnits(usable, emergency))
    if (expeditedLeadTimeDays !== null && cover !== null) judged.push(byCover(cover, expeditedLeadTimeDays))
    const told = judged.find((one) => one.raises) ?? judged[0]
    if (told === undefined) throw new Error('the emergency rule needs a limit it can judge by')
    const verdict = told.raises ? 'raise' : judged.every((one) => one.clears) ? 'clear' : 'hold'
    const { limit, observed, wouldClear, messageKey, params } = told
    return findingOf(verdict, usable <= 0 && riskClass === 'high' ? 'high' : 'medium', () => {
      const { inputs, lines } = usableProof()
      const expression = `⌊${Math.max(0, usable)} × 1000 ÷ ${demandMilliPerDay}⌋`
      return {
        rule: 'emergency',
        version,
        inputs: [...inputs, input('demandMilliPerDay', demandMilliPerDay, 'units/1000/day')],
        arithmetic: cover === null ? lines : [...lines, { name: 'daysOfCover', expression, value: cover }],
        limit,
        observed,
        wouldClear,
        messageKey,
        params,
      }
    })
  },
  matterOf: (proof) => `${proof.limit.name}|${proof.observed}|${proof.limit.value}`,
}
