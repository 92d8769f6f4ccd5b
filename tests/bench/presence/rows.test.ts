import { describe, expect, it } from 'vitest'
import { upperBound } from './cycles/binomial-bound.ts'
import { measured } from './cycles/make-family.ts'
import { type FamilyName, row } from './cycles/row.ts'
import { runRow } from './cycles/run-row.ts'
import { printRow } from './print-row.ts'

const everyKind = ['engine', 'oracle', 'gated-30', 'window-5', 'smurf-0.05', 'edgex-600/30']
const few = (family: FamilyName, detectors: readonly string[], cycles = 1) =>
  runRow(row(`few-${family}`, family, { tags: 30, people: 2, trolley: 1, twinShare: 0.1 }), {
    seed: 3,
    cycles,
    detectors,
  })

describe('the presence bench', () => {
  it.each(['declared', 'cavity', 'measured'] as const)('runs door cycles of the family %s', (family) => {
    if (family === 'measured' && measured() === null) {
      process.stderr.write('LEFT OUT: ../shared/data/rfid-links is not there, so the measured links are not tried\n')
      return
    }
    const result = few(family, everyKind)
    expect(result.figures.map(({ detector }) => detector).sort()).toEqual([...everyKind].sort())
    const { kept = 0, taken = 0 } = result.figures[0] ?? {}
    for (const each of result.figures) {
      // Every tag counts in every cycle, for every detector alike.
      expect([each.cycles, each.kept, each.taken, each.decidedAfterMs.length]).toEqual([1, kept, taken, 1])
    }
    expect(kept).toBeGreaterThan(20)
    expect(result.work.reads).toBeGreaterThan(1_000)
    expect(printRow(result)).toContain(`few-${family}`)
  })

  it('gives the same figures for the same seed, whoever else is judged', () => {
    const alone = few('cavity', ['engine']).figures[0]
    expect(few('cavity', ['engine', 'window-5']).figures[0]).toEqual(alone)
  })

  it('knows what a threshold of ten minutes is worth within one', () => {
    const [edgex] = few('declared', ['edgex-600/30'], 20).figures
    expect(edgex?.decidedAfterMs).toEqual(Array.from({ length: 20 }, () => Infinity))
    expect(edgex?.taken).toBeGreaterThan(20)
    expect(edgex?.takenCalledPresent).toBe(edgex?.taken)
  })

  it('finds a window of two seconds too short for two hundred tags and one of thirty not', () => {
    const { figures } = runRow(row('plain', 'declared'), { seed: 1, cycles: 6, detectors: ['window-2', 'gated-30'] })
    const [short, long] = figures.map(({ falseRemovals, kept }) => falseRemovals / kept)
    expect(short).toBeGreaterThan(0.03)
    expect(long).toBeLessThan(0.01)
  })

  it.each([
    [0, 54_058, 0.0682],
    [1, 54_058, 0.1031],
    [5, 100, 112.8],
  ])('bounds %i of %i by %f per 1,000 (Clopper-Pearson, 95 %%, two-sided)', (hits, tries, perThousand) => {
    expect(1_000 * upperBound(hits, tries)).toBeCloseTo(perThousand, hits === 5 ? 0 : 3)
  })
})
