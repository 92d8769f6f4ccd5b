import type { SiteDatabase } from '../engine/site-database.ts'
import type { Problem } from './verification.ts'
import type { Rebuilt } from './verify-chain.ts'

/** Where the journal and the windows are said to end; that they end there is for those who walk them to say. */
export async function verifySiteState(
  { db, siteId }: SiteDatabase,
  { digests, entries, factsNotUnderstood }: Pick<Rebuilt, 'digests' | 'entries' | 'factsNotUnderstood'>,
  counts: Record<string, number>,
): Promise<Problem | null> {
  const where = `site_state ${siteId}`
  const state = await db.selectFrom('site_state').selectAll().where('site_id', '=', siteId).executeTakeFirst()
  counts.site_state = 1
  if (state === undefined) return entries === 0 ? null : { where, what: 'the row is missing' }
  const digestedSeq = digests.at(-1)?.lastWindowSeq ?? 0
  const unlike = (column: string) => ({ where, what: `column ${column} is not what the journal adds up to` })
  if (state.digested_window_seq !== digestedSeq) return unlike('digested_window_seq')
  return state.facts_not_understood === factsNotUnderstood ? null : unlike('facts_not_understood')
}
