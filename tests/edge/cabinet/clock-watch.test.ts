import { describe, expect, it } from 'vitest'
import { type ClockWatch, isPlausibleWall, stepClockWatch } from '#edge/cabinet/clock-watch'

const bootMs = Date.UTC(2026, 0, 5)

function steps(...looks: [elapsedMs: number, wallMs: number][]): number[] {
  let state: ClockWatch = { offsetMs: null }
  return looks.flatMap(([elapsedMs, wallMs]) => {
    const step = stepClockWatch(state, { elapsedMs, wallMs })
    state = step.state
    return step.outputs.map((fact) => fact.byMs)
  })
}

describe('the wall clock against the monotonic one', () => {
  it.each<[string, [number, number][], number[]]>([
    [
      'walks along',
      [
        [0, bootMs],
        [10_000, bootMs + 10_000],
        [20_000, bootMs + 20_000],
      ],
      [],
    ],
    [
      'drifts a little at every look, a minute in all',
      Array.from({ length: 60 }, (_, i) => [i * 10_000, bootMs + i * 11_000]),
      [],
    ],
    [
      'differs by exactly two seconds',
      [
        [0, bootMs],
        [10_000, bootMs + 12_000],
      ],
      [],
    ],
    [
      'steps an hour ahead',
      [
        [0, bootMs],
        [10_000, bootMs + 3_610_000],
      ],
      [3_600_000],
    ],
    [
      'steps back',
      [
        [0, bootMs],
        [10_000, bootMs + 7_000],
        [20_000, bootMs + 17_000],
      ],
      [-3_000],
    ],
    [
      'comes from 1970 when the time service answers',
      [
        [0, 5_000],
        [60_000, bootMs],
      ],
      [bootMs - 65_000],
    ],
    [
      'is told once a step',
      [
        [0, bootMs],
        [1_000, bootMs + 9_000],
        [2_000, bootMs + 10_000],
      ],
      [8_000],
    ],
  ])('%s', (_story, looks, byMs) => {
    expect(steps(...looks)).toEqual(byMs)
  })

  it.each([
    ['2023', Date.UTC(2023, 11, 31), null, 0, 'unsynchronised'],
    ['2024', Date.UTC(2024, 0, 1), null, 0, 'synchronised'],
    ['2100', Date.UTC(2100, 0, 1), null, 0, 'unsynchronised'],
    ['this year, but the time service says no', bootMs, false, 0, 'unsynchronised'],
    ['this year, before what is certainly past', bootMs, null, bootMs + 1, 'unsynchronised'],
    ['1970, although the time service says yes', 0, true, 0, 'unsynchronised'],
  ])('in %s its quality is said', (_year, wallMs, ntpSynchronised, notBeforeMs, quality) => {
    const step = stepClockWatch({ offsetMs: null }, { elapsedMs: 0, wallMs }, { ntpSynchronised, notBeforeMs })
    expect(step.quality).toBe(quality)
  })

  it('is plausible from 2024 to the end of the century', () => {
    expect(
      [1_704_067_199_999, 1_704_067_200_000, 4_102_444_799_999, 4_102_444_800_000].map((ms) => isPlausibleWall(ms)),
    ).toEqual([false, true, true, false])
  })
})
