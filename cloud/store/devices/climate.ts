import { sql } from 'kysely'
import type { ProbeExposure } from '#cloud/climate/probe-exposure'
import type { ClimateWindow } from '#cloud/climate/window'
import { canonicalJson } from '#contracts/canonical-json'
import type { DeviceId, Epoch } from '#contracts/ids'
import { appender, bulkWriter } from '../engine/bulk-write.ts'
import type { ClimateWindowsTable } from '../engine/database.ts'
import { keyTable, type SiteDatabase } from '../engine/site-database.ts'
import type { Store } from '../store.ts'
import { climateColumns, windowHash as hashOfWindow, type Probe, valuesOfWindow, windowOfRow } from './climate-rows.ts'

const appendWindows = appender({ table: 'climate_windows', columns: climateColumns })

const writeProbes = bulkWriter({
  table: 'probes',
  columns: {
    site_id: 'text',
    probe_no: 'bigint',
    device_id: 'text',
    probe_id: 'text',
    quantity: 'text',
    epoch: 'text',
  },
})

const writeExposures = bulkWriter({
  table: 'probe_exposure',
  columns: { site_id: 'text', device_id: 'text', probe_id: 'text', exposure: 'text' },
  keys: ['site_id', 'device_id', 'probe_id'],
})

/** The windows that wait for their number. */
export type NewWindow = Omit<ClimateWindow, 'windowSeq'>

/** Every probe of the site by its number. */
export async function probesOf({ db, siteId }: SiteDatabase): Promise<Map<number, Probe>> {
  const rows = await db.selectFrom('probes').selectAll().where('site_id', '=', siteId).execute()
  return new Map(
    rows.map((row) => {
      const probeNo = Number(row.probe_no)
      return [
        probeNo,
        {
          probeNo,
          deviceId: row.device_id as DeviceId,
          probeId: String(row.probe_id),
          quantity: row.quantity as Probe['quantity'],
          epoch: row.epoch as Epoch,
        },
      ]
    }),
  )
}

/** The numbers of probes, by who says what: what is here is stored. */
export type KnownProbes = Map<string, number>

/** A device that says another quantity under the same name is believed to have said so. */
const probeKey = ({ deviceId, probeId, quantity, epoch }: Omit<Probe, 'probeNo'>) =>
  `${deviceId}/${probeId}/${quantity}/${epoch}`

/** Temperatures and humidities as a chart asks for them. */
export function climateQueries(site: SiteDatabase): Store['climate'] {
  const { db, siteId } = site
  return {
    async windows({ deviceId, probeId, fromMs, toMs, limit }) {
      const probes = await probesOf(site)
      const wanted = [...probes.values()].filter(
        (probe) =>
          (deviceId === undefined || probe.deviceId === deviceId) &&
          (probeId === undefined || probe.probeId === probeId),
      )
      if (wanted.length === 0) return []
      const numbers = sql.join(wanted.map(({ probeNo }) => sql.val(probeNo)))
      const { rows } = await sql<ClimateWindowsTable>`
        select * from climate_windows where site_id = ${siteId} and probe_no in (${numbers})
        and end_at_ms >= ${fromMs} and end_at_ms < ${toMs} order by end_at_ms, window_seq limit ${limit}`.execute(db)
      return rows.flatMap((row) => {
        const probe = probes.get(row.probe_no)
        return probe === undefined ? [] : [windowOfRow(row, probe)]
      })
    },
    async after(windowSeq, limit) {
      const probes = await probesOf(site)
      const { rows } = await sql<ClimateWindowsTable>`
        select * from climate_windows where site_id = ${siteId} and window_seq > ${windowSeq}
        order by window_seq limit ${limit}`.execute(db)
      return rows.flatMap((row) => {
        const probe = probes.get(row.probe_no)
        return probe === undefined ? [] : [windowOfRow(row, probe)]
      })
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
      const { rows } = await sql<{ exposure: string }>`
        select e.* from ${keyed} cross join probe_exposure e
        where e.site_id = ${siteId} and e.device_id = k.k0 and e.probe_id = k.k1`.execute(db)
      return rows.map(({ exposure }) => JSON.parse(exposure) as ProbeExposure)
    },
    /** Every probe that rules remember something of. */
    async watchedProbes(): Promise<{ deviceId: DeviceId; probeId: string }[]> {
      const { rows } = await sql<{ device_id: string; probe_id: string }>`
        select device_id, probe_id from probe_exposure where site_id = ${siteId} order by device_id, probe_id`.execute(
        db,
      )
      return rows.map((row) => ({ deviceId: row.device_id as DeviceId, probeId: row.probe_id }))
    },
    putExposures: (exposures: readonly ProbeExposure[]) =>
      writeExposures(
        site,
        exposures
          .toSorted((a, b) => (a.deviceId + a.probeId < b.deviceId + b.probeId ? -1 : 1))
          .map((each) => [siteId, each.deviceId, each.probeId, canonicalJson(each)]),
      ),
    /**
     * Stores windows behind those there are, in order, and runs the hash on. Resolves when the engine has them, with the
     * hash after the last; stored says when they are in their table. known are the numbers of probes as of the beginning
     * of the transaction: those that were read are put into it.
     */
    async append(
      windows: readonly ClimateWindow[],
      hashBefore: string,
      known: KnownProbes,
    ): Promise<{ windowHash: string; stored: Promise<void> }> {
      if (windows.length === 0) return { windowHash: hashBefore, stored: Promise.resolve() }
      const keys = windows.map(probeKey)
      if (keys.some((key) => !known.has(key))) {
        for (const probe of (await probesOf(site)).values()) known.set(probeKey(probe), probe.probeNo)
      }
      const made = new Map<string, unknown[]>()
      const numberOf = (window: ClimateWindow, key: string): number => {
        const before = known.get(key) ?? made.get(key)?.[1]
        if (before !== undefined) return Number(before)
        const { deviceId, probeId, quantity, epoch } = window
        const next = known.size + made.size + 1
        made.set(key, [siteId, next, deviceId, probeId, quantity, epoch])
        return next
      }
      let windowHash = hashBefore
      const rows = windows.map((window, index) => {
        const probeNo = numberOf(window, keys[index] ?? '')
        windowHash = hashOfWindow(windowHash, window)
        return valuesOfWindow(siteId, window, probeNo, windowHash)
      })
      await writeProbes(site, [...made.values()])
      const { handedOver, stored } = appendWindows(site, [rows])
      stored.catch(() => {})
      await handedOver
      return { windowHash, stored }
    },
  }
}
