import { createHash } from 'node:crypto'
import type { NewEntry } from '#cloud/journal/journal-entry'
import { subjectOf } from '#cloud/journal/subject'
import type { Badge } from '#cloud/people/badge'
import type { SiteTransaction } from '#cloud/store/open-store'
import { rosterBadgesMax } from '#contracts/downlink/badge-roster'
import type { UserRef } from '#contracts/ids'
import {
  answered,
  type CommandContext,
  type Decision,
  decisionEntry,
  type Outcome,
  Refused,
} from '../command-context.ts'
import { rosterSaltSetting } from '../documents/roster-source.ts'

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/** A badge number as it is kept and as it travels: SHA-256 over the roster's salt and the number, lower-case hex. */
function badgeHashOf(rosterSalt: string, badgeNumber: string): string {
  return sha256(`${rosterSalt}${badgeNumber}`)
}

export type BadgeWish = {
  badgeNumber: string
  user: { userRef: UserRef } | { username: string }
  validUntilMs: number
}

/** Who may open cabinets. */
export function badgeCommands(context: CommandContext) {
  const { siteId, writer, random } = context

  const userOf = async (tx: SiteTransaction, user: BadgeWish['user']): Promise<UserRef> => {
    const found = 'userRef' in user ? await tx.users.find(user.userRef) : await tx.users.findByUsername(user.username)
    if (found === null) throw new Refused('user-unknown', { ...user })
    return found.userId
  }

  return {
    /** The cabinets hear of them within seconds. */
    putBadges: (wishes: readonly BadgeWish[], actor: UserRef): Promise<Outcome<{ badges: number }>> =>
      answered(() =>
        writer.decide<{ badges: number }>(async (tx, nowMs) => {
          const kept = await tx.settings.get(rosterSaltSetting)
          const salt = kept ?? random.hex(32)
          const issued: Badge[] = []
          const named = new Set<string>()
          for (const [index, { badgeNumber, user, validUntilMs }] of wishes.entries()) {
            const badgeHash = badgeHashOf(salt, badgeNumber)
            if (named.has(badgeHash)) {
              throw new Refused('badge-listed-twice', { field: `badges.${index}.badgeNumber`, line: index + 1 })
            }
            named.add(badgeHash)
            issued.push({ siteId, badgeHash, userId: await userOf(tx, user), validUntilMs, revoked: false })
          }
          const all = new Map([...(await tx.badges.all()), ...issued].map((badge) => [badge.badgeHash, badge]))
          const inForce = [...all.values()].filter(({ revoked, validUntilMs }) => !revoked && validUntilMs >= nowMs)
          if (inForce.length > rosterBadgesMax) throw new Refused('badges-too-many', { max: rosterBadgesMax })
          const salted: Decision = {
            kind: 'SettingPut',
            subject: subjectOf('site', siteId),
            body: { name: rosterSaltSetting, valueHash: sha256(salt) },
          }
          const badges: Decision = {
            kind: 'BadgesIssued',
            subject: subjectOf('document', 'badge-roster'),
            body: { badges: issued.map(({ siteId: _site, ...badge }) => badge) },
          }
          const entries: NewEntry[] = [...(kept === null ? [salted] : []), badges].map((decision) =>
            decisionEntry(context, actor, nowMs, decision),
          )
          return {
            entries,
            finish: async (tx) => {
              if (kept === null) await tx.settings.put(rosterSaltSetting, salt)
              return { badges: issued.length }
            },
          }
        }),
      ),
  }
}
