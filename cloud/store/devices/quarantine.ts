import type { QuarantineState } from '#cloud/devices/quarantine-state'
import { bulkWriter } from '../engine/bulk-write.ts'
import type { QuarantineTable } from '../engine/database.ts'
import type { SiteDatabase } from '../engine/site-database.ts'
import type { Store } from '../store.ts'
import type { Quarantined, ReadAgainWith } from './quarantined.ts'

const writeQuarantine = bulkWriter({
  table: 'quarantine',
  columns: {
    site_id: 'text',
    quarantine_id: 'bigint',
    device_id: 'text',
    epoch: 'text',
    seq: 'bigint',
    reason: 'text',
    body: 'text',
    read_with: 'text',
    received_at_ms: 'bigint',
    state: 'text',
    settled_entry_seq: 'bigint',
  },
})

function quarantinedOfRow(row: QuarantineTable): Quarantined {
  return {
    quarantineId: row.quarantine_id,
    deviceId: row.device_id,
    epoch: row.epoch,
    seq: row.seq,
    reason: row.reason,
    body: row.body,
    readWith: row.read_with === null ? null : (JSON.parse(row.read_with) as ReadAgainWith),
    receivedAtMs: row.received_at_ms,
    state: row.state as QuarantineState,
    settledEntrySeq: row.settled_entry_seq,
  }
}

/** What was put aside, for people to look at. */
export function quarantineQueries({ db, siteId }: SiteDatabase): Store['quarantine'] {
  return {
    async page({ state, of }, beforeId, limit) {
      if (of?.length === 0) return { rows: [], nextCursor: null }
      let query = db.selectFrom('quarantine').selectAll().where('site_id', '=', siteId)
      if (beforeId !== null) query = query.where('quarantine_id', '<', beforeId)
      if (state !== undefined) query = query.where('state', '=', state)
      if (of !== null) query = query.where('device_id', 'in', of)
      const rows = await query
        .orderBy('quarantine_id', 'desc')
        .limit(limit + 1)
        .execute()
      const page = rows.slice(0, limit).map(quarantinedOfRow)
      const last = rows.length > limit ? page.at(-1) : undefined
      return { rows: page, nextCursor: last === undefined ? null : String(last.quarantineId) }
    },
    async find(quarantineId) {
      const row = await db
        .selectFrom('quarantine')
        .selectAll()
        .where('site_id', '=', siteId)
        .where('quarantine_id', '=', quarantineId)
        .executeTakeFirst()
      return row === undefined ? null : quarantinedOfRow(row)
    },
  }
}

/** What one transaction puts aside, and settles. */
export function quarantineAccess(site: SiteDatabase) {
  const { db, siteId } = site
  return {
    find: quarantineQueries(site).find,
    put: (facts: readonly Quarantined[]) =>
      writeQuarantine(
        site,
        facts.map((fact) => [
          siteId,
          fact.quarantineId,
          fact.deviceId,
          fact.epoch,
          fact.seq,
          fact.reason,
          fact.body,
          fact.readWith === null ? null : JSON.stringify(fact.readWith),
          fact.receivedAtMs,
          fact.state,
          fact.settledEntrySeq,
        ]),
      ),
    async settle(quarantineId: number, state: QuarantineState, settledEntrySeq: number): Promise<void> {
      await db
        .updateTable('quarantine')
        .set({ state, settled_entry_seq: settledEntrySeq })
        .where('site_id', '=', siteId)
        .where('quarantine_id', '=', quarantineId)
        .execute()
    },
  }
}
