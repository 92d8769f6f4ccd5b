import { type RawBuilder, sql } from 'kysely'
import { type Alert, urgencyOf } from '#cloud/alerts/alert'
import { bulkWriter } from '../engine/bulk-write.ts'
import { nounAccess } from '../engine/noun-table.ts'
import { keyTable, type SiteDatabase } from '../engine/site-database.ts'
import type { AlertCursor, AlertFilter, Store } from '../store.ts'
import { alertTable } from './alert-table.ts'

type Row = Record<string, unknown>

const alerts = nounAccess(alertTable)

/** Something that waits to be told to a role. */
export type Notification = {
  notificationId: string
  /**
   * Why somebody is told: it began, became more urgent, nobody answered in time, its shelving ended, or the last person
   * of the role it was with is gone.
   */
  reason: 'raised' | 'escalated' | 'overdue' | 'unshelved' | 'handed-on'
  role: string
  alertId: string | null
  requisitionId: string | null
  createdAtMs: number
  sentAtMs: number | null
}

const writeNotifications = bulkWriter({
  table: 'notifications',
  columns: {
    site_id: 'text',
    notification_id: 'text',
    reason: 'text',
    role: 'text',
    alert_id: 'text',
    requisition_id: 'text',
    created_at_ms: 'bigint',
    sent_at_ms: 'bigint',
  },
  keys: ['site_id', 'notification_id'],
})

/** Said in the words of the short indexes of what is open, so that both engines go by them. */
function ofState(state: AlertFilter['state']): RawBuilder<unknown> {
  return state === 'all' ? sql`` : state === 'open' ? sql`and state = 'open'` : sql`and state = 'cleared'`
}

/** What comes behind the end of a former page, in the order of pages. */
function beyond({ state }: AlertFilter, cursor: AlertCursor | null): RawBuilder<unknown> {
  if (cursor === null) return sql``
  const { urgency, atMs, id } = cursor
  const later = sql`raised_at_ms <= ${atMs} and (raised_at_ms < ${atMs} or alert_id > ${id})`
  if (state !== 'open') return sql`and ${later}`
  return sql`and urgency <= ${urgency} and (urgency < ${urgency} or (${later}))`
}

/** Alerts as a page asks for them. */
export function alertQueries(site: SiteDatabase): Store['alerts'] {
  const { db, siteId } = site
  return {
    async find(alertId) {
      return (await alerts.byKeys(site, [[alertId]]))[0] ?? null
    },
    async list(state) {
      // Every rule has a name: that much said, SQLite goes by the short index of what is open.
      const { rows } = await sql<Row>`
        select * from alerts where site_id = ${siteId} ${ofState(state)} and rule_id > ''
        order by raised_at_ms desc, alert_id`.execute(db)
      return rows.map(alertTable.ofRow)
    },
    async page(filter, cursor, limit) {
      const { state, within } = filter
      if (within?.length === 0) return { rows: [], nextCursor: null }
      const atPlaces = within === null ? sql`` : sql`and place_id in (${sql.join(within)})`
      const urgentFirst = state === 'open' ? sql`urgency desc,` : sql``
      const { rows } = await sql<Row>`
        select * from alerts where site_id = ${siteId} ${ofState(state)} ${atPlaces} ${beyond(filter, cursor)}
        order by ${urgentFirst} raised_at_ms desc, alert_id limit ${limit + 1}`.execute(db)
      const page = rows.slice(0, limit).map(alertTable.ofRow)
      const last = rows.length > limit ? page.at(-1) : undefined
      const endOf = (alert: Alert) => `${urgencyOf[alert.priority]}.${alert.raisedAtMs}.${alert.alertId}`
      return { rows: page, nextCursor: last === undefined ? null : endOf(last) }
    },
    async openAbout(subjects) {
      if (subjects.length === 0) return []
      const { rows } = await sql<Row>`
        select a.* from ${keyTable(site, [...subjects])} cross join alerts a
        where a.site_id = ${siteId} and a.about = k.k0 and a.state = 'open' order by a.alert_id`.execute(db)
      return rows.map(alertTable.ofRow)
    },
    async openOfGroup(groupId) {
      const { rows } = await sql<Row>`
        select * from alerts where site_id = ${siteId} and state = 'open' and group_id = ${groupId}
        order by raised_known_at_ms, alert_id`.execute(db)
      return rows.map(alertTable.ofRow)
    },
  }
}

/** Alerts as one transaction reads and writes them. */
export function alertAccess(site: SiteDatabase) {
  const { db, siteId } = site
  const { find, openAbout, openOfGroup } = alertQueries(site)
  return {
    find,
    openAbout,
    openOfGroup,
    byKeys: (ids: readonly string[]) =>
      alerts.byKeys(
        site,
        ids.map((id) => [id]),
      ),
    async allOpen(): Promise<Alert[]> {
      const { rows } = await sql<Row>`
        select * from alerts where site_id = ${siteId} and state = 'open' order by rule_id, about`.execute(db)
      return rows.map(alertTable.ofRow)
    },
    /** Every alert of these rules that was not over at a moment (Unix ms), or was raised after it. */
    async standingSince(ruleIds: readonly string[], sinceMs: number): Promise<Alert[]> {
      if (ruleIds.length === 0) return []
      const of = sql`select a.* from ${keyTable(site, [...ruleIds])} cross join alerts a
        where a.site_id = ${siteId} and a.rule_id = k.k0`
      const { rows } = await sql<Row>`
        ${of} and a.cleared_at_ms is null union all ${of} and a.cleared_at_ms >= ${sinceMs}`.execute(db)
      return rows.map(alertTable.ofRow)
    },
    /** The group of an alert that each of these entries caused, raised at the moment beside it (Unix ms); left out where it caused none. */
    async groupsOfCauses(raisedAtMs: ReadonlyMap<number, number>): Promise<Map<number, string>> {
      const groups = new Map<number, string>()
      for (const [causeSeq, atMs] of raisedAtMs) {
        const { rows } = await sql<{ group_id: string }>`
          select a.group_id from alerts a
          join journal j on j.site_id = a.site_id and j.entry_seq = a.first_entry_seq and j.cause_seq = ${causeSeq}
          where a.site_id = ${siteId} and a.raised_at_ms = ${atMs} limit 1`.execute(db)
        const [row] = rows
        if (row !== undefined) groups.set(causeSeq, row.group_id)
      }
      return groups
    },
    put: (changed: readonly Alert[]) => alerts.put(site, changed),
    notify: (notifications: readonly Notification[]) =>
      writeNotifications(
        site,
        notifications.map((each) => [
          siteId,
          each.notificationId,
          each.reason,
          each.role,
          each.alertId,
          each.requisitionId,
          each.createdAtMs,
          each.sentAtMs,
        ]),
      ),
  }
}
