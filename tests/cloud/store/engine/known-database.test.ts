import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { writeBackup } from '#cloud/store/engine/backup'
import type { StoreAddress } from '#cloud/store/engine/open-database'
import { runTools } from '#cloud/tools/run-tools'
import { systemFiles } from '#platform/files'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { defineItem, enrolCabinet, receiveUnits, serviceWorld } from '#tests/support/service-world'
import { temporaryFolder } from '#tests/support/temporary-folder'

/** A folder of state, and a service that keeps its mark there. */
function installation() {
  const stateDir = temporaryFolder()
  const storeMarkerPath = join(stateDir, 'store.json')
  const start = (address: StoreAddress) => serviceWorld({ address, files: systemFiles(), storeMarkerPath })
  return { stateDir, storeMarkerPath, start }
}

async function removeAll(address: StoreAddress): Promise<void> {
  if (address.engine === 'sqlite') {
    for (const end of ['', '-wal', '-shm']) rmSync(`${address.path}${end}`, { force: true })
    return
  }
  const client = new pg.Client({ connectionString: address.url })
  await client.connect()
  await client.query('drop schema public cascade')
  await client.query('create schema public')
  await client.end()
}

/** The configuration of a service at this address, for its tools. */
function configured(stateDir: string, address: StoreAddress): string {
  const config = join(stateDir, 'config.json')
  const urlFile = join(stateDir, 'url')
  if (address.engine === 'postgres') writeFileSync(urlFile, address.url)
  const store = address.engine === 'sqlite' ? address : { engine: 'postgres', urlFile }
  writeFileSync(config, JSON.stringify({ stateDir, store }))
  return config
}

async function runTool(configPath: string, ...args: string[]) {
  const lines: string[] = []
  const print = (line: string) => void lines.push(line)
  return { exitCode: await runTools(args, { configPath, nowMs: 1, print, complain: print }), lines }
}

onBothEngines((newAddress) => {
  it('a database that is gone is not taken for a new hospital; a restored backup is taken', async () => {
    const address = await newAddress()
    const { stateDir, start } = installation()
    const service = await start(address)
    await enrolCabinet(service, 'cab-1')
    await receiveUnits(service, await defineItem(service), 'cab-1', 1, 3)
    const backup = join(stateDir, 'backup.jsonl')
    await writeBackup(service.inside.store.database, service.siteId, backup, 1)
    await service.stop()
    const again = await start(address)
    await again.stop()

    await removeAll(address)
    const refusal = {
      code: 'store-missing',
      message: expect.stringMatching(/cloud restore FILE.*begin anew on purpose/),
    }
    await expect(start(address)).rejects.toMatchObject(refusal)
    // Being refused has made nothing: the second look finds the same.
    await expect(start(address)).rejects.toMatchObject(refusal)
    const config = configured(stateDir, address)
    expect(await runTool(config, 'verify')).toMatchObject({ exitCode: 1 })

    expect(await runTool(config, 'restore', backup)).toMatchObject({ exitCode: 0 })
    const restored = await start(address)
    expect((await restored.store.units.page({}, null, 10)).rows).toHaveLength(3)
    await restored.stop()
  })

  it('an emptied database is refused, and so is another hospital', async () => {
    const [address, other] = [await newAddress(), await newAddress()]
    const { start } = installation()
    const service = await start(address)
    await enrolCabinet(service, 'cab-1')
    await service.stop()
    const elsewhere = await installation().start(other)
    await expect(start(other)).rejects.toMatchObject({ code: 'store-other' })
    await elsewhere.stop()

    const emptied = await serviceWorld({ address })
    for (const table of ['site_state', 'journal', 'devices'] as const) {
      await emptied.inside.store.database.db.deleteFrom(table).execute()
    }
    await emptied.inside.store.close()
    await expect(start(address)).rejects.toMatchObject({ code: 'store-emptied' })
  })

  it('whoever removes the mark begins anew on purpose', async () => {
    const address = await newAddress()
    const { storeMarkerPath, start } = installation()
    await (await start(address)).stop()
    await removeAll(address)
    rmSync(storeMarkerPath)
    const anew = await start(address)
    expect(JSON.parse(readFileSync(storeMarkerPath, 'utf8'))).toMatchObject({ siteId: 'main', engine: address.engine })
    await anew.stop()
    await (await start(address)).stop()
  })
})

describe('on SQLite', () => {
  it('a file of no bytes is refused as one that is missing', async () => {
    const path = join(temporaryFolder(), 'store.db')
    const { start } = installation()
    await (await start({ engine: 'sqlite', path })).stop()
    truncateSync(path)
    await expect(start({ engine: 'sqlite', path })).rejects.toMatchObject({ code: 'store-missing' })
  })

  it('a mark nobody can read is said, not passed over', async () => {
    const { storeMarkerPath, start } = installation()
    writeFileSync(storeMarkerPath, '{')
    await expect(start({ engine: 'sqlite', path: join(temporaryFolder(), 'store.db') })).rejects.toMatchObject({
      code: 'store-marker-unreadable',
    })
  })

  it('a mark of the other engine is not passed over either', async () => {
    const { storeMarkerPath, start } = installation()
    writeFileSync(storeMarkerPath, JSON.stringify({ siteId: 'main', engine: 'postgres', storeId: 'x' }))
    await expect(start({ engine: 'sqlite', path: join(temporaryFolder(), 'store.db') })).rejects.toMatchObject({
      code: 'store-other',
      message: expect.stringContaining('in postgres until now'),
    })
  })
})
