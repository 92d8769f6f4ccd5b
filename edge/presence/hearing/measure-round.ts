import type { EpcHex } from '#contracts/ids'
import { channelSlotsMax } from '../presence-config.ts'
import type { PresenceState, Round, TagMemory } from '../presence-state.ts'
import { hasSlot, learntRate, slotOf } from './hearing.ts'

/** How well one antenna listened in one round. */
export type AntennaRound = {
  antenna: number
  /** Channel slot it mostly listened in; null when nothing says. */
  slot: number | null
  /** Chance that a tag audible in this cell was heard, measured on the tags known to be here. */
  yield: number
  /** Answers that known tags owed, had the antenna listened like its neighbours. */
  due: number
  /** Known tags that answered. */
  heardTags: number
}

/** Below this many answers owed, one removed tag looks like a deaf antenna: the yield is borrowed from the neighbours. */
const owedForOwnYieldMin = 2.5
/** A cabinet with so few tags has no witness; the reader's word that it listened must do. */
const loneTagsMax = 5
const wordOnlyYield = 0.4

/** A tag asked for by name with a witness or two gets its turn many times over; this much is left for what nobody foresaw. */
const namedYieldMax = 0.9

type Eligible = { epc: EpcHex; tag: TagMemory }

/** Whom this round asked: those a Select names, or everybody (null). A reader that cannot filter shows it by hearing others. */
export function askedIn(state: PresenceState): ReadonlySet<string> | null {
  const { wish, round } = state
  if (wish.mode !== 'confirm' || wish.epcs.length === 0) return null
  const asked = new Set<string>(wish.epcs)
  return Object.keys(round.firstAntenna).every((epc) => asked.has(epc)) ? asked : null
}

/** Who could have answered at all. */
function eligibleTags(state: PresenceState): Eligible[] {
  const { wish } = state
  const asked = askedIn(state)
  const eligible: Eligible[] = []
  for (const key in state.tags) {
    const epc = key as EpcHex
    const tag = state.tags[epc]
    if (tag === undefined || tag.standing.kind === 'undecided') continue
    if (asked !== null && !asked.has(epc)) continue
    // A tag that has answered in this sweep keeps silent by design (C1G2 session S1).
    if (wish.mode === 'sweep' && tag.evidence.rounds > 0) continue
    eligible.push({ epc, tag })
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

/** Judges the reader before it judges the tags: how much is each antenna's silence in this round worth? */
export function measureRound(state: PresenceState, antennas: readonly number[], nowMs: number): AntennaRound[] {
  const { round, wish } = state
  const eligible = eligibleTags(state)
  const named = askedIn(state) !== null
  const order = new Map(antennas.map((antenna, i) => [antenna, i]))
  const rows = antennas.map((antenna, position) => {
    let due = 0
    let dueHere = 0
    let heardTags = 0
    let heardKnown = 0
    let witnessed = 0
    let witnessDue = 0
    const byEpc = round.heard[antenna]
    for (const { epc, tag } of eligible) {
      const first = wish.mode === 'sweep' ? round.firstAntenna[epc] : undefined
      if (first !== undefined && (order.get(first) ?? 0) < position) continue
      const rate = learntRate(tag.rates[antenna])
      due += rate
      // Those that have answered since the door shut are surely here; the silent ones may be gone and owe nothing.
      if (tag.evidence.rounds > 0) dueHere += rate
      const isSurelyHere = tag.settled || tag.standing.kind === 'reference'
      if (isSurelyHere) witnessDue += rate
      if (byEpc?.[epc] === undefined) continue
      heardTags += 1
      if (rate > 0) heardKnown += 1
      if (isSurelyHere && rate > 0) witnessed += 1
    }
    return {
      antenna,
      due,
      owed: dueHere >= owedForOwnYieldMin ? dueHere : due,
      heardTags,
      heardKnown,
      namedYield: witnessDue === 0 ? 0 : Math.min(namedYieldMax, witnessed / witnessDue),
      slot: mainSlot(round, [antenna]),
    }
  })
  const able = rows.filter(({ due }) => due >= owedForOwnYieldMin)
  const ableDue = able.reduce((sum, row) => sum + row.owed, 0)
  const meanYield = ableDue === 0 ? 0 : Math.min(1, able.reduce((sum, row) => sum + row.heardKnown, 0) / ableDue)
  const lone = ableDue === 0 && Object.keys(state.tags).length <= loneTagsMax && wish.mode !== 'sweep'
  const roundSlot = mainSlot(round, antennas) ?? (lone ? slotOf(0, nowMs - state.sinceShutMs) : null)
  return rows.map(({ antenna, due, owed, heardTags, heardKnown, namedYield, slot }) => {
    const memory = state.antennas[antenna]
    const healthy = memory?.up && !memory.silent
    const others = able.filter((row) => row.antenna !== antenna)
    const othersDue = others.reduce((sum, row) => sum + row.owed, 0)
    const othersYield =
      othersDue === 0 ? 0 : Math.min(1, others.reduce((sum, row) => sum + row.heardKnown, 0) / othersDue)
    let listened = 0
    if (named) listened = namedYield
    else if (due >= owedForOwnYieldMin) listened = Math.min(1, heardKnown / owed)
    else if (wish.mode !== 'sweep') listened = lone ? wordOnlyYield : 0.5 * meanYield
    return {
      antenna,
      slot: slot ?? (due < owedForOwnYieldMin ? roundSlot : null),
      yield: healthy ? listened : 0,
      due: due * othersYield,
      heardTags,
    }
  })
}
