import { sql } from 'kysely'
import type { DueMoment, Matter } from '#cloud/agenda/due-moment'
import type { Subject } from '#cloud/journal/subject'
import { bulkWriter } from '../engine/bulk-write.ts'
import { numberOrNull } from '../engine/row-values.ts'
import { keyTable, type SiteDatabase } from '../engine/site-database.ts'

const write = bulkWriter({
  table: 'agenda',
  columns: { site_id: 'text', about: 'text', matter: 'text', due_at_ms: 'bigint', cause_seq: 'bigint' },
  keys: ['site_id', 'about', 'matter'],
})

/** Named one by one: a table of keys to delete by costs SQLite more than most deletions do. */
const removedAtOnce = 16

type Row = { about: string; matter: string; due_at_ms: number; cause_seq: number | null }

const momentOf = ({ about, matter, due_at_ms, cause_seq }: Row): DueMoment => ({
  about: about as Subject,
  matter: matter as Matter,
  dueAtMs: Number(due_at_ms),
  causeSeq: numberOrNull(cause_seq),
})

const keysOf = (site: SiteDatabase, keys: readonly Pick<DueMoment, 'about' | 'matter'>[]) =>
  keyTable(
    site,
    keys.map(({ about }) => about),
    keys.map(({ matter }) => matter),
  )

/** What is due when, as one transaction reads and writes it. */
export function agendaAccess(site: SiteDatabase) {
  const { db, siteId } = site
  return {
    /**
     * What is due at a moment (Unix ms) or before it, at most limit: first what time brings about, the earliest first,
     * then what an entry left to be done.
     */
    async dueUntil(nowMs: number, limit: number): Promise<DueMoment[]> {
      const due = async (because: ReturnType<typeof sql>, most: number) => {
        const { rows } = await sql<Row>`
          select about, matter, due_at_ms, cause_seq from agenda
          where site_id = ${siteId} and due_at_ms <= ${nowMs} and cause_seq ${because}
          order by due_at_ms, about, matter limit ${most}`.execute(db)
        return rows.map(momentOf)
      }
      const ofTime = await due(sql`is null`, limit)
      return ofTime.length === limit ? ofTime : [...ofTime, ...(await due(sql`is not null`, limit - ofTime.length))]
    },
    /** All of it. */
    async all(): Promise<DueMoment[]> {
      const { rows } = await sql<Row>`
        select about, matter, due_at_ms, cause_seq from agenda where site_id = ${siteId} order by about, matter`.execute(
        db,
      )
      return rows.map(momentOf)
    },
    /** When the earliest of all is due, Unix ms; null when nothing is. */
    async earliest(): Promise<number | null> {
      const { rows } = await sql<{ due_at_ms: number }>`
        select due_at_ms from agenda where site_id = ${siteId} order by due_at_ms limit 1`.execute(db)
      const [row] = rows
      return row === undefined ? null : Number(row.due_at_ms)
    },
    /** When these are due; what is not on the agenda is left out. */
    async of(keys: readonly Pick<DueMoment, 'about' | 'matter'>[]): Promise<DueMoment[]> {
      if (keys.length === 0) return []
      const { rows } = await sql<Row>`
        select a.about, a.matter, a.due_at_ms, a.cause_seq from ${keysOf(site, keys)} cross join agenda a
        where a.site_id = ${siteId} and a.about = k.k0 and a.matter = k.k1`.execute(db)
      return rows.map(momentOf)
    },
    async put(moments: readonly DueMoment[]): Promise<void> {
      const sorted = moments.length < 2 ? moments : moments.toSorted((a, b) => (a.about < b.about ? -1 : 1))
      await write(
        site,
        sorted.map(({ about, matter, dueAtMs, causeSeq }) => [siteId, about, matter, dueAtMs, causeSeq]),
      )
    },
    async remove(keys: readonly Pick<DueMoment, 'about' | 'matter'>[]): Promise<void> {
      for (let from = 0; from < keys.length; from += removedAtOnce) {
        const lines = keys
          .slice(from, from + removedAtOnce)
          .map(({ about, matter }) => sql`(about = ${about} and matter = ${matter})`)
        await sql`delete from agenda where site_id = ${siteId} and (${sql.join(lines, sql` or `)})`.execute(db)
      }
    },
  }
}
