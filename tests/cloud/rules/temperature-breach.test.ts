import { describe, expect, it } from 'vitest'
import type { Bounds, MeasuredWindow, ProbeExposure } from '#cloud/climate/probe-exposure'
import { stepExposure } from '#cloud/climate/step-exposure'
import type { Proof } from '#cloud/proofs/proof'
import { openEpisodeDesk } from '#cloud/rules/episode-desk'
import { judgeProbe } from '#cloud/rules/judge-probe'
import { office } from './office.ts'
import { cabinetA, context, minuteMs, nowMs, pathOfA, siteId } from './stockroom.ts'

const fridge: Bounds = { lowMilli: 2_000, highMilli: 8_000, setBy: 'cold-cabinet-4', setAtMs: 0, entrySeq: 12 }
const room = { ...fridge, lowMilli: 15_000, highMilli: 30_000 }
const air = { siteId, deviceId: cabinetA, probeId: 'air', quantity: 'temperature' } as const

function windowOf(minute: number, milli: number | null, more: Partial<MeasuredWindow> = {}): MeasuredWindow {
  return {
    windowSeq: minute,
    endedAtMs: nowMs + minute * minuteMs,
    windowMs: minuteMs,
    state: 'good',
    samples: milli === null ? 0 : 12,
    minMilli: milli,
    maxMilli: milli,
    meanMilli: milli,
    lastMilli: milli,
    ...more,
  }
}

/** A probe as the service keeps it: its exposure, and its alert while one is open. */
function watch(bounds = fridge, thresholds = {}) {
  const kept = office()
  let exposure: ProbeExposure | null = null
  let minute = 0
  const story: string[] = []
  const self = {
    ...kept,
    story,
    breach: () => kept.open().find(({ ruleId }) => ruleId === 'temperature-breach') ?? null,
    exposure: () => exposure,
    bounds,
    /** Windows of whole minutes, one flush; a number is the value throughout, a word the state of the sensor. */
    windows(...values: (number | 'no-data' | 'implausible')[]) {
      const windows = values.map((value) => {
        minute++
        return typeof value === 'number'
          ? windowOf(minute, Math.round(value * 1_000))
          : windowOf(minute, null, { state: value })
      })
      self.take(windows)
    },
    take(windows: MeasuredWindow[]) {
      const at = context(thresholds, { nowMs: nowMs + minute * minuteMs })
      const desk = openEpisodeDesk(at, kept.alerts())
      const probe = { ...air, bounds: self.bounds }
      const inputs = {
        probe,
        deviceKind: 'cabinet' as const,
        placeId: 'cabinet-a',
        placePath: pathOfA,
        silence: null,
        unitsThere: null,
        calibration: null,
        deviceEnd: null,
      }
      exposure = judgeProbe({ ...inputs, exposure, windows }, at, desk)
      for (const { kind, body } of kept.file(desk.entries())) {
        const proof = body.proof as Proof
        story.push(`${minute} ${kind} ${proof.params.exposureMs ?? ''} ${proof.messageKey.split('.title-')[1]}`)
      }
    },
  }
  return self
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
    expect(probe.breach() !== null).toBe(raised)
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
    expect(probe.breach()).toBeNull()
    expect(probe.exposure()?.hot.consecutiveMs).toBe(9 * minuteMs)
  })

  it('a gap proves no safety: it neither ends the run nor clears the alert', () => {
    const probe = watch()
    probe.windows(...times(10, 9), ...times(60, 'no-data' as const))
    expect(probe.breach()).not.toBeNull()
    expect(probe.exposure()?.hot.consecutiveMs).toBe(10 * minuteMs)
    probe.windows(...times(60, 'implausible' as const))
    expect(probe.breach()).not.toBeNull()
  })

  it('the freezer fails and then its sensor dies: the alert stands and says there is no data', () => {
    const probe = watch()
    probe.windows(...times(20, 12), 'no-data')
    expect(probe.breach()?.latest?.inputs.find(({ name }) => name === 'sensorState')?.value).toBe('no-data')
  })

  it('good minutes between two warm runs start the count anew, but not the sum of the day', () => {
    const probe = watch()
    probe.windows(...times(9, 9), 5, ...times(9, 9))
    expect(probe.breach()).toBeNull()
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
    expect(probe.breach()).not.toBeNull()
    probe.windows(...times(4, 5))
    expect(probe.breach()).not.toBeNull()
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
    expect(atOnce.exposure()).toEqual(oneByOne.exposure())
    expect([...atOnce.conclusionIds]).toEqual([...oneByOne.conclusionIds])
  })

  it('keeps the limits it was raised under when somebody changes them meanwhile', () => {
    const probe = watch()
    probe.windows(...times(10, 9))
    probe.bounds = { ...fridge, highMilli: 10_000 }
    probe.windows(...times(5, 9))
    expect(probe.breach()).not.toBeNull()
    expect(probe.exposure()?.breachBounds?.highMilli).toBe(8_000)
    probe.windows(...times(6, 5))
    expect(probe.breach()).toBeNull()
    probe.windows(...times(20, 9))
    expect(probe.breach()).toBeNull()
  })

  it('keeps them between two runs of one breach too', () => {
    const probe = watch()
    probe.windows(...times(10, 9), 7.9)
    probe.bounds = { ...fridge, highMilli: 10_000 }
    probe.windows(...times(5, 9))
    expect(probe.exposure()?.hot.consecutiveMs).toBe(5 * minuteMs)
  })

  it('exposure of yesterday leaves the sum of the day', () => {
    const probe = watch()
    probe.windows(...times(9, 9), 5)
    probe.windows(...times(25 * 60, 5))
    expect(probe.exposure()?.hot.hours).toEqual([])
  })

  it('a window that only ends beyond the bound was not spent there; the one after it was', () => {
    const probe = { ...air, bounds: fridge }
    const mixed = (minute: number, minMilli: number, maxMilli: number, lastMilli: number) =>
      windowOf(minute, 6_000, { minMilli, maxMilli, lastMilli })
    const crossing = stepExposure(probe, null, mixed(1, 5_000, 8_100, 8_100), false)
    expect(crossing.hot.consecutiveMs).toBe(0)
    expect(stepExposure(probe, crossing, mixed(2, 7_900, 9_000, 7_900), false).hot.consecutiveMs).toBe(minuteMs)
  })

  it('a quarter of an hour within the bounds is one window and ends a breach at once', () => {
    const probe = watch()
    probe.windows(...times(10, 9))
    probe.take([windowOf(25, 5_000, { windowMs: 15 * minuteMs })])
    expect(probe.breach()).toBeNull()
  })

  it('names the windows it was added up from, and is told as of the end of the window', () => {
    const probe = watch()
    probe.windows(...times(30, 9))
    const [alert] = probe.alerts()
    expect(alert?.proof.inputs.find(({ name }) => name === 'exposure')?.windowSeqs).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ])
    expect(alert).toMatchObject({ raisedAtMs: nowMs + 10 * minuteMs, raisedKnownAtMs: nowMs + 30 * minuteMs })
    expect(probe.journal[0]?.causeSeq).toBeNull()
  })

  it('limits come from the policies of the device', () => {
    const probe = watch(fridge, { breachConsecutiveMs: 2 * minuteMs })
    probe.windows(9, 9)
    expect(probe.breach()?.proof.limit).toMatchObject({ value: 2 * minuteMs, setBy: 'user-chen' })
  })
})
