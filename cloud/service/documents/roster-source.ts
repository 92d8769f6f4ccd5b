import type { Badge } from '#cloud/people/badge'
import { type BadgeRoster, rosterBadgesMax } from '#contracts/downlink/badge-roster'
import type { UserRef } from '#contracts/ids'
import type { DocumentSource } from './document-source.ts'

/** Name of the setting that holds what badge numbers are hashed with. */
export const rosterSaltSetting = 'badge-roster-salt'

/** The badges a roster holds: those that open first, then the refused ones, so that they are refused by name. */
export function rosterOf(
  badges: readonly Badge[],
  disabled: ReadonlySet<UserRef>,
  rosterSalt: string,
  nowMs: number,
): BadgeRoster {
  const told = badges.map(({ badgeHash, userId, validUntilMs, revoked }) => ({
    badgeHash,
    userRef: userId,
    validUntilMs,
    revoked: revoked || disabled.has(userId),
  }))
  const opens = told.filter(({ revoked, validUntilMs }) => !revoked && validUntilMs >= nowMs)
  const refused = told.filter(({ revoked, validUntilMs }) => revoked || validUntilMs < nowMs)
  refused.sort((a, b) => b.validUntilMs - a.validUntilMs)
  const held = [...opens, ...refused].slice(0, rosterBadgesMax)
  return { rosterSalt, badges: held.sort((a, b) => (a.badgeHash < b.badgeHash ? -1 : 1)) }
}

/** Who may open cabinets: the same for every cabinet. */
export const rosterSource: DocumentSource<'badge-roster'> = {
  kind: 'badge-roster',
  touchedBy: ({ people }) => (people ? 'all' : []),
  async compose(tx, devices, nowMs) {
    const rosterSalt = await tx.settings.get(rosterSaltSetting)
    if (rosterSalt === null) return new Map()
    const users = await tx.users.list()
    const disabled = new Set(users.flatMap(({ userId, disabled }) => (disabled ? [userId] : [])))
    const roster = rosterOf(await tx.badges.all(), disabled, rosterSalt, nowMs)
    return new Map(devices.map(({ deviceId }) => [deviceId, roster]))
  },
  changesNextMs: () => null,
}
