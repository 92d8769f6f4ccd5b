import { againstBest } from './best-baseline.ts'
import { upperBound } from './cycles/binomial-bound.ts'
import { type Figures, percentile } from './cycles/figures.ts'
import type { RowResult } from './cycles/run-row.ts'

const columns = [
  ['detector', 18],
  ['false rem. /1,000 (<= 95 %)', 28],
  ['gone=present ‰', 14],
  ['open then k‰/t%', 15],
  ['open 60 s k‰/t%', 15],
  ['whole then %', 12],
  ['whole 60 s %', 12],
  ['p50/p95/p99 s', 19],
  ['ghosts', 7],
] as const

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell, i) => cell.padEnd(columns[i]?.[1] ?? 0)).join(' | ')} |`
}

const share = (count: number, of: number, unit: number, digits: number) =>
  of === 0 ? '-' : ((unit * count) / of).toFixed(digits)

function cells(f: Figures): string[] {
  const seconds = (at: number) => {
    const ms = percentile(f.decidedAfterMs, at)
    return Number.isFinite(ms) ? (ms / 1_000).toFixed(1) : '>60'
  }
  const bound = (1_000 * upperBound(f.falseRemovals, f.kept)).toFixed(3)
  return [
    f.detector,
    `${share(f.falseRemovals, f.kept, 1_000, 3)} (<= ${bound}; ${f.falseRemovals})`,
    share(f.takenCalledPresent, f.taken, 1_000, 1),
    `${share(f.openKept, f.kept, 1_000, 2)} / ${share(f.openTaken, f.taken, 100, 1)}`,
    `${share(f.openKeptAtEnd, f.kept, 1_000, 2)} / ${share(f.openTakenAtEnd, f.taken, 100, 1)}`,
    share(f.wholeAtDecision, f.cycles, 100, 1),
    share(f.wholeAtEnd, f.cycles, 100, 1),
    `${seconds(0.5)}/${seconds(0.95)}/${seconds(0.99)}`,
    share(f.ghosts, f.cycles, 1, 2),
  ]
}

/** One row as a table that is also Markdown. */
export function printRow(result: RowResult): string {
  const { row, seed, figures, work, cabinets } = result
  const first = figures[0]
  const head = `### ${row.name}: ${row.tags} tags, ${row.antennas} antennas, ${row.channels} channels${row.saysChannel ? '' : ' (not said)'}; seed ${seed}, ${first?.cycles ?? 0} cycles of ${cabinets} cabinets, ${first?.kept ?? 0} kept, ${first?.taken ?? 0} taken`
  const names = columns.map(([name]) => name)
  const rule = columns.map(([, width]) => '-'.repeat(width))
  const table = [line(names), line(rule), ...figures.map((each) => line(cells(each)))]
  const perSecond = work.ms / Math.max(1, work.seconds)
  const cost =
    work.reads === 0
      ? []
      : [
          '',
          `engine: ${perSecond.toFixed(2)} ms of work a second, ${(work.reads / work.seconds).toFixed(0)} reads a second, ${((1_000 * work.ms) / work.reads).toFixed(0)} ms for 1,000 reads; of its false removals at the decision ${work.removedThoughHeard} had been heard since the close, ${work.removedForSure} were claimed at 999 permille or more`,
        ]
  return [head, '', ...table, ...againstBest(figures), ...cost, ...printReliability(result)].join('\n')
}

function printReliability({ reliability }: RowResult): string[] {
  const told = reliability
    .rows()
    .map(({ claimed, observed, count }) => `${claimed.toFixed(3)}: ${observed.toFixed(3)} (${count})`)
  return told.length === 0 ? [] : ['', `chance of "inside" claimed by the engine: observed (of): ${told.join(' · ')}`]
}
