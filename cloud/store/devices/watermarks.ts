import { sql } from 'kysely'
import type { DeviceId, Epoch } from '#contracts/ids'
import { bulkWriter } from '../engine/bulk-write.ts'
import type { WatermarksTable } from '../engine/database.ts'
import { keyTable, type SiteDatabase } from '../engine/site-database.ts'
import type { Store } from '../store.ts'

/** How far the facts of one epoch of one device are stored, and what is known of its clock. */
export type Watermark = {
  deviceId: DeviceId
  epoch: Epoch
  /** Everything up to here is stored. */
  committedSeq: number
  /** Highest sequence known to exist. */
  knownSeq: number
  bootId: string
  /** Unix ms at which that boot's elapsed time was 0, by the least delayed message. */
  bootBeganAtMs: number
  /** Times within an epoch never run backwards. */
  lastOccurredAtMs: number
  /** How far its wall clock was said to be ahead, ms; 0 while it was not said to be off. */
  skewToldMs: number
  /** First fact of the gap that was told; 0 for none. */
  gapToldSeq: number
  firstSeenAtMs: number
  updatedAtMs: number
}

export type ParkedBatch = {
  deviceId: DeviceId
  epoch: Epoch
  firstSeq: number
  lastSeq: number
  receivedAtMs: number
  payload: string
}

const writeWatermarks = bulkWriter({
  table: 'watermarks',
  columns: {
    site_id: 'text',
    device_id: 'text',
    epoch: 'text',
    committed_seq: 'bigint',
    known_seq: 'bigint',
    boot_id: 'text',
    boot_began_at_ms: 'bigint',
    last_occurred_at_ms: 'bigint',
    skew_told_ms: 'bigint',
    gap_told_seq: 'bigint',
    first_seen_at_ms: 'bigint',
    updated_at_ms: 'bigint',
  },
  keys: ['site_id', 'device_id', 'epoch'],
})

const writeParked = bulkWriter({
  table: 'parked',
  columns: {
    site_id: 'text',
    device_id: 'text',
    epoch: 'text',
    first_seq: 'bigint',
    last_seq: 'bigint',
    received_at_ms: 'bigint',
    payload: 'text',
  },
  keys: ['site_id', 'device_id', 'epoch', 'first_seq'],
})

function watermarkOfRow(row: WatermarksTable): Watermark {
  return {
    deviceId: row.device_id as DeviceId,
    epoch: row.epoch as Epoch,
    committedSeq: row.committed_seq,
    knownSeq: row.known_seq,
    bootId: row.boot_id,
    bootBeganAtMs: row.boot_began_at_ms,
    lastOccurredAtMs: row.last_occurred_at_ms,
    skewToldMs: row.skew_told_ms,
    gapToldSeq: row.gap_told_seq,
    firstSeenAtMs: row.first_seen_at_ms,
    updatedAtMs: row.updated_at_ms,
  }
}

function oldestFirst(a: Watermark, b: Watermark): number {
  if (a.deviceId !== b.deviceId) return a.deviceId < b.deviceId ? -1 : 1
  return a.firstSeenAtMs - b.firstSeenAtMs || (a.epoch < b.epoch ? -1 : 1)
}

/** What ingest remembers of each device between batches. */
export function watermarkAccess(site: SiteDatabase) {
  const { db, siteId } = site
  return {
    /**
     * These epochs of devices, and of each device the newest and those first heard after a moment (Unix ms), by device,
     * oldest first: however many epochs a device has had, so many are read.
     */
    async of(epochs: readonly { deviceId: DeviceId; epoch: Epoch }[], sinceMs: number): Promise<Watermark[]> {
      if (epochs.length === 0) return []
      const keyed = keyTable(
        site,
        epochs.map(({ deviceId }) => deviceId),
        epochs.map(({ epoch }) => epoch),
      )
      const of = sql`select w.* from ${keyed} cross join watermarks w where w.site_id = ${siteId} and w.device_id = k.k0`
      const { rows } = await sql<WatermarksTable>`
        ${of} and w.epoch = k.k1
        union all ${of} and w.first_seen_at_ms > ${sinceMs}
        union all ${of} and w.first_seen_at_ms = (select max(n.first_seen_at_ms) from watermarks n
          where n.site_id = ${siteId} and n.device_id = k.k0)`.execute(db)
      // Most are found by all three: to tell them apart here costs less than a table of the engine's own for it.
      const found = new Map(rows.map((row) => [`${row.device_id}/${row.epoch}`, watermarkOfRow(row)]))
      return [...found.values()].sort(oldestFirst)
    },
    put: (watermarks: readonly Watermark[]) =>
      writeWatermarks(
        site,
        watermarks
          .toSorted((a, b) => (a.deviceId + a.epoch < b.deviceId + b.epoch ? -1 : 1))
          .map((mark) => [
            siteId,
            mark.deviceId,
            mark.epoch,
            mark.committedSeq,
            mark.knownSeq,
            mark.bootId,
            mark.bootBeganAtMs,
            mark.lastOccurredAtMs,
            mark.skewToldMs,
            mark.gapToldSeq,
            mark.firstSeenAtMs,
            mark.updatedAtMs,
          ]),
      ),
    /** Devices that have something parked. */
    async parkedDevices(): Promise<DeviceId[]> {
      const rows = await db
        .selectFrom('parked')
        .select('device_id')
        .distinct()
        .where('site_id', '=', siteId)
        .orderBy('device_id')
        .execute()
      return rows.map(({ device_id }) => device_id as DeviceId)
    },
    async parkedOf(deviceId: DeviceId): Promise<ParkedBatch[]> {
      const rows = await db
        .selectFrom('parked')
        .selectAll()
        .where('site_id', '=', siteId)
        .where('device_id', '=', deviceId)
        .orderBy('epoch')
        .orderBy('first_seq')
        .execute()
      return rows.map((row) => ({
        deviceId,
        epoch: row.epoch as Epoch,
        firstSeq: row.first_seq,
        lastSeq: row.last_seq,
        receivedAtMs: row.received_at_ms,
        payload: row.payload,
      }))
    },
    park: (batches: readonly ParkedBatch[]) =>
      writeParked(
        site,
        batches.map((batch) => [
          siteId,
          batch.deviceId,
          batch.epoch,
          batch.firstSeq,
          batch.lastSeq,
          batch.receivedAtMs,
          batch.payload,
        ]),
      ),
    async unpark(batches: readonly ParkedBatch[]): Promise<void> {
      for (const { deviceId, epoch, firstSeq } of batches) {
        await db
          .deleteFrom('parked')
          .where('site_id', '=', siteId)
          .where('device_id', '=', deviceId)
          .where('epoch', '=', epoch)
          .where('first_seq', '=', firstSeq)
          .execute()
      }
    },
  }
}

/** What is missing, for people to look at. */
export function gapQueries({ db, siteId }: SiteDatabase): Store['gaps'] {
  return {
    async all() {
      const { rows } = await sql<WatermarksTable & { parked_from: number | null }>`
        select w.*, (select min(p.first_seq) from parked p where p.site_id = w.site_id and p.device_id = w.device_id
          and p.epoch = w.epoch and p.first_seq > w.committed_seq) as parked_from
        from watermarks w where w.site_id = ${siteId} and w.known_seq > w.committed_seq
        order by w.device_id, w.first_seen_at_ms, w.epoch`.execute(db)
      return rows.map((row) => {
        const { deviceId, epoch, committedSeq, knownSeq, updatedAtMs } = watermarkOfRow(row)
        const toSeq = row.parked_from === null ? knownSeq : row.parked_from - 1
        return {
          deviceId,
          epoch,
          fromSeq: committedSeq + 1,
          toSeq,
          parked: row.parked_from !== null,
          heardAtMs: updatedAtMs,
        }
      })
    },
  }
}
