import type { Random } from '#platform/random'
import type { World } from './world.ts'

const staff = [
  { username: 'supply', displayName: 'Central supply', role: 'supply' },
  { username: 'engineer', displayName: 'Biomedical engineer', role: 'biomed' },
  { username: 'nurse-1', displayName: 'Scrub nurse 1', role: 'clinician' },
  { username: 'nurse-2', displayName: 'Scrub nurse 2', role: 'clinician' },
  { username: 'nurse-3', displayName: 'Scrub nurse 3', role: 'clinician' },
  { username: 'night-nurse', displayName: 'Night nurse', role: 'clinician' },
  { username: 'surgeon', displayName: 'Surgeon', role: 'clinician' },
]

/** Who works here. Passwords and badge numbers are drawn anew for every hospital; there are no default ones. */
export function hireStaff(secrets: Random): World['people'] {
  const hire = (person: (typeof staff)[number]) => ({
    ...person,
    password: secrets.hex(20),
    badgeNumber: String(10_000_000 + secrets.integer(89_999_999)),
  })
  return [{ username: 'admin', displayName: 'Administrator', role: 'admin' }, ...staff].map(hire)
}
