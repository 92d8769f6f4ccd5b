import { scopeOf } from '#cloud/people/access/scope'
import type { Badge } from '#cloud/people/badge'
import type { PlaceBook } from '#cloud/places/place-book'
import { type BadgeRoster, rosterBadgesMax } from '#contracts/downlink/badge-roster'
import type { UserRef } from '#contracts/ids'
import { treeOf } from '../people/mandate.ts'
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

/** Who may open each cabinet: whoever has the right where it stands. Cabinets of the same people share one roster. */
export function rosterSource(places: () => PlaceBook): DocumentSource<'badge-roster'> {
  return {
    kind: 'badge-roster',
    touchedBy: ({ people, places }) => (people || places ? 'all' : []),
    async compose(tx, devices, nowMs) {
      const rosterSalt = await tx.settings.get(rosterSaltSetting)
      if (rosterSalt === null) return new Map()
      const tree = treeOf(places())
      const users = (await tx.users.list()).map(({ userId, disabled, grants }) => {
        return { userId, disabled, scope: scopeOf(grants, 'cabinet.open', tree) }
      })
      const disabled = new Set(users.flatMap(({ userId, disabled }) => (disabled ? [userId] : [])))
      const badges = await tx.badges.all()
      const rosters = new Map<string, BadgeRoster>()
      const rosterAt = (placeId: string): BadgeRoster => {
        const whose = new Set(users.flatMap(({ userId, scope }) => (scope.covers(placeId) ? [userId] : [])))
        const key = [...whose].sort().join()
        const known = rosters.get(key)
        if (known !== undefined) return known
        const own = badges.filter(({ userId }) => whose.has(userId))
        const roster = rosterOf(own, disabled, rosterSalt, nowMs)
        rosters.set(key, roster)
        return roster
      }
      return new Map(devices.map(({ deviceId, placeId }) => [deviceId, rosterAt(placeId)]))
    },
    changesNextMs: () => null,
  }
}
