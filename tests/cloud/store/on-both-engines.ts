import { join } from 'node:path'
import { afterAll, beforeAll, describe } from 'vitest'
import type { StoreAddress } from '#cloud/store/engine/open-database'
import { hasPostgres, type PostgresServer, startPostgres } from '#tests/support/postgres'
import { temporaryFolder } from '#tests/support/temporary-folder'

/** Tells every story on both engines. newAddress gives a fresh, empty database; call it inside a test. */
export function onBothEngines(stories: (newAddress: () => Promise<StoreAddress>, engine: string) => void): void {
  describe('on SQLite', () => {
    stories(async () => ({ engine: 'sqlite', path: join(temporaryFolder(), 'store.db') }), 'sqlite')
  })
  const title = hasPostgres ? 'on PostgreSQL' : 'on PostgreSQL (SKIPPED: no binaries for this platform)'
  describe.skipIf(!hasPostgres)(title, () => {
    let server: PostgresServer | null = null
    beforeAll(async () => {
      server = await startPostgres()
    })
    afterAll(async () => {
      await server?.stop()
    })
    stories(async () => {
      if (server === null) throw new Error('the server has not started')
      return { engine: 'postgres', url: await server.newDatabase() }
    }, 'postgres')
  })
}
