import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { Command, InvalidArgumentError } from 'commander'
import { modelIds } from '#firmware-config/load-model'
import { systemClock } from '#platform/clock'
import { systemFiles } from '#platform/files'
import { systemLog } from '#platform/log'
import { systemRandom } from '#platform/random'
import { createHands } from './hands.ts'
import { openStandIn } from './open-stand-in.ts'
import { orderWords } from './read-order.ts'

const exitUnusable = 78
const say = (line: string) => void process.stdout.write(`${line}\n`)

function port(text: string): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(value <= 65_535)) throw new InvalidArgumentError('write a whole number from 0 to 65535; 0 picks a free port.')
  return value
}

type Raw = { model: string; dir: string; host: string; readerPort: number; badgePort: number }

async function run({ model: modelId, dir, host, readerPort, badgePort }: Raw): Promise<void> {
  const clock = systemClock()
  const platform = { clock, random: systemRandom(), log: systemLog('error'), files: systemFiles() }
  const standIn = await openStandIn({ modelId, dir: resolve(dir), host, readerPort, badgePort }, platform)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => void standIn.stop().then(() => process.exit(0)))
  }
  say(`${modelId} is on; for its agent's config: ${JSON.stringify(standIn.wiring)}`)
  const { cabinet } = standIn
  if (cabinet === null) return
  say(`hands obey: ${orderWords.join(', or ')}`)
  const hands = createHands(cabinet, clock, say, standIn.keep)
  // When nobody can type any more the hardware stays on.
  createInterface({ input: process.stdin }).on('line', (line) => void hands.obey(line))
}

const command = new Command('npm run -s stand-in --')
  .description(
    'Stands in for the hardware of one device: reader, antennas, door, lock, badge reader and probes of a cabinet, or the probes of a room sensor. For trying only; ends at Ctrl-C.',
  )
  .requiredOption('--model <id>', `what it stands in for: ${modelIds().join(', ')}`)
  .requiredOption('--dir <folder>', 'a folder of its own; what lies in the cabinet is kept there')
  .option('--host <address>', 'where reader and badge reader listen', '127.0.0.1')
  .option('--reader-port <n>', 'LLRP', port, 5_084)
  .option('--badge-port <n>', 'badge numbers as lines', port, 5_085)
  .allowExcessArguments(false)
command.parse()
run(command.opts<Raw>()).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(exitUnusable)
})
