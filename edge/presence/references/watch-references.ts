import type { EpcHex } from '#contracts/ids'
import type { Draft } from '../decide.ts'
import { habitsOf } from '../hearing/cabinet-habits.ts'
import { hasLearnt, isUnobservable, learntRate } from '../hearing/hearing.ts'
import type { AntennaRound } from '../hearing/measure-round.ts'
import type { PresenceState, Round } from '../presence-state.ts'
import { hearLevels, isLearnt } from './hear-levels.ts'
import { judgeLevels } from './judge-references.ts'
import { noLevels, type ReferenceHealth, type ReferenceMemory, type ReferencesMemory } from './reference-memory.ts'

/** Rounds are some seconds apart while shut; a longer pause was a scan, an open door or a lost reader. */
const pauseMaxMs = 60_000
/** Rounds in a row that must have heard what was said to be silent. */
const answersToClear = 3
/** Nothing at all has answered for so long, in so many rounds. */
const deafAfterMs = 5 * 60_000
const deafRoundsMin = 12

/**
 * At the end of a round behind shut doors: what the tags fixed inside prove of their own health and of the cabinet's
 * hearing, said when it changes. They are never taken, so their silence is news although nothing else tells a failed tag
 * from a unit that is gone; a lost reader and an antenna that is down, or was found deaf, are told already and prove nothing.
 */
export function watchReferences(draft: Draft, round: Round, rows: readonly AntennaRound[], nowMs: number): void {
  const { state } = draft
  if (state.config.referenceEpcs.length === 0 && state.references.said === null) return
  if (state.wish.mode !== 'watch' || state.scan !== null) {
    draft.state = { ...state, references: heardMeanwhile(state.references, round) }
    return
  }
  const { lastRoundMs, shutSinceMs } = state.references
  const dtMs = Math.min(pauseMaxMs, nowMs - (lastRoundMs ?? nowMs))
  const at = { lastRoundMs: nowMs, shutSinceMs: state.sinceShutMs }
  if (dtMs <= 0) {
    draft.state = { ...state, references: { ...state.references, ...at } }
    return
  }
  const doorMoved = shutSinceMs !== null && shutSinceMs !== state.sinceShutMs
  const listening = rows.map(({ antenna }) => antenna).filter((antenna) => listens(state, antenna))
  const heard = hear(state, round, rows, listening, { dtMs, doorMoved })
  const judged = judgeLevels({ ...heard, ...at }, listening, habitsOf(state.habits), dtMs)
  const isNews = !isAsSaid(judged.health, state.references.said)
  const said = isNews ? judged.health : state.references.said
  draft.state = { ...state, references: { ...judged.memory, said } }
  if (isNews) draft.outputs.push({ kind: 'references-judged', health: judged.health })
}

function listens({ antennas }: PresenceState, antenna: number): boolean {
  const memory = antennas[antenna]
  return memory?.up === true && !memory.silent
}

/** A scan asks in other ways, so that its silence says nothing; what it heard was heard. */
function heardMeanwhile(memory: ReferencesMemory, { firstAntenna, tags: answered }: Round): ReferencesMemory {
  const tags = { ...memory.tags }
  for (const key in tags) {
    const epc = key as EpcHex
    const tag = tags[epc]
    if (tag !== undefined && firstAntenna[epc] !== undefined) tags[epc] = { ...tag, missedAnswers: 0, silentForMs: 0 }
  }
  return answered === 0 ? { ...memory, tags } : { ...memory, tags, deafForMs: 0, deafRounds: 0 }
}

type Stretch = { dtMs: number; doorMoved: boolean }

function hear(
  state: PresenceState,
  round: Round,
  rows: readonly AntennaRound[],
  listening: readonly number[],
  stretch: Stretch,
): ReferencesMemory {
  const memory = state.references
  const tags: ReferencesMemory['tags'] = {}
  for (const epc of state.config.referenceEpcs) {
    const tag = memory.tags[epc]
    if (tag === undefined) continue
    const levels = levelsOf(round, listening, (heard) => heard[epc]?.rssiCentiDbm ?? null)
    const learn = isLearnt(tag.levels) || tag.faint.stands ? 'not-now' : 'once'
    const listened = { ...tag, levels: hearLevels(tag.levels, levels, { ...stretch, learn }) }
    tags[epc] = round.firstAntenna[epc] === undefined ? silent(state, epc, listened, rows, stretch) : answered(listened)
  }
  const units = levelsOf(round, listening, (heard) => meanOfUnits(state, heard))
  const learn = isWell(memory) ? 'usual' : 'not-now'
  return {
    ...memory,
    tags,
    units: hearLevels(memory.units, units, { ...stretch, learn }),
    ...deafness(state, round, listening, stretch),
  }
}

type HeardAtAntenna = NonNullable<Round['heard'][number]>

function levelsOf(
  round: Round,
  listening: readonly number[],
  levelOf: (heard: HeardAtAntenna) => number | null,
): Record<number, number> {
  const levels: Record<number, number> = {}
  for (const antenna of listening) {
    const heard = round.heard[antenna]
    const level = heard === undefined ? null : levelOf(heard)
    if (level !== null) levels[antenna] = level
  }
  return levels
}

function meanOfUnits({ tags }: PresenceState, heard: HeardAtAntenna): number | null {
  let sum = 0
  let count = 0
  for (const key in heard) {
    const epc = key as EpcHex
    const level = heard[epc]?.rssiCentiDbm ?? null
    if (level === null || tags[epc]?.standing.kind !== 'present') continue
    sum += level
    count += 1
  }
  return count === 0 ? null : sum / count
}

/** Nothing stands and nothing is on its way: what is heard now is what is usual. */
function isWell({ tags, fainter, deaf }: ReferencesMemory): boolean {
  const isQuiet = ({ stands, otherwiseForMs }: { stands: boolean; otherwiseForMs: number }) =>
    !stands && otherwiseForMs === 0
  return !deaf && Object.values(fainter).every(isQuiet) && Object.values(tags).every(({ faint }) => isQuiet(faint))
}

/** Silence ends when it was heard some rounds in a row; perhaps it is another tag with its number, to be learnt anew. */
function answered(tag: ReferenceMemory): ReferenceMemory {
  const heard = { ...tag, missedAnswers: 0, silentForMs: 0, answers: tag.answers + 1 }
  if (!tag.silent || heard.answers < answersToClear) return heard
  return { ...heard, silent: false, levels: noLevels, faint: { stands: false, otherwiseForMs: 0 } }
}

function silent(
  state: PresenceState,
  epc: EpcHex,
  tag: ReferenceMemory,
  rows: readonly AntennaRound[],
  { dtMs }: Stretch,
): ReferenceMemory {
  const known = state.tags[epc]
  if (known === undefined || isUnobservable(state, known)) return tag
  // One that was never heard anywhere was to answer somewhere.
  const owed = hasLearnt(known)
    ? rows.reduce((sum, row) => sum + learntRate(known.rates[row.antenna]) * row.yield, 0)
    : Math.max(0, ...rows.map((row) => row.yield))
  if (owed === 0) return tag
  const missedAnswers = tag.missedAnswers + owed
  const silentForMs = tag.silentForMs + dtMs
  const { silentAfterMs, silentMissedAnswersMin } = state.config
  const isSilent = tag.silent || (silentForMs >= silentAfterMs && missedAnswers >= silentMissedAnswersMin)
  return { ...tag, missedAnswers, silentForMs, answers: 0, silent: isSilent }
}

type Deafness = Pick<ReferencesMemory, 'deafForMs' | 'deafRounds' | 'deaf' | 'deafAnswers'>

/** With two tags known that nobody can take, a cabinet in which nothing answers is not empty but deaf. */
function deafness(state: PresenceState, round: Round, listening: readonly number[], { dtMs }: Stretch): Deafness {
  const { deaf, deafForMs, deafRounds, deafAnswers } = state.references
  if (round.tags > 0) {
    const answers = deaf ? deafAnswers + 1 : 0
    return { deafForMs: 0, deafRounds: 0, deaf: deaf && answers < answersToClear, deafAnswers: answers }
  }
  const here = { deafForMs, deafRounds, deaf, deafAnswers: 0 }
  if (listening.length === 0) return here
  const witnesses = state.config.referenceEpcs.filter((epc) => {
    const tag = state.tags[epc]
    return tag !== undefined && hasLearnt(tag) && !isUnobservable(state, tag)
  })
  if (witnesses.length < 2) return here
  const forMs = deafForMs + dtMs
  const rounds = deafRounds + 1
  return {
    deafForMs: forMs,
    deafRounds: rounds,
    deaf: deaf || (forMs >= deafAfterMs && rounds >= deafRoundsMin),
    deafAnswers: 0,
  }
}

/** Levels change all the time; what is said is which stand out. */
function isAsSaid(health: ReferenceHealth, said: ReferenceHealth | null): boolean {
  const shown = ({ hearing, antennas, references }: ReferenceHealth) =>
    JSON.stringify([hearing, antennas.map(({ antenna }) => antenna), references.map(({ epc, state }) => [epc, state])])
  if (said !== null) return shown(health) === shown(said)
  return health.hearing === 'as-learnt' && health.references.every(({ state }) => state === 'heard')
}
