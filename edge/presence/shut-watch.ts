import type { EpcHex } from '#contracts/ids'
import { adopt, type Draft, mayRemove, resolve } from './decide.ts'
import { isUnobservable, learntRate } from './hearing/hearing.ts'
import { isLoud } from './hearing/level-likelihood.ts'
import type { Listening } from './hearing/tag-likelihood.ts'
import { evidenceOf, judgeExpected, judgeStranger } from './judge.ts'
import type { PresenceState, Standing, TagMemory } from './presence-state.ts'

function becomeUndecided(
  draft: Draft,
  epc: EpcHex,
  tag: TagMemory,
  verdict: 'uncertain' | 'unobservable',
  chance: number,
): void {
  const evidence = evidenceOf(draft.state, tag.evidence, tag, chance)
  draft.outputs.push({ kind: 'undecided', epc, verdict, evidence })
  const standing = { kind: 'undecided', verdict, sessionId: null, mayBeGone: false, arriving: false } as const
  draft.state = { ...draft.state, tags: { ...draft.state.tags, [epc]: { ...tag, standing } } }
}

/**
 * While shut: undecided tags resolve themselves as evidence gathers. A tag that falls silent behind a door that never
 * moved is a dead tag or a dead antenna and is said to be undecided; it is never removed.
 */
export function watchShut(draft: Draft, heard: readonly EpcHex[], listening: () => Listening, nowMs: number): void {
  const { state } = draft
  const justHeard = new Set(heard)
  for (const key in state.tags) {
    const epc = key as EpcHex
    const tag = state.tags[epc]
    if (tag === undefined) continue
    if (tag.standing.kind === 'undecided') resolveIfProved(draft, epc, tag, justHeard.has(epc), listening)
    else if (tag.standing.kind === 'present' && tag.settled) doubtIfSilent(draft, epc, tag, nowMs)
    else if (tag.standing.kind === 'present' && state.scan === null) doubtIfUnlikely(draft, epc, tag, listening)
  }
  watchStrangers(draft, justHeard, listening)
}

const lateArrivalRoundsMin = 6
const loudArrivalRoundsMin = 2

/** A tag that is hard to read may prove only after the scan that it is inside: doubted and resolved in one breath. */
function watchStrangers(draft: Draft, heard: ReadonlySet<string>, listening: () => Listening): void {
  for (const key in draft.state.strangers) {
    const epc = key as EpcHex
    const evidence = draft.state.strangers[epc]
    if (evidence === undefined || !heard.has(epc)) continue
    const roundsMin = isLoud(draft.state, evidence) ? loudArrivalRoundsMin : lateArrivalRoundsMin
    if (evidence.rounds < roundsMin) continue
    const judged = judgeStranger(draft.state, listening(), epc, evidence)
    if (judged.verdict !== 'inside') continue
    const sessionId = draft.state.shutAfter
    const standing = { kind: 'undecided', verdict: 'uncertain', sessionId, mayBeGone: true, arriving: true } as const
    if (!adopt(draft, epc, evidence, standing)) continue
    const shown = evidenceOf(draft.state, evidence, null, judged.insideChance)
    draft.outputs.push({ kind: 'undecided', epc, verdict: 'uncertain', evidence: shown })
    const tag = draft.state.tags[epc]
    if (tag !== undefined) resolve(draft, epc, tag, 'present', judged.insideChance)
  }
}

const soundAnswersMin = 2

function resolveIfProved(
  draft: Draft,
  epc: EpcHex,
  tag: TagMemory,
  justHeard: boolean,
  listening: () => Listening,
): void {
  const { state } = draft
  if (tag.standing.kind !== 'undecided') return
  const judged = judgeExpected(state, listening(), tag, state.config.removalOdds)
  // The door has not moved since it was last heard for sure, so any sound answer will do.
  const sameDoor = justHeard && tag.settled && tag.evidence.rounds >= soundAnswersMin
  if (judged.verdict === 'present' ? justHeard : sameDoor) {
    resolve(draft, epc, tag, 'present', judged.presentChance)
  } else if (judged.verdict === 'removed' && tag.standing.mayBeGone && isAskedEnough(state)) {
    resolve(draft, epc, tag, 'removed', judged.presentChance)
  }
}

/** Watch rounds ask in one way only, so they must be more than a re-check's. */
function isAskedEnough(state: PresenceState): boolean {
  if (state.scan !== null) return mayRemove(state)
  return state.readerUp && state.roundsSinceShut >= 4 * state.config.removalRoundsMin
}

function doubtIfSilent(draft: Draft, epc: EpcHex, tag: TagMemory, nowMs: number): void {
  const { config } = draft.state
  const { evidence } = tag
  const silentMs = nowMs - (evidence.lastHeardMs ?? nowMs)
  if (silentMs >= config.unobservableAfterMs && isUnobservable(draft.state, tag)) {
    becomeUndecided(draft, epc, tag, 'unobservable', 0.5)
  } else if (silentMs >= config.silentAfterMs && evidence.missedAnswers >= config.silentMissedAnswersMin) {
    becomeUndecided(draft, epc, tag, 'uncertain', 0.5)
  }
}

/**
 * Its silence at the decision was no surprise; it has been asked since, and by now it is one: it is said to be in doubt
 * since that door session.
 */
function doubtIfUnlikely(draft: Draft, epc: EpcHex, tag: TagMemory, listening: () => Listening): void {
  const judged = judgeExpected(draft.state, listening(), tag, draft.state.config.removalOdds)
  if (judged.presentChance > unlikelyChance) return
  draft.outputs.push({
    kind: 'undecided',
    epc,
    verdict: 'uncertain',
    evidence: evidenceOf(draft.state, tag.evidence, tag, judged.presentChance),
  })
  const standing: Standing = {
    kind: 'undecided',
    verdict: 'uncertain',
    sessionId: draft.state.shutAfter,
    mayBeGone: true,
    arriving: false,
  }
  draft.state = { ...draft.state, tags: { ...draft.state.tags, [epc]: { ...tag, standing } } }
}

/**
 * Of four like it one is gone: somebody should look. Well below what is taken to be here at a decision, so that it does
 * not come and go.
 */
const unlikelyChance = 0.75

const severalTags = 3

/** Concludes from silence that an antenna is deaf, and from answers that it hears again. */
export function watchAntennas(draft: Draft): void {
  const { config } = draft.state
  for (const key in draft.state.antennas) {
    const memory = draft.state.antennas[key]
    if (memory === undefined) continue
    const { period } = memory
    if (memory.silent) {
      if (period.roundsUnheard > 0 || period.heardTags === 0) continue
    } else {
      if (!memory.up || period.roundsUnheard < config.antennaSilentRoundsMin) continue
      if (period.dueAnswers < config.antennaMissedAnswersMin) continue
      if (usedToHear(draft.state, Number(key)) < severalTags) continue
    }
    const silent = !memory.silent
    const antennas = {
      ...draft.state.antennas,
      [key]: { ...memory, silent, period: { ...period, heardTags: 0, lapses: period.lapses + (silent ? 1 : 0) } },
    }
    draft.state = { ...draft.state, antennas }
    draft.outputs.push({ kind: silent ? 'antenna-silent' : 'antenna-heard', antenna: Number(key) })
  }
}

function usedToHear(state: PresenceState, antenna: number): number {
  let mass = 0
  for (const epc in state.tags) mass += learntRate(state.tags[epc as EpcHex]?.rates[antenna])
  return mass
}
