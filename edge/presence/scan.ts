import type { EpcHex } from '#contracts/ids'
import type { InventoryWish } from '#edge/llrp/reader-events'
import { type Draft, decide, isHardlyInDoubt, isHeardWorse, mayRemove, removalOddsOf } from './decide.ts'
import { isDeaf, isNewHere, isUnobservable } from './hearing/hearing.ts'
import { type Listening, listen } from './hearing/tag-likelihood.ts'
import { turnsByName, turnsFor } from './hearing/turns.ts'
import { type Judgement, judgeExpected, judgeStranger } from './judge.ts'
import type { PresenceState, Scan, TagMemory } from './presence-state.ts'
import type { ScanCause } from './scan-cause.ts'
import { startShutPeriod } from './shut-period.ts'
import { type Waiting, whomToAsk } from './whom-to-ask.ts'

function sameWish(a: InventoryWish, b: InventoryWish): boolean {
  if (a.mode === 'sweep' && b.mode === 'sweep') return a.sweep === b.sweep
  if (a.mode === 'watch' && b.mode === 'watch') return a.pace === b.pace
  if (a.mode !== 'confirm' || b.mode !== 'confirm') return a.mode === b.mode
  return a.attempt === b.attempt && a.epcs.length === b.epcs.length && a.epcs.every((epc, i) => epc === b.epcs[i])
}

/** Tells the reader what to do, if it is something else than before. */
export function setWish(draft: Draft, wish: InventoryWish): void {
  if (sameWish(draft.state.wish, wish)) return
  draft.state = { ...draft.state, wish }
  draft.outputs.push({ kind: 'wish', wish })
}

/** A new sweep even where one is going on: what that one heard was heard before. */
export function sweepAfresh(draft: Draft): void {
  const sweep = (draft.state.sweeps + 1) % 1_000_000
  draft.state = { ...draft.state, sweeps: sweep }
  setWish(draft, { mode: 'sweep', sweep })
}

/** Behind a door that has not moved what was heard and not heard still stands; only everybody has to answer again. */
function askEverybodyAgain(state: PresenceState): PresenceState {
  const tags: PresenceState['tags'] = {}
  for (const [epc, tag] of Object.entries(state.tags)) tags[epc as EpcHex] = { ...tag, settled: false }
  return { ...state, tags }
}

/** Begins a scan with a full count; a re-check (cause null) keeps the evidence there is and asks more closely. */
export function startScan(draft: Draft, cause: ScanCause | null, nowMs: number): void {
  if (cause?.kind === 'baseline' && cause.reason === 'ordered') {
    draft.state = askEverybodyAgain(draft.state)
  } else if (cause !== null) {
    const shutAfter = cause.kind === 'session' ? cause.sessionId : null
    const firstCount = cause.kind === 'baseline' && cause.reason === 'first-boot'
    draft.state = { ...startShutPeriod(draft.state, nowMs), shutAfter, firstCount }
  }
  if (cause !== null) draft.state = { ...draft.state, rechecks: 0, watchRounds: 0 }
  const scan: Scan = {
    cause,
    startedAtMs: nowMs,
    deadlineAtMs: nowMs + draft.state.config.scanDeadlineMs,
    stage: cause === null ? 'confirm' : 'sweep',
    attempt: cause === null ? 1 : 0,
    stageRounds: 0,
    attemptRounds: draft.state.config.confirmRoundsPerAttempt,
    newInLastRound: 0,
    readerLostAtMs: draft.state.readerUp ? null : nowMs,
  }
  draft.state = { ...draft.state, scan }
  if (cause === null) setWish(draft, { mode: 'confirm', epcs: [], attempt: 1 })
  else sweepAfresh(draft)
}

/** Ends the scan with a decision, if anybody waits for one. */
export function endScan(draft: Draft, complete: boolean, nowMs: number): void {
  const { scan } = draft.state
  if (scan === null) return
  if (scan.cause !== null) decide(draft, scan.cause, listen(draft.state), complete && !isDeaf(draft.state))
  const { rechecks } = draft.state
  const restMs = recheckRestsMs[Math.min(rechecks, recheckRestsMs.length - 1)] ?? 0
  draft.state = { ...draft.state, scan: null, rechecks: rechecks + 1, recheckAtMs: nowMs + restMs, watchRounds: 0 }
  if (draft.state.openDoors.length > 0) setWish(draft, { mode: 'off' })
  else watchOn(draft)
}

/** Rests before the first, second, ... re-check of what is undecided: the first minute counts, later little is new. */
const recheckRestsMs = [500, 3_000, 5_000, 10_000, 60_000, 300_000, 1_800_000]
export const quickWatchRounds = 40
const quickRechecks = 5

/** What is undecided, and what was not heard, or only faintly, since the door moved although that was no surprise. */
function isAskedAgain(tag: TagMemory): boolean {
  if (tag.standing.kind === 'present') return !tag.settled
  return tag.standing.kind === 'undecided' && (tag.standing.mayBeGone || tag.standing.verdict === 'uncertain')
}

/** Watches quickly while there is something to learn or to find out, and else only to notice what fails. */
export function watchOn(draft: Draft): void {
  const { tags, watchRounds, rechecks } = draft.state
  const doubt = rechecks <= quickRechecks && Object.values(tags).some(isAskedAgain)
  setWish(draft, { mode: 'watch', pace: doubt || watchRounds < quickWatchRounds ? 'quick' : 'slow' })
}

/** Asks again, more closely, for what is undecided when its time has come. */
export function recheckIfDue(draft: Draft, nowMs: number): void {
  const { state } = draft
  if (!state.booted || !state.readerUp || state.scan !== null || state.openDoors.length > 0) return
  if (nowMs < state.recheckAtMs || !Object.values(state.tags).some(isAskedAgain)) return
  startScan(draft, null, nowMs)
}

/** A session's own decision does not wait for older doubts; a re-check and an ordered scan are for them. */
function isWaitedFor(tag: TagMemory, scan: Scan): boolean {
  if (tag.standing.kind === 'present') return scan.cause !== null || isAskedAgain(tag)
  return tag.standing.kind === 'undecided' && scan.cause?.kind !== 'session'
}

/** Worth some more seconds: nearly proved, or not yet asked often enough, by name or where nobody can be named at all, to know. */
function isPromising(state: PresenceState, tag: TagMemory, { presentChance }: Judgement): boolean {
  if (presentChance < nearlyGoneChance) return true
  if (isNewHere(tag)) return turnsByName(tag.evidence) < turnsByNameOfNew
  return turnsByName(tag.evidence) < turnsByNameEnough && turnsFor(state, tag) < turnsEnough
}
const nearlyGoneChance = 0.06
/** Heard, and as likely as this to lie where it did: a scan does not wait until that is proved. */
const heardEnoughChance = 0.998
/** A little less likely, it is asked by name so often, if there are few of them, for it may be what lies beside. */
const nearlyEnoughChance = 0.995
const nearlyEnoughTurns = 5
const nearlyEnoughTagsMax = 4
/** Where nobody can be named everybody is asked, and each seldom has its turn. */
function isAskedBriefly(state: PresenceState, tag: TagMemory): boolean {
  return turnsByName(tag.evidence) >= nearlyEnoughTurns || turnsFor(state, tag) >= 3 * nearlyEnoughTurns
}
const turnsByNameEnough = 20
const turnsEnough = 30
const turnsByNameOfNew = 240

/** Which tags the scan still owes an answer. */
function waitingFor(state: PresenceState, scan: Scan, listening: Listening): Waiting {
  const odds = removalOddsOf(state, scan.cause)
  const waiting: Waiting = { silent: [], heard: [], gone: [], patience: 1 }
  const enoughAsked = mayRemove(state)
  const isCount = scan.cause?.kind === 'baseline'
  const nearly: EpcHex[] = []
  const fallen: { epc: EpcHex; patience: number }[] = []
  for (const key in state.tags) {
    const epc = key as EpcHex
    const tag = state.tags[epc]
    if (tag === undefined || tag.settled || !isWaitedFor(tag, scan)) continue
    if (enoughAsked && tag.evidence.rounds === 0 && isUnobservable(state, tag)) continue
    const judged = judgeExpected(state, listening, tag, odds > 0 ? odds : state.config.removalOdds)
    const mayBeGone = tag.standing.kind === 'undecided' ? tag.standing.mayBeGone : odds > 0
    if (enoughAsked && tag.evidence.rounds === 0 && isHardlyInDoubt(state, tag, judged)) continue
    const patience = mayBeGone && isPromising(state, tag, judged) ? (isNewHere(tag) ? 4 : 2) : 1
    if (!isCount && tag.evidence.rounds > 0 && judged.presentChance >= nearlyEnoughChance) {
      if (judged.fallen) fallen.push({ epc, patience })
      else if (judged.presentChance < heardEnoughChance && !isAskedBriefly(state, tag)) nearly.push(epc)
      continue
    }
    if (judged.verdict === 'removed' && enoughAsked) {
      waiting.gone.push(epc)
      continue
    }
    if (tag.evidence.rounds > 0) waiting.heard.push(epc)
    else waiting.silent.push(epc)
    waiting.patience = Math.max(waiting.patience, patience)
  }
  if (nearly.length <= nearlyEnoughTagsMax) waiting.heard.push(...nearly)
  if (!isHeardWorse(state, fallen.length)) {
    waiting.heard.push(...fallen.map(({ epc }) => epc))
    waiting.patience = Math.max(waiting.patience, ...fallen.map((tag) => tag.patience))
  }
  for (const key in state.strangers) {
    const epc = key as EpcHex
    const evidence = state.strangers[epc]
    if (evidence === undefined) continue
    const judged = judgeStranger(state, listening, epc, evidence)
    if (judged.verdict === 'open') waiting.heard.push(epc)
  }
  return waiting
}

function askAgain(draft: Draft, scan: Scan, waiting: Waiting): void {
  const attempt = scan.attempt + 1
  const { epcs, rounds } = whomToAsk(draft.state, waiting, attempt)
  draft.state = { ...draft.state, scan: { ...scan, stage: 'confirm', attempt, stageRounds: 0, attemptRounds: rounds } }
  setWish(draft, { mode: 'confirm', epcs, attempt })
}

/** Is the scan over, and if so, was it a whole one? */
function ending(state: PresenceState, scan: Scan, waiting: Waiting, nowMs: number): 'complete' | 'cut-short' | null {
  const scannedMs = nowMs - scan.startedAtMs
  const patienceMs = waiting.patience * state.config.scanPatienceMs
  if (scannedMs >= patienceMs) return 'complete'
  if (nowMs >= scan.deadlineAtMs) return 'cut-short'
  if (waiting.silent.length > 0 || waiting.heard.length > 0) return null
  if (scan.stage === 'sweep' && scan.stageRounds < state.config.sweepRoundsMin) return null
  // A first count has nothing that says "everybody is here": it takes its time.
  const openEnded = scan.cause?.kind === 'baseline' && scan.cause.reason === 'first-boot'
  return openEnded ? null : 'complete'
}

/** When so few have not answered, asking them again and again says more than sweeping on. */
const fewSilentShare = 0.25
const stragglersMax = 4

/** After every round: is the scan done, or what shall be asked next? */
export function continueScan(draft: Draft, nowMs: number): void {
  const { state } = draft
  const { scan, config } = state
  if (scan === null) return
  const waiting = waitingFor(state, scan, listen(state))
  const end = ending(state, scan, waiting, nowMs)
  if (end !== null) {
    endScan(draft, end === 'complete', nowMs)
  } else if (scan.stage === 'sweep') {
    const silentShare = waiting.silent.length / Math.max(1, Object.keys(state.tags).length)
    const nearlyAll = scan.cause?.kind === 'session' && silentShare <= fewSilentShare
    // Newcomers are on nobody's list: the sweep goes on while it still brings in more than a straggler.
    const counted = scan.newInLastRound <= (nearlyAll ? stragglersMax : 0)
    const enough = counted && scan.stageRounds >= config.sweepRoundsMin
    if (enough || scan.stageRounds >= config.sweepRoundsMax) askAgain(draft, scan, waiting)
  } else if (scan.stageRounds >= scan.attemptRounds) {
    askAgain(draft, scan, waiting)
  }
}

/** Time alone: a scan does not wait for ever for a reader, nor for anything else. */
export function scanTick(draft: Draft, nowMs: number): void {
  const { scan, config } = draft.state
  if (scan === null) return
  const readerGaveOut = scan.readerLostAtMs !== null && nowMs - scan.readerLostAtMs >= config.readerGraceMs
  if (readerGaveOut || nowMs >= scan.deadlineAtMs) endScan(draft, false, nowMs)
}
