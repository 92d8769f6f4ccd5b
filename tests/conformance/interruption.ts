import { type Clock, systemClock } from '#platform/clock'

const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/** Somebody wants the judging to end before its end. */
export class Interrupted extends Error {
  /** What a shell says of a process that ended so. */
  readonly exitCode: number

  constructor(by: keyof typeof signals) {
    super(`interrupted by ${by}`)
    this.name = 'Interrupted'
    this.exitCode = signals[by]
  }
}

/** npm hands on the signals it gets, so that one Ctrl-C in a terminal may come twice. */
const sameMs = 500

/** Who hears what somebody wishes: the first wish to end is told by the signal, the next ends everything. */
export function createInterruption(clock: Clock, endAtOnce: (exitCode: number) => void) {
  const controller = new AbortController()
  let firstMs = 0
  return {
    signal: controller.signal,
    hear(by: keyof typeof signals): void {
      if (!controller.signal.aborted) {
        firstMs = clock.elapsed()
        controller.abort(new Interrupted(by))
      } else if (clock.elapsed() - firstMs > sameMs) endAtOnce(signals[by])
    },
  }
}

/**
 * From this call on the first Ctrl-C, SIGTERM or SIGHUP ends nothing and is told by the signal that is given, its reason an
 * Interrupted; the second ends the process at once.
 */
export function processInterruption(): AbortSignal {
  const { signal, hear } = createInterruption(systemClock(), (exitCode) => process.exit(exitCode))
  for (const by of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(by, () => hear(by))
  return signal
}
