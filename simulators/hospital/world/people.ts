import type { Random } from '#platform/random'
import { corridorId, rootPlaceId, theatresPlaceId } from './places.ts'
import type { World } from './world.ts'

const ward = corridorId(0)

/** At least one person for each role; two whose places are a part of the hospital. */
const staff = [
  { username: 'supply', displayName: 'Central supply', role: 'supply' },
  { username: 'engineer', displayName: 'Biomedical engineer', role: 'biomed' },
  { username: 'nurse-1', displayName: 'Scrub nurse 1', role: 'clinician' },
  { username: 'nurse-2', displayName: 'Scrub nurse 2', role: 'clinician' },
  { username: 'nurse-3', displayName: 'Scrub nurse 3', role: 'clinician' },
  { username: 'night-nurse', displayName: 'Night nurse', role: 'clinician' },
  { username: 'surgeon', displayName: 'Surgeon', role: 'clinician' },
  { username: 'ward-nurse', displayName: 'Corridor nurse', role: 'clinician', placeId: ward },
  { username: 'head-nurse', displayName: 'Head nurse', role: 'head-nurse', placeId: ward },
  { username: 'head', displayName: 'Head of theatres', role: 'department-head', placeId: theatresPlaceId },
  { username: 'purchasing', displayName: 'Purchasing', role: 'purchasing' },
  { username: 'finance', displayName: 'Finance', role: 'finance' },
  { username: 'devices', displayName: 'Device management', role: 'device-management' },
  { username: 'quality', displayName: 'Quality', role: 'quality' },
  { username: 'auditor', displayName: 'Auditor', role: 'auditor' },
]

/** Whose badge opens cabinets. */
export const opensCabinets = ({ role }: { role: string }): boolean => role === 'clinician' || role === 'supply'

/** Who works here. Passwords and badge numbers are drawn anew for every hospital; there are no default ones. */
export function hireStaff(secrets: Random): World['people'] {
  const hire = (person: (typeof staff)[number]) => ({
    placeId: rootPlaceId,
    ...person,
    password: secrets.hex(20),
    badgeNumber: String(10_000_000 + secrets.integer(89_999_999)),
  })
  return [{ username: 'admin', displayName: 'Administrator', role: 'admin' }, ...staff].map(hire)
}
