import { type DestinationStream, pino } from 'pino'

/** Names what happened as a constant dotted name, then its data. Never a patient's, a user's or a badge's. */
export type Log = {
  debug(event: string, data?: Record<string, unknown>): void
  info(event: string, data?: Record<string, unknown>): void
  warn(event: string, data?: Record<string, unknown>): void
  error(event: string, data?: Record<string, unknown>): void
  child(bindings: Record<string, unknown>): Log
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

const redacted = [
  'password',
  'token',
  'secret',
  'badge',
  'name',
  'displayName',
  '*.password',
  '*.token',
  '*.secret',
  '*.badge',
]

type Pino = ReturnType<typeof pino>

function wrap(logger: Pino): Log {
  return {
    debug: (event, data = {}) => logger.debug({ event, ...data }),
    info: (event, data = {}) => logger.info({ event, ...data }),
    warn: (event, data = {}) => logger.warn({ event, ...data }),
    error: (event, data = {}) => logger.error({ event, ...data }),
    child: (bindings) => wrap(logger.child(bindings)),
  }
}

/**
 * Standard output, given up in silence when its reader has gone. pino's own synchronous destination tries a broken pipe
 * again for ever when the process ends, so an agent whose launcher died would stand there, neither working nor gone.
 */
function openStandardOutput(): DestinationStream {
  let isOpen = true
  process.stdout.on('error', () => {
    isOpen = false
  })
  return {
    write(line) {
      if (isOpen) process.stdout.write(line)
    },
  }
}

let opened: DestinationStream | null = null

/** A process has one standard output, however many logs write to it. */
function standardOutput(): DestinationStream {
  opened ??= openStandardOutput()
  return opened
}

/** Structured log lines, JSON, one per event, to standard output or the stream given. */
export function systemLog(level: LogLevel, destination: DestinationStream = standardOutput()): Log {
  return wrap(pino({ level, base: null, redact: { paths: redacted, censor: '[redacted]' } }, destination))
}

/** Says nothing: for tests that do not look at the log. */
export function silentLog(): Log {
  const log: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log }
  return log
}
