import { hashText, mix, normalFrom, unitFrom } from '../hashed-chance.ts'
import type { RadioTag, RadioTier } from '../radio.ts'
import { fadeGroups } from './fade-groups.ts'
import { type RadioLaw, type RadioMoment, type RadioPlace, tagKey } from './radio-law.ts'

/** A tag right before an antenna and turned to it, and how many lie on metal or crumpled. */
const tiers: Record<RadioTier, { bestDb: number; hardShare: number }> = {
  good: { bestDb: 23, hardShare: 0.005 },
  typical: { bestDb: 20, hardShare: 0.01 },
  hard: { bestDb: 17, hardShare: 0.03 },
}

/** Along the row of antennas, 0 to 1: so far from one the direct way has lost all it can, and what is left is the cavity's. */
const reach = 0.24
const farLossDb = 9
/** A cavity turns polarisation about: a tag across the field is this much weaker, as a share of the field. */
const acrossShare = 0.2
/** Whoever lays a tag so that it is heard turns it to one antenna or the other. */
const laidAcrossShare = 0.5
const tagSdDb = 2
const traysPerAntenna = 3
const liquid = { share: 0.04, leastDb: 4, spanDb: 7 }
const hardLoss = { leastDb: 8, spanDb: 8 }
/** Most tags hardly move with the door; some are pushed about, one or the other is turned over. */
const shuffle = { sdDb: 1.5, pushedSdDb: 5, pushedShare: 0.03, antennaSdDb: 1 }
const turnedOver = { share: 0.0003, leastDb: 6, spanDb: 12 }
/** A tray slid into the shadow of something: all that lies on it is weaker at one antenna. */
const shadow = { share: 0.04, leastDb: 2, spanDb: 9 }
/** Of the strong path to all weak ones together. Measured with a reader of four antennas in a free room. */
const riceDb = { mean: 10.7, sd: 2 }
/** Read counts of tags that are equally loud, natural logarithm. Measured with the same reader. */
const rateSd = 0.87
const rateMax = 2.5
/** Turns a tag of usual rate gets in one stay. */
const turnsPerStay = 3
const garbledShare = 0.005
/** What lies outside comes in by no straight path. */
const outside = { besideDb: -3, neighbourDb: -17, sdDb: 3.5, antennaSdDb: 2, riceDb: 0 }

const salt = {
  ...{ rate: 11, rice: 12, tray: 13, spot: 14, angle: 15, tag: 16, liquid: 17, liquidDepth: 18, hard: 19 },
  ...{ hardDepth: 20, pushed: 21, moved: 22, turned: 23, turnedDepth: 24, shadow: 25, shadowDepth: 26 },
  ...{ antennaMoved: 27, outside: 28, outsideAntenna: 29, strongPath: 30, weakPath: 31 },
} as const

/**
 * A cabinet as a cavity. Where a tag lies and how it is turned make its level at each antenna; one strong path and many
 * weak ones make the fade, alike over a whole group of channels; trays lose together, doors push tags about with a heavy
 * tail, read rates are unequal, bottles swallow some, and the strength reported has a scale of its own and an end.
 */
export function cavityLaw(place: RadioPlace): RadioLaw {
  const { seed, tier, antennaCount, shutLossDb } = place
  const { groups, ofChannel } = fadeGroups(place)
  const trays = traysPerAntenna * antennaCount
  const isOne = (share: number, ...at: number[]) => unitFrom(mix(seed, ...at)) < share
  const depth = ({ leastDb, spanDb }: { leastDb: number; spanDb: number }, ...at: number[]) =>
    leastDb + spanDb * unitFrom(mix(seed, ...at))

  function ownLossDb(tag: RadioTag, hash: number): number {
    const isHard = tag.hard ?? isOne(tiers[tier].hardShare, hash, salt.hard)
    const isWet = tag.hard === undefined && isOne(liquid.share, hash, salt.liquid)
    return (isHard ? depth(hardLoss, hash, salt.hardDepth) : 0) + (isWet ? depth(liquid, hash, salt.liquidDepth) : 0)
  }

  /** What doors do to a tag that nothing holds. */
  function movedDb(hash: number, tray: number, antenna: number, doorCloses: number): number {
    const isPushed = isOne(shuffle.pushedShare, hash, salt.pushed, doorCloses)
    const moved = normalFrom(mix(seed, hash, salt.moved, doorCloses))
    const atAntenna = normalFrom(mix(seed, hash, salt.antennaMoved, antenna, doorCloses))
    const isOver = isOne(turnedOver.share, hash, salt.turned, doorCloses)
    const isShadowed = isOne(shadow.share, tray, salt.shadow, antenna, doorCloses)
    return (
      (isPushed ? shuffle.pushedSdDb : shuffle.sdDb) * moved +
      shuffle.antennaSdDb * atAntenna -
      (isOver ? depth(turnedOver, hash, salt.turnedDepth, doorCloses) : 0) -
      (isShadowed ? depth(shadow, tray, salt.shadowDepth, antenna, doorCloses) : 0)
    )
  }

  function insideDb(tag: RadioTag, hash: number, antenna: number, { doorCloses }: RadioMoment): number {
    const tray = mix(seed, hash, salt.tray) % trays
    const spot = tag.fixedAt ?? (tray + unitFrom(mix(seed, hash, salt.spot))) / trays
    const away = (spot - (antenna - 0.5) / antennaCount) / reach
    const angle = Math.PI * unitFrom(mix(seed, hash, salt.angle))
    const across = tag.hard === false ? laidAcrossShare : acrossShare
    const facing = Math.max(across, Math.abs(Math.cos(angle - (antenna * Math.PI) / 3)))
    return (
      tiers[tier].bestDb -
      farLossDb * (1 - Math.exp(-away * away)) +
      20 * Math.log10(facing) +
      tagSdDb * normalFrom(mix(seed, hash, salt.tag)) -
      ownLossDb(tag, hash) +
      (tag.fixedAt === undefined ? movedDb(hash, tray, antenna, doorCloses) : 0)
    )
  }

  function outsideDb({ exposure, leakDb }: RadioTag, hash: number, antenna: number, { isOpen }: RadioMoment): number {
    const isBeside = exposure === 'beside'
    return (
      (isBeside ? outside.besideDb : (leakDb ?? outside.neighbourDb)) +
      outside.sdDb * normalFrom(mix(seed, hash, salt.outside)) +
      outside.antennaSdDb * normalFrom(mix(seed, hash, salt.outsideAntenna, antenna)) -
      (isBeside && !isOpen ? shutLossDb : 0)
    )
  }

  return {
    strength: { atZeroDbm: -72, dbPerDb: 0.85, noiseDb: 1, stepCentiDb: 50, highestDbm: -45 },
    margins(tag, antenna, moment, into) {
      const hash = hashText(tagKey(tag))
      const isInside = (tag.exposure ?? 'inside') === 'inside'
      const meanDb =
        (isInside ? insideDb(tag, hash, antenna, moment) : outsideDb(tag, hash, antenna, moment)) - (tag.detunedDb ?? 0)
      const ofTagDb = riceDb.mean + riceDb.sd * normalFrom(mix(seed, hash, salt.rice))
      const rice = 10 ** ((isInside ? ofTagDb : outside.riceDb) / 10)
      const strong = Math.sqrt(rice / (rice + 1))
      const weakSd = Math.sqrt(1 / (2 * (rice + 1)))
      const fades = groups.map((group) => {
        const along = strong + weakSd * normalFrom(mix(seed, hash, salt.strongPath, antenna, group, moment.doorMoves))
        const across = weakSd * normalFrom(mix(seed, hash, salt.weakPath, antenna, group, moment.doorMoves))
        return 10 * Math.log10(along * along + across * across)
      })
      for (let at = 0; at < into.length; at++) into[at] = meanDb + (fades[ofChannel[at] ?? 0] ?? 0)
    },
    turns(tag) {
      const hash = hashText(tagKey(tag))
      const rate = Math.min(rateMax, Math.exp(rateSd * normalFrom(mix(seed, hash, salt.rate))))
      const missedShare = garbledShare + (1 - garbledShare) * Math.exp(-turnsPerStay * rate)
      return { rate, missedShare, garbledShare }
    },
  }
}
