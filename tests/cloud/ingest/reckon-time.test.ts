import { describe, expect, it } from 'vitest'
import { learnClock, reckonTime, sentAtMsOf } from '#cloud/ingest/facts/reckon-time'
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

describe('no fact happens after it was sent or received', () => {
  const year2100 = Date.UTC(2100, 0, 1)

  it.each([
    { lie: 'an elapsed time after the sending', elapsedMs: 3_600_001, atMs: nowMs + 1, wanted: nowMs + 1 },
    { lie: 'that and more than a clock may be off', elapsedMs: 3_602_001, atMs: nowMs + 2_001, wanted: nowMs },
    { lie: 'an elapsed time of a century', elapsedMs: Number.MAX_SAFE_INTEGER, atMs: nowMs - 1, wanted: nowMs },
    { lie: 'the year 2100 by both clocks', elapsedMs: year2100 - nowMs + 3_600_000, atMs: year2100, wanted: nowMs },
    { lie: 'the year 2100 by one', elapsedMs: 1_800_000, atMs: year2100, wanted: nowMs - 1_800_000 },
  ])('whatever it says: $lie', ({ elapsedMs, atMs, wanted }) => {
    const { fact, batch } = halfAnHourAgo(0)
    const clock = learnClock(unknown, batch, nowMs)
    const sentAtMs = sentAtMsOf(clock, batch, nowMs)
    const reckoned = reckonTime({ ...fact, elapsedMs, atMs }, clock, sentAtMs)
    expect(reckoned).toEqual({ occurredAtMs: wanted, timeQuality: wanted === atMs ? 'device' : 'estimated' })
  })

  it('held up on the way, it was still sent when it was sent', () => {
    const { cabinet, fact, batch } = halfAnHourAgo(0, false)
    const clock = learnClock(unknown, batch, nowMs)
    const held = cabinet.batch()
    const sentAtMs = sentAtMsOf(learnClock(clock, held, nowMs + 90_000), held, nowMs + 90_000)
    expect(reckonTime({ ...fact, elapsedMs: 9_000_000 }, clock, sentAtMs).occurredAtMs).toBe(nowMs)
  })

  it('a batch that does not say when it was sent teaches nothing and is placed by its receipt', () => {
    const { fact, batch } = halfAnHourAgo(0, false)
    const silent = { ...batch, sentElapsedMs: null, sentBootId: null }
    const clock = learnClock(unknown, batch, nowMs)
    expect(learnClock(clock, silent, nowMs + 5_000)).toBe(clock)
    expect(sentAtMsOf(clock, silent, nowMs + 5_000)).toBe(nowMs + 5_000)
    expect(reckonTime(fact, clock, nowMs + 5_000).occurredAtMs).toBe(nowMs - 1_800_000)
  })

  it('moved behind a later fact its time is no longer the device’s own', () => {
    const { fact, batch } = halfAnHourAgo(0)
    const clock = { ...learnClock(unknown, batch, nowMs), lastOccurredAtMs: fact.atMs + 1 }
    expect(reckonTime(fact, clock, nowMs)).toEqual({ occurredAtMs: fact.atMs + 1, timeQuality: 'estimated' })
  })
})
