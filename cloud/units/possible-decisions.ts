import { isPresent } from './step-unit.ts'
import type { HoldReason, Unit } from './unit.ts'
import { type UnitEvent, unitTransitions } from './unit-transitions.ts'

/** What people decide about a unit that has arrived, by the word it is asked with, and the event each is. */
export const eventOfDecision = {
  move: 'moved',
  use: 'used',
  waste: 'wasted',
  hold: 'held',
  release: 'released',
  'inspection-start': 'inspection-started',
  'inspection-accept': 'inspected-accepted',
  'inspection-reject': 'inspected-rejected',
  reject: 'rejected',
  return: 'returned-to-supplier',
  scrap: 'scrapped',
  lost: 'declared-lost',
  stolen: 'declared-stolen',
} as const satisfies Record<string, UnitEvent>
export type DecisionWord = keyof typeof eventOfDecision

const holdReasons: readonly HoldReason[] = ['recall', 'temperature', 'damage', 'count']

/** What may be decided about a unit as it stands; a reason, a place or a fact told later may still speak against it. */
export function possibleDecisions(unit: Unit): DecisionWord[] {
  const isPossible = (event: UnitEvent) => {
    const transition = unitTransitions[event][unit.state]
    if ('no' in transition || transition.to === 'legitimised') return false
    if (transition.unlessPresent !== undefined && isPresent(unit)) return false
    if (transition.onlyHeld !== undefined && unit.holds.length === 0) return false
    return event !== 'held' || holdReasons.some((reason) => unit.holds.every((hold) => hold.reason !== reason))
  }
  return (Object.keys(eventOfDecision) as DecisionWord[]).filter((word) => isPossible(eventOfDecision[word]))
}
