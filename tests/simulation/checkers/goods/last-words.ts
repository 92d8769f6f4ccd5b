import type { JournalEntry } from '#cloud/journal/journal-entry'
import type { Evidence } from '../evidence.ts'

type Said = Pick<JournalEntry, 'kind' | 'body'>
export type Word = 'here' | 'gone' | 'doubted'

export const isRemoval = ({ kind, body }: Said) =>
  kind === 'UnitTaken' || kind === 'UnitMissing' || (kind === 'UncertaintyResolved' && body.verdict === 'removed')
export const isArrival = ({ kind }: Said) => kind === 'UnitPlaced'

const here = new Set(['UnitFound', 'UnitPlaced', 'UnitReaffirmed'])
const doubted = new Set(['UnitUncertain', 'UnitUnobservable'])

function wordOf(said: Said): Word | null {
  if (isRemoval(said)) return 'gone'
  if (doubted.has(said.kind)) return 'doubted'
  return here.has(said.kind) || said.kind === 'UncertaintyResolved' ? 'here' : null
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
