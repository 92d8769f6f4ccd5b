import { hashText, mix, normalFrom, unitFrom } from '../hashed-chance.ts'
import type { RadioTag, RadioTier } from '../radio.ts'
import { type RadioLaw, type RadioMoment, type RadioPlace, tagKey } from './radio-law.ts'

const tiers: Record<RadioTier, { baseDb: number; hardShare: number }> = {
  good: { baseDb: 18, hardShare: 0.01 },
  typical: { baseDb: 14, hardShare: 0.02 },
  hard: { baseDb: 10, hardShare: 0.04 },
}

/** Mean margin of a tag in the cabinet next door, both doors shut. */
const neighbourDb = -17
/** A tag that should answer and does not: a collision nobody resolved, a garbled CRC. */
const missedShare = 0.002

const salt = { tag: 1, antenna: 2, shuffle: 3, fade: 4, hard: 5, hardDepth: 6, outside: 7 } as const

/**
 * The law the first targets were declared for: base of the tier, tag, antenna, how it lies this time, and a Rayleigh fade
 * of its own on every channel. All tags are read alike.
 */
export function declaredLaw({ seed, tier, shutLossDb }: RadioPlace): RadioLaw {
  /** Whether chance makes this tag one that hardly any antenna hears: lying on metal, crumpled, behind another. */
  const isHard = (tag: RadioTag, hash: number) =>
    tag.hard ?? unitFrom(mix(seed, hash, salt.hard)) < tiers[tier].hardShare

  function insideDb(tag: RadioTag, hash: number, antenna: number, { doorCloses }: RadioMoment): number {
    const hardDb = isHard(tag, hash) ? 8 + 8 * unitFrom(mix(seed, hash, salt.hardDepth)) : 0
    return (
      tiers[tier].baseDb -
      hardDb +
      3 * normalFrom(mix(seed, hash, salt.tag)) +
      5 * normalFrom(mix(seed, hash, salt.antenna, antenna)) +
      3 * normalFrom(mix(seed, hash, salt.shuffle, antenna, doorCloses))
    )
  }

  function outsideDb({ exposure, leakDb }: RadioTag, hash: number, { isOpen }: RadioMoment): number {
    const meanDb = exposure === 'beside' ? -2 : (leakDb ?? neighbourDb)
    const shutDb = exposure === 'beside' && !isOpen ? shutLossDb : 0
    return meanDb + 3 * normalFrom(mix(seed, hash, salt.outside)) - shutDb
  }

  return {
    strength: { atZeroDbm: -70, dbPerDb: 0.9, noiseDb: 0.5, stepCentiDb: 1, highestDbm: -20 },
    margins(tag, antenna, moment, into) {
      const hash = hashText(tagKey(tag))
      const isInside = (tag.exposure ?? 'inside') === 'inside'
      const meanDb = isInside ? insideDb(tag, hash, antenna, moment) : outsideDb(tag, hash, moment)
      for (let at = 0; at < into.length; at++) {
        const fade = -Math.log(unitFrom(mix(seed, hash, salt.fade, antenna, at + 1, moment.doorMoves)))
        into[at] = meanDb + 10 * Math.log10(fade) - (tag.detunedDb ?? 0)
      }
    },
    turns: () => ({ rate: 1, missedShare, garbledShare: missedShare }),
  }
}
