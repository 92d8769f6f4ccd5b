import { describe, expect, it } from 'vitest'
import type { ClimateWindow } from '#cloud/http/schemas/devices/climate'
import { climateSeries } from '#cloud/web/parts/climate/climate-series'

function window(fromMs: number, toMs: number, meanMilli: number | null): ClimateWindow {
  const state = meanMilli === null ? 'no-data' : 'good'
  const values = { minMilli: meanMilli, meanMilli, maxMilli: meanMilli, lastMilli: meanMilli }
  return { probeId: 'p', quantity: 'temperature', state, fromMs, toMs, samples: 1, windowSeq: toMs, ...values }
}

const means = (windows: ClimateWindow[]) => {
  const [times, , mean] = climateSeries(windows)
  return times.map((at, i) => [at, mean[i]])
}

describe('the line of a temperature chart', () => {
  it('joins windows that follow one another, each level from its start to its end', () => {
    expect(means([window(0, 60_000, 4_000), window(60_000, 960_000, 4_500)])).toEqual([
      [0.001, 4],
      [60, 4],
      [60.001, 4.5],
      [960, 4.5],
    ])
  })

  it('is broken where the sensor said nothing', () => {
    expect(means([window(0, 60_000, 4_000), window(60_000, 120_000, null), window(120_000, 180_000, 5_000)])).toEqual([
      [0.001, 4],
      [60, 4],
      [60.001, null],
      [120, null],
      [120.001, 5],
      [180, 5],
    ])
  })

  it('is broken where nothing was recorded at all', () => {
    expect(means([window(0, 60_000, 4_000), window(600_000, 660_000, 5_000)])).toEqual([
      [0.001, 4],
      [60, 4],
      [60.001, null],
      [600.001, 5],
      [660, 5],
    ])
  })

  it('does not go back when two windows overlap', () => {
    const [times] = climateSeries([window(0, 60_000, 4_000), window(0, 60_000, 4_100), window(30_000, 90_000, 4_200)])
    expect(times).toEqual([0.001, 60, 90])
  })
})
