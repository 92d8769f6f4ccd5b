import type { Evidence } from '#contracts/facts/evidence'
import type { EpcHex } from '#contracts/ids'
import { hasLearnt, isSeldomHeard, isUnobservable, learntRate, seldomHeardSilence } from './hearing/hearing.ts'
import { hasFallen } from './hearing/level-likelihood.ts'
import { type Likelihoods, type Listening, weigh } from './hearing/tag-likelihood.ts'
import { isAskedEverywhere, isAskedToTheEnd, opportunitiesOf } from './hearing/turns.ts'
import type { PresenceState, TagEvidence, TagMemory } from './presence-state.ts'

/** What the evidence so far says of an expected tag. */
export type Judgement = {
  verdict: 'present' | 'removed' | 'open'
  /** Chance that it is here. */
  presentChance: number
  /** Heard so much fainter than it used to be that it may have been laid beside the cabinet. */
  fallen: boolean
}

const removedShare = 0.02
const besideShare = 0.004
const movedShare = 0.005
const tiny = 1e-300

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
  if (tag.standing.kind === 'undecided' && tag.standing.arriving && !known && tag.evidence.rounds > 0) {
    const { verdict, insideChance } = judgeHeard(state, listening, tag.evidence, 0)
    const isHere = verdict === 'inside' && insideChance >= doubtedArrivalChance
    return { verdict: isHere ? 'present' : 'open', presentChance: insideChance, fallen: false }
  }
  const chance = weigh(state, listening, tag.evidence, known ? tag : null)
  const before = tag.evidence.rounds === 0 ? tag.silentBefore : 1
  const silence = chanceHere(chance, known)
  const here =
    before * (isSeldomHeard(tag) && tag.evidence.rounds === 0 ? Math.max(seldomHeardSilence, silence) : silence)
  const present = (1 - removedShare - besideShare) * here + tiny
  const away = removedShare * chance.gone + besideShare * chance.beside + tiny
  const presentChance = present / (present + away)
  const toTheEnd = isAskedToTheEnd(state, tag)
  const {
    removalOdds: firstOdds,
    presenceOdds,
    lastPresenceOdds,
    besideOdds,
    lastBesideOdds,
    lastRemovalFactor,
  } = state.config
  if (tag.evidence.rounds > 0) {
    const oftenHeard = tag.evidence.rounds >= oftenHeardRounds
    // What is heard no louder than through a seam has to be proved: what was taken and lies beside is heard like that.
    const fallen = known && hasFallen(state, listening.habits, tag.evidence, tag)
    if (away / present < ((toTheEnd || oftenHeard) && !fallen ? lastPresenceOdds : presenceOdds))
      return { verdict: 'present', presentChance, fallen }
    // Heard since the close it is never called gone for its silence; only faint answers where loud ones were due are called beside.
    const beside = known && removalOdds > 0 && present / away < (toTheEnd ? lastBesideOdds : besideOdds)
    return { verdict: beside && !isUnobservable(state, tag) ? 'removed' : 'open', presentChance, fallen }
  }
  const odds = toTheEnd && removalOdds >= firstOdds ? removalOdds * lastRemovalFactor : removalOdds
  const removable = present / away < odds && !isUnobservable(state, tag) && isAskedEverywhere(state, tag)
  return { verdict: removable ? 'removed' : 'open', presentChance, fallen: false }
}

/** A newcomer that was in doubt at the decision takes this much to be believed: what leaks in from next door is heard for long. */
const doubtedArrivalChance = 0.98
/** Heard in so many rounds since the close, a tag is taken to be here unless its levels speak against it. */
const oftenHeardRounds = 8
/** In a cabinet that is counted for the first time nearly all that answers belongs there. */
const firstCountOutsideOdds = 0.003
/** And of what answers for the first time behind a door that was just shut, most was put in. */
const newcomerOutsideOdds = 0.3

/** What was carried off and left beside the cabinet does not lie there door after door: so much less likely with each. */
const stayedOutsideOdds = 0.15
const stayedDoorsMax = 3

type JudgedStranger = { verdict: 'inside' | 'outside' | 'open'; insideChance: number }

/** A tag nobody expected: inside, or only heard through a seam? One said to be gone and heard ever since was not gone. */
export function judgeStranger(
  state: PresenceState,
  listening: Listening,
  epc: EpcHex,
  evidence: TagEvidence,
): JudgedStranger {
  return judgeHeard(state, listening, evidence, state.gone[epc] ?? 0)
}

/** The same of one that was heard behind so many shut doors since it was said to be gone. */
function judgeHeard(
  state: PresenceState,
  listening: Listening,
  evidence: TagEvidence,
  doorsHeard: number,
): JudgedStranger {
  const chance = weigh(state, listening, evidence, null)
  const inside = chance.elsewhereInside + tiny
  const stayed = stayedOutsideOdds ** Math.min(stayedDoorsMax, doorsHeard)
  const outsideOdds = state.firstCount ? firstCountOutsideOdds : newcomerOutsideOdds * stayed
  const outside = outsideOdds * chance.beside + tiny
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
          .filter((antenna) => isSeldomHeard(tag) || learntRate(tag.rates[antenna]) > 0.05)
  const antennas = heardBy.length > 0 ? heardBy : usedToHear
  return {
    rounds: Math.min(1_000_000, state.roundsSinceShut),
    opportunities: Math.min(1_000_000, Math.round(opportunitiesOf(state, evidence, antennas))),
    reads: Math.min(100_000_000, evidence.reads),
    antennas: antennas.sort((a, b) => a - b).slice(0, 64),
    rssiCentiDbm: evidence.rssiCentiDbm === null ? null : Math.round(evidence.rssiCentiDbm),
    confidencePermille: Math.max(0, Math.min(1_000, Math.round(confidence * 1_000))),
  }
}
