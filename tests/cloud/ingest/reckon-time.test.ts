import { describe, expect, it } from 'vitest'
import { learnClock, reckonTime } from '#cloud/ingest/reckon-time'
import { WrittenCabinet } from '#tests/support/written-cabinet'

const nowMs = Date.UTC(2026, 0, 5, 12)
const unknown = { bootId: '', bootBeganAtMs: 0, lastOccurredAtMs: 0 }

/** A cabinet that booted an hour before now and says one fact after half of it. */
function halfAnHourAgo(wallOffsetMs: number, isSynchronised = true) {
  const cabinet = new WrittenCabinet('cab-1', nowMs - 3_600_000 + wallOffsetMs)
  cabinet.isSynchronised = isSynchronised
  cabinet.elapsedMs = 1_800_000 - 100
  const fact = cabinet.say({ kind: 'AntennaRestored', antenna: 1 })
  cabinet.elapsedMs = 3_600_000
  return { cabinet, fact, batch: cabinet.batch() }
}

describe('when a fact happened', () => {
  it.each([
    { clock: 'right', offsetMs: 0, isSynchronised: true, wantedOffsetMs: 0, quality: 'device' },
    { clock: 'a second fast', offsetMs: 1_000, isSynchronised: true, wantedOffsetMs: 1_000, quality: 'device' },
    { clock: 'an hour fast', offsetMs: 3_600_000, isSynchronised: true, wantedOffsetMs: 0, quality: 'estimated' },
    {
      clock: 'ten years slow',
      offsetMs: -315_360_000_000,
      isSynchronised: true,
      wantedOffsetMs: 0,
      quality: 'estimated',
    },
    { clock: 'right but never set', offsetMs: 0, isSynchronised: false, wantedOffsetMs: 0, quality: 'estimated' },
  ])('with the clock $clock', ({ offsetMs, isSynchronised, wantedOffsetMs, quality }) => {
    const { fact, batch } = halfAnHourAgo(offsetMs, isSynchronised)
    const clock = learnClock(unknown, batch, nowMs)
    expect(reckonTime(fact, clock, nowMs)).toEqual({
      occurredAtMs: nowMs - 1_800_000 + wantedOffsetMs,
      timeQuality: quality,
    })
  })

  it('is not put later because one message was held up on the way', () => {
    const { cabinet, fact, batch } = halfAnHourAgo(0, false)
    const prompt = learnClock(unknown, batch, nowMs)
    const late = learnClock(prompt, cabinet.batch(), nowMs + 90_000)
    expect(reckonTime(fact, late, nowMs + 90_000).occurredAtMs).toBe(nowMs - 1_800_000)
  })

  it('never runs backwards within one device, also over a restart with the clock in 1970', () => {
    const { fact, batch } = halfAnHourAgo(0)
    const clock = { ...learnClock(unknown, batch, nowMs), lastOccurredAtMs: nowMs - 60_000 }
    expect(reckonTime(fact, clock, nowMs).occurredAtMs).toBe(nowMs - 60_000)
    const before = {
      ...fact,
      bootId: 'b000000000000009' as typeof fact.bootId,
      atMs: 5_000,
      clock: 'unsynchronised' as const,
    }
    expect(reckonTime(before, clock, nowMs)).toEqual({ occurredAtMs: nowMs - 60_000, timeQuality: 'estimated' })
  })

  it('of an earlier boot is not after this one began', () => {
    const { fact, batch } = halfAnHourAgo(0)
    const clock = learnClock(unknown, batch, nowMs)
    const future = { ...fact, bootId: 'b000000000000009' as typeof fact.bootId, atMs: nowMs + 1_000_000 }
    expect(reckonTime(future, clock, nowMs)).toEqual({ occurredAtMs: nowMs - 3_600_000, timeQuality: 'estimated' })
  })
})
