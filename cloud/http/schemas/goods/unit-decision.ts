import type { DecisionWord } from '#cloud/units/decision-words'
import type { Role } from '../people/role.ts'

// The page reads these: no schema may come with them, for its library asks for leave to make code.
export { holdReasons } from '#cloud/units/unit'
export type { DecisionWord }

type Roles = readonly [Role, ...Role[]]
const treating: Roles = ['clinician', 'supply', 'admin']
const judging: Roles = ['biomed', 'supply', 'admin']
const supply: Roles = ['supply', 'admin']

/** Who may decide it; who withdraws any of it. */
export const decisionRoles: Readonly<Record<DecisionWord | 'withdraw', Roles>> = {
  move: treating,
  use: treating,
  waste: treating,
  hold: ['clinician', 'biomed', 'supply', 'admin'],
  release: judging,
  'inspection-start': judging,
  'inspection-accept': judging,
  'inspection-reject': judging,
  reject: judging,
  return: supply,
  scrap: supply,
  lost: supply,
  stolen: supply,
  withdraw: supply,
}
