import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { openDatabase } from '#cloud/store/engine/open-database'
import { temporaryFolder } from '#tests/support/temporary-folder'

/** Tables that are about the database and no site. */
const ofNoSite: ReadonlySet<unknown> = new Set(['migrations', 'store_identity'])

it('every key and every index begins with the site, so that the tables can be split by it', async () => {
  const path = `${temporaryFolder()}/store.db`
  const { db } = await openDatabase({ engine: 'sqlite', path }, 1)
  await db.destroy()
  const database = new DatabaseSync(path, { readOnly: true })
  const indexes = database
    .prepare(
      `select t.name as tableName, i.name as indexName,
         (select c.name from pragma_index_xinfo(i.name) c where c.seqno = 0) as first
       from sqlite_schema t join pragma_index_list(t.name) i where t.type = 'table'`,
    )
    .all()
    .filter(({ tableName }) => !ofNoSite.has(tableName))
  database.close()
  expect(indexes.length).toBeGreaterThan(40)
  expect(indexes.filter(({ first }) => first !== 'site_id')).toEqual([])
})
