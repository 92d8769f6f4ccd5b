import type { Role } from '../people/role.ts'

export const holdReasons = ['recall', 'temperature', 'damage', 'count'] as const

/** What people decide about a unit, by the word of the route; those of an inspection by their step. */
export const decisionWords = [
  'move',
  'use',
  'waste',
  'hold',
  'release',
  'inspection-start',
  'inspection-accept',
  'inspection-reject',
  'reject',
  'return',
  'scrap',
  'lost',
  'stolen',
] as const
export type DecisionWord = (typeof decisionWords)[number]

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
