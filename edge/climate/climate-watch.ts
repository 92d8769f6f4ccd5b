import type { DeviceModel } from '#firmware-config/schema'
import type { Platform } from '#platform/platform'
import { type PlaceBounds, probeAtPlace } from './bounds-in-force.ts'
import type { ClimateRecordedBody, ProbeReading, ProbeSample } from './climate-types.ts'
import { readProbe } from './read-probe.ts'
import { boundAnew, endProbe, freshProbe, stepProbe } from './step-probe.ts'

export type ClimateWatchOptions = {
  model: Pick<DeviceModel, 'probes'> & {
    timings: Pick<DeviceModel['timings'], 'climateWindowMs' | 'climateWindowOutsideMs' | 'noDataAfterMs'>
  }
  /** Folder that holds what /sys holds; a simulated probe is a file in another one. */
  sensorRoot: string
  platform: Pick<Platform, 'clock' | 'files' | 'log'>
  /** One atomic group each call. */
  onFacts: (facts: ClimateRecordedBody[]) => void
  onReading?: (reading: ProbeReading) => void
  /** By probe id, Unix ms; a probe not named has no due date. */
  calibrationDueAtMs?: Readonly<Record<string, number>>
}

export type ClimateWatch = {
  /** Every probe as it stands, in the model's order. */
  readings(): ProbeReading[]
  /** Holds the probes to the bounds of their place from now on; to their model's where it sets none. */
  bind(bounds: PlaceBounds): void
  /** Tells the windows that still grow, then stops: an agent that is told to stop gives up no minute it measured. */
  end(): void
  /** Stops at once, as a power cut would. */
  stop(): void
}

/** Samples every probe of a device in its own rhythm. A probe that hangs or fails becomes 'no-data' and harms no other. */
export function createClimateWatch(options: ClimateWatchOptions): ClimateWatch {
  const { model, sensorRoot, platform, onFacts, onReading, calibrationDueAtMs = {} } = options
  const { clock, files, log } = platform
  const readings = new Map<string, ProbeReading>()
  let stopped = false

  const watches = model.probes.map((probe) => {
    let state = freshProbe({
      model: probe,
      climateWindowMs: model.timings.climateWindowMs,
      climateWindowOutsideMs: model.timings.climateWindowOutsideMs,
      noDataAfterMs: model.timings.noDataAfterMs,
      calibrationDueAtMs: calibrationDueAtMs[probe.probeId] ?? null,
    })
    let asking = false

    function take(sample: ProbeSample): void {
      if (stopped) return
      const before = state.sensorState
      const step = stepProbe(state, sample, { elapsedMs: clock.elapsed(), wallMs: clock.now() })
      state = step.state
      readings.set(probe.probeId, step.reading)
      if (state.sensorState !== before) {
        log.info('climate.sensor-state', { probeId: probe.probeId, state: state.sensorState })
      }
      onReading?.(step.reading)
      if (step.outputs.length > 0) onFacts(step.outputs)
    }

    async function ask(): Promise<void> {
      asking = true
      const sample = await readProbe(files, sensorRoot, probe)
      asking = false
      take(sample)
    }

    function due(): void {
      if (asking) take({ kind: 'none' })
      else void ask()
    }

    due()
    function bind(bounds: PlaceBounds): void {
      const { boundLowMilli, boundHighMilli } = probeAtPlace(probe, bounds)
      const step = boundAnew(state, boundLowMilli, boundHighMilli, clock.elapsed())
      state = step.state
      if (step.outputs.length > 0) onFacts(step.outputs)
    }
    const cancel = clock.every(`climate:${probe.probeId}`, probe.samplePeriodMs, due)
    return { cancel, bind, unfinished: () => endProbe(state, clock.elapsed()) }
  })

  function stop(): void {
    stopped = true
    for (const { cancel } of watches) cancel()
  }

  return {
    readings: () =>
      model.probes.map(
        ({ probeId, quantity }) => readings.get(probeId) ?? { probeId, quantity, state: 'no-data', valueMilli: null },
      ),
    bind(bounds) {
      for (const watch of watches) watch.bind(bounds)
    },
    end() {
      for (const { unfinished } of watches) {
        const windows = stopped ? [] : unfinished()
        if (windows.length > 0) onFacts(windows)
      }
      stop()
    },
    stop,
  }
}
