import { type FadeLaw, fadeLaw, normalSlices, type Slice } from './fade-law.ts'

/** A mean that is still being learnt: the sum of the values and how many they were; older ones count less. */
export type Learning = { sum: number; weight: number }

/** What this cabinet has taught of itself while shut and from door to door. Levels in dB, margins too. */
export type CabinetHabits = {
  /** Variance of a tag's level over the channels of one antenna behind one shut door. */
  fadeVariance: Learning
  /** Variance of what a door movement does to a tag's level at one antenna, and the part all antennas share. */
  shuffleVariance: Learning
  shuffleCovariance: Learning
  /** Share of tags that lay far worse after a door movement than ever before, and were heard all the same. */
  drops: Learning
  /** Share of door movements that carried a tag farther, up or down, than a normal spread of all of them says. */
  farMoves: Learning
  /** How far neighbouring channels are silent together beyond chance: 0 not at all, 1 always. */
  channelKinship: Learning
  /** Mean margin of the tags that stand here at one antenna, and its square. */
  margin: Learning
  marginSquare: Learning
}

const nothingYet: Learning = { sum: 0, weight: 0 }

/** A new cabinet. */
export const noHabits: CabinetHabits = {
  fadeVariance: nothingYet,
  shuffleVariance: nothingYet,
  shuffleCovariance: nothingYet,
  drops: nothingYet,
  farMoves: nothingYet,
  channelKinship: nothingYet,
  margin: nothingYet,
  marginSquare: nothingYet,
}

/** What is believed of a quantity before anything is learnt, and how many observations that is worth. */
type Belief = { value: number; weight: number }

const believed = {
  fadeVariance: { value: 25, weight: 40 },
  shuffleVariance: { value: 16, weight: 60 },
  shuffleCovariance: { value: 5, weight: 60 },
  drops: { value: 0.0004, weight: 500 },
  farMoves: { value: 0.0024, weight: 500 },
  channelKinship: { value: 0.1, weight: 20 },
  margin: { value: 12, weight: 20 },
  marginSquare: { value: 180, weight: 20 },
} satisfies Record<keyof CabinetHabits, Belief>

function learnt({ sum, weight }: Learning, belief: Belief): number {
  return (sum + belief.value * belief.weight) / (weight + belief.weight)
}

/** Adds observations; beyond the most weight older ones are forgotten. */
export function withLearnt(before: Learning, sum: number, count: number, weightMax: number): Learning {
  const weight = before.weight + count
  const kept = Math.min(1, weightMax / Math.max(1e-9, weight))
  return { sum: (before.sum + sum) * kept, weight: weight * kept }
}

/** The habits as numbers to reckon with. */
export type Habits = {
  law: FadeLaw
  /** Standard deviation of a level over channels, dB. */
  fadeSpreadDb: number
  /** Standard deviations, dB: of one antenna alone, and of all together. */
  apartDb: number
  togetherDb: number
  dropShare: number
  /** What all antennas lose together, in deviations: most tags hardly move, some are pushed about. */
  shuffles: readonly Slice[]
  channelKinship: number
  marginDb: number
  marginSpreadDb: number
}

/** What neighbouring channels lose together beyond what levels tell: so much there is at least. */
const channelKinshipMin = 0.1

/** A drop that ends in silence is never learnt: so many there are at least. */
const silentDropsMin = 0.0005

/** Some tags are pushed about while most hardly move: by so many times as much. */
const wildFactor = 2.5
/** Farther than so many deviations goes one in 2,000 of a normal, and one in 7 of those so much wider. */
export const farMoveDeviations = 3.5
const farOfNormal = 0.0005
const farOfWild = 0.14
const wildShareMin = 0.002
const wildShareMax = 0.06

export const normalShuffles = normalSlices(13, 4)
const wildShuffles = normalSlices(7, 2.5).map(({ offset, weight }) => ({ offset: wildFactor * offset, weight }))

/** A normal with heavier tails: of so many door movements the wide ones. */
function shufflesOf(wildShare: number): Slice[] {
  const share = (slices: readonly Slice[], of: number) =>
    slices.map(({ offset, weight }) => ({ offset, weight: of * weight }))
  return [...share(normalShuffles, 1 - wildShare), ...share(wildShuffles, wildShare)]
}

function wildShareOf(farMoves: number): number {
  return Math.min(wildShareMax, Math.max(wildShareMin, (farMoves - farOfNormal) / (farOfWild - farOfNormal)))
}

const cache = new WeakMap<CabinetHabits, Habits>()

/** What to expect of this cabinet. */
export function habitsOf(habits: CabinetHabits): Habits {
  const known = cache.get(habits)
  if (known !== undefined) return known
  const variance = Math.min(64, Math.max(2, learnt(habits.shuffleVariance, believed.shuffleVariance)))
  const covariance = Math.min(variance, Math.max(0.5, learnt(habits.shuffleCovariance, believed.shuffleCovariance)))
  const marginDb = learnt(habits.margin, believed.margin)
  const marginVariance = learnt(habits.marginSquare, believed.marginSquare) - marginDb ** 2
  const fadeSpreadDb = Math.sqrt(learnt(habits.fadeVariance, believed.fadeVariance))
  const made: Habits = {
    law: fadeLaw(fadeSpreadDb, Math.sqrt(variance)),
    fadeSpreadDb,
    apartDb: Math.sqrt(Math.max(1, variance - covariance)),
    togetherDb: Math.sqrt(covariance),
    dropShare: Math.min(0.05, Math.max(silentDropsMin, learnt(habits.drops, believed.drops))),
    shuffles: shufflesOf(wildShareOf(learnt(habits.farMoves, believed.farMoves))),
    channelKinship: Math.min(1, Math.max(channelKinshipMin, learnt(habits.channelKinship, believed.channelKinship))),
    marginDb,
    marginSpreadDb: Math.sqrt(Math.min(100, Math.max(9, marginVariance))),
  }
  cache.set(habits, made)
  return made
}
