import { describe, expect, it } from 'vitest'
import type { Alert } from '#cloud/alerts/alert'
import type { ProbeExposure } from '#cloud/climate/probe-exposure'
import { evaluateTouched } from '#cloud/rules/evaluate'
import type { ProbeInputs } from '#cloud/rules/needs'
import { cabinetA, context, fact, minuteMs, nowMs } from './stockroom.ts'

const fridge = { lowMilli: 2_000, highMilli: 8_000, setBy: 'cold-cabinet-4', setAtMs: 0, entrySeq: null }
const room = { ...fridge, lowMilli: 15_000, highMilli: 30_000 }

/** A probe as the service keeps it: its exposure, and its alert while one is open. */
function watch(bounds = fridge, thresholds = {}) {
  let exposure: ProbeExposure | null = null
  let open: Alert | null = null
  let minute = 0
  const story: string[] = []
  return {
    story,
    open: () => open,
    exposure: () => exposure,
    bounds,
    /** Windows of whole minutes, one flush; a number is the value throughout, a word the state of the sensor. */
    windows(...values: (number | 'no-data' | 'implausible')[]) {
      const entries = values.map((value) => {
        minute++
        const measured = typeof value === 'number'
        const milli = measured ? Math.round(value * 1_000) : null
        return fact(minute, 'ClimateRecorded', {
          probeId: 'air',
          quantity: 'temperature',
          state: measured ? 'good' : value,
          windowMs: minuteMs,
          samples: measured ? 12 : 0,
          minMilli: milli,
          maxMilli: milli,
          meanMilli: milli,
          lastMilli: milli,
        })
      })
      const probe: ProbeInputs = {
        deviceId: cabinetA,
        probeId: 'air',
        quantity: 'temperature',
        deviceKind: 'cabinet',
        bounds: this.bounds,
        exposure,
        entries,
      }
      const evaluation = evaluateTouched({
        context: context(thresholds, { nowMs: nowMs + minute * minuteMs, headEntrySeq: 500 + minute }),
        positions: [],
        units: [],
        devices: [],
        probes: [probe],
        openAlerts: open === null ? [] : [open],
      })
      exposure = evaluation.exposures[0] ?? null
      for (const { kind, body } of evaluation.conclusions) {
        const proof = body.proof as Alert['proof']
        story.push(`${minute} ${kind} ${proof.params.exposureMs ?? ''} ${proof.messageKey.split('.title-')[1]}`)
      }
      const alert: Alert | undefined = evaluation.alerts.at(-1)
      if (alert !== undefined) open = alert.state === 'open' ? alert : null
    },
  }
}

const times = <T>(howOften: number, value: T): T[] => Array.from({ length: howOften }, () => value)

describe('temperature breach', () => {
  it.each([
    [29.9, false],
    [30, true],
    [15.1, false],
    [15, true],
  ])('the bound itself is inside the alarm: ten minutes at %f °C between 15 and 30', (value, raised) => {
    const probe = watch(room)
    probe.windows(...times(10, value))
    expect(probe.open() !== null).toBe(raised)
  })

  it('is raised after ten minutes in a run, not before, and once', () => {
    const probe = watch()
    probe.windows(...times(9, 9))
    expect(probe.story).toEqual([])
    probe.windows(9)
    probe.windows(...times(30, 9))
    expect(probe.story).toEqual(['10 AlertRaised 600000 hot-consecutive'])
  })

  it('does not fire across a gap: nine warm minutes, a gap of hours, one warm minute less than needed', () => {
    const probe = watch()
    probe.windows(...times(5, 9), ...times(240, 'no-data' as const), ...times(4, 9))
    expect(probe.open()).toBeNull()
    expect(probe.exposure()?.hot.consecutiveMs).toBe(9 * minuteMs)
  })

  it('a gap proves no safety: it neither ends the run nor clears the alert', () => {
    const probe = watch()
    probe.windows(...times(10, 9), ...times(60, 'no-data' as const))
    expect(probe.open()).not.toBeNull()
    expect(probe.exposure()?.hot.consecutiveMs).toBe(10 * minuteMs)
    probe.windows(...times(60, 'implausible' as const))
    expect(probe.open()).not.toBeNull()
  })

  it('the freezer fails and then its sensor dies: the alert stands and says there is no data', () => {
    const probe = watch()
    probe.windows(...times(20, 12), 'no-data')
    expect(probe.open()?.proof.inputs.find(({ name }) => name === 'sensorState')?.value).toBe('no-data')
  })

  it('good minutes between two warm runs start the count anew, but not the sum of the day', () => {
    const probe = watch()
    probe.windows(...times(9, 9), 5, ...times(9, 9))
    expect(probe.open()).toBeNull()
    for (let run = 0; run < 5; run++) probe.windows(5, ...times(9, 9))
    expect(probe.story).toEqual(['69 AlertRaised 3600000 hot-cumulative'])
  })

  it('too cold is as bad as too warm', () => {
    const probe = watch()
    probe.windows(...times(10, 1.5))
    expect(probe.story).toEqual(['10 AlertRaised 600000 cold-consecutive'])
  })

  it('clears after five good minutes well inside the bounds, not on the bound', () => {
    const probe = watch()
    probe.windows(...times(10, 9), ...times(20, 7.9))
    expect(probe.open()).not.toBeNull()
    probe.windows(...times(4, 5))
    expect(probe.open()).not.toBeNull()
    probe.windows(5)
    expect(probe.story.map((line) => line.split(' ')[1])).toEqual(['AlertRaised', 'AlertUpdated', 'AlertCleared'])
  })

  it('can end, and makes one episode however the windows are batched', () => {
    const values = [...times(12, 9), ...times(2, 'no-data' as const), ...times(3, 9), ...times(10, 5)]
    const atOnce = watch()
    atOnce.windows(...values)
    const oneByOne = watch()
    for (const value of values) oneByOne.windows(value)
    const kinds = (probe: ReturnType<typeof watch>) => probe.story.map((line) => line.replace(/^\d+ /, ''))
    expect(kinds(atOnce)).toEqual(kinds(oneByOne))
    expect(kinds(atOnce).filter((line) => line.startsWith('AlertRaised'))).toHaveLength(1)
    expect(kinds(atOnce).filter((line) => line.startsWith('AlertCleared'))).toHaveLength(1)
    expect(atOnce.exposure()).toEqual({
      ...oneByOne.exposure(),
      hot: atOnce.exposure()?.hot,
      lastEntrySeq: atOnce.exposure()?.lastEntrySeq,
    })
  })

  it('keeps the limits it was raised under when somebody changes them meanwhile', () => {
    const probe = watch()
    probe.windows(...times(10, 9))
    probe.bounds = { ...fridge, highMilli: 10_000 }
    probe.windows(...times(5, 9))
    expect(probe.open()).not.toBeNull()
    expect(probe.exposure()?.breachBounds?.highMilli).toBe(8_000)
    probe.windows(...times(6, 5))
    expect(probe.open()).toBeNull()
    probe.windows(...times(20, 9))
    expect(probe.open()).toBeNull()
  })

  it('exposure of yesterday leaves the sum of the day', () => {
    const probe = watch()
    probe.windows(...times(9, 9), 5)
    probe.windows(...times(25 * 60, 5))
    expect(probe.exposure()?.hot.hours).toEqual([])
  })

  it('a window that only ends beyond the bound was not spent there; the one after it was', () => {
    const probe = watch()
    const mixed = (minMilli: number, maxMilli: number, lastMilli: number) =>
      fact(1, 'ClimateRecorded', {
        probeId: 'air',
        quantity: 'temperature',
        state: 'good',
        windowMs: minuteMs,
        samples: 12,
        minMilli,
        maxMilli,
        meanMilli: 6_000,
        lastMilli,
      })
    const inputs = (entries: ReturnType<typeof fact>[]) => ({
      context: context(),
      positions: [],
      units: [],
      devices: [],
      probes: [
        {
          deviceId: cabinetA,
          probeId: 'air',
          quantity: 'temperature' as const,
          deviceKind: 'cabinet' as const,
          bounds: probe.bounds,
          exposure: null,
          entries,
        },
      ],
      openAlerts: [],
    })
    const crossing = evaluateTouched(inputs([mixed(5_000, 8_100, 8_100)]))
    expect(crossing.exposures[0]?.hot.consecutiveMs).toBe(0)
    const back = evaluateTouched(inputs([mixed(5_000, 8_100, 8_100), mixed(7_900, 9_000, 7_900)]))
    expect(back.exposures[0]?.hot.consecutiveMs).toBe(minuteMs)
  })

  it('limits come from the policies of the device', () => {
    const probe = watch(fridge, { breachConsecutiveMs: 2 * minuteMs })
    probe.windows(9, 9)
    expect(probe.open()?.proof.limit).toMatchObject({ value: 2 * minuteMs, setBy: 'user-chen' })
  })
})
