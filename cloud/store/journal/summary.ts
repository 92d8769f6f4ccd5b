import { sql } from 'kysely'
import type { SiteDatabase } from '../engine/site-database.ts'

/** What the service has counted since its store was created. */
export type ServiceSummary = {
  factsAccepted: number
  factsDuplicate: number
  /** Facts known to exist (a later one arrived) and not stored yet. */
  factsMissing: number
  factsQuarantined: number
  /** Facts of newer agents, kept raw for a newer service to read. */
  factsNotUnderstood: number
  batches: number
  sessions: number
  alertsRaised: Record<string, number>
  alertsCleared: Record<string, number>
  requisitions: number
  journalEntries: number
  climateWindows: number
  units: { byState: Record<string, number> }
}

type Counted = { name: string; count: number }

function toRecord(rows: readonly Counted[]): Record<string, number> {
  return Object.fromEntries(rows.map(({ name, count }) => [name, Number(count)]))
}

/** What the service has counted since its store was made. */
export async function summarise({ db, siteId }: SiteDatabase): Promise<ServiceSummary> {
  const state = await db.selectFrom('site_state').selectAll().where('site_id', '=', siteId).executeTakeFirstOrThrow()
  const raised = await sql<Counted>`
    select rule_id as name, count(*) as count from alerts where site_id = ${siteId} group by rule_id order by rule_id`.execute(
    db,
  )
  const cleared = await sql<Counted>`
    select rule_id as name, count(*) as count from alerts
    where site_id = ${siteId} and state = 'cleared' group by rule_id order by rule_id`.execute(db)
  const units = await sql<Counted>`
    select state as name, count(*) as count from units where site_id = ${siteId} group by state order by state`.execute(
    db,
  )
  const missing = await sql<{ count: number }>`
    select coalesce(sum(known_seq - committed_seq), 0) as count from watermarks
    where site_id = ${siteId} and known_seq > committed_seq`.execute(db)
  const requisitions = await sql<{ count: number }>`
    select count(*) as count from requisitions where site_id = ${siteId}`.execute(db)
  return {
    factsAccepted: state.facts_accepted,
    factsDuplicate: state.facts_duplicate,
    factsMissing: missing.rows[0]?.count ?? 0,
    factsQuarantined: state.facts_quarantined,
    factsNotUnderstood: state.facts_not_understood,
    batches: state.batches,
    sessions: state.sessions,
    alertsRaised: toRecord(raised.rows),
    alertsCleared: toRecord(cleared.rows),
    requisitions: requisitions.rows[0]?.count ?? 0,
    journalEntries: state.head_seq,
    climateWindows: state.window_seq,
    units: { byState: toRecord(units.rows) },
  }
}
