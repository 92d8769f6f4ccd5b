import { describe, expect, it } from 'vitest'
import { upperBound } from './cycles/binomial-bound.ts'
import { measured } from './cycles/make-family.ts'
import { type FamilyName, row } from './cycles/row.ts'
import { runRow } from './cycles/run-row.ts'
import { printRow } from './print-row.ts'

const detectors = ['engine', 'oracle', 'gated-30', 'window-5', 'smurf-0.05', 'edgex-600/30']
const few = (family: FamilyName) =>
  runRow(row(`few-${family}`, family, { tags: 40, people: 2, trolley: 1 }), { seed: 3, cycles: 3, detectors })

describe('the presence bench', () => {
  it.each(['declared', 'cavity', 'measured'] as const)('runs door cycles of the family %s', (family) => {
    if (family === 'measured' && measured() === null) {
      process.stderr.write('LEFT OUT: ../shared/data/rfid-links is not there, so the measured links are not tried\n')
      return
    }
    const result = few(family)
    expect(result.figures.map(({ detector }) => detector).sort()).toEqual([...detectors].sort())
    for (const each of result.figures) {
      // Every tag counts in every cycle, for every detector alike.
      expect([each.cycles, each.kept, each.taken]).toEqual([
        3,
        result.figures[0]?.kept ?? 0,
        result.figures[0]?.taken ?? 0,
      ])
      expect(each.decidedAfterMs).toHaveLength(3)
    }
    expect(result.work.reads).toBeGreaterThan(1_000)
    expect(printRow(result)).toContain(`few-${family}`)
  })

  it('gives the same figures for the same seed', () => {
    expect(few('cavity').figures).toEqual(few('cavity').figures)
  })

  it('knows what a threshold of ten minutes is worth within one', () => {
    const { figures } = few('declared')
    const edgex = figures.find(({ detector }) => detector === 'edgex-600/30')
    expect(edgex?.decidedAfterMs.every((ms) => ms === Infinity)).toBe(true)
    expect(edgex?.takenCalledPresent).toBe(edgex?.taken)
  })

  it.each([
    [0, 54_058, 0.0682],
    [1, 54_058, 0.1031],
    [5, 100, 112.8],
  ])('bounds %i of %i by %f per 1,000 (Clopper-Pearson, 95 %, two-sided)', (hits, tries, perThousand) => {
    expect(1_000 * upperBound(hits, tries)).toBeCloseTo(perThousand, hits === 5 ? 0 : 3)
  })
})
