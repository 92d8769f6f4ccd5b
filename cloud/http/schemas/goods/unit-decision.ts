import type { Right } from '#cloud/people/access/rights-table'
import type { DecisionWord } from '#cloud/units/decision-words'

// The page reads these: no schema may come with them, for its library asks for leave to make code.
export { holdReasons } from '#cloud/units/unit'
export type { DecisionWord }

/** The right to say that something is used although something stands against it. */
export const overrideRight: Right = 'use.override'

/** The right each takes; and that of withdrawing any of it. */
export const decisionRights: Readonly<Record<DecisionWord | 'withdraw', Right>> = {
  move: 'unit.move',
  use: 'unit.use',
  review: 'use.review',
  waste: 'unit.waste',
  hold: 'unit.hold',
  release: 'unit.release',
  'inspection-start': 'unit.inspect',
  'inspection-accept': 'unit.inspect',
  'inspection-reject': 'unit.inspect',
  reject: 'unit.reject',
  return: 'unit.return',
  scrap: 'unit.scrap',
  lost: 'unit.adjust',
  stolen: 'unit.adjust',
  withdraw: 'unit.withdraw',
}

/** All of these, each once. */
export const unitRights = [overrideRight, ...new Set(Object.values(decisionRights))] as const
