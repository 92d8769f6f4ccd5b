import { createHash } from 'node:crypto'
import type { SiteTransaction } from '#cloud/store/open-store'
import type { DeviceDocument } from '#cloud/store/records'
import { type BadgeRoster, badgeRosterSchema } from '#contracts/badge-roster'
import type { DeviceId, UserRef } from '#contracts/ids'
import { answered, type CommandContext, decisionEntry, Refused } from '../command-context.ts'
import type { Commands } from '../commands.ts'

const saltSetting = 'badge-roster-salt'
const versionSetting = 'badge-roster-version'
const documentName = 'badge-roster'

/** A badge number as it is kept and as it travels: SHA-256 over the roster's salt and the number, lower-case hex. */
function badgeHashOf(rosterSalt: string, badgeNumber: string): string {
  return createHash('sha256').update(`${rosterSalt}${badgeNumber}`, 'utf8').digest('hex')
}

/** The roster as it stands, for these devices; none while nobody has a badge. */
export async function rosterDocuments(
  tx: SiteTransaction,
  deviceIds: readonly DeviceId[],
  nowMs: number,
): Promise<Omit<DeviceDocument, 'siteId'>[]> {
  const rosterSalt = await tx.settings.get(saltSetting)
  const version = Number((await tx.settings.get(versionSetting)) ?? '0')
  if (rosterSalt === null || version === 0) return []
  const badges = (await tx.badges.all()).map(({ badgeHash, userId, validUntilMs, revoked }) => ({
    badgeHash,
    userRef: userId,
    validUntilMs,
    revoked,
  }))
  const roster: BadgeRoster = badgeRosterSchema.parse({
    schema: 1,
    name: documentName,
    version,
    issuedAtMs: nowMs,
    rosterSalt,
    badges,
  })
  const body = JSON.stringify(roster)
  return deviceIds.map((deviceId) => ({ deviceId, documentName, version, body, updatedAtMs: nowMs }))
}

/** Who may open cabinets. */
export function badgeCommands(context: CommandContext): Pick<Commands, 'putBadges'> {
  const { writer, registry, random, broker } = context
  const cabinets = () => registry.all().filter(({ kind }) => kind === 'cabinet')
  return {
    async putBadges(badges, actor) {
      const outcome = await answered<
        { rosterVersion: number; documents: Omit<DeviceDocument, 'siteId'>[] },
        'user-unknown'
      >(() =>
        writer.decide(async (tx, nowMs) => {
          const salt = (await tx.settings.get(saltSetting)) ?? random.hex(32)
          await tx.settings.put(saltSetting, salt)
          const userIdOf = async (user: { userRef: UserRef } | { username: string }): Promise<UserRef> => {
            const found =
              'userRef' in user ? await tx.users.find(user.userRef) : await tx.users.findByUsername(user.username)
            if (found === null) throw new Refused('user-unknown')
            return found.userId
          }
          const rows = []
          for (const { badgeNumber, user, validUntilMs } of badges) {
            const badgeHash = badgeHashOf(salt, badgeNumber)
            rows.push({ badgeHash, userId: await userIdOf(user), validUntilMs, revoked: false })
          }
          await tx.badges.put(rows)
          const rosterVersion = Number((await tx.settings.get(versionSetting)) ?? '0') + 1
          await tx.settings.put(versionSetting, String(rosterVersion))
          const deviceIds = cabinets().map(({ deviceId }) => deviceId)
          const documents = await rosterDocuments(tx, deviceIds, nowMs)
          await tx.devices.putDocuments(documents)
          const userRefs = [...new Set(rows.map(({ userId }) => userId))].sort()
          const body = { rosterVersion, badges: rows.length, userRefs }
          return {
            entries: [decisionEntry(context, 'BadgeRosterIssued', actor, nowMs, body)],
            finish: async () => ({ rosterVersion, documents }),
          }
        }),
      )
      if (!outcome.ok) return outcome
      const { rosterVersion, documents } = outcome.value
      for (const { deviceId, body } of documents) broker()?.sendDocument(deviceId, documentName, body)
      return { ok: true, value: { rosterVersion } }
    },
  }
}
