import { closeSync, openSync, readFileSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startWholeCheck } from '#cloud/store/checks/start-whole-check'
import type { StoreAddress } from '#cloud/store/engine/open-database'
import { hasPostgres, startPostgres } from '#tests/support/postgres'
import { defineItem, enrolCabinet, receiveUnits, serviceWorld } from '#tests/support/service-world'
import { temporaryFolder } from '#tests/support/temporary-folder'
import { servedCabinet } from './served-cabinet.ts'

/** A hospital with a little in it, ended, everything in its one file. */
async function hospitalIn(path: string): Promise<void> {
  const service = await serviceWorld({ address: { engine: 'sqlite', path } })
  await enrolCabinet(service, 'cab-9')
  await receiveUnits(service, await defineItem(service), 'cab-9', 5_000, 100)
  await service.stop()
}

function flip(path: string, at: number, count = 1): void {
  const file = openSync(path, 'r+')
  const bytes = Buffer.alloc(count)
  readSync(file, bytes, 0, count, at)
  writeSync(file, Buffer.from(bytes.map((byte) => byte ^ 0x01)), 0, count, at)
  closeSync(file)
}

/** Where the first page of a table or index begins. */
function rootOf(path: string, name: string): number {
  const database = new DatabaseSync(path, { readOnly: true })
  const row = database.prepare('select rootpage from sqlite_schema where name = ?').get(name)
  const [pageBytes] = Object.values(database.prepare('pragma page_size').get() ?? {})
  database.close()
  return (Number(row?.rootpage) - 1) * Number(pageBytes)
}

describe('bytes flipped in a SQLite file', () => {
  it.each([
    ['the first words of the file', () => 5],
    ['the kind of a page', (path: string) => rootOf(path, 'journal')],
    ['where the cells of a page lie', (path: string) => rootOf(path, 'units') + 8],
  ])('%s: the file is refused at the start, with what to do', async (_name, where) => {
    const path = join(temporaryFolder(), 'store.db')
    await hospitalIn(path)
    flip(path, where(path))
    await expect(serviceWorld({ address: { engine: 'sqlite', path } })).rejects.toMatchObject({
      code: 'store-corrupt',
      message: expect.stringMatching(/move the database away for rescue.*cloud restore FILE/),
    })
  })

  it('a byte that fits the format is found beside the work, and said', async () => {
    const path = join(temporaryFolder(), 'store.db')
    await hospitalIn(path)
    const at = readFileSync(path).indexOf('"UnitReceived"')
    flip(path, at + 3)
    const site = await servedCabinet({ address: { engine: 'sqlite', path }, startWholeCheck })
    await expect.poll(() => site.asked('/readyz')).toBe('503 store-altered')
    expect(await site.asked('/livez')).toBe('200 ok')
    await site.stop()
  })

  it('an undamaged hospital stays ready while every byte is looked at and facts go on', async () => {
    const address: StoreAddress = { engine: 'sqlite', path: join(temporaryFolder(), 'store.db') }
    await hospitalIn(address.path)
    const checks: ReturnType<typeof startWholeCheck>[] = []
    const site = await servedCabinet({
      address,
      startWholeCheck: (...given) => {
        const check = startWholeCheck(...given)
        checks.push(check)
        return check
      },
    })
    await site.device.publish(site.sixtyFacts(0))
    await site.device.receipt(({ committedSeq }) => committedSeq === 60)
    expect(await checks[0]?.outcome).toMatchObject({ fault: null })
    expect(await site.asked('/readyz')).toBe('200 ok')
    await site.stop()
  })
})

const title = hasPostgres ? '' : ' (SKIPPED: no binaries for this platform)'
describe.skipIf(!hasPostgres)(`bytes flipped under PostgreSQL${title}`, () => {
  const fileOf = async (url: string, table: string, ofItsKey: boolean): Promise<string> => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    const which = ofItsKey ? 'indexrelid' : 'indrelid'
    const { rows } = await client.query(
      `select pg_relation_filepath(${which}) as file from pg_index where indisprimary and indrelid = '${table}'::regclass`,
    )
    await client.end()
    return rows[0].file
  }

  it('are found by the checksum of the page, beside the work, and said', async () => {
    const server = await startPostgres()
    onTestFinished(() => server.stop())
    const url = await server.newDatabase()
    const address: StoreAddress = { engine: 'postgres', url }
    const service = await serviceWorld({ address })
    await enrolCabinet(service, 'cab-9')
    await receiveUnits(service, await defineItem(service), 'cab-9', 5_000, 100)
    await service.stop()
    const file = await fileOf(url, 'journal', false)
    await server.halt()
    flip(join(server.dataFolder, file), 8_000, 4)
    await server.resume()

    const site = await servedCabinet({ address, startWholeCheck })
    await expect.poll(() => site.asked('/readyz')).toBe('503 store-corrupt')
    expect(await site.asked('/livez')).toBe('200 ok')
    await site.stop()
  })

  it('met by somebody who reads are said to everybody, although writing goes on', async () => {
    const server = await startPostgres()
    onTestFinished(() => server.stop())
    const url = await server.newDatabase()
    const site = await servedCabinet({ address: { engine: 'postgres', url } })
    const file = await fileOf(url, 'sessions', true)
    await server.halt()
    flip(join(server.dataFolder, file), 100, 4)
    await server.resume()
    await expect.poll(() => site.asked('/readyz')).toBe('200 ok')
    expect(await site.askedBySomebody('/api/alerts')).toBe('503 store-corrupt')
    expect(await site.asked('/readyz')).toBe('503 store-corrupt')
    await site.device.publish(site.sixtyFacts(0))
    await site.device.receipt(({ committedSeq }) => committedSeq === 60)
    expect(await site.asked('/readyz')).toBe('503 store-corrupt')
    await site.stop()
  })
})
