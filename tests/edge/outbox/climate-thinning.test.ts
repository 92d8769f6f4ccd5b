import { describe, expect, it } from 'vitest'
import { noThinning, stepThinning, type Thinning } from '#edge/outbox/climate-thinning'
import { climateFact } from '#tests/support/sample-facts'

const limits = { shortestWholeMs: 60_000, joinedWindowMs: 300_000 }
const minute = 60_000

function run(usedShare: number, windows: ReturnType<typeof climateFact>[], from: Thinning = noThinning) {
  let state = from
  const stored = []
  for (const window of windows) {
    const result = stepThinning(state, [window], usedShare, limits)
    state = result.state
    stored.push(...result.toAppend)
  }
  return { state, stored }
}

describe('climate windows when space gets short', () => {
  const tenMinutes = Array.from({ length: 10 }, (_, i) =>
    climateFact((i + 1) * minute, { minMilli: 20_000 + i, maxMilli: 22_000 + i, meanMilli: 21_000 + i, lastMilli: i }),
  )

  it('are stored as they are while there is space', () => {
    expect(run(0.5, tenMinutes).stored).toEqual(tenMinutes)
  })

  it('are joined into longer ones that keep the extremes, the mean and the length', () => {
    const { stored, state } = run(0.8, tenMinutes)
    expect(stored).toMatchObject([
      { elapsedMs: 5 * minute, windowMs: 300_000, samples: 60, minMilli: 20_000, maxMilli: 22_004, meanMilli: 21_002 },
      { elapsedMs: 10 * minute, windowMs: 300_000, samples: 60, minMilli: 20_005, maxMilli: 22_009, lastMilli: 9 },
    ])
    expect(state.held.size).toBe(0)
  })

  it.each([
    ['a gap lies between', climateFact(5 * minute)],
    ['the sensor state changed', climateFact(2 * minute, { state: 'no-data', meanMilli: null })],
    ['a bound was crossed and the window cut short', climateFact(1.5 * minute, { windowMs: minute / 2 })],
  ])('are not joined when %s', (_why, second) => {
    const first = climateFact(minute)
    const { stored, state } = run(0.8, [first, second])
    const held = [...state.held.values()]
    expect([...stored, ...held]).toEqual([first, second])
  })

  it('are not joined beyond the length of a joined window', () => {
    const { stored, state } = run(
      0.8,
      [2, 4, 6].map((end) => climateFact(end * minute, { windowMs: 2 * minute })),
    )
    expect([...stored, ...state.held.values()].map(({ windowMs }) => windowMs / minute)).toEqual([4, 2])
  })

  it('are not joined across probes', () => {
    const { state } = run(0.8, [climateFact(minute), climateFact(minute, { probeId: 'cold-air' })])
    expect(state.held.size).toBe(2)
  })

  it('are refused and counted when the rest is for units and doors', () => {
    const held = run(0.8, [climateFact(minute)])
    const { stored, state } = run(0.96, [climateFact(2 * minute), climateFact(3 * minute)], held.state)
    expect(stored).toEqual([])
    expect(state.refusedCount).toBe(3)
  })

  it('are let go when there is space again', () => {
    const held = run(0.8, [climateFact(minute)])
    const { stored, state } = run(0.5, [climateFact(2 * minute)], held.state)
    expect(stored).toEqual([climateFact(minute), climateFact(2 * minute)])
    expect(state.held.size).toBe(0)
  })
})
