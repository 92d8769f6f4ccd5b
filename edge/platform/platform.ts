import { type Clock, systemClock } from './clock.ts'
import { type Files, systemFiles } from './files.ts'
import type { Log } from './log.ts'
import { type Random, systemRandom } from './random.ts'
import { type Streams, systemStreams } from './streams.ts'

/** The outside world, handed in. Only main.ts makes the real one; the simulation makes another. */
export type Platform = {
  clock: Clock
  random: Random
  streams: Streams
  files: Files
  log: Log
}

/** The machine this process runs on. */
export function systemPlatform(log: Log): Platform {
  return { clock: systemClock(), random: systemRandom(), streams: systemStreams(), files: systemFiles(), log }
}
