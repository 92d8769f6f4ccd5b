import { sql } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openDatabase } from '#cloud/store/engine/open-database'
import { openStore } from '#cloud/store/open-store'
import { siteIdSchema } from '#contracts/ids'
import { hasPostgres, startPostgres } from '#tests/support/postgres'
import { temporaryFolder } from '#tests/support/temporary-folder'

const siteId = siteIdSchema.parse('main')

describe('when SQLite has rolled back by itself', () => {
  it('the first error is heard, and what the transaction still asks for is not stored piece by piece', async () => {
    const { db, sqlite } = await openDatabase({ engine: 'sqlite', path: `${temporaryFolder()}/store.db` }, 1)
    const pages = Object.values(sqlite?.prepare('pragma page_count').get() ?? {})[0]
    sqlite?.exec(`pragma max_page_count = ${pages}`)
    const put = (name: string, size: number) => sql`
      insert into settings (site_id, name, value) values ('main', ${name}, ${'x'.repeat(size)})`
    const failed = db.transaction().execute(async (tx) => {
      await put('before', 1).execute(tx)
      await put('too-large', 1_000_000)
        .execute(tx)
        .catch(() => {})
      expect(sqlite?.isTransaction).toBe(false)
      await put('after', 1).execute(tx)
    })
    await expect(failed).rejects.toMatchObject({ name: 'WorldFault', code: 'store-full' })
    expect(await db.selectFrom('settings').selectAll().execute()).toEqual([])
    await db.transaction().execute((tx) => put('later', 1).execute(tx))
    expect(await db.selectFrom('settings').select('name').execute()).toEqual([{ name: 'later' }])
    await db.destroy()
  })
})

describe.skipIf(!hasPostgres)(`PostgreSQL stopped${hasPostgres ? '' : ' (SKIPPED: no binaries)'}`, () => {
  it('between two statements of a transaction ends nothing but the transaction', async () => {
    const server = await startPostgres()
    onTestFinished(() => server.stop())
    const store = await openStore({ engine: 'postgres', url: await server.newDatabase() }, siteId, 1)
    const begun = store.transaction(async (tx) => {
      await tx.settings.put('name', 'value')
      await server.halt()
      await tx.settings.put('name', 'other')
    })
    await expect(begun).rejects.toMatchObject({ name: 'WorldFault', code: 'store-unreachable' })
    await expect(store.settings.get('name')).rejects.toMatchObject({ code: 'store-unreachable' })
    await server.resume()
    expect(await store.settings.get('name')).toBeNull()
    await store.close()
  })
})
