import { defineConfig } from 'vitest/config'

/** Two cores: tests that start real processes or browsers run in their own, later project so that they do not starve each other. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'fast',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/system/**', 'tests/web/**', 'tests/simulation/seeds.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          // A loaded machine is slow, not wrong: conditions are waited for, never timed.
          expect: { poll: { timeout: 20_000 } },
        },
      },
      {
        test: {
          name: 'whole',
          include: ['tests/system/**/*.test.ts', 'tests/web/**/*.test.ts', 'tests/simulation/seeds.test.ts'],
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
