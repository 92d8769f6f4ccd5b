import { renameSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Service } from '#cloud/service'
import type { StoreAddress } from '#cloud/store/engine/open-database'
import { openTcpProxy, type TcpProxy } from '#simulators/network/tcp-proxy'
import { hasPostgres, type PostgresServer, startPostgres } from '#tests/support/postgres'
import { temporaryFolder } from '#tests/support/temporary-folder'
import { servedCabinet } from './served-cabinet.ts'

type World = { service: Service; path: string; url: string; proxy: TcpProxy; server: PostgresServer }
type Trouble = { name: string; code: string; begin(world: World): Promise<() => Promise<void>> }

/** The same story for every trouble: before, during, after. */
async function tell(address: StoreAddress, trouble: Trouble, world: Omit<World, 'service'>): Promise<void> {
  const site = await servedCabinet({ address })
  await site.device.publish(site.sixtyFacts(0))
  await site.device.receipt(({ committedSeq }) => committedSeq === 60)
  expect(await site.asked('/readyz')).toBe('200 ok')

  const end = await trouble.begin({ ...world, service: site.service })
  const receiptsBefore = site.receipts()
  await site.device.publish(site.sixtyFacts(1))
  await expect.poll(() => site.asked('/readyz')).toBe(`503 ${trouble.code}`)
  expect(await site.asked('/livez')).toBe('200 ok')
  expect(site.receipts()).toBe(receiptsBefore)

  await end()
  expect(await site.device.receipt(({ committedSeq }) => committedSeq === 120)).toMatchObject({
    sendAgainFromSeq: null,
  })
  await expect.poll(() => site.asked('/readyz')).toBe('200 ok')
  expect((await site.service.store.quarantine.page({ of: null }, null, 10)).rows).toEqual([])
  expect(await site.service.store.summary()).toMatchObject({ factsAccepted: 120, factsMissing: 0 })
  await site.stop()
}

function handle(service: Service): DatabaseSync {
  const { sqlite } = service.inside.store.database
  if (sqlite === null) throw new Error('not on SQLite')
  return sqlite
}

const onSqlite: Trouble[] = [
  {
    name: 'the disk is full',
    code: 'store-full',
    async begin({ service }) {
      const sqlite = handle(service)
      const pages = Object.values(sqlite.prepare('pragma page_count').get() ?? {})[0]
      sqlite.exec(`pragma max_page_count = ${pages}`)
      return async () => sqlite.exec('pragma max_page_count = 1000000')
    },
  },
  {
    name: 'the file may not be written',
    code: 'store-read-only',
    async begin({ service }) {
      const sqlite = handle(service)
      sqlite.exec('pragma query_only = 1')
      return async () => sqlite.exec('pragma query_only = 0')
    },
  },
  {
    name: 'the file is taken away',
    code: 'store-unreachable',
    async begin({ path }) {
      renameSync(path, `${path}.away`)
      return async () => renameSync(`${path}.away`, path)
    },
  },
  {
    name: 'another process holds the file',
    code: 'store-locked',
    async begin({ path }) {
      const other = new DatabaseSync(path)
      other.exec('begin immediate')
      return async () => other.close()
    },
  },
]

async function asAdministrator(url: string, ...commands: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  for (const command of commands) await client.query(command)
  await client.end()
}

const dismissOthers =
  'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()'

const onPostgres: Trouble[] = [
  {
    name: 'the server is stopped, and started again later',
    code: 'store-unreachable',
    async begin({ server }) {
      await server.halt()
      return () => server.resume()
    },
  },
  {
    name: 'the server hangs: connections stay and nothing comes back',
    code: 'store-silent',
    async begin({ proxy }) {
      proxy.stall()
      return async () => proxy.mend()
    },
  },
  {
    name: 'the server is behind a dead switch: it lets in and says nothing',
    code: 'store-silent',
    async begin({ proxy }) {
      proxy.cut()
      return async () => proxy.mend()
    },
  },
  {
    name: 'the server is read only',
    code: 'store-read-only',
    async begin({ url }) {
      const name = new URL(url).pathname.slice(1)
      await asAdministrator(url, `alter database ${name} set default_transaction_read_only = on`, dismissOthers)
      return () =>
        asAdministrator(
          url,
          'set default_transaction_read_only = off',
          `alter database ${name} set default_transaction_read_only = off`,
          dismissOthers,
        )
    },
  },
  {
    name: 'another client holds the row of the site',
    code: 'store-silent',
    async begin({ url }) {
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      await client.query('begin')
      await client.query('select * from site_state for update')
      return () => client.end()
    },
  },
  {
    name: 'an operator ends our connections and lets nobody in',
    code: 'store-unreachable',
    async begin({ url }) {
      const name = new URL(url).pathname.slice(1)
      const elsewhere = url.replace(/[^/]+$/, 'postgres')
      const dismiss = `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`
      await asAdministrator(elsewhere, `alter database ${name} with allow_connections false`, dismiss)
      return () => asAdministrator(elsewhere, `alter database ${name} with allow_connections true`)
    },
  },
]

describe('a fault of the world on SQLite is said, and nothing is put aside or receipted for it', () => {
  it.each(onSqlite)('$name', async (trouble) => {
    const path = `${temporaryFolder()}/store.db`
    await tell({ engine: 'sqlite', path, busyTimeoutMs: 50 }, trouble, { path } as Omit<World, 'service'>)
  })
})

const title = hasPostgres ? '' : ' (SKIPPED: no binaries for this platform)'
describe.skipIf(!hasPostgres)(`a fault of the world on PostgreSQL is no different${title}`, () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())

  it.each(onPostgres)('$name', async (trouble) => {
    const url = await server.newDatabase()
    const proxy = await openTcpProxy(() => server.port)
    onTestFinished(() => proxy.close())
    const throughProxy = url.replace(`:${server.port}/`, `:${proxy.port}/`)
    const address = { engine: 'postgres' as const, url: throughProxy, connectTimeoutMs: 400, answerTimeoutMs: 600 }
    await tell(address, trouble, { url, proxy, server, path: '' })
  })
})
