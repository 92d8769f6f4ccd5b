import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { identityAs } from '#cloud/journal/subject'
import type { EpcHex } from '#contracts/ids'

/** What an antenna said of a tag, in the four ways that matter. */
export type TagSighting = 'seen-inside' | 'gone-in-session' | 'gone-unseen' | 'doubted'

const sightingOfKind: Readonly<Record<string, TagSighting>> = {
  UnitPlaced: 'seen-inside',
  UnitFound: 'seen-inside',
  UnitTaken: 'gone-in-session',
  UnitMissing: 'gone-unseen',
  UnitUncertain: 'doubted',
  UnitUnobservable: 'doubted',
}

/** Which sighting an entry is; null when it is none. */
export function sightingOf({ kind, body }: Pick<NumberedEntry, 'kind' | 'body'>): TagSighting | null {
  const sighting = sightingOfKind[kind]
  if (sighting !== undefined) return sighting
  if (kind !== 'UncertaintyResolved') return null
  if (body.verdict === 'present') return 'seen-inside'
  return typeof body.sessionId === 'string' ? 'gone-in-session' : 'gone-unseen'
}

/** The tag an entry is about; null when it is about none. */
export function epcOf({ subject }: Pick<NumberedEntry, 'subject'>): EpcHex | null {
  return identityAs('tag', subject) as EpcHex | null
}
