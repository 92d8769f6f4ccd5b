import { type Kysely, sql } from 'kysely'
import type { Tables } from './database.ts'
import { ensureStoreId } from './identity/store-identity.ts'
import { createFirstTables } from './migrations/0001-first-tables.ts'
import { StoreError } from './store-error.ts'

type Migration = { number: number; name: string; up(db: Kysely<unknown>): Promise<void> }

/** In order, never changed once released: a later thought is a later number. */
const migrations: Migration[] = [{ number: 1, name: 'first-tables', up: createFirstTables }]

/** The newest schema this program knows. */
export const schemaVersion = migrations.length

const migrationLock = 7_274_701

/**
 * Brings the database up to this program's schema, all steps in one transaction. nowMs goes beside each step. Answers
 * the random name of the database.
 * @throws StoreError store-newer-than-program when a later program has been here.
 */
export async function migrate(db: Kysely<Tables>, engine: 'sqlite' | 'postgres', nowMs: number): Promise<string> {
  return await db.transaction().execute(async (tx) => {
    // Two processes starting at once must not both create tables; on SQLite the immediate transaction is the lock.
    if (engine === 'postgres') await sql`select pg_advisory_xact_lock(${sql.lit(migrationLock)})`.execute(tx)
    await sql`create table if not exists migrations (number bigint primary key, name text not null, applied_at_ms bigint not null)`.execute(
      tx,
    )
    const done = await tx
      .selectFrom('migrations')
      .select('number')
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirst()
    const current = done?.number ?? 0
    if (current > schemaVersion) {
      throw new StoreError(
        'store-newer-than-program',
        `the database has schema ${current}, this program knows up to ${schemaVersion}: start the newer program, or restore a backup made before the upgrade`,
      )
    }
    for (const { number, name, up } of migrations) {
      if (number <= current) continue
      await up(tx as unknown as Kysely<unknown>)
      await tx.insertInto('migrations').values({ number, name, applied_at_ms: nowMs }).execute()
    }
    return await ensureStoreId(tx)
  })
}
