import { sql } from 'kysely'
import type { Enrolment } from '#cloud/devices/enrolment'
import { nounAccess } from '../engine/noun-table.ts'
import type { SiteDatabase } from '../engine/site-database.ts'
import { enrolmentTable } from './enrolment-table.ts'

const enrolments = nounAccess(enrolmentTable)

/** Enrolments of devices, within a transaction and without. */
export function enrolmentAccess(site: SiteDatabase) {
  return {
    async find(enrolmentId: string): Promise<Enrolment | null> {
      return (await enrolments.byKeys(site, [[enrolmentId]]))[0] ?? null
    },
    byKeys: (ids: readonly string[]): Promise<Enrolment[]> =>
      enrolments.byKeys(
        site,
        ids.map((id) => [id]),
      ),
    put: (changed: readonly Enrolment[]) => enrolments.put(site, changed),
    /** Those that are open or asked for and not over at a moment, Unix ms; the oldest first. */
    async waiting(nowMs: number): Promise<Enrolment[]> {
      const { rows } = await sql<Record<string, unknown>>`
        select * from enrolments where site_id = ${site.siteId} and state in ('open', 'requested')
        and expires_at_ms > ${nowMs} order by opened_at_ms, enrolment_id`.execute(site.db)
      return rows.map(enrolmentTable.ofRow)
    },
  }
}
