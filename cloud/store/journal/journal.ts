import { sql } from 'kysely'
import { genesisHash } from '#cloud/journal/hash-chain'
import type { JournalEntry, NumberedEntry } from '#cloud/journal/journal-entry'
import { mentionsOfEntry } from '#cloud/journal/mentions-of-entry'
import { notUnderstoodKind } from '#cloud/journal/not-understood'
import type { Subject } from '#cloud/journal/subject'
import { appender, bulkWriter } from '../engine/bulk-write.ts'
import type { JournalTable } from '../engine/database.ts'
import { keyTable, type SiteDatabase } from '../engine/site-database.ts'
import type { Store } from '../store.ts'
import { entryOfRow, hashOfRow, rowOfEntry } from './journal-row.ts'

const columns = {
  site_id: 'text',
  entry_seq: 'bigint',
  occurred_at_ms: 'bigint',
  recorded_at_ms: 'bigint',
  time_quality: 'text',
  source_kind: 'text',
  source_id: 'text',
  source_epoch: 'text',
  source_seq: 'bigint',
  actor_ref: 'text',
  kind: 'text',
  subject: 'text',
  place_id: 'text',
  cause_seq: 'bigint',
  body: 'text',
  hash: 'text',
} as const

const appendRows = appender({ table: 'journal', columns })

const writeMentions = bulkWriter({
  table: 'journal_mentions',
  columns: { site_id: 'text', subject: 'text', entry_seq: 'bigint' },
})

/** Entries chained and written out in one go, while the engine takes in those before. */
const pieceEntries = 256

/** Where a journal ends, and when what was appended last is in its table; what went wrong is said there. */
export type Appended = { headSeq: number; headHash: string; stored: Promise<void> }

/** The row's values in the order of the table's columns. */
function valuesOfRow(row: JournalTable): unknown[] {
  return [
    row.site_id,
    row.entry_seq,
    row.occurred_at_ms,
    row.recorded_at_ms,
    row.time_quality,
    row.source_kind,
    row.source_id,
    row.source_epoch,
    row.source_seq,
    row.actor_ref,
    row.kind,
    row.subject,
    row.place_id,
    row.cause_seq,
    row.body,
    row.hash,
  ]
}

const aboutMax = 1_000

/** The journal as it is read. */
export function journalQueries(site: SiteDatabase): Store['journal'] {
  const { db, siteId } = site
  const ofSite = () => db.selectFrom('journal').selectAll().where('site_id', '=', siteId)
  return {
    async about(subjects, { kinds, fromMs, toMs, before, within, limit = aboutMax } = {}) {
      if (subjects.length === 0) return []
      const places = subjects.filter((subject) => subject.startsWith('place:')).map((subject) => subject.slice(6))
      const keyed = keyTable(site, [...subjects])
      const parts = [
        sql`select j.entry_seq from ${keyed} cross join journal j where j.site_id = ${siteId} and j.subject = k.k0`,
        sql`select m.entry_seq from ${keyed} cross join journal_mentions m where m.site_id = ${siteId} and m.subject = k.k0`,
        ...(places.length === 0
          ? []
          : [
              sql`select j.entry_seq from ${keyTable(site, places)} cross join journal j
                  where j.site_id = ${siteId} and j.place_id = k.k0`,
            ]),
      ]
      const wanted = [
        ...(kinds === undefined ? [] : [sql`j.kind in (${sql.join(kinds.map((kind) => sql.val(kind)))})`]),
        ...(fromMs === undefined ? [] : [sql`j.occurred_at_ms >= ${fromMs}`]),
        ...(toMs === undefined ? [] : [sql`j.occurred_at_ms < ${toMs}`]),
        ...(before === undefined
          ? []
          : [sql`(j.occurred_at_ms, j.entry_seq) < (${sql.val(before.occurredAtMs)}, ${sql.val(before.entrySeq)})`]),
        ...(within === undefined ? [] : [sql`(j.place_id is null or j.place_id in (${sql.join([...within, ''])}))`]),
      ]
      const only = wanted.length === 0 ? sql`` : sql`and ${sql.join(wanted, sql` and `)}`
      const { rows } = await sql<JournalTable>`
        select j.* from (${sql.join(parts, sql` union `)}) n cross join journal j
        where j.site_id = ${siteId} and j.entry_seq = n.entry_seq ${only} order by j.occurred_at_ms desc, j.entry_seq desc limit ${limit}`.execute(
        db,
      )
      return rows.map(entryOfRow).reverse()
    },
    async after(entrySeq, limit) {
      const rows = await ofSite().where('entry_seq', '>', entrySeq).orderBy('entry_seq').limit(limit).execute()
      return rows.map(entryOfRow)
    },
    async notUnderstood() {
      const { rows } = await sql<{ deviceId: string; facts: number }>`
        select source_id as "deviceId", count(*) as facts from journal
        where site_id = ${siteId} and kind = ${sql.lit(notUnderstoodKind)} group by source_id`.execute(db)
      return new Map(rows.map(({ deviceId, facts }) => [deviceId, Number(facts)]))
    },
    async find(entrySeq) {
      const row = await ofSite().where('entry_seq', '=', entrySeq).executeTakeFirst()
      return row === undefined ? null : entryOfRow(row)
    },
    async head() {
      const row = await db
        .selectFrom('site_state')
        .select(['head_seq', 'head_hash'])
        .where('site_id', '=', siteId)
        .executeTakeFirst()
      return { entrySeq: row?.head_seq ?? 0, hash: row?.head_hash ?? genesisHash }
    },
    async knownAt(atMs) {
      // Times of recording never run backwards along the numbers, so the last one not later is found by halving.
      let low = 0
      let high = (await this.head()).entrySeq
      while (low < high) {
        const middle = Math.ceil((low + high) / 2)
        const row = await ofSite().where('entry_seq', '=', middle).executeTakeFirst()
        if (row !== undefined && row.recorded_at_ms <= atMs) low = middle
        else high = middle - 1
      }
      return low
    },
  }
}

/** The journal as one transaction reads and extends it. */
export function journalAccess(site: SiteDatabase) {
  const { db, siteId } = site
  return {
    /** Everything said, up to an entry when one is given, with one of these as its subject, by subject, in the order it was journalled. */
    async ofSubjects(
      subjects: readonly Subject[],
      upToSeq = Number.MAX_SAFE_INTEGER,
    ): Promise<Map<Subject, JournalEntry[]>> {
      const found = new Map<Subject, JournalEntry[]>(subjects.map((subject) => [subject, []]))
      if (subjects.length === 0) return found
      const { rows } = await sql<JournalTable>`
        select j.* from ${keyTable(site, [...subjects])} cross join journal j
        where j.site_id = ${siteId} and j.subject = k.k0 and j.entry_seq <= ${upToSeq} order by j.entry_seq`.execute(db)
      for (const row of rows) found.get(row.subject as Subject)?.push(entryOfRow(row))
      return found
    },
    /** When these entries happened, Unix ms, by number. */
    async occurredAt(entrySeqs: readonly number[]): Promise<Map<number, number>> {
      if (entrySeqs.length === 0) return new Map()
      const keys = keyTable(site, [...new Set(entrySeqs)].map(String))
      const { rows } = await sql<{ entry_seq: number; occurred_at_ms: number }>`
        select j.entry_seq, j.occurred_at_ms from ${keys} cross join journal j
        where j.site_id = ${siteId} and j.entry_seq = cast(k.k0 as bigint)`.execute(db)
      return new Map(rows.map((row) => [Number(row.entry_seq), Number(row.occurred_at_ms)]))
    },
    /**
     * Chains the entries behind the head and stores them. They must be numbered without a gap. Resolves when the engine
     * has them, which on a server is before it has stored them: until then no other statement of the transaction runs.
     */
    async append(entries: readonly NumberedEntry[], headSeq: number, headHash: string): Promise<Appended> {
      let hash = headHash
      let seq = headSeq
      const mentions: unknown[][] = []
      function* chained(): Iterable<unknown[][]> {
        for (let from = 0; from < entries.length; from += pieceEntries) {
          yield entries.slice(from, from + pieceEntries).map((entry) => {
            if (entry.entrySeq !== seq + 1) throw new Error(`entry ${entry.entrySeq} does not follow ${seq}`)
            seq = entry.entrySeq
            const row = rowOfEntry(entry)
            hash = hashOfRow(hash, row)
            row.hash = hash
            for (const subject of mentionsOfEntry(entry)) mentions.push([siteId, subject, seq])
            return valuesOfRow(row)
          })
        }
      }
      if (entries.length === 0) return { headSeq, headHash, stored: Promise.resolve() }
      const rows = appendRows(site, chained())
      const stored = rows.stored.then(() => writeMentions(site, mentions))
      stored.catch(() => {})
      await rows.handedOver
      return { headSeq: seq, headHash: hash, stored }
    },
  }
}
