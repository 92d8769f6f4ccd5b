import { type Kysely, sql } from 'kysely'
import type { Tables } from './database.ts'
import type { OpenDatabase } from './open-database.ts'

/**
 * One moment of the database, without holding up its writer: a read transaction on a connection of its own. What the
 * work throws is what is heard of; a connection that failed cannot say goodbye, and need not.
 */
export async function atOneMoment<T>(
  { db, engine }: OpenDatabase,
  work: (db: Kysely<Tables>) => Promise<T>,
): Promise<T> {
  return await db.connection().execute(async (connection) => {
    const begin = engine === 'postgres' ? sql`begin isolation level repeatable read read only` : sql`begin deferred`
    await begin.execute(connection)
    try {
      return await work(connection)
    } finally {
      await sql`rollback`.execute(connection).catch(() => {})
    }
  })
}
