import { relative } from 'node:path'
import type { Reporter, TestModule } from 'vitest/node'

const filesShown = 10

/** Loading its modules, its hooks and its tests, ms: what this file adds to a run on one core. */
function tookMs(file: TestModule): number {
  const { collectDuration, setupDuration, duration } = file.diagnostic()
  return collectDuration + setupDuration + duration
}

/** Says at the end of a run which files took longest, so that a slow one is seen when it comes and not a year later. */
export function slowestFiles(): Reporter {
  return {
    onTestRunEnd(files) {
      if (files.length <= filesShown) return
      const timed = files.map((file) => ({ file, ms: tookMs(file) })).sort((a, b) => b.ms - a.ms)
      const allMs = timed.reduce((sum, { ms }) => sum + ms, 0)
      const lines = timed.slice(0, filesShown).map(({ file, ms }) => {
        const path = relative(file.project.config.root, file.moduleId)
        return `${(ms / 1_000).toFixed(1).padStart(7)} s  ${path}`
      })
      const title = `The ${filesShown} slowest of ${files.length} files (all together ${(allMs / 1_000).toFixed(0)} s)`
      process.stdout.write(`\n ${title}\n${lines.join('\n')}\n\n`)
    },
  }
}
