import type { EpcHex } from '#contracts/ids'
import { hasLearnt, isNewHere, learntRate } from './hearing/hearing.ts'
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

const wellHeardRate = 0.7
const wellHeardPeriodsMin = 2

/** Over more than one lucky shuffle, by more than one antenna. */
function isWellHeard(tag: TagMemory): boolean {
  const rates = Object.values(tag.rates)
  const well = rates.filter((rate) => rate.periods >= wellHeardPeriodsMin - 0.2 && learntRate(rate) >= wellHeardRate)
  return well.length >= Math.min(2, rates.length)
}

/**
 * A door is about to move: the silence so far of tags in doubt is kept as one independent witness. Only of tags that
 * used to be heard, and only while they may have been carried off.
 */
export function rememberSilence(state: PresenceState): PresenceState {
  const doubted = Object.entries(state.tags).filter(
    ([, { standing, evidence }]) => standing.kind === 'undecided' && standing.mayBeGone && evidence.rounds === 0,
  )
  if (doubted.length === 0) return state
  const listening = listen(state)
  const tags = { ...state.tags }
  for (const [epc, tag] of doubted) {
    const least = isWellHeard(tag) ? silenceCountedMin : hasLearnt(tag) && isNewHere(tag) ? slightSilenceCountedMin : 1
    if (least === 1) continue
    const chance = chanceHere(weigh(state, listening, tag.evidence, tag), true)
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
    if (tag !== undefined) tags[epc as EpcHex] = { ...tag, evidence: noEvidence, settled: false }
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
    gone,
    sinceShutMs: nowMs,
    roundsSinceShut: 0,
    round: emptyRound,
    overflowed: false,
  }
}
