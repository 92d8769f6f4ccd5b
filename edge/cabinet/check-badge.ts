import type { HeldDocument } from '#contracts/downlink/document-kinds'
import type { BadgeVerdict } from './cabinet-types.ts'
import { isPlausibleWall } from './clock-watch.ts'

/**
 * Whose badge it is and whether it may open. A wall clock that cannot be right proves no expiry: then a badge counts
 * as expired only if it already was when the roster was issued, because a wrong clock must not leave a nurse before a
 * shut door. Revocation needs no clock.
 */
export function checkBadge(
  roster: HeldDocument<'badge-roster'> | null,
  badgeHash: string,
  wallMs: number,
): BadgeVerdict {
  if (roster === null) return { kind: 'refused', reason: 'roster-missing' }
  const badge = roster.body.badges.find((candidate) => candidate.badgeHash === badgeHash)
  if (badge === undefined) return { kind: 'refused', reason: 'unknown-badge' }
  if (badge.revoked) return { kind: 'refused', reason: 'badge-revoked' }
  const provenMs = isPlausibleWall(wallMs) ? Math.max(wallMs, roster.issuedAtMs) : roster.issuedAtMs
  if (badge.validUntilMs < provenMs) return { kind: 'refused', reason: 'badge-expired' }
  return { kind: 'accepted', userRef: badge.userRef }
}
