import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../database.ts'
import { StoreError } from '../store-error.ts'

/** How a person gets out of it, whichever way the database went. */
export const lostStoreRemedy =
  'bring it back, or put a backup in place with: cloud restore FILE; to begin anew on purpose, remove store.json from stateDir'

/**
 * The random name of this database, given once and kept in it: one table of one row beside the migrations, in no backup.
 * The filling is for the write probe.
 */
async function storeIdIn(db: Kysely<Tables>): Promise<string | null> {
  const tables = await db.introspection.getTables()
  if (!tables.some(({ name }) => name === 'store_identity')) return null
  const { rows } = await sql<{ store_id: string }>`select store_id from store_identity`.execute(db)
  return rows[0]?.store_id ?? null
}

/**
 * Refuses a database that is not the one this service left, before anything is created in it. expected is its name.
 * @throws StoreError store-missing or store-other.
 */
export async function refuseOtherStore(db: Kysely<Tables>, where: string, expected: string): Promise<void> {
  const found = await storeIdIn(db)
  if (found === expected) return
  if (found === null) {
    throw new StoreError(
      'store-missing',
      `${where} is empty, and this service has been here before: ${lostStoreRemedy}`,
    )
  }
  throw new StoreError('store-other', `${where} is another one than this service left: ${lostStoreRemedy}`)
}

/** Gives the database its name if it has none, in the transaction that brings it up to date, and answers the name. */
export async function ensureStoreId(tx: Kysely<Tables>): Promise<string> {
  const known = await storeIdIn(tx)
  if (known !== null) return known
  const storeId = randomUUID()
  await sql`create table if not exists store_identity (store_id text not null, filling text)`.execute(tx)
  await sql`insert into store_identity (store_id) values (${storeId})`.execute(tx)
  return storeId
}
