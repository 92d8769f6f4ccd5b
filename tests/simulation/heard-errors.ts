import type { Log } from '#platform/log'

/** The same log, with every error that is said into it noted in errors. */
export function hearingErrors(log: Log, errors: string[]): Log {
  return {
    debug: (event, data) => log.debug(event, data),
    info: (event, data) => log.info(event, data),
    warn: (event, data) => log.warn(event, data),
    error(event, data) {
      errors.push(`${event} ${JSON.stringify(data ?? {})}`)
      log.error(event, data)
    },
    child: (bindings) => hearingErrors(log.child(bindings), errors),
  }
}
