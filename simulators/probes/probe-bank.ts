import { join } from 'node:path'
import type { ProbeModel } from '#firmware-config/schema'
import type { Platform } from '#platform/platform'
import { type Climate, createClimate } from './climate.ts'
import { type KernelFiles, systemKernelFiles } from './kernel-files.ts'

/** What can go wrong with probes. Without a probeId every probe of the bank is hit; without a duration until heal(). */
export type ProbeFault = { probeId?: string; durationMs?: number } & (
  | { kind: 'stick' }
  /** The kernel file vanishes. */
  | { kind: 'drop-out' }
  /** A DS18B20 after a brown-out: 85 °C. */
  | { kind: 'power-on-value' }
  /** The checksum on the wire does not fit: the kernel gives nothing. */
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
  /** What the probe has taken on, milli-units; what its file says may be something else. */
  truth(probeId: string): number
  stop(): Promise<void>
}

export type ProbeBankOptions = {
  probes: ProbeModel[]
  /** Folder that stands for /sys. */
  root: string
  platform: Pick<Platform, 'clock' | 'random' | 'log'>
  /** Weather and faults run this much faster than the clock; the writing does not. */
  speed?: number
  writePeriodMs?: number
  files?: KernelFiles
}

type Probe = {
  model: ProbeModel
  climate: Climate
  faults: Set<ProbeFault>
  driftMilli: number
  stuckText: string | null
  lastText: string
}

const powerOnMilli = 85_000

/** The steps a probe's converter counts in: a DS18B20 1/16 °C, the others hundredths. */
function inSteps(milli: number, driver: ProbeModel['driver']): number {
  const step = driver === 'w1' ? 62.5 : 10
  return Math.trunc(Math.round(milli / step) * step)
}

/** Writes the first values, then keeps them moving. */
export async function openProbeBank(options: ProbeBankOptions): Promise<ProbeBank> {
  const { root, platform, speed = 1, writePeriodMs = 1_000, files = systemKernelFiles() } = options
  const { clock, log } = platform
  const random = platform.random.split('probes')
  const probes: Probe[] = options.probes.map((model) => ({
    model,
    climate: createClimate(model, random.split(model.probeId)),
    faults: new Set(),
    driftMilli: 0,
    stuckText: null,
    lastText: '',
  }))
  const noise = random.split('noise')
  let isDoorOpen = false
  let lastAtMs = clock.elapsed()
  let writing = Promise.resolve()
  let isStopped = false

  const has = (probe: Probe, kind: ProbeFault['kind']) => [...probe.faults].some((fault) => fault.kind === kind)

  function moveOn(): void {
    const simulatedMs = (clock.elapsed() - lastAtMs) * speed
    lastAtMs = clock.elapsed()
    for (const probe of probes) {
      probe.climate.advance(simulatedMs, { doorOpen: isDoorOpen, failed: has(probe, 'warm') })
      for (const fault of probe.faults)
        if (fault.kind === 'drift') probe.driftMilli += (fault.milliPerHour * simulatedMs) / 3_600_000
    }
  }

  /** What the kernel says; null for no file at all. */
  function textOf(probe: Probe): string | null {
    if (has(probe, 'drop-out')) return null
    if (has(probe, 'bad-crc')) return ''
    if (has(probe, 'power-on-value')) return `${powerOnMilli}\n`
    if (has(probe, 'stick')) {
      probe.stuckText ??= probe.lastText
      return probe.stuckText
    }
    probe.stuckText = null
    const jitterMilli = (noise.float() + noise.float() - 1) * (probe.model.quantity === 'humidity' ? 300 : 40)
    return `${inSteps(probe.climate.valueMilli() + probe.driftMilli + jitterMilli, probe.model.driver)}\n`
  }

  async function writeAll(): Promise<void> {
    for (const probe of probes) {
      const path = join(root, probe.model.path)
      const text = textOf(probe)
      if (text === null) await files.remove(path)
      else {
        await files.put(path, text)
        if (text !== '') probe.lastText = text
      }
    }
  }

  function write(): void {
    if (isStopped) return
    writing = writing.then(writeAll).catch((error: unknown) => {
      log.warn('probes.write-failed', { reason: error instanceof Error ? error.message : String(error) })
    })
  }

  moveOn()
  await writeAll()
  const cancelTick = clock.every('probes.write', writePeriodMs, () => {
    moveOn()
    write()
  })

  return {
    inject(fault) {
      moveOn()
      const hit = probes.filter(({ model }) => fault.probeId === undefined || model.probeId === fault.probeId)
      for (const probe of hit) probe.faults.add(fault)
      if (fault.durationMs !== undefined)
        clock.after('probes.fault-ends', fault.durationMs, () => {
          moveOn()
          for (const probe of hit) probe.faults.delete(fault)
        })
      write()
    },
    heal() {
      moveOn()
      for (const probe of probes) {
        probe.faults.clear()
        probe.driftMilli = 0
      }
      write()
    },
    setDoorOpen(open) {
      moveOn()
      isDoorOpen = open
    },
    truth(probeId) {
      moveOn()
      const probe = probes.find(({ model }) => model.probeId === probeId)
      if (probe === undefined) throw new Error(`There is no probe ${probeId} in this bank.`)
      return Math.round(probe.climate.valueMilli())
    },
    async stop() {
      isStopped = true
      cancelTick()
      await writing
    },
  }
}
