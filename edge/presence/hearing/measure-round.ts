import type { EpcHex } from '#contracts/ids'
import { channelSlotsMax } from '../presence-config.ts'
import type { PresenceState, Round, TagMemory } from '../presence-state.ts'
import { hasLearnt, hasSlot, learntRate, slotOf } from './hearing.ts'
import { readRateOf } from './read-rate.ts'

/** How well one antenna listened in one round. */
export type AntennaRound = {
  antenna: number
  /** Channel slot it mostly listened in; null when nothing says. */
  slot: number | null
  /** Chance that an ordinary tag audible in this cell was heard, measured on the tags known to be here. */
  yield: number
  /** Answers that known tags owed, had the antenna listened like its neighbours. */
  due: number
  /** Known tags that answered. */
  heardTags: number
}

/** Below this many answers owed, one removed tag looks like a deaf antenna: the yield is borrowed from the neighbours. */
const owedForOwnYieldMin = 2.5
/** A cabinet with so few tags has no witness, nor has one that knows nothing of any, and the reader's word that it listened must do. */
const loneTagsMax = 5
const wordOnlyYield = 0.4

/**
 * A tag asked for by name gets its turn as often as the witness beside it; but never is a round surer than this, for where
 * both answer at once the stronger one is heard (capture).
 */
const namedYieldMax = 0.99
/** No round of all tags proves more than this of one. */
const yieldMax = 0.97

type Eligible = { epc: EpcHex; tag: TagMemory; readRate: number }

/** Whom this round asked: those a Select names, or everybody (null). A reader that cannot filter shows it by hearing others. */
export function askedIn(state: PresenceState): ReadonlySet<string> | null {
  const { wish, round } = state
  if (wish.mode !== 'confirm' || wish.epcs.length === 0) return null
  const asked = new Set<string>(wish.epcs)
  return Object.keys(round.firstAntenna).every((epc) => asked.has(epc)) ? asked : null
}

/** Who could have answered at all. */
function eligibleTags(state: PresenceState, asked: ReadonlySet<string> | null): Eligible[] {
  const { wish } = state
  const sweep = wish.mode === 'sweep' ? (wish.sweep ?? 0) : null
  const eligible: Eligible[] = []
  for (const key in state.tags) {
    const epc = key as EpcHex
    const tag = state.tags[epc]
    if (tag === undefined || tag.standing.kind === 'undecided') continue
    if (asked !== null && !asked.has(epc)) continue
    // A tag that has answered in this sweep keeps silent by design (C1G2 session S1).
    if (sweep !== null && tag.evidence.sweepsHeard.includes(sweep)) continue
    eligible.push({ epc, tag, readRate: readRateOf(tag.readRate) })
  }
  return eligible
}

function mainSlot(round: Round, antennas: readonly number[]): number | null {
  const counts = new Map<number, number>()
  for (const antenna of antennas) {
    const byEpc = round.heard[antenna]
    for (const epc in byEpc) {
      const slots = byEpc[epc as EpcHex]?.slots
      if (slots === undefined) continue
      for (let slot = 0; slot < channelSlotsMax; slot++) {
        if (hasSlot(slots, slot)) counts.set(slot, (counts.get(slot) ?? 0) + 1)
      }
    }
  }
  let main: number | null = null
  for (const [slot, count] of counts) if (main === null || count > (counts.get(main) ?? 0)) main = slot
  return main
}

type Owed = { rate: number; readRate: number }

/**
 * How many reads an ordinary audible tag got, from how many of the tags that owed an answer gave one: tags are read at
 * unequal rates, so the few that are read seldom say less by their silence.
 */
function yieldOf(owed: readonly Owed[], heard: number): number {
  let most = 0
  for (const { rate } of owed) most += rate
  if (most === 0 || heard === 0) return 0
  if (heard >= yieldMax * most) return yieldMax
  let low = 0
  let high = 8
  for (let i = 0; i < 12; i++) {
    const turns = (low + high) / 2
    let expected = 0
    for (const { rate, readRate } of owed) expected += rate * (1 - Math.exp(-readRate * turns))
    if (expected < heard) low = turns
    else high = turns
  }
  return Math.min(yieldMax, 1 - Math.exp(-low))
}

/** Judges the reader before it judges the tags: how much is each antenna's silence in this round worth? */
export function measureRound(state: PresenceState, antennas: readonly number[], nowMs: number): AntennaRound[] {
  const { round, wish } = state
  const asked = askedIn(state)
  const eligible = eligibleTags(state, asked)
  const named = asked !== null
  const order = new Map(antennas.map((antenna, i) => [antenna, i]))
  const rows = antennas.map((antenna, position) => {
    const all: Owed[] = []
    const here: Owed[] = []
    let due = 0
    let dueHere = 0
    let heardTags = 0
    let heardKnown = 0
    let witnessReads = 0
    let witnessRates = 0
    const byEpc = round.heard[antenna]
    for (const { epc, tag, readRate } of eligible) {
      const first = wish.mode === 'sweep' ? round.firstAntenna[epc] : undefined
      if (first !== undefined && (order.get(first) ?? 0) < position) continue
      const rate = learntRate(tag.rates[antenna])
      due += rate
      if (rate > 0) all.push({ rate, readRate })
      // Those that have answered since the door shut are surely here; the silent ones may be gone and owe nothing.
      if (tag.evidence.rounds > 0) {
        dueHere += rate
        if (rate > 0) here.push({ rate, readRate })
      }
      const answer = byEpc?.[epc]
      if (named && rate > 0 && (tag.settled || tag.standing.kind === 'reference')) {
        witnessReads += answer?.reads ?? 0
        witnessRates += readRate
      }
      if (answer === undefined) continue
      heardTags += 1
      if (rate > 0) heardKnown += 1
    }
    return {
      antenna,
      due,
      owed: dueHere >= owedForOwnYieldMin ? here : all,
      heardTags,
      heardKnown,
      namedYield: witnessRates === 0 ? 0 : Math.min(namedYieldMax, 1 - Math.exp(-witnessReads / witnessRates)),
      slot: mainSlot(round, [antenna]),
    }
  })
  const able = rows.filter(({ due }) => due >= owedForOwnYieldMin)
  const ableDue = able.reduce((sum, row) => sum + row.due, 0)
  const meanYield = ableDue === 0 ? 0 : Math.min(1, able.reduce((sum, row) => sum + row.heardKnown, 0) / ableDue)
  const lone = ableDue === 0 && Object.keys(state.tags).length <= loneTagsMax && wish.mode !== 'sweep'
  const nobodyKnown = ableDue === 0 && !Object.values(state.tags).some(hasLearnt)
  const roundSlot = mainSlot(round, antennas) ?? (lone ? slotOf(0, nowMs - state.sinceShutMs) : null)
  return rows.map(({ antenna, due, owed, heardTags, heardKnown, namedYield, slot }) => {
    const memory = state.antennas[antenna]
    const healthy = memory?.up && !memory.silent
    const others = able.filter((row) => row.antenna !== antenna)
    const othersDue = others.reduce((sum, row) => sum + row.due, 0)
    const othersYield =
      othersDue === 0 ? 0 : Math.min(1, others.reduce((sum, row) => sum + row.heardKnown, 0) / othersDue)
    let listened = 0
    if (named) listened = namedYield
    else if (due >= owedForOwnYieldMin) listened = yieldOf(owed, heardKnown)
    else if (lone || (nobodyKnown && heardTags > 0 && wish.mode !== 'sweep')) listened = wordOnlyYield
    else if (wish.mode !== 'sweep') listened = 0.5 * meanYield
    return {
      antenna,
      slot: slot ?? (due < owedForOwnYieldMin ? roundSlot : null),
      yield: healthy ? listened : 0,
      due: due * othersYield,
      heardTags,
    }
  })
}
