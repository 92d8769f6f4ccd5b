import { nextDayMs } from '#cloud/calendar/next-day'
import type { DocumentSource } from './document-source.ts'
import { rosterSource } from './roster-source.ts'
import { stopSource } from './stop-source.ts'

/** Where every kind of document comes from. */
export function documentSources({ dayOfSite }: { dayOfSite(atMs: number): number }): DocumentSource[] {
  return [rosterSource, stopSource({ today: dayOfSite, nextDayMs: (atMs) => nextDayMs(dayOfSite, atMs) })]
}
