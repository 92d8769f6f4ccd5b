import { defineConfig } from 'vitest/config'
import { testsApart } from './tests/support/tests-apart.ts'
import { longestFirst } from './tests/support/vitest/longest-first.ts'
import { slowestFiles } from './tests/support/vitest/slowest-files.ts'

/** Tests that start a whole hospital or a browser: they live in the time of the wall. */
const whole = ['tests/system/**/*.test.ts', 'tests/web/**/*.test.ts']
/** Tests of some ten seconds and more that only reckon: many seeds, a season of a hospital, thousands of door cycles. */
const long = [
  'tests/simulation/seeds/*.test.ts',
  'tests/simulators/history/*.test.ts',
  'tests/edge/presence/*door-cycles.test.ts',
]
const apart = testsApart(import.meta.dirname)

// A loaded machine is slow, not wrong: conditions are waited for, never timed.
const patience = { testTimeout: 30_000, hookTimeout: 60_000, expect: { poll: { timeout: 20_000 } } }
const longPatience = { testTimeout: 300_000, hookTimeout: 300_000, expect: { poll: { timeout: 60_000 } } }

/**
 * Two cores. Most files share a few processes, so that what they all import is loaded once and not once a file; files
 * that take hold of a process have one each, and so have long ones, which begin first. Tests of whole hospitals come
 * last, two at a time: much of their time they wait.
 */
export default defineConfig({
  test: {
    // Vitest would leave one of the two cores to itself.
    maxWorkers: '100%',
    reporters: ['default', slowestFiles()],
    sequence: { sequencer: longestFirst(['long', 'apart', 'shared', 'whole']) },
    projects: [
      {
        test: { name: 'long', include: long, ...longPatience },
      },
      {
        test: { name: 'apart', include: apart, exclude: [...whole, ...long], ...patience },
      },
      {
        test: {
          name: 'shared',
          include: ['tests/**/*.test.ts'],
          exclude: [...whole, ...long, ...apart],
          isolate: false,
          ...patience,
        },
      },
      {
        test: { name: 'whole', include: whole, maxWorkers: 2, sequence: { groupOrder: 1 }, ...longPatience },
      },
    ],
  },
})
