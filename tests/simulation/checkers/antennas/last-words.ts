import type { JournalEntry } from '#cloud/journal/journal-entry'
import type { Evidence } from '../evidence.ts'

type Said = Pick<JournalEntry, 'kind' | 'body'>
export type Word = 'here' | 'gone' | 'doubted'

const here = new Set(['UnitFound', 'UnitPlaced', 'UnitReaffirmed'])
const gone = new Set(['UnitTaken', 'UnitMissing'])
const doubted = new Set(['UnitUncertain', 'UnitUnobservable'])

/** What a fact says of the tag it is about; null when it says nothing of where it is. */
export function wordOf({ kind, body }: Said): Word | null {
  if (kind === 'UncertaintyResolved') return body.verdict === 'removed' ? 'gone' : 'here'
  if (gone.has(kind)) return 'gone'
  if (doubted.has(kind)) return 'doubted'
  return here.has(kind) ? 'here' : null
}

/** The last that each cabinet wrote on its own card about each tag. */
export function lastWords(written: Evidence['written']): { of(deviceId: string, epc: string): Word | null } {
  const words = new Map<string, Word>()
  for (const { deviceId, kind, body } of written) {
    const fact = JSON.parse(body) as Record<string, unknown>
    const word = typeof fact.epc === 'string' ? wordOf({ kind, body: fact }) : null
    if (word !== null) words.set(`${deviceId}/${fact.epc}`, word)
  }
  return { of: (deviceId, epc) => words.get(`${deviceId}/${epc}`) ?? null }
}
