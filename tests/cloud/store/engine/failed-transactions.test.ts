import { sql } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openDatabase } from '#cloud/store/engine/open-database'
import { openStore } from '#cloud/store/open-store'
import { deviceIdSchema, epochSchema, siteIdSchema } from '#contracts/ids'
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

describe.skipIf(!hasPostgres)(`A PostgreSQL transaction${hasPostgres ? '' : ' (SKIPPED: no binaries)'}`, () => {
  const opened = async () => {
    const server = await startPostgres()
    onTestFinished(() => server.stop())
    const store = await openStore({ engine: 'postgres', url: await server.newDatabase() }, siteId, 1)
    onTestFinished(() => store.close())
    return { server, store }
  }
  const fact = (quarantineId: number, body: string) => {
    const kept = { quarantineId, deviceId: 'cab-1', epoch: null, seq: quarantineId, reason: 'a test', body }
    return { ...kept, readWith: null, receivedAtMs: 1, state: 'waiting' as const, settledEntrySeq: null }
  }

  it('says what went wrong first, and nothing asked of it afterwards is stored', async () => {
    const { store } = await opened()
    const failed = store.transaction(async (tx) => {
      await tx.quarantine.put([fact(1, 'one')])
      await tx.quarantine.put([fact(1, 'one again')]).catch(() => {})
      await tx.settings.put('name', 'value')
    })
    await expect(failed).rejects.toMatchObject({ code: '23505' })
    expect([await store.settings.get('name'), (await store.quarantine.page({ of: null }, null, 10)).rows]).toEqual([
      null,
      [],
    ])
    await store.transaction((tx) => tx.settings.put('name', 'later'))
    expect(await store.settings.get('name')).toBe('later')
  })

  it('keeps every text as it was given, however PostgreSQL writes such text in its own formats', async () => {
    const { store } = await opened()
    const texts = ['', '\\N', '\\.', 'a\tb\nc\rd', 'say "no" \\ {1,NULL}', 'null', '器械 🩺', '\\x41', "it's"]
    await store.transaction(async (tx) => {
      await tx.quarantine.put(texts.map((text, index) => fact(index + 1, text)))
      for (const [index, text] of texts.entries()) await tx.settings.put(`text-${index}`, text)
      await tx.watermarks.park(
        texts.map((payload, index) => {
          const of = { deviceId: deviceIdSchema.parse('cab-1'), epoch: epochSchema.parse('e000000000000001') }
          return { ...of, firstSeq: index + 1, lastSeq: index + 1, receivedAtMs: 1, payload }
        }),
      )
    })
    const put = await Promise.all(texts.map((_, index) => store.settings.get(`text-${index}`)))
    const copied = (await store.quarantine.page({ of: null }, null, 100)).rows.map(({ body }) => body).reverse()
    const parked = await store.transaction((tx) => tx.watermarks.parkedOf(deviceIdSchema.parse('cab-1')))
    expect([put, copied, parked.map(({ payload }) => payload)]).toEqual([texts, texts, texts])
  })

  it('that loses the server in the middle of copying is undone and says so', async () => {
    const { server, store } = await opened()
    const many = Array.from({ length: 20_000 }, (_, index) => fact(index + 1, 'x'.repeat(400)))
    const failed = store.transaction(async (tx) => {
      const [copied] = await Promise.allSettled([tx.quarantine.put(many), server.halt()])
      if (copied.status === 'rejected') throw copied.reason
    })
    await expect(failed).rejects.toMatchObject({ name: 'WorldFault', code: 'store-unreachable' })
    await server.resume()
    expect((await store.quarantine.page({ of: null }, null, 10)).rows).toEqual([])
  })
})
