import type { EpcHex } from '#contracts/ids'
import { watchChannels } from './hearing/channel-levels.ts'
import { hasLearnt, isNewHere, isSeldomHeard, learntRate, seldomHeardSilence } from './hearing/hearing.ts'
import { listen, weigh } from './hearing/tag-likelihood.ts'
import { chanceHere } from './judge.ts'
import {
  type AntennaMemory,
  emptyRound,
  freshPeriod,
  noEvidence,
  type PresenceState,
  type TagMemory,
} from './presence-state.ts'

/** One door state alone never says more than this: what hid a tag in it may hide it in the next as well. */
const silenceCountedMin = 0.02
/** Of a tag heard in a single door state, perhaps by luck, still less; but silent behind door after door it is not there. */
const slightSilenceCountedMin = 0.2
/** Nor is one that is hard to hear: a door state more in which it was silent, as was to be expected, is news all the same. */
const expectedSilenceCountedMin = 0.5

const wellHeardRate = 0.7
const wellHeardPeriodsMin = 2

/** Over more than one lucky shuffle, by more than one antenna. */
function isWellHeard(tag: TagMemory): boolean {
  const rates = Object.values(tag.rates)
  const well = rates.filter((rate) => rate.periods >= wellHeardPeriodsMin - 0.2 && learntRate(rate) >= wellHeardRate)
  return well.length >= Math.min(2, rates.length)
}

/** The least that one silent door state leaves of the chance that a tag is here; 1 where silence says nothing of it. */
function leastOf(tag: TagMemory): number {
  if (isSeldomHeard(tag)) return seldomHeardSilence
  if (isWellHeard(tag)) return silenceCountedMin
  if (hasLearnt(tag) && isNewHere(tag)) return slightSilenceCountedMin
  return hasLearnt(tag) && tag.standing.kind === 'present' ? expectedSilenceCountedMin : 1
}

/**
 * A door is about to move: the silence so far of tags in doubt, and of those that are taken to be here unheard, is kept as
 * one independent witness. Only of tags that have been heard here, and only while they may have been carried off.
 */
export function rememberSilence(state: PresenceState): PresenceState {
  const silent = Object.entries(state.tags).filter(
    ([, { standing, evidence }]) =>
      evidence.rounds === 0 && (standing.kind === 'present' || (standing.kind === 'undecided' && standing.mayBeGone)),
  )
  if (silent.length === 0) return state
  const listening = listen(state)
  const tags = { ...state.tags }
  for (const [epc, tag] of silent) {
    const least = leastOf(tag)
    if (least === 1) continue
    const known = hasLearnt(tag)
    const chance = chanceHere(weigh(state, listening, tag.evidence, known ? tag : null), known)
    const silentBefore = tag.silentBefore * Math.min(1, Math.max(least, chance))
    tags[epc as EpcHex] = { ...tag, silentBefore }
  }
  return { ...state, tags }
}

/** Of a tag said to be gone: heard in so many rounds behind one door, it was there. */
const heardRoundsMin = 2

/** The fading in the cabinet is drawn anew when a door moves: evidence starts from nothing, what was learnt stays. */
export function startShutPeriod(state: PresenceState, nowMs: number): PresenceState {
  const tags: PresenceState['tags'] = {}
  for (const epc in state.tags) {
    const tag = state.tags[epc as EpcHex]
    if (tag === undefined) continue
    const isHeardHere = tag.standing.kind === 'present' && tag.evidence.rounds > 0
    const silentBefore = isHeardHere ? 1 : tag.silentBefore
    tags[epc as EpcHex] = { ...tag, evidence: noEvidence, settled: false, silentBefore }
  }
  const gone = { ...state.gone }
  for (const epc in gone) {
    if ((state.strangers[epc as EpcHex]?.rounds ?? 0) >= heardRoundsMin)
      gone[epc as EpcHex] = (gone[epc as EpcHex] ?? 0) + 1
  }
  const antennas: Record<number, AntennaMemory> = {}
  for (const key in state.antennas) {
    const antenna = state.antennas[key]
    if (antenna !== undefined) antennas[key] = { ...antenna, period: freshPeriod }
  }
  return {
    ...state,
    tags,
    antennas,
    strangers: {},
    channelLevels: watchChannels(tags),
    gone,
    sinceShutMs: nowMs,
    roundsSinceShut: 0,
    round: emptyRound,
    overflowed: false,
  }
}
