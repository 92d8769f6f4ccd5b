import type { Lines } from '#platform/lines'
import { GpioError } from './gpio-error.ts'
import { lineWatchers } from './line-watchers.ts'

export type ReaderLines = {
  lines: Lines
  /** To be told every 'gpi' event of the reader. */
  gpiSeen(port: number, high: boolean): void
}

/** The reader's own inputs and outputs as lines: gpi:1 is watched, gpo:1 is set. */
export function createReaderLines(setGpo: (port: number, high: boolean) => void): ReaderLines {
  const watchers = lineWatchers()
  return {
    gpiSeen: (port, high) => watchers.see(`gpi:${port}`, high),
    lines: {
      watch(line, callback) {
        return watchers.add(`gpi:${portOf(line, 'gpi')}`, callback)
      },
      async set(line, high) {
        setGpo(portOf(line, 'gpo'), high)
      },
    },
  }
}

function portOf(line: string, kind: 'gpi' | 'gpo'): number {
  const found = /^(gpi|gpo):([1-9]\d{0,2})$/.exec(line)
  if (found?.[1] !== kind) throw new GpioError('gpio-line-malformed', `${line} is no ${kind}:NUMBER of a reader`)
  return Number(found[2])
}
