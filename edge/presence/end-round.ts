import type { EpcHex } from '#contracts/ids'
import { withChannelLevels } from './hearing/channel-levels.ts'
import { learntRate, mergeSlots, noSlots } from './hearing/hearing.ts'
import { type AntennaRound, askedIn } from './hearing/measure-round.ts'
import { strangersMax } from './presence-config.ts'
import {
  type AntennaMemory,
  type AntennaPeriod,
  emptyRound,
  noEvidence,
  type PresenceState,
  type TagEvidence,
} from './presence-state.ts'

function heardEvidence(state: PresenceState, epc: EpcHex, before: TagEvidence, how: How, nowMs: number): TagEvidence {
  const heard = { ...before.heard }
  const heardAsked = how === 'asked' ? { ...before.heardAsked } : before.heardAsked
  const readsAsked = how === 'asked' ? { ...before.readsAsked } : before.readsAsked
  const loudness = { ...before.loudness }
  let reads = before.reads
  let rssiCentiDbm = before.rssiCentiDbm
  for (const key in state.round.heard) {
    const antenna = Number(key)
    const answer = state.round.heard[antenna]?.[epc]
    if (answer === undefined) continue
    heard[antenna] = mergeSlots(heard[antenna] ?? noSlots, answer.slots)
    if (how === 'asked') {
      heardAsked[antenna] = mergeSlots(heardAsked[antenna] ?? noSlots, answer.slots)
      readsAsked[antenna] = (readsAsked[antenna] ?? 0) + answer.reads
    }
    reads += answer.reads
    if (answer.rssiCentiDbm === null) continue
    rssiCentiDbm = Math.max(rssiCentiDbm ?? -Infinity, answer.rssiCentiDbm)
    const { sumCentiDbm, sumSquares, rounds } = loudness[antenna] ?? { sumCentiDbm: 0, sumSquares: 0, rounds: 0 }
    loudness[antenna] = {
      sumCentiDbm: sumCentiDbm + answer.rssiCentiDbm,
      sumSquares: sumSquares + answer.rssiCentiDbm ** 2,
      rounds: rounds + 1,
    }
  }
  return {
    ...before,
    heard,
    heardAsked,
    readsAsked,
    sweepsHeard: typeof how === 'number' ? withSweep(before.sweepsHeard, how) : before.sweepsHeard,
    loudness,
    reads,
    rounds: before.rounds + 1,
    rssiCentiDbm,
    lastHeardMs: nowMs,
    missedAnswers: 0,
  }
}

function withSweep(sweeps: number[], sweep: number): number[] {
  return sweeps.includes(sweep) ? sweeps : [...sweeps, sweep]
}

/** In which sweep a round was, or that it asked everybody, or some by name. */
type How = number | 'asked' | 'named'

function howAsked(state: PresenceState): How {
  if (state.wish.mode === 'sweep') return state.wish.sweep ?? 0
  return askedIn(state) === null ? 'asked' : 'named'
}

/** Writes the round's answers down at each tag; EPCs nobody expects are strangers. `heard` names all that answered. */
export function rememberAnswers(
  state: PresenceState,
  nowMs: number,
): { state: PresenceState; heard: EpcHex[]; newlyHeard: number } {
  const { foreignReferenceEpcs } = state.config
  const tags = { ...state.tags }
  const strangers = { ...state.strangers }
  let strangerCount = Object.keys(strangers).length
  let overflowed = state.overflowed
  let newlyHeard = 0
  const heard: EpcHex[] = []
  const how = howAsked(state)
  for (const key in state.round.firstAntenna) {
    const epc = key as EpcHex
    const tag = tags[epc]
    if (tag !== undefined) {
      if (tag.evidence.rounds === 0) newlyHeard += 1
      tags[epc] = { ...tag, evidence: heardEvidence(state, epc, tag.evidence, how, nowMs) }
      heard.push(epc)
      continue
    }
    if (foreignReferenceEpcs.includes(epc)) continue
    const known = strangers[epc]
    if (known === undefined) {
      if (strangerCount >= strangersMax) {
        overflowed = true
        continue
      }
      strangerCount += 1
      newlyHeard += 1
    }
    heard.push(epc)
    strangers[epc] = heardEvidence(state, epc, known ?? noEvidence, how, nowMs)
  }
  const channelLevels = withChannelLevels(state.channelLevels, state.round)
  return { state: { ...state, tags, strangers, overflowed, channelLevels }, heard, newlyHeard }
}

/** Counts what each known tag owed and did not answer; only slow rounds while shut are regular enough for that. */
function withMissedAnswers(state: PresenceState, rows: readonly AntennaRound[]): PresenceState['tags'] {
  const tags = { ...state.tags }
  for (const key in tags) {
    const epc = key as EpcHex
    const tag = tags[epc]
    if (tag === undefined || state.round.firstAntenna[epc] !== undefined) continue
    let owed = 0
    for (const row of rows) owed += learntRate(tag.rates[row.antenna]) * row.yield
    if (owed === 0) continue
    const missedAnswers = tag.evidence.missedAnswers + owed
    tags[epc] = { ...tag, evidence: { ...tag.evidence, missedAnswers } }
  }
  return tags
}

function withListened(missed: readonly number[], row: AntennaRound): number[] {
  const next = [...missed]
  if (row.slot === null || row.yield === 0) return next
  while (next.length <= row.slot) next.push(1)
  next[row.slot] = (next[row.slot] ?? 1) * (1 - row.yield)
  return next
}

const sweepsKeptMax = 12

function withSwept(sweeps: AntennaPeriod['sweeps'], sweep: number, row: AntennaRound): AntennaPeriod['sweeps'] {
  const last = sweeps.at(-1)
  if (last?.sweep === sweep) return [...sweeps.slice(0, -1), { sweep, missed: withListened(last.missed, row) }]
  return [...sweeps, { sweep, missed: withListened([], row) }].slice(-sweepsKeptMax)
}

/** Books a round that asked for some tags by name at those tags alone. */
function withNamed(evidence: TagEvidence, rows: readonly AntennaRound[]): TagEvidence {
  const missedWhenNamed = { ...evidence.missedWhenNamed }
  for (const row of rows) {
    if (row.yield > 0) missedWhenNamed[row.antenna] = withListened(missedWhenNamed[row.antenna] ?? [], row)
  }
  return { ...evidence, missedWhenNamed }
}

function bookNamed(state: PresenceState, asked: ReadonlySet<string>, rows: readonly AntennaRound[]): PresenceState {
  const tags = { ...state.tags }
  const strangers = { ...state.strangers }
  for (const key of asked) {
    const epc = key as EpcHex
    const tag = tags[epc]
    if (tag !== undefined) tags[epc] = { ...tag, evidence: withNamed(tag.evidence, rows) }
    const stranger = strangers[epc]
    if (stranger !== undefined) strangers[epc] = withNamed(stranger, rows)
  }
  return { ...state, tags, strangers }
}

/** Books the round at the antennas, or at the tags that were asked for by name, and begins the next. */
export function bookRound(state: PresenceState, rows: readonly AntennaRound[]): PresenceState {
  const antennas: Record<number, AntennaMemory> = { ...state.antennas }
  const asked = askedIn(state)
  const sweep = state.wish.mode === 'sweep' ? (state.wish.sweep ?? 0) : null
  for (const row of rows) {
    const memory = antennas[row.antenna]
    if (memory === undefined) continue
    const { period } = memory
    antennas[row.antenna] = {
      ...memory,
      period: {
        ...period,
        missed: asked === null && sweep === null ? withListened(period.missed, row) : period.missed,
        sweeps: sweep === null ? period.sweeps : withSwept(period.sweeps, sweep, row),
        visits: period.visits + 1,
        heardTags: period.heardTags + row.heardTags,
        dueAnswers: row.heardTags > 0 ? 0 : period.dueAnswers + row.due,
        roundsUnheard: row.heardTags > 0 ? 0 : period.roundsUnheard + (row.due > 0 ? 1 : 0),
      },
    }
  }
  const named = asked === null ? state : bookNamed(state, asked, rows)
  const tags = state.wish.mode === 'watch' ? withMissedAnswers(state, rows) : named.tags
  return { ...named, antennas, tags, roundsSinceShut: state.roundsSinceShut + 1, round: emptyRound }
}
