import { type BadgeRoster, badgeRosterSchema } from '#contracts/badge-roster'
import type { Files } from '#platform/files'
import { openDocument } from './open-document.ts'

export type RosterAnswer = 'stored' | 'not-newer' | 'not-a-roster'

/** The badges this cabinet knows, kept on the card so that they open without a network. */
export type KeptBadgeRoster = {
  /** Null while none ever arrived, or the one on the card was broken. */
  current(): BadgeRoster | null
  /** A document from the service. Only a higher version replaces the one in force. Throws document-not-written. */
  offer(document: unknown): Promise<RosterAnswer>
  /** Why the roster on the card could not be used; null when all is well. */
  broken: Error | null
}

/** A broken file does not keep the cabinet from starting: badges are refused by name until the service sends it again. */
export async function openBadgeRoster(options: { path: string; files: Files }): Promise<KeptBadgeRoster> {
  const document = await openDocument<BadgeRoster | null>({
    ...options,
    schema: badgeRosterSchema.nullable(),
    fallback: null,
    onBroken: 'fall-back',
  })
  return {
    broken: document.broken,
    current: () => document.read(),
    async offer(offered) {
      const parsed = badgeRosterSchema.safeParse(offered)
      if (!parsed.success) return 'not-a-roster'
      const current = document.read()
      if (current !== null && parsed.data.version <= current.version) return 'not-newer'
      await document.write(parsed.data)
      return 'stored'
    },
  }
}
