import type { Evidence } from '#contracts/facts/evidence'
import { hasLearnt, isUnobservable, learntRate } from './hearing/hearing.ts'
import { type Likelihoods, type Listening, outsideStrength, weigh } from './hearing/tag-likelihood.ts'
import type { PresenceState, TagEvidence, TagMemory } from './presence-state.ts'

/** What the evidence so far says of an expected tag. */
export type Judgement = {
  verdict: 'present' | 'removed' | 'open'
  /** Chance that it is here. */
  presentChance: number
  /** How far towards "removed" the evidence has come, 0 to 1; what is below about a third after some seconds will not get there. */
  progress: number
}

const removedShare = 0.02
const besideShare = 0.004
const movedShare = 0.005
const tiny = 1e-300
const faintRoundsMax = 6

/** Chance of what was and was not heard of it since the door shut, were it here: as before, or on another shelf. */
export function chanceHere(chance: Likelihoods, known: boolean): number {
  return known ? (1 - movedShare) * chance.inPlace + movedShare * chance.elsewhereInside : chance.elsewhereInside
}

/** An expected tag: here as before, here elsewhere, beside the cabinet, or gone? */
export function judgeExpected(
  state: PresenceState,
  listening: Listening,
  tag: TagMemory,
  removalOdds: number,
): Judgement {
  const known = hasLearnt(tag)
  const chance = weigh(state, listening, tag.evidence, known ? tag : null)
  const before = tag.evidence.rounds === 0 ? tag.silentBefore : 1
  const present = (1 - removedShare - besideShare) * before * chanceHere(chance, known) + tiny
  const away = removedShare * chance.gone + besideShare * chance.beside + tiny
  const presentChance = present / (present + away)
  if (tag.evidence.rounds > 0) {
    if (away / present < state.config.presenceOdds) return { verdict: 'present', presentChance, progress: 0 }
    // Heard faintly is hardly ever gone: what may lie beside the cabinet is mostly said to be undecided.
    const faint = known && tag.evidence.rounds <= faintRoundsMax && outsideStrength(state, tag.evidence) === 1
    const beside = faint && present / away < removalOdds * state.config.faintRemovalFactor
    return { verdict: beside && !isUnobservable(state, tag) ? 'removed' : 'open', presentChance, progress: 0 }
  }
  const startOdds = Math.log((1 - removedShare) / removedShare)
  const progress = (startOdds - Math.log(present / away)) / (startOdds - Math.log(removalOdds))
  const removable = present / away < removalOdds && !isUnobservable(state, tag)
  return { verdict: removable ? 'removed' : 'open', presentChance, progress }
}

/** A tag nobody expected: inside, or only heard through a seam? */
export function judgeStranger(
  state: PresenceState,
  listening: Listening,
  evidence: TagEvidence,
): { verdict: 'inside' | 'outside' | 'open'; insideChance: number } {
  const chance = weigh(state, listening, evidence, null)
  const inside = chance.elsewhereInside + tiny
  const outside = chance.beside + tiny
  const insideChance = inside / (inside + outside)
  const { arrivalOdds, arrivalRoundsMin } = state.config
  if (outside / inside < arrivalOdds && evidence.rounds >= arrivalRoundsMin) return { verdict: 'inside', insideChance }
  return { verdict: insideChance < 0.05 ? 'outside' : 'open', insideChance }
}

/** The evidence as it leaves the cabinet. */
export function evidenceOf(
  state: PresenceState,
  evidence: TagEvidence,
  tag: TagMemory | null,
  confidence: number,
): Evidence {
  const heardBy = Object.keys(evidence.heard).map(Number)
  const usedToHear =
    tag === null
      ? []
      : Object.keys(tag.rates)
          .map(Number)
          .filter((antenna) => learntRate(tag.rates[antenna]) > 0.05)
  const antennas = heardBy.length > 0 ? heardBy : usedToHear
  let opportunities = 0
  for (const antenna of antennas) {
    const missed = state.antennas[antenna]?.period.missed ?? []
    for (const chance of missed) opportunities += 1 - chance
  }
  return {
    rounds: Math.min(1_000_000, state.roundsSinceShut),
    opportunities: Math.min(1_000_000, Math.round(opportunities)),
    reads: Math.min(100_000_000, evidence.reads),
    antennas: antennas.sort((a, b) => a - b).slice(0, 64),
    rssiCentiDbm: evidence.rssiCentiDbm === null ? null : Math.round(evidence.rssiCentiDbm),
    confidencePermille: Math.max(0, Math.min(1_000, Math.round(confidence * 1_000))),
  }
}
