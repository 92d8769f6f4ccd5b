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

/**
 * From this call on the first Ctrl-C, SIGTERM or SIGHUP ends nothing and is told by the signal that is given, its reason an
 * Interrupted; the second ends the process at once.
 */
export function processInterruption(): AbortSignal {
  const controller = new AbortController()
  for (const by of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(by, () => {
      if (controller.signal.aborted) process.exit(signals[by])
      controller.abort(new Interrupted(by))
    })
  return controller.signal
}
