import { sql } from 'kysely'
import type { OpenDatabase } from '../engine/open-database.ts'

/** Whether the engine itself notices a page whose bytes were changed. SQLite does not; PostgreSQL says so. */
export async function hasChecksums({ db, engine }: OpenDatabase): Promise<boolean> {
  if (engine === 'sqlite') return false
  const { rows } = await sql<{ data_checksums: string }>`show data_checksums`.execute(db)
  return rows[0]?.data_checksums === 'on'
}
