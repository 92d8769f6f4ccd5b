import { describe, expect, it } from 'vitest'
import type { ClimateRecordedBody, ProbeSample, ProbeSetup } from '#edge/climate/climate-types'
import { endProbe, freshProbe, sideOf, stepProbe } from '#edge/climate/step-probe'
import { probeSchema } from '#firmware-config/schema'

const second = 1_000
const minute = 60_000
const hour = 3_600_000

const fridge: ProbeSetup = {
  model: probeSchema.parse({
    probeId: 'cold-air',
    quantity: 'temperature',
    driver: 'w1',
    path: 'bus/w1/devices/28-000000000001/temperature',
    boundLowMilli: 2_000,
    boundHighMilli: 8_000,
    plausibleLowMilli: -40_000,
    plausibleHighMilli: 85_000,
    jumpMaxMilli: 5_000,
  }),
  climateWindowMs: 15 * minute,
  climateWindowOutsideMs: minute,
  noDataAfterMs: 30 * second,
  calibrationDueAtMs: null,
}

/** Samples every five seconds; a number is an answer, null none, 'garbled' a bad checksum. */
function probe(setup: ProbeSetup = fridge, startWallMs = Date.UTC(2026, 0, 5)) {
  let state = freshProbe(setup)
  let elapsedMs = 0
  const said: (ClimateRecordedBody & { endedAtMs: number })[] = []
  function one(answer: number | null | 'garbled'): void {
    const sample: ProbeSample =
      answer === null
        ? { kind: 'none' }
        : answer === 'garbled'
          ? { kind: 'garbled' }
          : { kind: 'value', valueMilli: answer }
    const step = stepProbe(state, sample, { elapsedMs, wallMs: startWallMs + elapsedMs })
    state = step.state
    said.push(...step.outputs.map((output) => ({ ...output, endedAtMs: elapsedMs })))
    elapsedMs += setup.model.samplePeriodMs
  }
  return {
    said,
    give: (...answers: (number | null | 'garbled')[]) => {
      for (const answer of answers) one(answer)
    },
    /** The same answers, a little different each time, for so long. */
    hold(valueMilli: number | null | 'garbled', forMs: number) {
      const untilMs = elapsedMs + forMs
      for (let i = 0; elapsedMs < untilMs; i++) one(typeof valueMilli === 'number' ? valueMilli + (i % 2) : valueMilli)
    },
    state: () => state.sensorState,
    unfinished: () => endProbe(state, elapsedMs),
    lines: () =>
      said.map(({ state: sensor, windowMs, samples, lastMilli }) => `${sensor} ${windowMs} ${samples} ${lastMilli}`),
  }
}

describe('a calm fridge', () => {
  it('is announced with its first sample and told once in fifteen minutes', () => {
    const cold = probe()
    cold.hold(4_500, 30 * minute + 5 * second)
    expect(cold.lines()).toEqual(['good 0 1 4500', 'good 900000 181 4500', 'good 900000 181 4500'])
    expect(cold.said[1]).toEqual({
      kind: 'ClimateRecorded',
      probeId: 'cold-air',
      quantity: 'temperature',
      state: 'good',
      windowMs: 15 * minute,
      samples: 181,
      minMilli: 4_500,
      maxMilli: 4_501,
      meanMilli: 4_500,
      lastMilli: 4_500,
      endedAtMs: 15 * minute,
    })
  })

  it('tells the minutes it measured when its agent is told to stop', () => {
    const cold = probe()
    expect(cold.unfinished()).toEqual([])
    cold.give(4_500)
    cold.hold(4_500, 10 * minute)
    expect(cold.unfinished()).toMatchObject([{ state: 'good', windowMs: 10 * minute, samples: 121, lastMilli: 4_501 }])
    cold.give(null, null)
    expect(cold.unfinished()).toMatchObject([{ windowMs: 10 * minute }])
    cold.hold(null, minute)
    expect(cold.unfinished()).toMatchObject([{ state: 'no-data', samples: 0, lastMilli: null }])
  })
})

describe('a fridge that must be looked at', () => {
  it.each([
    ['too warm', 8_200, 'good'],
    ['too cold', 1_500, 'good'],
    ['silent', null, 'no-data'],
    ['garbled', 'garbled' as const, 'implausible'],
  ])('%s is told every minute', (_how, answer, state) => {
    const cold = probe()
    cold.hold(answer, 10 * minute)
    const lengths = cold.said.filter((one) => one.state === state).map(({ windowMs }) => windowMs)
    expect(lengths.slice(0, 9)).toEqual([0, ...Array.from({ length: 8 }, () => minute)])
  })

  it('overdue for calibration is told every minute, though in range', () => {
    const cold = probe({ ...fridge, calibrationDueAtMs: 1 })
    cold.hold(4_500, 2 * minute + 5 * second)
    expect(cold.lines()).toEqual([
      'calibration-overdue 0 1 4500',
      'calibration-overdue 60000 13 4500',
      'calibration-overdue 60000 13 4500',
    ])
  })

  it('warm for six minutes in the middle of a calm hour is told from the crossing to the crossing', () => {
    const cold = probe()
    cold.hold(5_000, 7 * minute)
    cold.hold(8_500, 6 * minute)
    cold.hold(5_000, 20 * minute)
    expect(cold.said.map(({ windowMs, maxMilli }) => `${windowMs / second} ${maxMilli}`)).toEqual([
      '0 5000',
      '420 5001',
      '0 8500',
      ...Array.from({ length: 6 }, () => '60 8501'),
      '0 5000',
      '900 5001',
    ])
  })
})

describe('a value at its bound', () => {
  it.each([
    [1_999, 'low'],
    [2_000, 'low'],
    [2_001, 'inside'],
    [7_999, 'inside'],
    [8_000, 'high'],
    [8_001, 'high'],
  ])('%i is %s', (valueMilli, side) => {
    expect(sideOf(valueMilli, 2_000, 8_000)).toBe(side)
  })

  it('exactly on it ends the window at once and is told at once; a thousandth below tells nothing', () => {
    const cold = probe()
    cold.give(7_998, 7_999, 7_998)
    expect(cold.said).toHaveLength(1)
    cold.give(8_000)
    expect(cold.lines()).toEqual(['good 0 1 7998', 'good 15000 3 7998', 'good 0 1 8000'])
    cold.give(8_100, 7_999)
    expect(cold.lines().slice(3)).toEqual(['good 10000 2 8100', 'good 0 1 7999'])
  })
})

describe('a value that crosses its bound at every sample', () => {
  it('never makes a window without a value, and every second counts on one side', () => {
    const cold = probe()
    cold.give(7_999, 8_000, 7_999, 8_000, 7_999)
    expect(cold.said.every((window) => window.samples === 1 && window.lastMilli !== null)).toBe(true)
    const onSide = (value: number) =>
      cold.said.filter((window) => window.maxMilli === value).reduce((sum, window) => sum + window.windowMs, 0)
    expect([onSide(7_999), onSide(8_000)]).toEqual([10 * second, 10 * second])
  })
})

describe('a breach across a gap in the data', () => {
  it('adds no duration for the time in which nobody measured, and is told again when the data return', () => {
    const cold = probe()
    cold.hold(9_000, 20 * second)
    cold.hold(null, 2 * hour)
    cold.hold(9_000, 20 * second)
    const good = cold.said.filter((window) => window.state === 'good')
    const measuredMs = good.reduce((sum, window) => sum + window.windowMs, 0)
    expect(measuredMs).toBe(15 * second)
    const gapMs = cold.said.filter((window) => window.state === 'no-data').reduce((sum, one) => sum + one.windowMs, 0)
    expect(gapMs).toBeGreaterThan(2 * hour - minute)
    expect(cold.said.filter((window) => window.state === 'no-data').every((window) => window.lastMilli === null)).toBe(
      true,
    )
    expect(good.at(-1)).toMatchObject({ windowMs: 0, lastMilli: 9_000 })
  })

  it('is a gap only after thirty seconds; two lost answers break nothing', () => {
    const cold = probe()
    cold.give(4_500, null, null, 4_501, 4_500)
    expect(cold.said).toHaveLength(1)
    cold.give(null, null, null, null, null)
    expect(cold.state()).toBe('good')
    cold.give(null)
    expect(cold.state()).toBe('no-data')
  })

  it('believes what it finds afterwards, however different', () => {
    const cold = probe()
    cold.give(4_500)
    cold.hold(null, hour)
    cold.give(19_000)
    expect(cold.state()).toBe('good')
  })

  it('is said of a probe that never answered', () => {
    const cold = probe()
    cold.hold(null, 30 * second)
    expect(cold.said).toEqual([])
    cold.give(null)
    expect(cold.lines()).toEqual(['no-data 0 0 null'])
  })
})

describe('a probe that is not to be believed', () => {
  it.each([
    ['colder than it can be', [-40_001]],
    ['hotter than it can be', [85_001]],
    ['the 85 degrees of a DS18B20 after power-on', [85_000]],
    ['the 85 degrees again and again', [85_000, 85_000, 85_000, 85_000, 85_000]],
  ])('%s', (_story, answers) => {
    const cold = probe()
    cold.give(4_500, 4_501, ...answers)
    expect(cold.state()).toBe('implausible')
    expect(cold.said.at(-1)).toMatchObject({ state: 'implausible', lastMilli: null, meanMilli: null })
    cold.give(4_500)
    expect(cold.state()).toBe('good')
  })

  it('believes 85 degrees of a probe that has been getting there, or is of another make', () => {
    const oven = probe()
    oven.give(82_000, 84_000, 85_000)
    expect(oven.state()).toBe('good')
    const other = probe({ ...fridge, model: { ...fridge.model, driver: 'hwmon' } })
    other.give(85_000)
    expect(other.state()).toBe('good')
  })

  it('a jump is not believed at once, but the third time in a row it is', () => {
    const cold = probe()
    cold.give(4_500, 9_501)
    expect(cold.state()).toBe('implausible')
    cold.give(9_600)
    expect(cold.state()).toBe('implausible')
    cold.give(9_700)
    expect(cold.state()).toBe('good')
    expect(cold.said.at(-1)).toMatchObject({ state: 'good', lastMilli: 9_700 })
  })

  it('a step of just what is allowed is believed', () => {
    const cold = probe()
    cold.give(4_500, 9_500)
    expect(cold.state()).toBe('good')
  })

  it('a spike of one sample is passed over', () => {
    const cold = probe()
    cold.give(4_500, 30_000, 4_500)
    expect(
      cold.said.filter((window) => window.state === 'good').every((window) => (window.maxMilli ?? 0) < 5_000),
    ).toBe(true)
  })

  it('stuck for four hours to the thousandth, until it moves', () => {
    const cold = probe()
    while (cold.state() !== 'implausible') cold.give(4_500)
    expect(cold.said.at(-1)).toMatchObject({ endedAtMs: 4 * hour, state: 'implausible' })
    cold.give(4_501)
    expect(cold.state()).toBe('good')
  })

  it('with nothing but bad checksums is implausible, not silent', () => {
    const cold = probe()
    cold.give(4_500, 'garbled', 4_501)
    expect(cold.said).toHaveLength(1)
    cold.hold('garbled', 30 * second)
    expect(cold.state()).toBe('implausible')
  })

  it('is believed but marked when its calibration is overdue', () => {
    const start = Date.UTC(2026, 0, 5)
    const cold = probe({ ...fridge, calibrationDueAtMs: start + 5_000 }, start)
    cold.give(4_500, 4_501)
    expect(cold.state()).toBe('good')
    cold.give(4_502)
    expect(cold.said.at(-1)).toMatchObject({ state: 'calibration-overdue', lastMilli: 4_502 })
  })
})
