import { sql } from 'kysely'
import type { Device } from '#cloud/devices/device'
import type { DeviceCondition } from '#cloud/devices/device-condition'
import type { DeviceHealth } from '#cloud/devices/device-health'
import type { DeviceId } from '#contracts/ids'
import { bulkWriter } from '../engine/bulk-write.ts'
import { nounAccess } from '../engine/noun-table.ts'
import type { SiteDatabase } from '../engine/site-database.ts'
import type { Store } from '../store.ts'
import { conditionTable } from './condition-table.ts'
import { deviceTable } from './device-table.ts'

const writeHealth = bulkWriter({
  table: 'device_health',
  columns: {
    site_id: 'text',
    device_id: 'text',
    state: 'text',
    last_seen_at_ms: 'bigint',
    status: 'text',
    telemetry: 'text',
    telemetry_at_ms: 'bigint',
  },
  keys: ['site_id', 'device_id'],
})

const devices = nounAccess(deviceTable)
const conditions = nounAccess(conditionTable)

function parsed(text: string | null): Record<string, unknown> | null {
  return text === null ? null : (JSON.parse(text) as Record<string, unknown>)
}

/** Devices as a page asks for them. */
export function deviceQueries(site: SiteDatabase): Store['devices'] {
  const { db, siteId } = site
  return {
    async find(deviceId) {
      return (await devices.byKeys(site, [[deviceId]]))[0] ?? null
    },
    list: () => devices.all(site),
    async condition(deviceId) {
      return (await conditions.byKeys(site, [[deviceId]]))[0] ?? null
    },
    async health() {
      const { rows } = await sql<{
        device_id: string
        state: string | null
        last_seen_at_ms: number | null
        status: string | null
        telemetry: string | null
        telemetry_at_ms: number | null
        epoch: string | null
        committed_seq: number | null
        updated_at_ms: number | null
      }>`
        select d.device_id, h.state, h.last_seen_at_ms, h.status, h.telemetry, h.telemetry_at_ms,
          w.epoch, w.committed_seq, w.updated_at_ms
        from devices d
        left join device_health h on h.site_id = d.site_id and h.device_id = d.device_id
        left join (select x.*, row_number() over
            (partition by x.device_id order by x.updated_at_ms desc, x.first_seen_at_ms desc, x.epoch) as nth
          from watermarks x where x.site_id = ${siteId}) w on w.device_id = d.device_id and w.nth = 1
        where d.site_id = ${siteId} order by d.device_id`.execute(db)
      return rows.map((row): DeviceHealth => {
        const status = parsed(row.status)
        // What it said was stored, whether or not anybody had the time to write down that it was heard.
        const spokeAtMs = row.updated_at_ms
        const lastSeenAtMs = spokeAtMs === null ? row.last_seen_at_ms : Math.max(row.last_seen_at_ms ?? 0, spokeAtMs)
        const heard = lastSeenAtMs === null ? 'never-seen' : 'offline'
        return {
          deviceId: row.device_id as DeviceId,
          state: row.state === 'online' || row.state === 'offline' ? row.state : heard,
          lastSeenAtMs,
          agentVersion: typeof status?.agentVersion === 'string' ? status.agentVersion : null,
          epoch: row.epoch,
          committedSeq: row.committed_seq ?? 0,
          telemetry: parsed(row.telemetry),
          telemetryAtMs: row.telemetry_at_ms,
          status,
        }
      })
    },
  }
}

/** Devices as one transaction, the broker and the rules read and write them. */
export function deviceAccess(site: SiteDatabase) {
  const { siteId } = site
  return {
    enrolled: () => devices.all(site),
    byKeys: (ids: readonly string[]): Promise<Device[]> =>
      devices.byKeys(
        site,
        ids.map((id) => [id]),
      ),
    put: (changed: readonly Device[]) => devices.put(site, changed),
    conditions: (deviceIds: readonly DeviceId[]): Promise<DeviceCondition[]> =>
      conditions.byKeys(
        site,
        deviceIds.map((deviceId) => [deviceId]),
      ),
    allConditions: () => conditions.all(site),
    putConditions: (changed: readonly DeviceCondition[]) => conditions.put(site, changed),
    putHealth: (healths: readonly DeviceHealth[]) =>
      writeHealth(
        site,
        healths
          .toSorted((a, b) => (a.deviceId < b.deviceId ? -1 : 1))
          .map((each) => [
            siteId,
            each.deviceId,
            each.state,
            each.lastSeenAtMs ?? 0,
            each.status === null ? null : JSON.stringify(each.status),
            each.telemetry === null ? null : JSON.stringify(each.telemetry),
            each.telemetryAtMs,
          ]),
      ),
  }
}
