import { hashText, mix, normalFrom, unitFrom } from './hashed-chance.ts'
import type { Exposure, RadioTag, RadioTier } from './radio.ts'

const tiers: Record<RadioTier, { baseDb: number; hardShare: number }> = {
  good: { baseDb: 18, hardShare: 0.01 },
  typical: { baseDb: 14, hardShare: 0.02 },
  hard: { baseDb: 10, hardShare: 0.04 },
}

/** Link margin is counted at this transmit power. */
export const nominalCentiDbm = 3_000

/** Mean margin of a tag in the cabinet next door, both doors shut. */
const neighbourDb = -17

/** What the cavity looks like at the moment: everything frozen until a door moves. */
export type Cavity = {
  seed: number
  tier: RadioTier
  doorMoves: number
  doorCloses: number
  isOpen: boolean
  shutLossDb: number
}

const salt = { tag: 1, antenna: 2, shuffle: 3, fade: 4, hard: 5, hardDepth: 6, outside: 7 } as const

/** What tells a tag from every other in the field: its EPC, and beside it which copy it is. */
export function tagKey({ epc, copy }: { epc: string; copy?: string | undefined }): string {
  return copy === undefined ? epc : `${epc}/${copy}`
}

/** Whether chance makes this tag one that hardly any antenna hears: lying on metal, crumpled, behind another. */
export function isHardTag(tag: RadioTag, cavity: Cavity): boolean {
  return tag.hard ?? unitFrom(mix(cavity.seed, hashText(tagKey(tag)), salt.hard)) < tiers[cavity.tier].hardShare
}

function insideDb(tag: RadioTag, epcHash: number, antenna: number, cavity: Cavity): number {
  const { seed, tier, doorCloses } = cavity
  const hardDb = isHardTag(tag, cavity) ? 8 + 8 * unitFrom(mix(seed, epcHash, salt.hardDepth)) : 0
  return (
    tiers[tier].baseDb -
    hardDb +
    3 * normalFrom(mix(seed, epcHash, salt.tag)) +
    5 * normalFrom(mix(seed, epcHash, salt.antenna, antenna)) +
    3 * normalFrom(mix(seed, epcHash, salt.shuffle, antenna, doorCloses))
  )
}

function outsideDb(exposure: Exposure, leakDb: number, epcHash: number, cavity: Cavity): number {
  const meanDb = exposure === 'beside' ? -2 : leakDb
  const shutDb = exposure === 'beside' && !cavity.isOpen ? cavity.shutLossDb : 0
  return meanDb + 3 * normalFrom(mix(cavity.seed, epcHash, salt.outside)) - shutDb
}

/**
 * Link margin in dB of a tag at an antenna on a channel, at nominal power and mode, before noise: base, tag, antenna,
 * how it lies this time, and a Rayleigh fade of its own on every channel.
 */
export function linkMarginDb(tag: RadioTag, antenna: number, channel: number, cavity: Cavity): number {
  const epcHash = hashText(tagKey(tag))
  const exposure = tag.exposure ?? 'inside'
  const meanDb =
    exposure === 'inside'
      ? insideDb(tag, epcHash, antenna, cavity)
      : outsideDb(exposure, tag.leakDb ?? neighbourDb, epcHash, cavity)
  const fade = -Math.log(unitFrom(mix(cavity.seed, epcHash, salt.fade, antenna, channel, cavity.doorMoves)))
  return meanDb + 10 * Math.log10(fade) - (tag.detunedDb ?? 0)
}
