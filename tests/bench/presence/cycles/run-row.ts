import { Chance } from '../radio/chance.ts'
import { addFigures, type Figures } from './figures.ts'
import { Reliability } from './reliability.ts'
import type { Row } from './row.ts'
import { type EngineWork, learningCycles, runCabinet } from './run-cabinet.ts'

/** Another cabinet, with other tags in other places, after so many judged cycles: a few bad tags must not be the row. */
const cyclesPerCabinetMax = 30
const cabinetsMin = 3

export type RowResult = {
  row: Row
  seed: number
  figures: Figures[]
  reliability: Reliability
  work: EngineWork
  cabinets: number
}

/** Runs one row: so many judged cycles, spread over cabinets, every detector in front of the same ones. */
export function runRow(row: Row, options: { seed: number; cycles: number; detectors: readonly string[] }): RowResult {
  const root = new Chance(options.seed, row.name)
  const cabinets = Math.min(options.cycles, Math.max(cabinetsMin, Math.ceil(options.cycles / cyclesPerCabinetMax)))
  const reliability = new Reliability()
  const work: EngineWork = { ms: 0, reads: 0, seconds: 0, removedThoughHeard: 0, removedForSure: 0 }
  let figures: Figures[] = []
  for (let cabinet = 0; cabinet < cabinets; cabinet++) {
    const from = Math.floor((options.cycles * cabinet) / cabinets)
    const cycles = Math.floor((options.cycles * (cabinet + 1)) / cabinets) - from
    const result = runCabinet(row, {
      chance: root.split(`cabinet-${cabinet}`),
      cycles,
      detectors: options.detectors,
      reliability,
    })
    figures =
      figures.length === 0 ? result.figures : figures.map((each, i) => addFigures(each, result.figures[i] ?? each))
    for (const key of Object.keys(work) as (keyof EngineWork)[]) work[key] += result.work[key]
  }
  return { row, seed: options.seed, figures, reliability, work, cabinets }
}

/** Judged and learning cycles a row comes to. */
export function cyclesInAll(result: RowResult): number {
  return (result.figures[0]?.cycles ?? 0) + result.cabinets * learningCycles
}
