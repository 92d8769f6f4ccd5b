import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { LaunchError } from './launch-error.ts'
import type { HospitalOptions } from './options.ts'

/** Most of what a transaction makes is gone when it ends: with room for it there is less to collect (docs of V8's flags). */
const roomForYoungObjects = '--max-semi-space-size=32'

type Said = { event?: string; day?: number; kept?: string }

/** Where a past came from, in words for the terminal. */
const keptInWords: Record<string, string> = {
  made: 'made now, and kept for the next time',
  'gone-on-with': 'kept from before, gone on with to today',
  found: 'kept from before',
}

/**
 * Lets a process of its own write the past of a hospital into its empty folder: it runs the service, which nobody else
 * here may know. Histories are kept beside the hospital's folder. onDay is called now and then with the day it is at.
 * Resolves to where the past came from, in words.
 * @throws LaunchError history-unwritten, with the last words of the process.
 */
export function beginWithHistory(
  { profile, seed, historyDays, stateDir }: HospitalOptions,
  projectRoot: string,
  environment: Record<string, string>,
  onDay: (day: number) => void,
): Promise<string> {
  const wish = {
    profile: profile.name,
    seed,
    days: historyDays,
    'state-dir': stateDir,
    'cache-dir': join(projectRoot, 'var', 'history'),
  }
  const args = Object.entries(wish).flatMap(([name, value]) => [`--${name}`, String(value)])
  const child = spawn(process.execPath, [roomForYoungObjects, 'simulators/history/main.ts', ...args], {
    cwd: projectRoot,
    env: environment,
    // The channel closes when the launcher dies, and the process ends too.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const linesOf = (stream: Readable | null) => createInterface({ input: stream ?? Readable.from([]) })
  let lastWords = ''
  let kept = ''
  linesOf(child.stdout).on('line', (line) => {
    lastWords = line
    try {
      const said = JSON.parse(line) as Said
      if (said.event === 'history.day') onDay(said.day ?? 0)
      if (said.event === 'history.ready') kept = keptInWords[said.kept ?? ''] ?? ''
    } catch {
      // Not for us: kept as its last words.
    }
  })
  linesOf(child.stderr).on('line', (line) => {
    lastWords = line
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve(kept)
      else {
        const remedy = 'try again, or begin without one with --history 0d'
        reject(
          new LaunchError('history-unwritten', `the past of the hospital could not be written (${lastWords})`, remedy),
        )
      }
    })
  })
}
