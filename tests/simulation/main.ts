import { Command, Option } from 'commander'
import { systemLog } from '#platform/log'
import { type RadioLawName, radioLawNames } from '#simulators/llrp-reader/radio/radio'
import { presenceTally } from './presence-tally.ts'
import { simulate } from './simulate.ts'
import { type SimulationSize, simulationSizes } from './simulation-options.ts'

const command = new Command('npm run simulate --')
  .description('Runs simulated hospitals on virtual time, each from a seed, and holds them to every law.')
  .option('--seed <n>', 'run this seed, and say everything about it')
  .option('--seeds <n>', 'run this many seeds', '20')
  .option('--from <n>', 'first of them', '1')
  .addOption(
    new Option('--profile <name>', 'two cabinets, or the cabinets, rooms and units of a hospital of npm start')
      .choices(simulationSizes)
      .default('two'),
  )
  .addOption(
    new Option('--radio <law>', 'how the air behaves: as declared, or a cavity with walls that leak')
      .choices(radioLawNames)
      .default('cavity'),
  )
  .option('--log', 'write the log of the simulated machines', false)
command.parse()
const { seed, seeds, from, profile, radio, log } = command.opts<{
  seed?: string
  seeds: string
  from: string
  profile: SimulationSize
  radio: RadioLawName
  log: boolean
}>()
const sameOptions = `${profile === 'two' ? '' : ` --profile ${profile}`}${radio === 'cavity' ? '' : ` --radio ${radio}`}`
const say = (text: string) => process.stdout.write(`${text}\n`)

const machinesLog = systemLog(log ? 'info' : 'silent')
const list = seed !== undefined ? [Number(seed)] : Array.from({ length: Number(seeds) }, (_, i) => Number(from) + i)
const startedAt = performance.now()
const fired = new Map<string, number>()
const broken: number[] = []
const tally = presenceTally(radio)
let virtualMs = 0
let facts = 0
for (const one of list) {
  const began = performance.now()
  const result = await simulate(one, { radio }, profile, machinesLog)
  const tookMs = Math.round(performance.now() - began)
  if (seed !== undefined) say(JSON.stringify(result.options, null, 2))
  for (const kind of result.firedFaults) fired.set(kind, (fired.get(kind) ?? 0) + 1)
  virtualMs += result.virtualMs
  facts += result.facts
  const wrong = tally.add(result.evidence)
  const laws = Object.keys(result.violations)
  say(
    `seed ${one}: ${laws.length === 0 ? 'every law holds' : `BROKEN ${laws.join(', ')}`}  trace ${result.traceHash.slice(0, 16)}  ${result.visits} visits, ${result.facts} facts, ${Math.round(result.virtualMs / 60_000)} virtual min in ${tookMs} ms`,
  )
  for (const what of wrong) say(`    antennas were wrong: ${what}`)
  if (laws.length === 0) continue
  broken.push(one)
  for (const [law, words] of Object.entries(result.violations))
    for (const word of words.slice(0, 5)) say(`    ${law}: ${word}`)
}
say(
  `${list.length} seeds, ${facts} facts, ${(virtualMs / 3_600_000).toFixed(1)} virtual hours in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`,
)
say(
  `faults fired: ${[...fired]
    .sort()
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ')}`,
)
for (const line of tally.lines()) say(line)
if (tally.isBeyondDeclared()) {
  say('antennas were wrong more often than is declared')
  process.exitCode = 1
}
if (broken.length > 0) {
  say(`broken: ${broken.map((one) => `npm run simulate -- --seed ${one}${sameOptions}`).join(' ; ')}`)
  process.exitCode = 1
}
