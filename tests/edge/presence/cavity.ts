import type { EpcHex } from '#contracts/ids'
import type { InventoryWish, TagRead } from '#edge/llrp/reader-events'
import type { Random } from '#platform/random'

export type Tier = 'good' | 'typical' | 'hard'
const tiers = {
  good: { baseDb: 18, hardShare: 0.01 },
  typical: { baseDb: 14, hardShare: 0.02 },
  hard: { baseDb: 10, hardShare: 0.04 },
}
const channels = 50
const readsPerSecond = 300
const flagMs = 5_000

type Tag = {
  epc: EpcHex
  place: 'inside' | 'beside' | 'dead'
  ownDb: number
  antennaDb: number[]
  shuffleDb: number
  besideDb: number
  fadeDb: Float32Array
  answeredAtMs: number
}

/** One standard normal draw. */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.float())) * Math.cos(2 * Math.PI * random.float())
}

function poisson(random: Random, mean: number): number {
  let product = random.float()
  let count = 0
  for (const limit = Math.exp(-mean); product > limit; count++) product *= random.float()
  return count
}

/** The link-margin model of a metal cabinet: fades per tag, antenna and channel, frozen until the door moves. */
export function createCavity(random: Random, tier: Tier, antennaCount = 4) {
  const { baseDb, hardShare } = tiers[tier]
  const tags = new Map<EpcHex, Tag>()
  const deaf = new Set<number>()
  let doorOpen = false
  const drawFades = (tag: Tag) => {
    tag.shuffleDb = 3 * normal(random)
    for (let i = 0; i < tag.fadeDb.length; i++) tag.fadeDb[i] = 10 * Math.log10(-Math.log(1 - random.float()) + 1e-12)
  }
  const marginDb = (tag: Tag, antenna: number, channel: number) => {
    const fade = tag.fadeDb[(antenna - 1) * channels + channel - 1] ?? 0
    if (tag.place === 'beside') return tag.besideDb - (doorOpen ? 0 : 6) + fade
    return baseDb + tag.ownDb + (tag.antennaDb[antenna - 1] ?? 0) + tag.shuffleDb + fade
  }
  return {
    tags,
    deaf,
    put(epc: EpcHex, options: { hardDb?: number } = {}) {
      const hard = random.float() < hardShare ? 8 + 8 * random.float() : 0
      const tag: Tag = {
        epc,
        place: 'inside',
        ownDb: 3 * normal(random) - (options.hardDb ?? hard),
        antennaDb: Array.from({ length: antennaCount }, () => 5 * normal(random)),
        shuffleDb: 0,
        besideDb: -2 + 3 * normal(random),
        fadeDb: new Float32Array(antennaCount * channels),
        answeredAtMs: -flagMs,
      }
      drawFades(tag)
      tags.set(epc, tag)
    },
    doorMoved(open: boolean) {
      doorOpen = open
      for (const tag of tags.values()) drawFades(tag)
    },
    /** What one stay of dwellMs on one antenna brings. A sweep hears each tag once; anything else shares the rate out. */
    stay(antenna: number, nowMs: number, dwellMs: number, wish: InventoryWish, filtersMax: number): TagRead[] {
      if (deaf.has(antenna)) return []
      const channel = 1 + ((Math.floor(nowMs / 400) * 17) % channels)
      const filter = wish.mode === 'confirm' && wish.epcs.length > 0 && wish.epcs.length <= filtersMax
      const asked = filter && wish.mode === 'confirm' ? new Set(wish.epcs) : null
      const audible: { tag: Tag; rssiCentiDbm: number }[] = []
      for (const tag of tags.values()) {
        if (tag.place === 'dead' || (asked !== null && !asked.has(tag.epc))) continue
        if (wish.mode === 'sweep' && nowMs - tag.answeredAtMs < flagMs) continue
        const margin = marginDb(tag, antenna, channel) + 0.7 * normal(random)
        if (margin > 0) audible.push({ tag, rssiCentiDbm: Math.round(-7_400 + 100 * margin) })
      }
      const budget = (readsPerSecond * dwellMs) / 1_000
      const reads: TagRead[] = []
      const read = (tag: Tag, rssiCentiDbm: number, seenCount: number) => {
        tag.answeredAtMs = nowMs
        reads.push({ epc: tag.epc, antenna, channel, rssiCentiDbm, seenCount, readAtElapsedMs: nowMs })
      }
      for (const { tag, rssiCentiDbm } of audible) {
        if (wish.mode === 'sweep') {
          if (random.float() < budget / audible.length) read(tag, rssiCentiDbm, 1)
        } else {
          const count = poisson(random, Math.min(budget / audible.length, 12))
          if (count > 0) read(tag, rssiCentiDbm, count)
        }
      }
      return reads
    },
  }
}
