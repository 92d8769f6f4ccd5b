import { sql } from 'kysely'
import type { Alert } from '#cloud/alerts/alert'
import { bulkWriter } from '../engine/bulk-write.ts'
import type { AlertsTable } from '../engine/database.ts'
import { keyTable, type SiteDatabase } from '../engine/site-database.ts'
import type { Notification } from '../records.ts'
import type { Store } from '../store.ts'
import { alertOfRow, alertsTarget, valuesOfAlert } from './alert-row.ts'

const listMax = 1_000

const writeAlerts = bulkWriter(alertsTarget)

const writeNotifications = bulkWriter({
  table: 'notifications',
  columns: {
    site_id: 'text',
    notification_id: 'text',
    role: 'text',
    alert_id: 'text',
    requisition_id: 'text',
    created_at_ms: 'bigint',
    sent_at_ms: 'bigint',
  },
  keys: ['site_id', 'notification_id'],
})

/** Alerts as a page asks for them. */
export function alertQueries({ db, siteId }: SiteDatabase): Store['alerts'] {
  const ofSite = () => db.selectFrom('alerts').selectAll().where('site_id', '=', siteId)
  return {
    async find(alertId) {
      const row = await ofSite().where('alert_id', '=', alertId).executeTakeFirst()
      return row === undefined ? null : alertOfRow(row)
    },
    async list(state) {
      const query = state === 'all' ? ofSite() : ofSite().where('state', '=', state)
      const rows = await query.orderBy('raised_at_ms', 'desc').orderBy('alert_id').limit(listMax).execute()
      return rows.map(alertOfRow)
    },
  }
}

/** Alerts as one transaction reads and writes them. */
export function alertAccess(site: SiteDatabase) {
  const { db, siteId } = site
  return {
    find: alertQueries(site).find,
    /** Every open alert about one of these subjects. */
    async openAbout(subjectKeys: readonly string[]): Promise<Alert[]> {
      if (subjectKeys.length === 0) return []
      const { rows } = await sql<AlertsTable>`
        select a.* from ${keyTable(site, [...subjectKeys])} cross join alerts a
        where a.site_id = ${siteId} and a.subject_key = k.k0 and a.state = 'open' order by a.alert_id`.execute(db)
      return rows.map(alertOfRow)
    },
    async allOpen(): Promise<Alert[]> {
      const { rows } = await sql<AlertsTable>`
        select * from alerts where site_id = ${siteId} and state = 'open' order by alert_id`.execute(db)
      return rows.map(alertOfRow)
    },
    put: (alerts: readonly Alert[]) =>
      writeAlerts(site, alerts.toSorted((a, b) => (a.alertId < b.alertId ? -1 : 1)).map(valuesOfAlert)),
    notify: (notifications: readonly Omit<Notification, 'siteId'>[]) =>
      writeNotifications(
        site,
        notifications.map((each) => [
          siteId,
          each.notificationId,
          each.role,
          each.alertId,
          each.requisitionId,
          each.createdAtMs,
          each.sentAtMs,
        ]),
      ),
  }
}
