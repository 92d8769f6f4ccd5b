import type { NumberedEntry } from '#cloud/journal/journal-entry'
import type { SiteId, UserRef } from '#contracts/ids'

/** A badge of a person, by its hash only; without the roster's salt nobody finds the number behind it. */
export type Badge = { siteId: SiteId; badgeHash: string; userId: UserRef; validUntilMs: number; revoked: boolean }

type Issued = { badges: Omit<Badge, 'siteId'>[] }
type Revoked = { badges: Pick<Badge, 'badgeHash' | 'userId'>[] }

/** Every kind of entry about badges. */
export const badgeKinds: ReadonlySet<string> = new Set(['BadgesIssued', 'BadgesRevoked'])

/** The badges an entry issues or changes. */
export function badgesOfEntry(entry: NumberedEntry): string[] {
  return badgeKinds.has(entry.kind) ? (entry.body as Revoked).badges.map(({ badgeHash }) => badgeHash) : []
}

/** A badge is what was said of it last; issued anew after it was revoked, it opens again. */
export function foldBadge(before: Badge | null, entry: NumberedEntry, badgeHash: string): Badge | null {
  if (entry.kind === 'BadgesRevoked') {
    const isMeant = (entry.body as Revoked).badges.some((each) => each.badgeHash === badgeHash)
    return before === null || !isMeant ? before : { ...before, revoked: true }
  }
  if (entry.kind !== 'BadgesIssued') return before
  const badge = (entry.body as Issued).badges.find((each) => each.badgeHash === badgeHash)
  return badge === undefined ? before : { siteId: entry.siteId, ...badge }
}
