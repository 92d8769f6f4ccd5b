import { parseArgs } from 'node:util'
import { measured } from './cycles/make-family.ts'
import { passiveNames } from './cycles/passive-detectors.ts'
import { rows } from './cycles/rows.ts'
import { learningCycles } from './cycles/run-cabinet.ts'
import { cyclesInAll, runRow } from './cycles/run-row.ts'
import { printRow } from './print-row.ts'

const say = (text: string) => process.stdout.write(`${text}\n`)

function refuse(text: string): never {
  process.stderr.write(`${text}\n`)
  process.exit(1)
}

const { values } = parseArgs({
  options: {
    rows: { type: 'string' },
    family: { type: 'string' },
    cycles: { type: 'string' },
    seed: { type: 'string' },
    detectors: { type: 'string' },
    full: { type: 'boolean' },
  },
})
const everyDetector = ['engine', 'oracle', 'oracle-even', 'oracle@engine', ...passiveNames]
const names = values.rows?.split(',') ?? rows.map(({ name }) => name)
const unknown = names.filter((name) => !rows.some((each) => each.name === name))
if (unknown.length > 0)
  refuse(`no such row: ${unknown.join(', ')}; there are ${rows.map(({ name }) => name).join(', ')}`)
const detectors = values.detectors?.split(',') ?? everyDetector
const strange = detectors.filter((name) => !everyDetector.includes(name))
if (strange.length > 0) refuse(`no such detector: ${strange.join(', ')}; there are ${everyDetector.join(', ')}`)
const seed = Number(values.seed ?? 1)

const keptFull = 60_000
const keptLongest = 300_000
const longest = 'declared-typical'
const quickCycles = 30

say(
  `Learning cycles of each cabinet, the same for all detectors and not judged: ${learningCycles}. Every tag counts in every cycle after them.`,
)
for (const each of rows) {
  if (!names.includes(each.name) || (values.family !== undefined && values.family !== each.family)) continue
  if (each.family === 'measured' && measured() === null) {
    say(`\n### ${each.name}: LEFT OUT. The measured links are not there (../shared/data/rfid-links/links.ndjson.gz).`)
    continue
  }
  const full = Math.ceil((each.name === longest ? keptLongest : keptFull) / each.tags)
  const cycles = values.cycles === undefined ? (values.full === true ? full : quickCycles) : Number(values.cycles)
  const startedAt = performance.now()
  const result = runRow(each, { seed, cycles, detectors })
  say(`\n${printRow(result)}`)
  say(`\n${(cyclesInAll(result) / ((performance.now() - startedAt) / 1_000)).toFixed(1)} cycles a second in all`)
}
