import { createHash } from 'node:crypto'
import type { DeviceDocument } from '#cloud/documents/device-document'
import type { NewEntry } from '#cloud/journal/journal-entry'
import { subjectOf } from '#cloud/journal/subject'
import type { Badge } from '#cloud/people/badge'
import type { SiteTransaction } from '#cloud/store/open-store'
import { type BadgeRoster, badgeRosterSchema } from '#contracts/badge-roster'
import type { DeviceId, UserRef } from '#contracts/ids'
import {
  answered,
  type CommandContext,
  type Decision,
  decisionEntry,
  type Outcome,
  Refused,
} from '../command-context.ts'

const saltSetting = 'badge-roster-salt'
const versionSetting = 'badge-roster-version'
const documentName = 'badge-roster'

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/** A badge number as it is kept and as it travels: SHA-256 over the roster's salt and the number, lower-case hex. */
function badgeHashOf(rosterSalt: string, badgeNumber: string): string {
  return sha256(`${rosterSalt}${badgeNumber}`)
}

/** The entry that says which version of the roster these devices should have. */
function issuedDecision(documents: readonly DeviceDocument[]): Decision | null {
  const [first] = documents
  if (first === undefined) return null
  const { version, body } = first
  return {
    kind: 'DocumentIssued',
    subject: subjectOf('document', documentName),
    body: { documentName, version, bodyHash: sha256(body), deviceIds: documents.map(({ deviceId }) => deviceId) },
  }
}

function rosterOf(
  badges: readonly Badge[],
  rosterSalt: string,
  version: number,
  deviceIds: readonly DeviceId[],
  nowMs: number,
): DeviceDocument[] {
  const roster: BadgeRoster = badgeRosterSchema.parse({
    schema: 1,
    name: documentName,
    version,
    issuedAtMs: nowMs,
    rosterSalt,
    badges: badges.map(({ badgeHash, userId, validUntilMs, revoked }) => ({
      badgeHash,
      userRef: userId,
      validUntilMs,
      revoked,
    })),
  })
  const body = JSON.stringify(roster)
  return deviceIds.map((deviceId) => ({ deviceId, documentName, version, body, updatedAtMs: nowMs }))
}

/** The roster as it stands, for these devices, and the decision that issues it; nothing while nobody has a badge. */
export async function rosterForDevices(
  tx: SiteTransaction,
  deviceIds: readonly DeviceId[],
  nowMs: number,
): Promise<{ documents: DeviceDocument[]; decision: Decision | null }> {
  const rosterSalt = await tx.settings.get(saltSetting)
  const version = Number((await tx.settings.get(versionSetting)) ?? '0')
  if (rosterSalt === null || version === 0) return { documents: [], decision: null }
  const documents = rosterOf(await tx.badges.all(), rosterSalt, version, deviceIds, nowMs)
  return { documents, decision: issuedDecision(documents) }
}

export type BadgeWish = {
  badgeNumber: string
  user: { userRef: UserRef } | { username: string }
  validUntilMs: number
}

/** Who may open cabinets. */
export function badgeCommands(context: CommandContext) {
  const { siteId, writer, registry, random, broker } = context
  const cabinets = () => registry.all().filter(({ kind }) => kind === 'cabinet')

  const userOf = async (tx: SiteTransaction, user: BadgeWish['user']): Promise<UserRef> => {
    const found = 'userRef' in user ? await tx.users.find(user.userRef) : await tx.users.findByUsername(user.username)
    if (found === null) throw new Refused('user-unknown', { ...user })
    return found.userId
  }

  return {
    async putBadges(wishes: readonly BadgeWish[], actor: UserRef): Promise<Outcome<{ rosterVersion: number }>> {
      const outcome = await answered(() =>
        writer.decide<{ rosterVersion: number; documents: DeviceDocument[] }>(async (tx, nowMs) => {
          const salt = (await tx.settings.get(saltSetting)) ?? random.hex(32)
          const rosterVersion = Number((await tx.settings.get(versionSetting)) ?? '0') + 1
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
          const deviceIds = cabinets().map(({ deviceId }) => deviceId)
          const badges = [...all.values()].sort((a, b) => (a.badgeHash < b.badgeHash ? -1 : 1))
          const documents = rosterOf(badges, salt, rosterVersion, deviceIds, nowMs)
          const settings = { [saltSetting]: salt, [versionSetting]: String(rosterVersion) }
          const decisions: Decision[] = [
            ...Object.entries(settings).map(([name, value]) => ({
              kind: 'SettingPut',
              subject: subjectOf('site', siteId),
              body: { name, valueHash: sha256(value) },
            })),
            {
              kind: 'BadgesIssued',
              subject: subjectOf('document', documentName),
              body: { rosterVersion, badges: issued.map(({ siteId: _site, ...badge }) => badge) },
            },
          ]
          const document = issuedDecision(documents)
          const entries: NewEntry[] = [...decisions, ...(document === null ? [] : [document])].map((decision) =>
            decisionEntry(context, actor, nowMs, decision),
          )
          return {
            entries,
            finish: async (tx) => {
              for (const [name, value] of Object.entries(settings)) await tx.settings.put(name, value)
              await tx.devices.putDocuments(documents)
              return { rosterVersion, documents }
            },
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
