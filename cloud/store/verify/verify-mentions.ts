import { type SqlBool, sql } from 'kysely'
import { mentionsOfEntry } from '#cloud/journal/mentions-of-entry'
import type { SiteDatabase } from '../engine/site-database.ts'
import { entryOfRow } from '../journal/journal-row.ts'
import type { Problem } from './verification.ts'

const pageRows = 5_000
/** Entries compared at once: each time the whole index is read, and that much of it is kept in memory. */
const chunkEntries = 200_000

/** Facts of devices but for the sums of door sessions, and what says that one was of a calibration, mention nothing: most of a journal need not be read for this. */
const mentioning = sql<SqlBool>`(source_kind <> 'device' or kind in ('SessionCommitted', 'CalibrationCycled'))`

/** What the entries of a chunk mention, as texts, and the number of the last entry read. */
async function mentionedAfter({ db, siteId }: SiteDatabase, afterSeq: number) {
  const mentioned = new Set<string>()
  let seq = afterSeq
  let isEnd = false
  while (!isEnd && seq < afterSeq + chunkEntries) {
    const rows = await db
      .selectFrom('journal')
      .selectAll()
      .where('site_id', '=', siteId)
      .where('entry_seq', '>', seq)
      .where(mentioning)
      .orderBy('entry_seq')
      .limit(pageRows)
      .execute()
    for (const row of rows) {
      seq = row.entry_seq
      for (const subject of mentionsOfEntry(entryOfRow(row))) mentioned.add(`${subject} ${seq}`)
    }
    isEnd = rows.length < pageRows
  }
  return { mentioned, seq, isEnd }
}

/** The index that answers "everything about X" holds what the entries mention, and nothing else. */
export async function verifyMentions(site: SiteDatabase, counts: Record<string, number>): Promise<Problem | null> {
  const { db, siteId } = site
  let after = Number.NEGATIVE_INFINITY
  let mentions = 0
  for (let from = 0; ; ) {
    const { mentioned, seq, isEnd } = await mentionedAfter(site, from)
    mentions += mentioned.size
    const stored = await db
      .selectFrom('journal_mentions')
      .select(['subject', 'entry_seq'])
      .where('site_id', '=', siteId)
      .$if(after > Number.NEGATIVE_INFINITY, (query) => query.where('entry_seq', '>', after))
      .$if(!isEnd, (query) => query.where('entry_seq', '<=', seq))
      .execute()
    for (const row of stored) {
      const text = `${row.subject} ${row.entry_seq}`
      if (!mentioned.delete(text)) return { where: `journal_mentions ${text}`, what: 'the entry does not mention it' }
    }
    const [missing] = mentioned
    if (missing !== undefined) return { where: `journal_mentions ${missing}`, what: 'the row is missing' }
    if (isEnd) break
    from = seq
    after = seq
  }
  counts.journal_mentions = mentions
  return null
}
