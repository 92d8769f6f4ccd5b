import { sql } from 'kysely'
import { genesisHash } from '#cloud/journal/hash-chain'
import { bulkWriter } from '../engine/bulk-write.ts'
import type { SiteStateTable } from '../engine/database.ts'
import type { SiteDatabase } from '../engine/site-database.ts'

/** Where the journal and the climate's windows end, and what has been counted since the store was made. */
export type SiteState = {
  headSeq: number
  headHash: string
  /** Times of recording never run backwards. */
  recordedAtMs: number
  windowSeq: number
  windowHash: string
  digestedWindowSeq: number
  batches: number
  factsAccepted: number
  factsDuplicate: number
  factsQuarantined: number
  /** Kept raw, for a newer service to read. */
  factsNotUnderstood: number
  sessions: number
  /** Which run of the service writes; whoever took the store over last. */
  writerId: string
}

const nothing: SiteState = {
  headSeq: 0,
  headHash: genesisHash,
  recordedAtMs: 0,
  windowSeq: 0,
  windowHash: genesisHash,
  digestedWindowSeq: 0,
  batches: 0,
  factsAccepted: 0,
  factsDuplicate: 0,
  factsQuarantined: 0,
  factsNotUnderstood: 0,
  sessions: 0,
  writerId: '',
}

function stateOfRow(row: SiteStateTable): SiteState {
  return {
    headSeq: row.head_seq,
    headHash: row.head_hash,
    recordedAtMs: row.recorded_at_ms,
    windowSeq: row.window_seq,
    windowHash: row.window_hash,
    digestedWindowSeq: row.digested_window_seq,
    batches: row.batches,
    factsAccepted: row.facts_accepted,
    factsDuplicate: row.facts_duplicate,
    factsQuarantined: row.facts_quarantined,
    factsNotUnderstood: row.facts_not_understood,
    sessions: row.sessions,
    writerId: row.writer_id,
  }
}

function rowOfState(state: SiteState) {
  return {
    head_seq: state.headSeq,
    head_hash: state.headHash,
    recorded_at_ms: state.recordedAtMs,
    window_seq: state.windowSeq,
    window_hash: state.windowHash,
    digested_window_seq: state.digestedWindowSeq,
    batches: state.batches,
    facts_accepted: state.factsAccepted,
    facts_duplicate: state.factsDuplicate,
    facts_quarantined: state.factsQuarantined,
    facts_not_understood: state.factsNotUnderstood,
    sessions: state.sessions,
    writer_id: state.writerId,
  }
}

/** Replaces the row there is: each column in the order of rowOfState. */
const write = bulkWriter({
  table: 'site_state',
  columns: {
    site_id: 'text',
    head_seq: 'bigint',
    head_hash: 'text',
    recorded_at_ms: 'bigint',
    window_seq: 'bigint',
    window_hash: 'text',
    digested_window_seq: 'bigint',
    batches: 'bigint',
    facts_accepted: 'bigint',
    facts_duplicate: 'bigint',
    facts_quarantined: 'bigint',
    facts_not_understood: 'bigint',
    sessions: 'bigint',
    writer_id: 'text',
  },
  keys: ['site_id'],
})

/** Whether the site has been here before. */
export async function hasSiteState({ db, siteId }: SiteDatabase): Promise<boolean> {
  const row = await db.selectFrom('site_state').select('site_id').where('site_id', '=', siteId).executeTakeFirst()
  return row !== undefined
}

/** Makes the row of a site that has none yet. */
export async function ensureSiteState({ db, siteId }: SiteDatabase): Promise<void> {
  await db
    .insertInto('site_state')
    .values({ site_id: siteId, ...rowOfState(nothing) })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** The end of the journal, for the one transaction that may extend it. */
export function siteStateAccess(site: SiteDatabase) {
  const { db, engine, siteId } = site
  return {
    /** Takes the site's write lock until the transaction ends: one chain, one writer, on both engines. */
    async lock(): Promise<SiteState> {
      // A transaction of SQLite holds the lock of the whole file from its beginning.
      const forUs = engine === 'postgres' ? sql`for update` : sql``
      const { rows } = await sql<SiteStateTable>`
        select * from site_state where site_id = ${siteId} ${forUs}`.execute(db)
      const row = rows[0]
      if (row === undefined) throw new Error(`site ${siteId} has no state`)
      return stateOfRow(row)
    },
    put: (state: SiteState): Promise<void> => write(site, [[siteId, ...Object.values(rowOfState(state))]]),
  }
}
