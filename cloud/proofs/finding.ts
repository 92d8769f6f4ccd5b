import type { Proof } from './proof.ts'

/** ISA-18.2: high a patient is at risk within this case, medium act this shift, low act this week. */
export const alertPriorities = ['high', 'medium', 'low'] as const
export type AlertPriority = (typeof alertPriorities)[number]

/** raise: its condition holds. clear: it is over, beyond the clear level. hold: neither; whatever stands, stands. */
export type Verdict = 'raise' | 'hold' | 'clear'

/** What a rule says about one subject now. */
export type Finding = {
  verdict: Verdict
  priority: AlertPriority
  proof: Proof
  /** How many more would have to be ordered to fill up, of a rule that asks purchasing; may be negative, and is 0 of any other. */
  lacking: number
}
