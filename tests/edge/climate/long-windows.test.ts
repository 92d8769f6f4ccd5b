import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Probe, ProbeExposure } from '#cloud/climate/probe-exposure'
import { stepExposure } from '#cloud/climate/step-exposure'
import type { ClimateWindow } from '#cloud/climate/window'
import type { FactOf } from '#contracts/facts/fact'
import { deviceIdSchema, epochSchema, siteIdSchema } from '#contracts/ids'
import type { ProbeSetup } from '#edge/climate/climate-types'
import { freshProbe, sideOf, stepProbe } from '#edge/climate/step-probe'
import { noThinning, stepThinning } from '#edge/outbox/climate-thinning'
import { probeSchema } from '#firmware-config/schema'
import { climateFact } from '#tests/support/sample-facts'

const minute = 60_000
const startMs = Date.UTC(2026, 0, 5)
const low = 2_000
const high = 8_000

const setup: ProbeSetup = {
  model: probeSchema.parse({
    probeId: 'cold-air',
    quantity: 'temperature',
    driver: 'hwmon',
    path: 'class/hwmon/hwmon0/temp1_input',
    samplePeriodMs: 5_000,
    boundLowMilli: low,
    boundHighMilli: high,
    plausibleLowMilli: -40_000,
    plausibleHighMilli: 85_000,
    jumpMaxMilli: 20_000,
    stuckAfterMs: 14_400_000,
  }),
  climateWindowMs: 15 * minute,
  climateWindowOutsideMs: minute,
  noDataAfterMs: 30_000,
  calibrationDueAtMs: null,
}

type Windows = FactOf<'ClimateRecorded'>[]
/** So many samples around a value; null for answers that never came. */
type Stretch = { samples: number; milli: number | null }

const anyDay = fc.array(
  fc.record({
    samples: fc.integer({ min: 1, max: 400 }),
    milli: fc.oneof(
      fc.integer({ min: 1_900, max: 8_100 }),
      fc.constantFrom(5_000, 8_000, 9_500, 1_000),
      fc.constant(null),
    ),
  }),
  { minLength: 1, maxLength: 12 },
)

function windowsOf(day: readonly Stretch[], changes: Partial<ProbeSetup> = {}): Windows {
  let state = freshProbe({ ...setup, ...changes })
  let elapsedMs = 0
  const windows: Windows = []
  for (const { samples, milli } of day) {
    for (let n = 0; n < samples; n++) {
      const sample =
        milli === null ? ({ kind: 'none' } as const) : ({ kind: 'value', valueMilli: milli + (n % 2) } as const)
      const step = stepProbe(state, sample, { elapsedMs, wallMs: startMs + elapsedMs })
      state = step.state
      windows.push(...step.outputs.map((body) => climateFact(elapsedMs, { ...body, probeId: 'cold-air' })))
      elapsedMs += 5_000
    }
  }
  return windows
}

const sideOfWindow = ({ lastMilli }: Windows[number]) => (lastMilli === null ? null : sideOf(lastMilli, low, high))

/** Time told of each sensor state on each side, ms. */
function told(windows: Windows): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const window of windows) {
    const key = `${window.state} ${sideOfWindow(window)}`
    if (window.windowMs > 0) sums[key] = (sums[key] ?? 0) + window.windowMs
  }
  return sums
}

function thinned(windows: Windows): Windows {
  const limits = { shortestWholeMs: setup.climateWindowOutsideMs, joinedWindowMs: 3_600_000 }
  let state = noThinning
  const kept: Windows = []
  for (const window of windows) {
    const step = stepThinning(state, [window], 0.8, limits)
    state = step.state
    kept.push(...step.toAppend)
  }
  return [...kept, ...state.held.values()]
}

function exposureOf(windows: Windows): ProbeExposure | null {
  const siteId = siteIdSchema.parse('main')
  const deviceId = deviceIdSchema.parse('cab-1')
  const epoch = epochSchema.parse('e000000000000001')
  const bounds = { lowMilli: low, highMilli: high, setBy: 'model', setAtMs: 0, entrySeq: null }
  const probe: Probe = { siteId, deviceId, probeId: 'cold-air', quantity: 'temperature', bounds }
  let exposure: ProbeExposure | null = null
  for (const [index, fact] of windows.entries()) {
    const { state, windowMs, samples, minMilli, maxMilli, meanMilli, lastMilli } = fact
    const told = { state, windowMs, samples, minMilli, maxMilli, meanMilli, lastMilli }
    const { probeId, quantity } = probe
    const endedAtMs = startMs + fact.elapsedMs
    const seq = index + 1
    const window: ClimateWindow = {
      windowSeq: seq,
      deviceId,
      probeId,
      quantity,
      endedAtMs,
      epoch,
      seq,
      ...told,
    }
    exposure = stepExposure(probe, exposure, window, false)
  }
  return exposure
}

/** Breaches as the rules see them, over a whole story. */
function hiddenNothing(exposure: ProbeExposure | null) {
  const daySum = (hours: readonly { ms: number }[] = []) => hours.reduce((sum, { ms }) => sum + ms, 0)
  const { hot, cold } = exposure ?? {}
  return {
    hotMs: daySum(hot?.hours),
    coldMs: daySum(cold?.hours),
    hotRunMs: hot?.consecutiveMs ?? 0,
    coldRunMs: cold?.consecutiveMs ?? 0,
  }
}

describe('windows of fifteen minutes, on any day', () => {
  it('are long in range and short out of it, one begins at each crossing, and none is of both sides', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        for (const window of windowsOf(day)) {
          const isCalm = window.state === 'good' && sideOfWindow(window) === 'inside'
          // A gap in the answers is known only at the next sample after them.
          expect(window.windowMs).toBeLessThanOrEqual((isCalm ? 15 : 1) * minute + 15_000)
          const { minMilli, maxMilli } = window
          if (minMilli !== null && maxMilli !== null) {
            expect(sideOf(minMilli, low, high)).toBe(sideOf(maxMilli, low, high))
          }
        }
      }),
    )
  })

  it('say the same of every minute as windows of one minute would', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const closed = [...day, { samples: 1, milli: 9_990 }, { samples: 1, milli: 5_000 }]
        const short = windowsOf(closed, { climateWindowMs: minute })
        expect(told(windowsOf(closed))).toEqual(told(short))
        expect(hiddenNothing(exposureOf(windowsOf(closed)))).toEqual(hiddenNothing(exposureOf(short)))
      }),
    )
  })

  it('joined for want of space still say the same, never longer than an hour and never of both sides', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const windows = windowsOf(day)
        const kept = thinned(windows)
        expect(told(kept)).toEqual(told(windows))
        expect(kept.filter(({ windowMs }) => windowMs === 0)).toEqual(windows.filter(({ windowMs }) => windowMs === 0))
        for (const { windowMs, minMilli, maxMilli } of kept) {
          expect(windowMs).toBeLessThanOrEqual(60 * minute)
          if (minMilli !== null && maxMilli !== null) {
            expect(sideOf(minMilli, low, high)).toBe(sideOf(maxMilli, low, high))
          }
        }
        expect(hiddenNothing(exposureOf(kept))).toEqual(hiddenNothing(exposureOf(windows)))
      }),
    )
  })
})

it('a calm day of one probe is ninety-seven facts, where windows of one minute were 1,441', () => {
  const day = [{ samples: 17_281, milli: 5_000 }]
  expect(windowsOf(day)).toHaveLength(97)
  expect(windowsOf(day, { climateWindowMs: minute })).toHaveLength(1_441)
})
