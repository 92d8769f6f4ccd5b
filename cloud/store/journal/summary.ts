import { sql } from 'kysely'
import type { SiteDatabase } from '../engine/site-database.ts'

/** What the service has counted since its store was created. Of some places only: null for what is counted for all. */
export type ServiceSummary = {
  factsAccepted: number | null
  factsDuplicate: number | null
  /** Facts known to exist (a later one arrived) and not stored yet. */
  factsMissing: number
  factsQuarantined: number | null
  /** Facts of newer agents, kept raw for a newer service to read. */
  factsNotUnderstood: number | null
  batches: number | null
  sessions: number | null
  alertsRaised: Record<string, number>
  alertsCleared: Record<string, number>
  requisitions: number
  journalEntries: number | null
  climateWindows: number | null
  units: { byState: Record<string, number> }
}

type Counted = { name: string; count: number }

function toRecord(rows: readonly Counted[]): Record<string, number> {
  return Object.fromEntries(rows.map(({ name, count }) => [name, Number(count)]))
}

/** Some places, and the devices that stand there. */
type Within = { placeIds: readonly string[]; deviceIds: readonly string[] }

/** A list for IN; that of nothing holds a name that nothing has. */
const among = (names: readonly string[]) => sql`(${sql.join(['', ...names])})`

/** What the service has counted since its store was made; within: at these places and by these devices only. */
export async function summarise({ db, siteId }: SiteDatabase, within?: Within): Promise<ServiceSummary> {
  const [places, devices] = within === undefined ? [] : [among(within.placeIds), among(within.deviceIds)]
  const at = places === undefined ? sql`` : sql`and place_id in ${places}`
  const around =
    places === undefined ? sql`` : sql`and (home_place_id in ${places} or destination_place_id in ${places})`
  const by = devices === undefined ? sql`` : sql`and device_id in ${devices}`
  const ofAll = <T>(counted: T): T | null => (within === undefined ? counted : null)
  const state = await db.selectFrom('site_state').selectAll().where('site_id', '=', siteId).executeTakeFirstOrThrow()
  const raised = await sql<Counted>`
    select rule_id as name, count(*) as count from alerts where site_id = ${siteId} ${at} group by rule_id order by rule_id`.execute(
    db,
  )
  const cleared = await sql<Counted>`
    select rule_id as name, count(*) as count from alerts
    where site_id = ${siteId} and state = 'cleared' ${at} group by rule_id order by rule_id`.execute(db)
  const units = await sql<Counted>`
    select state as name, count(*) as count from units where site_id = ${siteId} ${around} group by state order by state`.execute(
    db,
  )
  const missing = await sql<{ count: number }>`
    select coalesce(sum(known_seq - committed_seq), 0) as count from watermarks
    where site_id = ${siteId} and known_seq > committed_seq ${by}`.execute(db)
  const requisitions = await sql<{ count: number }>`
    select count(*) as count from requisitions where site_id = ${siteId} ${at}`.execute(db)
  return {
    factsAccepted: ofAll(state.facts_accepted),
    factsDuplicate: ofAll(state.facts_duplicate),
    factsMissing: missing.rows[0]?.count ?? 0,
    factsQuarantined: ofAll(state.facts_quarantined),
    factsNotUnderstood: ofAll(state.facts_not_understood),
    batches: ofAll(state.batches),
    sessions: ofAll(state.sessions),
    alertsRaised: toRecord(raised.rows),
    alertsCleared: toRecord(cleared.rows),
    requisitions: requisitions.rows[0]?.count ?? 0,
    journalEntries: ofAll(state.head_seq),
    climateWindows: ofAll(state.window_seq),
    units: { byState: toRecord(units.rows) },
  }
}
