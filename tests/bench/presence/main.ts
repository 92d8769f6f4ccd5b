import { parseArgs } from 'node:util'
import { measured } from './cycles/make-family.ts'
import { passiveNames } from './cycles/passive-detectors.ts'
import { Reliability } from './cycles/reliability.ts'
import type { Row } from './cycles/row.ts'
import { quickRows, rows } from './cycles/rows.ts'
import { learningCycles } from './cycles/run-cabinet.ts'
import { cyclesInAll, runRow } from './cycles/run-row.ts'
import { printReliability } from './print-reliability.ts'
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
const everyDetector = [
  'engine',
  'oracle',
  'oracle-even',
  'oracle@engine',
  'oracle-asking',
  'oracle-asking-even',
  ...passiveNames,
]
const all = rows.filter(({ family }) => values.family === undefined || family === values.family).map(({ name }) => name)
const isNarrowed = values.full === true || values.family !== undefined
const names =
  values.rows === 'all' || (values.rows === undefined && isNarrowed) ? all : (values.rows?.split(',') ?? quickRows)
const unknown = names.filter((name) => !all.includes(name))
if (unknown.length > 0) refuse(`no such row: ${unknown.join(', ')}; there are ${all.join(', ')}`)
const detectors = values.detectors?.split(',') ?? everyDetector
const strange = detectors.filter((name) => !everyDetector.includes(name))
if (strange.length > 0) refuse(`no such detector: ${strange.join(', ')}; there are ${everyDetector.join(', ')}`)
const seed = Number(values.seed ?? 1)

const keptFull = 60_000
const keptLongest = 300_000
const longest = 'declared-typical'
const faultCycles = 1_000
const quickCycles = 30

function cyclesOf({ name, tags, cyclesMax }: Row): number {
  if (values.cycles !== undefined) return Number(values.cycles)
  if (values.full !== true) return Math.min(cyclesMax, quickCycles)
  const full = Math.ceil((name === longest ? keptLongest : keptFull) / tags)
  return Math.min(cyclesMax, name.startsWith('fault-') ? Math.max(full, faultCycles) : full)
}

say(
  `Learning cycles of each cabinet, the same for all detectors and not judged: ${learningCycles}. Every tag counts in every cycle after them.`,
)
const reliabilities = new Map<string, Reliability>()
for (const each of rows) {
  if (!names.includes(each.name)) continue
  if (each.family === 'measured' && measured() === null) {
    say(`\n### ${each.name}: LEFT OUT. The measured links are not there (../shared/data/rfid-links/links.ndjson.gz).`)
    continue
  }
  const startedAt = performance.now()
  const result = runRow(each, { seed, cycles: cyclesOf(each), detectors })
  say(`\n${printRow(result)}`)
  say(`\n${(cyclesInAll(result) / ((performance.now() - startedAt) / 1_000)).toFixed(1)} cycles a second in all`)
  const ofFamily = reliabilities.get(each.family) ?? new Reliability()
  ofFamily.addAll(result.reliability)
  reliabilities.set(each.family, ofFamily)
}
for (const [family, reliability] of reliabilities) {
  if (reliability.rows().length > 0) say(`\n${printReliability(family, reliability)}`)
}
