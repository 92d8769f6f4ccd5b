import { sql } from 'kysely'
import type { SiteDatabase } from './site-database.ts'

/** As much as a small batch of facts: a disk with less to spare is full. */
const fillingCharacters = 65_536

/** A write that needs room, for asking whether the database can be written. Fill in one transaction, empty in the next. */
export function writeProbe({ db }: SiteDatabase) {
  const put = async (filling: string | null) => {
    await sql`update store_identity set filling = ${filling}`.execute(db)
  }
  return { fill: () => put('.'.repeat(fillingCharacters)), empty: () => put(null) }
}
