import { sql } from 'kysely'
import { genesisHash } from '#cloud/journal/hash-chain'
import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { bulkWriter } from '../engine/bulk-write.ts'
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
  epc: 'text',
  place_id: 'text',
  body: 'text',
  previous_hash: 'text',
  hash: 'text',
} as const

/** The plain insert of journal rows: what the rest of ingest is measured against. Values in the order of the columns. */
export const writeJournalRows = bulkWriter({ table: 'journal', columns })

/** The row's values in the order of the table's columns. */
export function valuesOfJournalRow(row: JournalTable): unknown[] {
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
    row.epc,
    row.place_id,
    row.body,
    row.previous_hash,
    row.hash,
  ]
}

const ofUnitMax = 1_000

/** The journal as it is read. */
export function journalQueries({ db, siteId }: SiteDatabase): Store['journal'] {
  const ofSite = () => db.selectFrom('journal').selectAll().where('site_id', '=', siteId)
  return {
    async ofUnit(epc) {
      const rows = await ofSite()
        .where('epc', '=', epc)
        .orderBy('occurred_at_ms')
        .orderBy('entry_seq')
        .limit(ofUnitMax)
        .execute()
      return rows.map(entryOfRow)
    },
    async after(entrySeq, limit) {
      const rows = await ofSite().where('entry_seq', '>', entrySeq).orderBy('entry_seq').limit(limit).execute()
      return rows.map(entryOfRow)
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
  }
}

/** The journal as one transaction reads and extends it. */
export function journalAccess(site: SiteDatabase) {
  const { db, siteId } = site
  return {
    /** Everything that was ever said about these units, by EPC. */
    async histories(epcs: readonly string[]): Promise<Map<string, NumberedEntry[]>> {
      const found = new Map<string, NumberedEntry[]>(epcs.map((epc) => [epc, []]))
      if (epcs.length === 0) return found
      const { rows } = await sql<JournalTable>`
        select j.* from ${keyTable(site, [...epcs])} cross join journal j
        where j.site_id = ${siteId} and j.epc = k.k0 order by j.entry_seq`.execute(db)
      for (const row of rows) found.get(row.epc ?? '')?.push(entryOfRow(row))
      return found
    },
    /** Chains the entries behind the head and stores them. They must be numbered without a gap. Returns the new head's hash. */
    async append(entries: readonly NumberedEntry[], headSeq: number, headHash: string): Promise<string> {
      let previousHash = headHash
      let previousSeq = headSeq
      const rows = entries.map((entry) => {
        if (entry.entrySeq !== previousSeq + 1)
          throw new Error(`entry ${entry.entrySeq} does not follow ${previousSeq}`)
        previousSeq = entry.entrySeq
        const row = rowOfEntry(entry)
        row.previous_hash = previousHash
        previousHash = hashOfRow(previousHash, row)
        row.hash = previousHash
        return valuesOfJournalRow(row)
      })
      await writeJournalRows(site, rows)
      return previousHash
    },
  }
}
