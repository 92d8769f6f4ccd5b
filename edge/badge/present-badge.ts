import { createHash } from 'node:crypto'
import type { PresentedBadge } from './badge-reader.ts'

/** Letters and digits only, 2 to 64 of them: anything else is a reader talking to itself. */
const badgeNumberPattern = /^[0-9A-Za-z]{2,64}$/

/** Wraps a number so that only its salted hash can get out; null when it cannot be a badge number. */
export function presentBadge(badgeNumber: string): PresentedBadge | null {
  if (!badgeNumberPattern.test(badgeNumber)) return null
  return {
    hashWith: (rosterSalt) => createHash('sha256').update(`${rosterSalt}${badgeNumber}`, 'utf8').digest('hex'),
  }
}
