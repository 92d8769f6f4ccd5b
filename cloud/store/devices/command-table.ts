import { sql } from 'kysely'
import type { DeviceCommand } from '#cloud/documents/device-command'
import { canonicalJson } from '#contracts/canonical-json'
import type { DeviceId, SiteId } from '#contracts/ids'
import { type NounTable, nounAccess } from '../engine/noun-table.ts'
import { numberOrNull, parsed, textOrNull } from '../engine/row-values.ts'
import type { SiteDatabase } from '../engine/site-database.ts'

/** Orders to devices, by their own id. */
export const commandTable: NounTable<DeviceCommand> = {
  table: 'commands',
  columns: {
    site_id: 'text',
    command_id: 'text',
    device_id: 'text',
    command: 'text',
    command_order: 'text',
    ordered_by: 'text',
    issued_at_ms: 'bigint',
    expires_at_ms: 'bigint',
    state: 'text',
    refusal: 'text',
    answered_at_ms: 'bigint',
    last_entry_seq: 'bigint',
  },
  keys: ['site_id', 'command_id'],
  valuesOf: (command) => [
    command.siteId,
    command.commandId,
    command.deviceId,
    command.command,
    canonicalJson(command.order),
    command.orderedBy,
    command.issuedAtMs,
    command.expiresAtMs,
    command.state,
    command.refusal,
    command.answeredAtMs,
    command.lastEntrySeq,
  ],
  ofRow: (row) => ({
    siteId: row.site_id as SiteId,
    commandId: String(row.command_id),
    deviceId: row.device_id as DeviceId,
    command: String(row.command),
    order: parsed<Record<string, unknown>>(row.command_order),
    orderedBy: String(row.ordered_by),
    issuedAtMs: Number(row.issued_at_ms),
    expiresAtMs: Number(row.expires_at_ms),
    state: row.state as DeviceCommand['state'],
    refusal: textOrNull(row.refusal),
    answeredAtMs: numberOrNull(row.answered_at_ms),
    lastEntrySeq: Number(row.last_entry_seq),
  }),
}

const commands = nounAccess(commandTable)

/** Orders to devices, and what became of them. */
export function commandAccess(site: SiteDatabase) {
  const { db, siteId } = site
  return {
    byKeys: (commandIds: readonly string[]): Promise<DeviceCommand[]> =>
      commands.byKeys(
        site,
        commandIds.map((commandId) => [commandId]),
      ),
    /** Those nobody has answered yet, oldest first. */
    async waiting(): Promise<DeviceCommand[]> {
      const { rows } = await sql<Record<string, unknown>>`
        select * from commands where site_id = ${siteId} and state = 'waiting'
        order by issued_at_ms, command_id`.execute(db)
      return rows.map(commandTable.ofRow)
    },
    /** The newest of every device. */
    async newest(): Promise<DeviceCommand[]> {
      const { rows } = await sql<Record<string, unknown>>`
        select c.* from devices d join commands c on c.site_id = d.site_id and c.command_id =
          (select n.command_id from commands n where n.site_id = d.site_id and n.device_id = d.device_id
           order by n.issued_at_ms desc, n.command_id desc limit 1)
        where d.site_id = ${siteId}`.execute(db)
      return rows.map(commandTable.ofRow)
    },
    put: (changed: readonly DeviceCommand[]) => commands.put(site, changed),
  }
}
