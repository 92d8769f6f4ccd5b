import { describe, expect, it } from 'vitest'
import { habitsOf, noHabits } from '#edge/presence/hearing/cabinet-habits'
import { CellsAsked } from '#edge/presence/hearing/cells-asked'
import { kinshipOf, withChannelLevels } from '#edge/presence/hearing/channel-levels'
import { marginStep } from '#edge/presence/hearing/fade-law'
import { noSlots, withSlot } from '#edge/presence/hearing/hearing'
import type { ChannelLevels, Round } from '#edge/presence/presence-state'
import { seededRandom } from '#platform/random'
import { epc } from './watched-cabinet.ts'

const channels = 48
/** As many as the engine takes for neighbours, and more: what fades together in a real cabinet follows no count of ours. */
const together = 6
const moreTogether = 8

/** A round in which one antenna hears each of these tags on one channel, at so many dBm. */
function roundOn(slot: number, levels: ReadonlyMap<string, number>): Round {
  const heard: Round['heard'] = { 1: {} }
  const firstAntenna: Round['firstAntenna'] = {}
  for (const [key, dbm] of levels) {
    const tag = epc(Number(key))
    firstAntenna[tag] = 1
    heard[1] = { ...heard[1], [tag]: { reads: 1, rssiCentiDbm: Math.round(dbm * 100), slots: withSlot(noSlots, slot) } }
  }
  return { heard, firstAntenna, tags: levels.size }
}

/** What so many tags showed on all channels, each twice; `sharedShare` of the fade is the neighbours' own, in groups of so many. */
function levelsOf(sharedShare: number, seed: number, width = together): ChannelLevels {
  const random = seededRandom(seed)
  const centred = () => Array.from({ length: 12 }, () => random.float()).reduce((sum, each) => sum + each, -6)
  const tags = [1, 2, 3, 4, 5, 6, 7, 8]
  const fades = tags.map(() => {
    const groups = Array.from({ length: channels / width }, centred)
    return Array.from({ length: channels }, (_, slot) => {
      const shared = Math.sqrt(sharedShare) * (groups[Math.floor(slot / width)] ?? 0)
      return 3 * (shared + Math.sqrt(1 - sharedShare) * centred())
    })
  })
  let levels: ChannelLevels = Object.fromEntries(tags.map((tag) => [epc(tag), {}]))
  for (let pass = 0; pass < 2; pass++) {
    for (let slot = 0; slot < channels; slot++) {
      const heard = new Map(tags.map((tag, i) => [String(tag), -55 + (fades[i]?.[slot] ?? 0) + centred()]))
      levels = withChannelLevels(levels, roundOn(slot, heard))
    }
  }
  return levels
}

describe('how far the channels of a cabinet fade together', () => {
  it.each([0, 0.4, 0.9])('is told by the levels of a few tags, whatever each level strays by itself: %d', (share) => {
    const kinship = kinshipOf(levelsOf(share, 7))
    expect(kinship).not.toBeNull()
    expect(Math.abs((kinship?.together ?? 0) / (kinship?.of ?? 1) - share)).toBeLessThan(0.06)
  })

  it('is told where the groups of the cabinet are not ours, if less of it', () => {
    const kinship = kinshipOf(levelsOf(0.9, 8, moreTogether))
    const share = (kinship?.together ?? 0) / (kinship?.of ?? 1)
    expect(share).toBeGreaterThan(0.5)
    expect(share).toBeLessThan(0.9)
  })

  it('is not told by levels of one channel, nor by tags that answered once', () => {
    const random = seededRandom(1)
    let levels: ChannelLevels = { [epc(1)]: {} }
    for (let i = 0; i < 40; i++) levels = withChannelLevels(levels, roundOn(3, new Map([['1', -60 - random.float()]])))
    expect(kinshipOf(levels)).toBeNull()
    expect(kinshipOf(withChannelLevels({ [epc(1)]: {} }, roundOn(3, new Map([['1', -60]]))))).toBeNull()
  })
})

/** So likely is what was heard, and not heard, at a margin of 0 dB against one of -6 dB. */
function speaksForLoud(channelKinship: number, heardSlots: readonly number[], askedSlots: readonly number[]): number {
  const habits = { ...habitsOf(noHabits), channelKinship }
  const asked = Array.from({ length: channels }, (_, slot) => (askedSlots.includes(slot) ? 0.05 : 1))
  const heard = heardSlots.reduce(withSlot, noSlots)
  const chances = new CellsAsked(asked, asked, habits).chances(1, { heard, named: [] })
  return (chances[marginStep(0)] ?? 0) / (chances[marginStep(-6)] ?? 1)
}

describe('channels that fade together', () => {
  const neighbours = [0, 1, 2, 3, 4, 5]
  const apart = [0, 6, 12, 18, 24, 30]

  it('count once, heard or silent, and as many as they are where each fades for itself', () => {
    const once = speaksForLoud(1, [0], [0])
    expect(speaksForLoud(1, neighbours, neighbours)).toBeCloseTo(once, 6)
    expect(speaksForLoud(0, neighbours, neighbours)).toBeCloseTo(once ** 6, 0)
    expect(speaksForLoud(1, apart, apart)).toBeCloseTo(once ** 6, 0)
    const silentOnce = speaksForLoud(1, [], [0])
    expect(speaksForLoud(1, [], apart)).toBeCloseTo(silentOnce ** 6, 4)
    expect(speaksForLoud(1, [], neighbours)).toBeGreaterThan(speaksForLoud(0, [], neighbours))
  })
})
