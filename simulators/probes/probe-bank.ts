import type { ProbeModel } from '#firmware-config/schema'
import type { Platform } from '#platform/platform'

/** What can go wrong with probes. Without a probeId every probe of the bank is hit; without a duration until heal(). */
export type ProbeFault = { probeId?: string; durationMs?: number } & (
  | { kind: 'stick' }
  /** The kernel file vanishes. */
  | { kind: 'drop-out' }
  /** A DS18B20 after a brown-out: 85 °C. */
  | { kind: 'power-on-value' }
  /** The checksum on the wire does not fit: a w1 read that fails. */
  | { kind: 'bad-crc' }
  | { kind: 'drift'; milliPerHour: number }
  /** Cooling fails: the place itself warms up, and cools down again after. */
  | { kind: 'warm' }
)

/** The kernel files of one device's probes, kept believable. */
export type ProbeBank = {
  inject(fault: ProbeFault): void
  heal(): void
  /** A door was opened or shut: warm air comes in. */
  setDoorOpen(open: boolean): void
  /** What the place really is like, milli-units; what the files say may be something else. */
  truth(probeId: string): number
  stop(): Promise<void>
}

export type ProbeBankOptions = {
  probes: ProbeModel[]
  /** Folder that stands for /sys. */
  root: string
  platform: Pick<Platform, 'clock' | 'random' | 'log'>
  /** Simulated time runs this much faster than the clock: weather and faults, not the writing. */
  speed?: number
  writePeriodMs?: number
}

/** Writes the first values, then keeps them moving. */
export declare function openProbeBank(options: ProbeBankOptions): Promise<ProbeBank>
