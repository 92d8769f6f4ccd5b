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
  inList,
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

  const userOf = async (tx: SiteTransaction, user: BadgeWish['user'], index: number): Promise<UserRef> => {
    const found = 'userRef' in user ? await tx.users.find(user.userRef) : await tx.users.findByUsername(user.username)
    const member = 'userRef' in user ? 'userRef' : 'username'
    if (found === null) throw new Refused('user-unknown', { ...inList('badges', index, member), ...user })
    return found.userId
  }

  return {
    /** One badge of a person, or with null every one: it opens nothing any more. Answers how many. */
    revokeBadges: (userRef: UserRef, badgeHash: string | null, actor: UserRef): Promise<Outcome<number>> =>
      answered(() =>
        writer.decide<number>(async (tx, nowMs) => {
          if ((await tx.users.find(userRef)) === null) throw new Refused('user-unknown')
          const theirs = await tx.badges.ofUser(userRef)
          const meant = theirs.filter((badge) => badgeHash === null || badge.badgeHash === badgeHash)
          if (badgeHash !== null && meant.length === 0) throw new Refused('badge-unknown', { badgeHash })
          const badges = meant.flatMap(({ badgeHash: hash, userId, revoked }) =>
            revoked ? [] : [{ badgeHash: hash, userId }],
          )
          const subject = subjectOf('person', userRef)
          const decision: Decision = { kind: 'BadgesRevoked', subject, body: { badges } }
          const entries = badges.length === 0 ? [] : [decisionEntry(context, actor, nowMs, decision)]
          return { entries, finish: async () => badges.length }
        }),
      ),
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
              throw new Refused('badge-listed-twice', inList('badges', index, 'badgeNumber'))
            }
            named.add(badgeHash)
            issued.push({ siteId, badgeHash, userId: await userOf(tx, user, index), validUntilMs, revoked: false })
          }
          const known = new Map((await tx.badges.all()).map((badge) => [badge.badgeHash, badge]))
          for (const [index, { badgeHash, userId }] of issued.entries()) {
            const held = known.get(badgeHash)
            if (held === undefined || held.userId === userId || held.revoked || held.validUntilMs < nowMs) continue
            throw new Refused('badge-already-of-another', { field: `badges.${index}.badgeNumber`, line: index + 1 })
          }
          const all = new Map([...known.values(), ...issued].map((badge) => [badge.badgeHash, badge]))
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
