import type { EpcHex } from '#contracts/ids'
import { isHeardInCycle, silencesOf, withSilences } from '../calibration/learn-silence.ts'
import type { AntennaPeriod, HitRate, Loudness, PresenceState, ReadRate, TagMemory } from '../presence-state.ts'
import { type Habits, habitsOf } from './cabinet-habits.ts'
import { marginStep } from './fade-law.ts'
import { countSlots, hasSlot, learntRate, noSlots } from './hearing.ts'
import { learnHabits } from './learn-habits.ts'
import { learntMargin, marginOfLoudness } from './learnt-margin.ts'
import { readRateOf } from './read-rate.ts'
import { turnsIn } from './turns.ts'

/** How much of the older memory stays when a door opens: tags are moved about. */
const memoryKept = 0.8
const visitsToLearnMin = 6

const roundsToLearnLevelMin = 3
const cellsToLearnMin = 0.5

function learntLevel(before: HitRate, now: Loudness | undefined): Pick<HitRate, 'levelCentiDbm' | 'periods'> {
  const { levelCentiDbm } = before
  const kept = memoryKept * before.periods
  const periods = kept + 1
  if (now === undefined || now.rounds < roundsToLearnLevelMin) return { levelCentiDbm, periods }
  const mean = now.sumCentiDbm / now.rounds
  return { levelCentiDbm: levelCentiDbm === null ? mean : (kept * levelCentiDbm + mean) / periods, periods }
}

/** What a shut period in which it was not heard, though it was here, adds to what is known of a tag at an antenna. */
function afterSilence(before: HitRate, cells: number): HitRate {
  const hits = memoryKept * before.hits
  return { ...before, hits, cells: memoryKept * before.cells + cells, ...learntLevel(before, undefined) }
}

const neverHeard: HitRate = { hits: 0, cells: 0, levelCentiDbm: null, periods: 0, marginDb: null }

/** Keeps what the time behind the shut door taught about where each tag is heard. Call before the evidence is cleared. */
export function learnRates(state: PresenceState): PresenceState {
  return learn(state, false)
}

/** Gives tags nothing is known of a first impression, so that their silence and their antennas' can be noticed behind the very same door. */
export function seedRates(state: PresenceState): PresenceState {
  return learn(state, true)
}

/** Cells in which a tag that is read so often would have answered, audible as it was. */
function cellsFor(period: AntennaPeriod, readRate: number): number {
  let cells = 0
  for (const missed of period.missed) cells += 1 - missed ** readRate
  return cells
}

/** So far above where answers end its level says in how many cells a tag is audible: silent there, it did not get its turn, dB. */
const plainlyAudibleDb = 4

/**
 * How often it was read, against what was due to an ordinary tag. Where its level says in how many cells it is audible, all
 * cells count, each for that share; a tag that is nowhere so loud is judged by the cells that heard it.
 */
function learntReadRate(
  tag: TagMemory,
  learning: readonly { period: AntennaPeriod; antenna: number }[],
  floorCentiDbm: number | null,
  habits: Habits,
): ReadRate {
  let loudReads = 0
  let loudDue = 0
  let reads = 0
  let cells = 0
  let due = 0
  for (const { antenna, period } of learning) {
    const heard = tag.evidence.heardAsked[antenna]
    if (heard === undefined) continue
    const readsHere = tag.evidence.readsAsked[antenna] ?? 0
    const marginDb = marginOfLoudness(tag.evidence.loudness[antenna], floorCentiDbm, habits) ?? 0
    if (marginDb >= plainlyAudibleDb) {
      loudReads += readsHere
      loudDue += turnsIn(period.missed) * (habits.law.hitRates[marginStep(marginDb)] ?? 1)
    }
    reads += readsHere
    for (let slot = 0; slot < period.missed.length; slot++) {
      if (!hasSlot(heard, slot)) continue
      due -= Math.log(Math.max(1e-6, period.missed[slot] ?? 1))
      cells += 1
    }
  }
  const before = tag.readRate
  const added = (more: ReadRate) => ({
    reads: memoryKept * before.reads + more.reads,
    due: memoryKept * before.due + more.due,
  })
  if (loudDue >= 1) return added({ reads: loudReads, due: loudDue })
  if (cells === 0 || due < 1) return before
  return added({ reads: cells * meanOfTruncated(reads / cells), due })
}

/** The mean of a Poisson count whose mean above zero is this: only cells with a read were counted. */
function meanOfTruncated(meanAboveZero: number): number {
  let low = 0.05
  let high = Math.max(0.05, meanAboveZero)
  for (let i = 0; i < 20; i++) {
    const mean = (low + high) / 2
    if (mean / (1 - Math.exp(-mean)) < meanAboveZero) low = mean
    else high = mean
  }
  return low
}

/** The share of its cells in which a well-placed tag answers. */
const wellPlacedRate = 0.97

/**
 * How much of the listening that was reckoned there really was: the better-heard half of the tags must have been heard in
 * nearly all the cells that had them read. Without this measure, many turns at which tags are hard to hear and few at
 * which they are easy to hear would look the same. Fewer than half would be chosen for their luck.
 */
function listenedShare(period: AntennaPeriod, antenna: number, tags: readonly TagMemory[]): number {
  const ranked = tags
    .map((tag) => ({
      hits: countSlots(tag.evidence.heardAsked[antenna] ?? noSlots),
      speed: readRateOf(tag.readRate),
      rank: learntRate(tag.rates[antenna]),
    }))
    .filter(({ hits }) => hits > 0)
    .sort((a, b) => b.rank - a.rank || b.hits - a.hits)
  const best = ranked.slice(0, Math.ceil(ranked.length / 2))
  const hits = best.reduce((sum, tag) => sum + tag.hits, 0) / wellPlacedRate
  let low = 0.02
  let high = 4
  for (let i = 0; i < 14; i++) {
    const share = Math.sqrt(low * high)
    let cells = 0
    for (const { speed } of best) cells += cellsFor(period, speed * share)
    if (cells < hits) low = share
    else high = share
  }
  return low
}

function learn(state: PresenceState, onlySeed: boolean): PresenceState {
  const settled = Object.entries(state.tags).filter(
    ([, tag]) => tag.settled || tag.standing.kind === 'reference' || isHeardInCycle(state, tag),
  )
  if (settled.length === 0) return state
  const learning = Object.keys(state.antennas)
    .map(Number)
    .flatMap((antenna) => {
      const memory = state.antennas[antenna]
      return memory?.up && !memory.silent && memory.period.visits >= visitsToLearnMin
        ? [{ antenna, period: memory.period }]
        : []
    })
  if (learning.length === 0) return state
  const habits = onlySeed
    ? state.habits
    : learnHabits(
        state,
        settled.map(([, tag]) => tag),
        learning,
        settled.flatMap(([epc]) => silencesOf(state, epc as EpcHex).flatMap(({ isDrop }) => isDrop ?? [])),
      )
  const expected = habitsOf(habits)
  const memories = settled.map(([, tag]) => tag)
  const shares = new Map(learning.map(({ antenna, period }) => [antenna, listenedShare(period, antenna, memories)]))
  const tags = { ...state.tags }
  for (const [epc, tag] of settled) {
    const isNew = tag.ratesAreSeed || Object.keys(tag.rates).length === 0
    if (onlySeed && !isNew) continue
    const readRate = learntReadRate(tag, learning, state.floorCentiDbm, expected)
    const speed = readRateOf(readRate)
    const rates: Record<number, HitRate> = isNew ? {} : { ...tag.rates }
    for (const { antenna, period } of learning) {
      const cells = cellsFor(period, speed * (shares.get(antenna) ?? 1))
      if (cells < cellsToLearnMin) continue
      const before = silencesOf(state, epc as EpcHex)
        .map((silence) => silence.cells[antenna] ?? 0)
        .filter((silent) => silent >= cellsToLearnMin)
        .reduce(afterSilence, rates[antenna] ?? neverHeard)
      const hits = countSlots(tag.evidence.heardAsked[antenna] ?? noSlots)
      const rate = {
        hits: memoryKept * before.hits + hits,
        cells: memoryKept * before.cells + cells,
        ...learntLevel(before, tag.evidence.loudness[antenna]),
      }
      rates[antenna] = { ...rate, marginDb: learntMargin(rate, state.floorCentiDbm, expected) }
    }
    tags[epc as EpcHex] = { ...tag, rates, readRate, ratesAreSeed: onlySeed }
  }
  if (onlySeed) return { ...state, tags }
  const cellsOf = ({ readRate }: TagMemory) => {
    const cells = learning.map(({ antenna, period }) => {
      return [antenna, cellsFor(period, readRateOf(readRate) * (shares.get(antenna) ?? 1))]
    })
    return Object.fromEntries(cells)
  }
  const calibration = withSilences(state, new Set(settled.map(([epc]) => epc)), cellsOf)
  return { ...state, tags: toOrdinary(tags), habits, calibration }
}

const knownReadsDueMin = 4
const tagsForOrdinaryMin = 5

/**
 * The ordinary tag is the middle one of those that stand here. Turns are reckoned from rates and rates from turns, so
 * without this yardstick both would drift, and a newcomer, taken for an ordinary tag, would be taken for a slow one.
 */
function toOrdinary(tags: PresenceState['tags']): PresenceState['tags'] {
  const rates = Object.values(tags)
    .filter(({ readRate }) => readRate.due >= knownReadsDueMin)
    .map(({ readRate }) => readRateOf(readRate))
    .sort((a, b) => a - b)
  const ordinary = rates[rates.length >> 1]
  if (ordinary === undefined || rates.length < tagsForOrdinaryMin) return tags
  const measured: PresenceState['tags'] = {}
  for (const key in tags) {
    const epc = key as EpcHex
    const tag = tags[epc]
    if (tag === undefined) continue
    const { reads, due } = tag.readRate
    measured[epc] = { ...tag, readRate: { reads, due: due * ordinary } }
  }
  return measured
}
