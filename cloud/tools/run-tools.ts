import { existsSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { explainProof } from '#cloud/alerts/explain'
import { authoritySetting } from '#cloud/certificates/authority'
import { writeBackup } from '#cloud/store/engine/backup'
import { markerPathIn, type StoreMarker, storeMarker } from '#cloud/store/engine/identity/store-marker'
import type { NamedDatabase } from '#cloud/store/engine/open-database'
import { restoreBackup } from '#cloud/store/engine/restore'
import { openKnownDatabase } from '#cloud/store/open-known-database'
import { storeOf } from '#cloud/store/open-store'
import { columnsNotVerified, tablesNotVerified } from '#cloud/store/verify/verification'
import { verifyStore } from '#cloud/store/verify/verify-store'
import type { SiteId } from '#contracts/ids'
import { systemFiles } from '#platform/files'
import { loadRules } from '../load-rules.ts'
import { readConfig, readStoreAddress } from '../read-config.ts'
import { addDeviceTools } from './device-tools.ts'
import { addSigningKeyTool, devicesUntold } from './signing-key-tool.ts'
import { lineOf, ToolError } from './tool-error.ts'

/** What a tool may touch of the process it runs in. */
export type ToolWorld = {
  configPath: string | undefined
  /** Of the person who signs in, when it was not given as a file. */
  password?: string | undefined
  nowMs: number
  print(line: string): void
  complain(line: string): void
}

/** Where `npm start` keeps its configuration. */
const startedConfigPath = 'var/hospital/service/config.json'

type Opened = {
  database: NamedDatabase
  siteId: SiteId
  marker: StoreMarker
}

/** Tools look at what is there; taking the place of what is lost is for a restore alone. */
async function withDatabase(
  world: ToolWorld,
  given: string | undefined,
  mayBeNew: boolean,
  work: (opened: Opened) => Promise<void>,
) {
  const path = given ?? world.configPath ?? startedConfigPath
  const { siteId, stateDir, store } = await readConfig(path)
  const address = await readStoreAddress(store)
  const marker = storeMarker(systemFiles(), markerPathIn(stateDir))
  const known = mayBeNew ? null : marker
  if (known !== null && address.engine === 'sqlite' && !existsSync(address.path)) {
    throw new ToolError(`there is no database ${address.path}: name the configuration of the service with --config`)
  }
  const database = await openKnownDatabase(address, siteId, world.nowMs, known)
  try {
    await work({ database, siteId, marker })
  } finally {
    await database.db.destroy()
  }
}

async function verify({ database, siteId }: Opened, world: ToolWorld): Promise<void> {
  const { entries, tables, problem } = await verifyStore(database, siteId)
  if (problem !== null) throw new ToolError(`${problem.where}: ${problem.what}; restore a backup and compare`)
  world.print(`the chain of ${entries} entries is unbroken`)
  for (const [table, rows] of Object.entries(tables))
    world.print(`${table}: ${rows} rows are what the journal adds up to`)
  for (const [leftOut, why] of Object.entries({ ...tablesNotVerified, ...columnsNotVerified }))
    world.print(`${leftOut}: not verified (${why})`)
}

async function explain({ database, siteId }: Opened, world: ToolWorld, alertId: string, locale: string): Promise<void> {
  const wanted = locale.toLowerCase()
  if (wanted !== 'en' && wanted !== 'zh-cn') throw new ToolError(`no words in ${locale}: use en or zh-CN`)
  const store = await storeOf(database, siteId)
  const alert = await store.alerts.find(alertId)
  if (alert === null) throw new ToolError(`there is no alert ${alertId}: take an id from /api/alerts or the page`)
  const { title, cause, consequence, because, limit, wouldClear, action } = explainProof(
    alert.proof,
    (await loadRules()).words,
    wanted,
  )
  for (const line of [title, cause, consequence, ...because, limit, wouldClear, action]) world.print(line)
}

function programOf(world: ToolWorld): Command {
  const program = new Command('cloud')
    .description('Tools for the service. Without a tool the service itself starts.')
    .exitOverride()
    .configureOutput({ writeOut: (text) => world.print(text.trimEnd()), writeErr: () => {} })
  const tool = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .option('--config <file>', `configuration of the service (WARDSTOCK_CONFIG, else ${startedConfigPath})`)
      .exitOverride()
  tool('verify', 'walk the hash chain, rebuild every table people rely on, compare').action(
    async ({ config }: { config?: string }) => {
      await withDatabase(world, config, false, (opened) => verify(opened, world))
    },
  )
  tool('explain <alert-id>', 'say why an alert was raised')
    .option('--locale <locale>', 'en or zh-CN', 'en')
    .action(async (alertId: string, { config, locale }: { config?: string; locale: string }) => {
      await withDatabase(world, config, false, (opened) => explain(opened, world, alertId, locale))
    })
  tool('backup <file>', 'write everything into one file; the service may go on')
    .option('--force', 'replace a file that is there')
    .action(async (file: string, { config, force = false }: { config?: string; force?: boolean }) => {
      await withDatabase(world, config, false, async ({ database, siteId }) => {
        const rows = await writeBackup(database, siteId, file, world.nowMs, force)
        world.print(`${rows} rows written to ${file}`)
      })
    })
  tool('restore <file>', 'put a backup in place; stop the service first')
    .option('--force', 'replace the data that are there')
    .action(async (file: string, { config, force = false }: { config?: string; force?: boolean }) => {
      if (!existsSync(file)) throw new ToolError(`there is no file ${file}: name a backup`)
      await withDatabase(world, config, true, async (opened) => {
        const { database, siteId, marker } = opened
        const rows = await restoreBackup(database, siteId, file, force)
        await marker.write({ siteId, engine: database.engine, storeId: database.storeId })
        world.print(`${rows} rows restored from ${file}`)
        await verify(opened, world)
      })
    })
  const { password, print } = world
  addDeviceTools(
    tool,
    { password, print },
    (given) => given ?? world.configPath ?? startedConfigPath,
    async (config) => {
      let known: string | null = null
      await withDatabase(world, config, false, async ({ database, siteId }) => {
        known = await (await storeOf(database, siteId)).settings.get(authoritySetting)
      })
      return known
    },
  )
  addSigningKeyTool(
    tool,
    world,
    (given) => given ?? world.configPath ?? startedConfigPath,
    async (config, keyId) => {
      let untold: string[] = []
      await withDatabase(world, config, false, async ({ database, siteId }) => {
        untold = await devicesUntold(await storeOf(database, siteId), keyId)
      })
      return untold
    },
  )
  return program
}

/** Runs one tool by its arguments; the exit code of the process. Every failure is one line. */
export async function runTools(args: readonly string[], world: ToolWorld): Promise<number> {
  try {
    await programOf(world).parseAsync(args, { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0
      world.complain(`${error.message.replace(/^error: /, '')}; see cloud --help`)
      return 2
    }
    world.complain(lineOf(error))
    return 1
  }
}
