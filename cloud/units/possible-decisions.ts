import { type DecisionWord, decisionWords } from './decision-words.ts'
import { holdReasons, type Unit } from './unit.ts'
import { type UnitEvent, unitTransitions } from './unit-transitions.ts'

/** The event that each decision is. */
export const eventOfDecision: Readonly<Record<DecisionWord, UnitEvent>> = {
  move: 'moved',
  use: 'used',
  review: 'use-reviewed',
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
}

/** What may be decided about a unit as it stands; a reason, a place or a fact told later may still speak against it. */
export function possibleDecisions(unit: Unit): DecisionWord[] {
  const isPossible = (event: UnitEvent) => {
    const transition = unitTransitions[event][unit.state]
    if ('no' in transition || transition.to === 'legitimised') return false
    if (transition.onlyHeld !== undefined && unit.holds.length === 0) return false
    if (event === 'use-reviewed') return unit.use !== null && unit.use.reviewedSeq === null
    return event !== 'held' || holdReasons.some((reason) => unit.holds.every((hold) => hold.reason !== reason))
  }
  return decisionWords.filter((word) => isPossible(eventOfDecision[word]))
}
