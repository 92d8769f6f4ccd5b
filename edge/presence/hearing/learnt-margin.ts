import type { HitRate, Loudness, TagMemory } from '../presence-state.ts'
import type { Habits } from './cabinet-habits.ts'
import { knownPeriodsMin, learntRate } from './hearing.ts'

/** Where an antenna that never heard the tag is taken to stand. */
export const neverHeardDb = -12

/** The deepest fades lie so much below the mean power on the mean; heard, they spread so far; shallower ones less. All dB. */
const deepest = { meanDb: -2.5, spreadDb: 4.4 }
const fadeMeanDb = ({ fadeSpreadDb }: Habits) => deepest.meanDb * (fadeSpreadDb / deepest.spreadDb) ** 2
/** Taken off what the loudness promises: the weakest answers lie below where most tags fall silent... */
const loudnessMarginDb = 2
/** ...and one period's shuffle was a chance of its own. */
const onePeriodMarginDb = 5

/** Nobody hears a tag, faint as it is, so much better than its level says, dB: of its fades only the good ones are told. */
const atMostDb = 1

function marginOfLevel(levelCentiDbm: number | null, floorCentiDbm: number | null, habits: Habits): number | null {
  if (levelCentiDbm === null || floorCentiDbm === null) return null
  return (levelCentiDbm - floorCentiDbm) / 100 - fadeMeanDb(habits)
}

/** Mean link margin that the levels of one shut period speak for at least, dB; null where no level was said. */
export function marginOfLoudness(
  loudness: Loudness | undefined,
  floorCentiDbm: number | null,
  habits: Habits,
): number | null {
  if (loudness === undefined || loudness.rounds === 0) return null
  const margin = marginOfLevel(loudness.sumCentiDbm / loudness.rounds, floorCentiDbm, habits)
  return margin === null ? null : margin - loudnessMarginDb
}

/** Of a tag heard behind one door only it is believed that it is like others: so many cells with this hit rate. */
const usualCells = 1.5
const usualHitRate = 0.9
const highestRate = 0.985

/** Never more than nearly always: cells are reckoned, and a few hits can be more than were. */
function believedRate({ hits, cells }: Pick<HitRate, 'hits' | 'cells'>): number {
  return Math.min(highestRate, (hits + usualCells * usualHitRate) / (cells + usualCells))
}

const wellKnownPeriods = 2.5
const loudMarginDb = 11

/** One that was heard faintly in a single period or two may be a bad tag that then lay luckily; a loud one is no bad tag. */
export function littleKnown(tag: TagMemory): boolean {
  let periods = 0
  let loudest = Number.NEGATIVE_INFINITY
  for (const key in tag.rates) {
    const rate = tag.rates[key]
    if (rate === undefined || rate.marginDb === null) continue
    periods = Math.max(periods, rate.periods)
    loudest = Math.max(loudest, rate.marginDb)
  }
  return periods < wellKnownPeriods && loudest < loudMarginDb
}

/**
 * Mean margin of a tag at an antenna, dB; null where it was never heard. Its hit rate says little of a tag that nearly
 * always answers; how loud it answers says more, but never more than the hit rate allows; nor its hits more than its level does.
 */
export function learntMargin(
  rate: Omit<HitRate, 'marginDb'>,
  floorCentiDbm: number | null,
  habits: Habits,
): number | null {
  const { law } = habits
  const hitRate = learntRate(rate)
  if (hitRate === 0) return null
  const byHits = law.marginOfHitRate(rate.periods < knownPeriodsMin ? believedRate(rate) : hitRate)
  const loudness = marginOfLevel(rate.levelCentiDbm, floorCentiDbm, habits)
  if (loudness === null) return byHits
  const { periods, cells } = rate
  const byLoudness = loudness - loudnessMarginDb - onePeriodMarginDb / Math.sqrt(Math.max(1, periods))
  const atBest = Math.min(highestRate, hitRate + 1.64 * Math.sqrt((hitRate * (1 - hitRate)) / (cells + 1)))
  const atLeast = Math.max(byHits, Math.min(byLoudness, law.marginOfHitRate(atBest)))
  return Math.min(atLeast, loudness + atMostDb)
}
