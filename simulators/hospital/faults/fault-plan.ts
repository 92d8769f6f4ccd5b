/** A fault one can order on the command line: what breaks, when it starts and how long it lasts, in wall time. */
export type PlannedFault = { name: FaultName; atMs: number; lastsMs: number }

/** Every fault the launcher can bring about, with how long it lasts unless told otherwise. */
export const faultNames = {
  'reader-outage': 30_000,
  'reader-reboot': 8_000,
  'antenna-loss': 45_000,
  'frame-splitting': 60_000,
  'reader-clock-skew': 60_000,
  'network-cut': 30_000,
  'service-kill': 1_000,
  'agent-kill': 1_000,
  'both-kill': 1_000,
  'forced-door': 1_000,
  'door-left-open': 330_000,
  'unknown-badge': 1_000,
  'probe-dropout': 60_000,
  'fridge-warm': 900_000,
} as const
export type FaultName = keyof typeof faultNames

const isFaultName = (name: string): name is FaultName => Object.hasOwn(faultNames, name)

/** Milliseconds of `90s`, `10m`, `2h`, `500ms`; null when it is none of these. */
export function parseDurationMs(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text)
  if (match === null) return null
  const unit = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }[match[2] as 'ms' | 's' | 'm' | 'h']
  return Math.round(Number(match[1]) * unit)
}

/** The longest duration a timer takes: about 24 days. Beyond it Node would strike at once. */
export const durationMsMax = 2_147_483_647

/**
 * Reads `NAME`, `NAME@T` or `NAME@T+D` (T after the start, D how long). Without T the fault comes after a quarter of
 * the run, or after 30 s when the run has no end.
 * @returns the fault, or the reason why not: a name nobody knows, a time nobody can read, or a fault that would never come.
 */
export function parseFault(text: string, runForMs: number | null): PlannedFault | { refusal: string } {
  const match = /^([a-z-]+)(?:@([0-9.a-z]+))?(?:\+([0-9.a-z]+))?$/.exec(text)
  const name = match?.[1] ?? ''
  if (match === null || !isFaultName(name)) {
    return {
      refusal: `unknown fault '${text}'; choose one of ${Object.keys(faultNames).join(', ')}, as NAME, NAME@30s or NAME@30s+2m`,
    }
  }
  const atMs = match[2] === undefined ? Math.round((runForMs ?? 120_000) / 4) : parseDurationMs(match[2])
  const lastsMs = match[3] === undefined ? faultNames[name] : parseDurationMs(match[3])
  if (atMs === null || lastsMs === null)
    return { refusal: `'${text}' has no readable time; write it like ${name}@30s+2m` }
  if (runForMs !== null && atMs >= runForMs)
    return { refusal: `'${text}' would never come: the run ends before; give it more time with --for, or an earlier @` }
  if (atMs > durationMsMax || lastsMs > durationMsMax)
    return { refusal: `'${text}' is more than 24 days away or long; write a shorter time, like ${name}@30s+2m` }
  if (lastsMs === 0) return { refusal: `'${text}' would last no time at all; write how long, like ${name}@30s+2m` }
  return { name, atMs, lastsMs }
}
