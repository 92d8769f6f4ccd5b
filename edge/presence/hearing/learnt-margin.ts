import type { HitRate, TagMemory } from '../presence-state.ts'
import { learntRate } from './hearing.ts'
import { marginOfHitRate, shuffleDb } from './link-margin.ts'

/** The learnt margin is itself uncertain, so the next shuffle is taken to be a little wider than it is. */
export const expectedShuffleDb = 1.07 * shuffleDb

/** Mean of a Rayleigh fade in dB, below the mean power. */
const fadeMeanDb = -2.5
/** Taken off what the loudness promises: the weakest answer ever lies below where most tags fall silent... */
const loudnessMarginDb = 2
/** ...and one period's shuffle was a chance of its own. */
const onePeriodMarginDb = 5

function marginByLoudness({ levelCentiDbm }: HitRate, weakestCentiDbm: number | null): number | null {
  if (levelCentiDbm === null || weakestCentiDbm === null) return null
  return (levelCentiDbm - weakestCentiDbm) / 100 - fadeMeanDb - loudnessMarginDb
}

const wellKnownPeriods = 2.5
const loudMarginDb = 11
const littleKnownSpreadDb = 1.5 * shuffleDb

/**
 * How far the next shuffle may carry a tag from where it was learnt to be. One that was heard faintly in a single period
 * or two may be a bad tag that then lay luckily; a loud one is no bad tag.
 */
export function spreadOf(tag: TagMemory, weakestCentiDbm: number | null): number {
  let periods = 0
  let loudest = Number.NEGATIVE_INFINITY
  for (const key in tag.rates) {
    const rate = tag.rates[key]
    if (rate === undefined || learntRate(rate) === 0) continue
    periods = Math.max(periods, rate.periods)
    loudest = Math.max(loudest, marginByLoudness(rate, weakestCentiDbm) ?? marginOfHitRate(learntRate(rate)))
  }
  return periods < wellKnownPeriods && loudest < loudMarginDb ? littleKnownSpreadDb : expectedShuffleDb
}

/**
 * Mean margin of a tag at an antenna, dB. Its hit rate says little of a tag that nearly always answers; how loud it
 * answers says more, but never more than the hit rate allows.
 */
export function learntMargin(rate: HitRate, weakestCentiDbm: number | null): number {
  const hitRate = learntRate(rate)
  const byHits = marginOfHitRate(hitRate)
  const loudness = marginByLoudness(rate, weakestCentiDbm)
  if (loudness === null) return byHits
  const { periods, cells } = rate
  const byLoudness = loudness - onePeriodMarginDb / Math.sqrt(Math.max(1, periods))
  const atBest = Math.min(highestRate, hitRate + 1.64 * Math.sqrt((hitRate * (1 - hitRate)) / (cells + 1)))
  return Math.max(byHits, Math.min(byLoudness, marginOfHitRate(atBest)))
}

const highestRate = 0.985
