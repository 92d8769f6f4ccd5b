import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { whenLauncherGone } from '#platform/launcher'
import { systemLog } from '#platform/log'
import { hospitalPlan } from '#simulators/hospital/world/hospital-plan'
import { hospitalProfiles } from '#simulators/hospital/world/profile'
import { beginWith } from './kept/kept-history.ts'
import { sourceVersion } from './kept/source-version.ts'

const projectRoot = join(import.meta.dirname, '../..')
const tellEveryMs = 5_000

/** One line of JSON for whoever started us. */
const tell = (event: string, data: Record<string, unknown>) =>
  process.stdout.write(`${JSON.stringify({ event, ...data })}\n`)

type Raw = { profile: string; seed: string; days: string; stateDir: string; cacheDir: string }

async function write({ profile: name, seed, days, stateDir, cacheDir }: Raw): Promise<void> {
  const profile = Object.values(hospitalProfiles).find((one) => one.name === name)
  if (profile === undefined) throw new Error(`choose one of ${Object.keys(hospitalProfiles).join(', ')} as --profile`)
  const startedAt = performance.now()
  let toldAt = startedAt
  const parts = {
    cacheDir: resolve(cacheDir),
    version: sourceVersion(projectRoot),
    plan: hospitalPlan(profile, Number(seed)),
    days: Number(days),
    nowMs: Date.now(),
    log: systemLog('error'),
    onDay(day: number) {
      if (performance.now() - toldAt < tellEveryMs) return
      toldAt = performance.now()
      tell('history.day', { day })
    },
  }
  const kept = await beginWith(parts, resolve(stateDir))
  tell('history.ready', { kept, tookMs: Math.round(performance.now() - startedAt) })
}

// Started by a launcher with a channel: when the launcher is gone, so are we.
whenLauncherGone(() => process.exit(1))
const command = new Command('history')
  .description(
    'Writes the past of a simulated hospital: the store of its service, the cards of its devices, its world.',
  )
  .requiredOption('--profile <name>', 'small, default or large')
  .requiredOption('--seed <n>', 'of the hospital')
  .requiredOption('--days <n>', 'how much of the past')
  .requiredOption('--state-dir <folder>', 'where the hospital is kept')
  .requiredOption('--cache-dir <folder>', 'where histories are kept, to be gone on with')
  .allowExcessArguments(false)
command.parse()
write(command.opts<Raw>()).then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  },
)
