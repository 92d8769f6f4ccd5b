import { defineConfig } from 'vitest/config'
import { slowestFiles } from './tests/support/slowest-files.ts'
import { testsApart } from './tests/support/tests-apart.ts'

/** Tests that start a whole hospital, a browser, a simulation for each of many seeds or a season of a hospital. */
const whole = [
  'tests/system/**/*.test.ts',
  'tests/web/**/*.test.ts',
  'tests/simulation/seeds.test.ts',
  'tests/simulators/history/*.test.ts',
]
const apart = testsApart(import.meta.dirname)

// A loaded machine is slow, not wrong: conditions are waited for, never timed.
const patience = { testTimeout: 30_000, hookTimeout: 60_000, expect: { poll: { timeout: 20_000 } } }

/**
 * Two cores. Most files share a few processes, so that what they all import is loaded once and not once a file; files
 * that take hold of a process have one each; tests of the whole run last and one by one, so that they starve nobody.
 */
export default defineConfig({
  test: {
    // Vitest would leave one of the two cores to itself.
    maxWorkers: '100%',
    reporters: ['default', slowestFiles()],
    projects: [
      {
        test: {
          name: 'shared',
          include: ['tests/**/*.test.ts'],
          exclude: [...whole, ...apart],
          isolate: false,
          ...patience,
        },
      },
      {
        test: { name: 'apart', include: apart, exclude: whole, ...patience },
      },
      {
        test: {
          name: 'whole',
          include: whole,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect: { poll: { timeout: 60_000 } },
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
