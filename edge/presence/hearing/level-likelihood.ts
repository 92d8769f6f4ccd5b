import type { PresenceState, TagEvidence, TagMemory } from '../presence-state.ts'
import type { Habits } from './cabinet-habits.ts'

const loudAboveFloorCentiDb = 900

/** So strong an answer comes from inside. */
export function isLoud(state: PresenceState, evidence: TagEvidence): boolean {
  return isAboveFloor(state, loudestCentiDbm(evidence), loudAboveFloorCentiDb)
}

/** Its mean level at the antenna that hears it best, of those that did in so many rounds: the strongest of many reads is strong by chance. */
function loudestCentiDbm({ loudness }: TagEvidence, roundsMin = 1): number | null {
  let loudest: number | null = null
  for (const antenna in loudness) {
    const heard = loudness[antenna]
    if (heard === undefined || heard.rounds < roundsMin) continue
    loudest = Math.max(loudest ?? -Infinity, heard.sumCentiDbm / heard.rounds)
  }
  return loudest
}

function isAboveFloor({ floorCentiDbm }: PresenceState, rssiCentiDbm: number | null, byCentiDb: number): boolean {
  return rssiCentiDbm !== null && floorCentiDbm !== null && rssiCentiDbm - floorCentiDbm >= byCentiDb
}

/** Not once as loud as this below what it used to be on the mean: in dB, and in deviations of a shuffle. */
const fallenDb = 6
const fallenDeviations = 2
/** What lies outside only just reaches the reader: an answer so far above where they end comes from inside. */
const fromInsideCentiDb = 600

/** Of so many answers the mean says more than the strongest. */
const roundsForMean = 8

/**
 * Has not one of its answers, nor the mean of many, come near the level at which the antenna that hears it best used to
 * hear it? So it is with what is taken and laid beside the cabinet, seldom with what stays: of several fades one is good.
 * False where the reader says no level.
 */
export function hasFallen(
  state: PresenceState,
  { togetherDb, apartDb }: Habits,
  evidence: TagEvidence,
  tag: TagMemory,
): boolean {
  const loudest = loudestCentiDbm(evidence, roundsForMean) ?? evidence.rssiCentiDbm
  if (loudest === null || isAboveFloor(state, loudest, fromInsideCentiDb)) return false
  let usual = -Infinity
  for (const antenna in tag.rates) {
    // What an antenna that is down or deaf used to hear, none of the others has to.
    const memory = state.antennas[antenna]
    if (memory?.up && !memory.silent) usual = Math.max(usual, tag.rates[antenna]?.levelCentiDbm ?? -Infinity)
  }
  return (usual - loudest) / 100 > Math.max(fallenDb, fallenDeviations * Math.hypot(togetherDb, apartDb))
}

/** A single faint answer is a riddle, no proof: a drop that no shuffle explains happens too. */
const mostForOutside = 20

/**
 * How much likelier the levels at which a tag was heard are if it lies outside than if it lies where it did: a tag that
 * used to be loud and now only just answers has gone farther than a shuffle. 1 where the reader says no level.
 */
export function levelForOutside(habits: Habits, evidence: TagEvidence, tag: TagMemory | null): number {
  if (tag === null) return 1
  const { togetherDb, apartDb, fadeSpreadDb } = habits
  let ratio = 1
  for (const antenna in evidence.loudness) {
    const heard = evidence.loudness[antenna]
    const usual = tag.rates[antenna]?.levelCentiDbm ?? null
    if (heard === undefined || heard.rounds === 0 || usual === null) continue
    const spreadDb = Math.hypot(togetherDb, apartDb, fadeSpreadDb / Math.sqrt(heard.rounds))
    const lossDb = Math.max(0, (usual - heard.sumCentiDbm / heard.rounds) / 100)
    ratio *= Math.exp((lossDb / spreadDb) ** 2 / 2)
  }
  return Math.min(mostForOutside, ratio)
}
