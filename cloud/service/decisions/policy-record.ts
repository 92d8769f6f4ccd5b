import type { Policy } from '#cloud/policies/policy'

/** A policy as it was set; numbers it withdrew are left out. */
export type PolicyRecord = Omit<Policy, 'thresholds'> & { thresholds: Record<string, number> }

export function recordOf({ thresholds, ...policy }: Policy): PolicyRecord {
  const set = Object.entries(thresholds).flatMap(([name, value]) => (typeof value === 'number' ? [[name, value]] : []))
  return { ...policy, thresholds: Object.fromEntries(set) as Record<string, number> }
}
