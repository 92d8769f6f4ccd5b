import { z } from 'zod'
import { type BadgeRoster, readBadgeRoster } from '#contracts/badge-roster'
import type { Files } from '#platform/files'
import { openDocument } from './open-document.ts'

export type RosterAnswer = 'stored' | 'not-newer' | 'not-a-roster'

/** Kept as it came, with members this version does not know: a later version of this agent finds them on its card. */
const keptRosterSchema = z
  .unknown()
  .refine((content) => content === null || readBadgeRoster(content) !== null, 'not a badge roster of a version we read')

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
  const document = await openDocument<unknown>({
    ...options,
    schema: keptRosterSchema,
    fallback: null,
    onBroken: 'fall-back',
  })
  let current = readBadgeRoster(document.read())
  return {
    broken: document.broken,
    current: () => current,
    async offer(offered) {
      const roster = readBadgeRoster(offered)
      if (roster === null) return 'not-a-roster'
      if (current !== null && roster.version <= current.version) return 'not-newer'
      await document.write(offered)
      current = readBadgeRoster(document.read())
      return 'stored'
    },
  }
}
