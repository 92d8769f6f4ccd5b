import type { EpcHex } from '#contracts/ids'
import { freshPeriod, type HitRate, type Loudness, type PresenceState, type TagMemory } from '../presence-state.ts'
import { countSlots, learntRate, noSlots, visitedSlots } from './hearing.ts'

/** How much of the older memory stays when a door opens: tags are moved about. */
const memoryKept = 0.8
const visitsToLearnMin = 6
/** A reader gets through at least this many tags in one stay on an antenna. */
const tagsPerVisitMin = 8

function hitsOn(tag: TagMemory, antenna: number): number {
  return countSlots(tag.evidence.heard[antenna] ?? noSlots)
}

/**
 * Cells in which a tag at close range would have answered, going by the better-heard half of the tags (fewer would be
 * chosen for their luck, and all others then taken for worse than they are): with two hundred
 * tags at three hundred reads a second most cells are left too early to hear everyone.
 */
function audibleCells(state: PresenceState, antenna: number, tags: readonly TagMemory[]): number {
  const visited = visitedSlots(state.antennas[antenna]?.period ?? freshPeriod)
  const heard = tags.filter((tag) => hitsOn(tag, antenna) > 0)
  if (heard.length === 0) return visited
  const ranked = heard
    .map((tag) => ({
      hits: hitsOn(tag, antenna),
      rank: learntRate(tag.rates[antenna]) || hitsOn(tag, antenna) / 1_000,
    }))
    .sort((a, b) => b.rank - a.rank)
  const best = ranked.slice(0, Math.ceil(ranked.length / 2))
  const bestHits = best.reduce((sum, { hits }) => sum + hits, 0) / best.length
  return Math.max(bestHits, visited * Math.min(1, tagsPerVisitMin / heard.length))
}

const roundsToLearnLevelMin = 3

function learntLevel(before: HitRate, now: Loudness | undefined): Pick<HitRate, 'levelCentiDbm' | 'periods'> {
  const { levelCentiDbm } = before
  const kept = memoryKept * before.periods
  const periods = kept + 1
  if (now === undefined || now.rounds < roundsToLearnLevelMin) return { levelCentiDbm, periods }
  const mean = now.sumCentiDbm / now.rounds
  return { levelCentiDbm: levelCentiDbm === null ? mean : (kept * levelCentiDbm + mean) / periods, periods }
}

/** Keeps what the time behind the shut door taught about where each tag is heard. Call before the evidence is cleared. */
export function learnRates(state: PresenceState): PresenceState {
  return learn(state, false)
}

/** Gives tags nothing is known of a first impression, so that their silence and their antennas' can be noticed behind the very same door. */
export function seedRates(state: PresenceState): PresenceState {
  return learn(state, true)
}

function learn(state: PresenceState, onlySeed: boolean): PresenceState {
  const settled = Object.entries(state.tags).filter(([, tag]) => tag.settled || tag.standing.kind === 'reference')
  if (settled.length === 0) return state
  const memories = settled.map(([, tag]) => tag)
  const learning = Object.keys(state.antennas)
    .map(Number)
    .filter((antenna) => {
      const memory = state.antennas[antenna]
      return memory?.up && !memory.silent && memory.period.visits >= visitsToLearnMin
    })
    .map((antenna) => ({ antenna, cells: audibleCells(state, antenna, memories) }))
    .filter(({ cells }) => cells > 0)
  if (learning.length === 0) return state
  const tags = { ...state.tags }
  for (const [epc, tag] of settled) {
    const isNew = tag.ratesAreSeed || Object.keys(tag.rates).length === 0
    if (onlySeed && !isNew) continue
    const rates: Record<number, HitRate> = isNew ? {} : { ...tag.rates }
    for (const { antenna, cells } of learning) {
      const before = rates[antenna] ?? { hits: 0, cells: 0, levelCentiDbm: null, periods: 0 }
      rates[antenna] = {
        hits: memoryKept * before.hits + Math.min(hitsOn(tag, antenna), cells),
        cells: memoryKept * before.cells + cells,
        ...learntLevel(before, tag.evidence.loudness[antenna]),
      }
    }
    tags[epc as EpcHex] = { ...tag, rates, ratesAreSeed: onlySeed }
  }
  return { ...state, tags }
}
