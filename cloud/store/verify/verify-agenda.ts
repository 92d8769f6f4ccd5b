import { sql } from 'kysely'
import { momentText } from '#cloud/agenda/due-moment'
import { overdueMs, shelvedUntilMs } from '#cloud/alerts/alert'
import { digestMs } from '#cloud/climate/digest-due'
import { type Subject, subjectOf } from '#cloud/journal/subject'
import { unaccountedMs } from '#cloud/units/unaccounted'
import type { SiteDatabase } from '../engine/site-database.ts'
import { unitTable } from '../goods/unit-table.ts'
import type { Problem } from './verification.ts'
import type { Rebuilt } from './verify-chain.ts'

type Line = { about: Subject; matter: string; due_at_ms: number }

/** What must stand on the agenda, by the text of its line; a moment of null: it may stand there, at any moment or not at all. */
type Wanted = Map<string, number | null>

/** Taken units as they are stored, which is as the journal adds them up to by now. */
async function takenUnits({ db, siteId }: SiteDatabase) {
  const { rows } = await sql<Record<string, never>>`
    select * from units where site_id = ${siteId} and state = 'taken'`.execute(db)
  return rows.map(unitTable.ofRow)
}

async function wantedLines(
  site: SiteDatabase,
  { alerts }: Pick<Rebuilt, 'alerts'>,
  unaccountedAfterMs: number | null | undefined,
): Promise<Wanted> {
  const wanted: Wanted = new Map()
  const put = (matter: 'answer' | 'shelving' | 'unaccounted' | 'digest', about: Subject, dueAtMs: number | null) => {
    if (dueAtMs !== null) wanted.set(momentText({ about, matter }), dueAtMs)
  }
  for (const alert of alerts.values()) {
    const about = subjectOf('alert', alert.alertId)
    put('answer', about, overdueMs(alert))
    put('shelving', about, shelvedUntilMs(alert))
  }
  for (const unit of await takenUnits(site)) {
    const about = subjectOf('unit', unit.unitId)
    if (unaccountedAfterMs === undefined) wanted.set(momentText({ about, matter: 'unaccounted' }), null)
    else put('unaccounted', about, unaccountedMs(unit, unaccountedAfterMs))
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
 * of shelvings, taken units, the digest. Lines of judging follow from the rules, and are left to the start.
 * unaccountedAfterMs: the setting; undefined where nobody knows it, and then nothing is asked of the lines of units but that there is a unit in hand.
 */
export async function verifyAgenda(
  site: SiteDatabase,
  rebuilt: Pick<Rebuilt, 'alerts'>,
  counts: Record<string, number>,
  unaccountedAfterMs: number | null | undefined,
): Promise<Problem | null> {
  const wanted = await wantedLines(site, rebuilt, unaccountedAfterMs)
  counts.agenda = wanted.size
  const { rows } = await sql<Line>`
    select about, matter, due_at_ms from agenda where site_id = ${site.siteId} and matter <> 'judgement'
    order by about, matter`.execute(site.db)
  for (const { about, matter, due_at_ms: dueAtMs } of rows) {
    const text = `${matter}|${about}`
    const where = `agenda ${about}/${matter}`
    const want = wanted.get(text)
    if (want === undefined) return { where, what: 'the journal knows nothing of the row' }
    if (want !== null && want !== Number(dueAtMs)) {
      return { where, what: 'column due_at_ms is not what follows from what is stored' }
    }
    wanted.delete(text)
  }
  const missing = [...wanted].find(([, dueAtMs]) => dueAtMs !== null)
  if (missing === undefined) return null
  const [matter, about] = missing[0].split('|')
  return { where: `agenda ${about}/${matter}`, what: 'the row is missing' }
}
