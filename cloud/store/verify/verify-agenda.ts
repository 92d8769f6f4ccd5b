import { sql } from 'kysely'
import { type Matter, momentText } from '#cloud/agenda/due-moment'
import { overdueMs, shelvedUntilMs } from '#cloud/alerts/alert'
import { digestMs } from '#cloud/climate/digest-due'
import { type Subject, subjectOf } from '#cloud/journal/subject'
import { deadlinesOf, unaccountedMs, unaccountedSetting } from '#cloud/units/unaccounted'
import type { SiteDatabase } from '../engine/site-database.ts'
import { unitTable } from '../goods/unit-table.ts'
import type { Problem } from './verification.ts'
import type { Rebuilt } from './verify-chain.ts'

type Line = { about: Subject; matter: string; due_at_ms: number; cause_seq: number | null }

/** At which moments a line may stand on the agenda, by its text; null among them: it may be missing. */
type Wanted = Map<string, ReadonlySet<number | null>>

/** Taken units as they are stored, which is as the journal adds them up to by now. */
async function takenUnits({ db, siteId }: SiteDatabase) {
  const { rows } = await sql<Record<string, never>>`
    select * from units where site_id = ${siteId} and state = 'taken'`.execute(db)
  return rows.map(unitTable.ofRow)
}

/** By which deadlines the moments of taken units may have been reckoned: several while a start works them out anew. */
async function deadlinesInForce({ db, siteId }: SiteDatabase) {
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('site_id', '=', siteId)
    .where('name', '=', unaccountedSetting)
    .executeTakeFirst()
  return deadlinesOf(row === undefined ? null : String(row.value))
}

async function wantedLines(site: SiteDatabase, { alerts }: Pick<Rebuilt, 'alerts'>): Promise<Wanted> {
  const wanted: Wanted = new Map()
  const put = (matter: Exclude<Matter, 'judgement'>, about: Subject, ...dueAtMs: (number | null)[]) => {
    if (dueAtMs.some((moment) => moment !== null)) wanted.set(momentText({ about, matter }), new Set(dueAtMs))
  }
  for (const alert of alerts.values()) {
    const about = subjectOf('alert', alert.alertId)
    put('answer', about, overdueMs(alert))
    put('shelving', about, shelvedUntilMs(alert))
  }
  const deadlines = await deadlinesInForce(site)
  for (const unit of await takenUnits(site)) {
    put('unaccounted', subjectOf('unit', unit.unitId), ...deadlines.map((afterMs) => unaccountedMs(unit, afterMs)))
  }
  const { siteId, db } = site
  const state = await db.selectFrom('site_state').selectAll().where('site_id', '=', siteId).executeTakeFirst()
  if (state !== undefined) {
    const { window_seq: windowSeq, digested_window_seq: digestedWindowSeq, recorded_at_ms: recordedAtMs } = state
    put('digest', subjectOf('site', siteId), digestMs({ windowSeq, digestedWindowSeq, recordedAtMs }))
  }
  return wanted
}

/**
 * Holds every line of the agenda that follows from what is stored against what it follows from: deadlines of alerts, ends
 * of shelvings, taken units (by the deadlines the store remembers, which must have been verified), the digest. Lines of
 * judging follow from the rules, and are left to the start.
 */
export async function verifyAgenda(
  site: SiteDatabase,
  rebuilt: Pick<Rebuilt, 'alerts'>,
  counts: Record<string, number>,
): Promise<Problem | null> {
  const wanted = await wantedLines(site, rebuilt)
  const { rows } = await sql<Line>`
    select about, matter, due_at_ms, cause_seq from agenda where site_id = ${site.siteId} and matter <> 'judgement'
    order by about, matter`.execute(site.db)
  counts.agenda = rows.length
  for (const { about, matter, due_at_ms: dueAtMs, cause_seq: causeSeq } of rows) {
    const text = `${matter}|${about}`
    const where = `agenda ${about}/${matter}`
    const want = wanted.get(text)
    if (want === undefined) return { where, what: 'the journal knows nothing of the row' }
    if (!want.has(Number(dueAtMs))) {
      return { where, what: 'column due_at_ms is not what follows from what is stored' }
    }
    if (causeSeq !== null) return { where, what: 'column cause_seq is set, and only a judgement has a cause' }
    wanted.delete(text)
  }
  const missing = [...wanted].find(([, moments]) => !moments.has(null))
  if (missing === undefined) return null
  const [matter, about] = missing[0].split('|')
  return { where: `agenda ${about}/${matter}`, what: 'the row is missing' }
}
