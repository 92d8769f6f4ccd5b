import { sql } from 'kysely'
import type { ProbeExposure } from '#cloud/climate/probe-exposure'
import { canonicalJson } from '#cloud/journal/canonical-json'
import type { DeviceId, SiteId } from '#contracts/ids'
import { bulkWriter } from '../engine/bulk-write.ts'
import type { ProbeExposureTable } from '../engine/database.ts'
import { keyTable, type SiteDatabase } from '../engine/site-database.ts'
import type { ClimateWindow } from '../records.ts'
import type { Store } from '../store.ts'

const writeWindows = bulkWriter({
  table: 'climate_windows',
  columns: {
    site_id: 'text',
    device_id: 'text',
    probe_id: 'text',
    quantity: 'text',
    start_at_ms: 'bigint',
    end_at_ms: 'bigint',
    state: 'text',
    samples: 'bigint',
    min_milli: 'bigint',
    max_milli: 'bigint',
    mean_milli: 'bigint',
    last_milli: 'bigint',
    entry_seq: 'bigint',
  },
})

const writeExposures = bulkWriter({
  table: 'probe_exposure',
  columns: { site_id: 'text', device_id: 'text', probe_id: 'text', exposure: 'text' },
  keys: ['site_id', 'device_id', 'probe_id'],
})

/** Temperatures and humidities as a chart asks for them. */
export function climateQueries({ db, siteId }: SiteDatabase): Store['climate'] {
  return {
    async windows({ deviceId, probeId, fromMs, toMs, limit }) {
      let query = db
        .selectFrom('climate_windows')
        .selectAll()
        .where('site_id', '=', siteId)
        .where('end_at_ms', '>=', fromMs)
        .where('end_at_ms', '<', toMs)
      if (deviceId !== undefined) query = query.where('device_id', '=', deviceId)
      if (probeId !== undefined) query = query.where('probe_id', '=', probeId)
      const rows = await query.orderBy('end_at_ms').orderBy('device_id').orderBy('probe_id').limit(limit).execute()
      return rows.map((row) => ({
        siteId: row.site_id as SiteId,
        deviceId: row.device_id as DeviceId,
        probeId: row.probe_id,
        quantity: row.quantity as ClimateWindow['quantity'],
        startAtMs: row.start_at_ms,
        endAtMs: row.end_at_ms,
        state: row.state as ClimateWindow['state'],
        samples: row.samples,
        minMilli: row.min_milli,
        maxMilli: row.max_milli,
        meanMilli: row.mean_milli,
        lastMilli: row.last_milli,
        entrySeq: row.entry_seq,
      }))
    },
  }
}

/** Climate as one transaction reads and writes it. */
export function climateAccess(site: SiteDatabase) {
  const { db, siteId } = site
  return {
    async exposures(probes: readonly { deviceId: string; probeId: string }[]): Promise<ProbeExposure[]> {
      if (probes.length === 0) return []
      const keyed = keyTable(
        site,
        probes.map(({ deviceId }) => deviceId),
        probes.map(({ probeId }) => probeId),
      )
      const { rows } = await sql<ProbeExposureTable>`
        select e.* from ${keyed} cross join probe_exposure e
        where e.site_id = ${siteId} and e.device_id = k.k0 and e.probe_id = k.k1`.execute(db)
      return rows.map(({ exposure }) => JSON.parse(exposure) as ProbeExposure)
    },
    putExposures: (exposures: readonly ProbeExposure[]) =>
      writeExposures(
        site,
        exposures
          .toSorted((a, b) => (a.deviceId + a.probeId < b.deviceId + b.probeId ? -1 : 1))
          .map((each) => [siteId, each.deviceId, each.probeId, canonicalJson(each)]),
      ),
    addWindows: (windows: readonly Omit<ClimateWindow, 'siteId'>[]) =>
      writeWindows(
        site,
        windows.map((each) => [
          siteId,
          each.deviceId,
          each.probeId,
          each.quantity,
          each.startAtMs,
          each.endAtMs,
          each.state,
          each.samples,
          each.minMilli,
          each.maxMilli,
          each.meanMilli,
          each.lastMilli,
          each.entrySeq,
        ]),
      ),
  }
}
