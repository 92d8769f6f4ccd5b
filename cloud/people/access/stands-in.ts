import type { Role } from '../role.ts'

/** For whom else a role may answer: a head nurse for the nurses of the ward, an administrator for everybody. */
const alsoFor: Partial<Record<Role, readonly Role[]>> = {
  'head-nurse': ['clinician'],
  'department-head': ['clinician', 'head-nurse'],
  'device-management': ['biomed'],
}

/** Whether somebody with these roles may answer in place of a role that is asked for. */
export function standsInFor(held: readonly Role[], asked: Role): boolean {
  return held.some((role) => role === asked || role === 'admin' || (alsoFor[role]?.includes(asked) ?? false))
}
