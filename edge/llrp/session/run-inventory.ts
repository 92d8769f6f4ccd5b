import type { LlrpMessage, LlrpParameter } from '../codec/message.ts'
import { childrenOf, numberIn } from '../codec/node-access.ts'
import { antennasOfSpecs, getsNoTurns, isCutShort, isHollow, noteTurns, tookTurns } from './antenna-turns.ts'
import { applyWish, justStarted, reinstall } from './install-wish.ts'
import { runWasSilent, signOfReading } from './prove-reading.ts'
import { askTids } from './read-tids.ts'
import {
  ask,
  cancelTimers,
  change,
  changeRun,
  isOurs,
  learnWithout,
  log,
  type SessionDraft,
  send,
  setTimer,
  tell,
} from './session-draft.ts'
import { type Run, type RunEnd, requestTimeoutMs, shortRunsMax } from './session-state.ts'
import { lookAtUnusable } from './unusable-reads.ts'

/** Beyond the time of a run, for a reader that says when one is over and for one that does not. */
const endSlackMs = { told: 2_000, untold: 300 }
const askAgainMs = 1_000
const stillRunningMax = 3
/** A run is begun so long after the one before at the earliest. */
const startAgainMs = 250
const afterPreemptionMs = 500

export function takeStarted(draft: SessionDraft): void {
  change(draft, { isChanging: false, refusedStarts: 0 })
  if (!endedBefore(draft)) setOverdue(draft)
  applyWish(draft)
}

/** A run that was begun anew. */
export function takeStartedAgain(draft: SessionDraft): void {
  endedBefore(draft)
}

/** A run may be over before its start is answered. */
function endedBefore(draft: SessionDraft): boolean {
  const ended = draft.state.run?.hasEnded ?? null
  if (ended === null) return false
  endRun(draft, ended)
  return true
}

function setOverdue(draft: SessionDraft): void {
  const { run, tellsEnds } = draft.state
  if (run !== null) setTimer(draft, 'run-overdue', run.runMs + (tellsEnds ? endSlackMs.told : endSlackMs.untold))
}

export function runAgain(draft: SessionDraft): void {
  const { run, isChanging, link } = draft.state
  if (run === null || isChanging || link !== 'ready') return
  ask(draft, 'run-again', 'START_ROSPEC', { ROSpecID: run.roSpecId }, { timeoutMs: requestTimeoutMs + run.runMs })
  changeRun(draft, { ...justStarted, startedAtMs: draft.now.elapsedMs })
  setOverdue(draft)
}

/** No end came in its time: whether the run is over is asked, and whether the reader still reports. */
export function takeOverdue(draft: SessionDraft): void {
  const { run, tellsEnds, habits, pending } = draft.state
  if (run === null) return
  if (pending?.purpose === 'start' || pending?.purpose === 'run-again') {
    // It has not even said that it began.
    setOverdue(draft)
    return
  }
  if (isReportAsked(run)) {
    if (run.hasReported && run.overdue === 'report-asked') endUntoldRun(draft)
    else if (run.hasReported || run.overdue === 'report-tried') finishRun(draft, run)
    else if (!runWasSilent(draft, run)) runAgain(draft)
    return
  }
  log(draft, tellsEnds ? 'warn' : 'debug', 'reader.run-overdue', { roSpecId: run.roSpecId })
  if (habits.without.includes('ro-specs-read')) settleOverdue(draft, run)
  else {
    changeRun(draft, { overdue: 'state-asked' })
    ask(draft, 'run-state', 'GET_ROSPECS', {}, { option: 'ro-specs-read' })
  }
}

const active = 2

/** ROSpecState, LLRP 1.1 §11.2.1: what the reader says of a run whose end it did not tell. */
export function takeRunState(draft: SessionDraft, response: LlrpMessage, refusal: string | null): void {
  const { run } = draft.state
  if (run === null || run.overdue !== 'state-asked') return
  if (refusal !== null) {
    learnWithout(draft, 'ro-specs-read')
    settleOverdue(draft, run)
    return
  }
  const own = childrenOf(response, 'ROSpec').find((roSpec) => numberIn(roSpec, 'ROSpecID') === run.roSpecId)
  if (own === undefined) {
    log(draft, 'warn', 'reader.rospec-gone', { roSpecId: run.roSpecId })
    if (!runWasSilent(draft, run)) reinstall(draft)
  } else if (numberIn(own, 'CurrentState') !== active) {
    // One that told its ends until now, and heard nothing, has not read at all.
    if (!draft.state.hasToldEnds || run.hasHeard) settleOverdue(draft, run)
    else if (!runWasSilent(draft, run)) runAgain(draft)
  } else if (run.stillRunning < stillRunningMax) {
    changeRun(draft, { overdue: 'not', stillRunning: run.stillRunning + 1 })
    setTimer(draft, 'run-overdue', Math.max(askAgainMs, run.runMs))
  } else {
    log(draft, 'error', 'reader.run-endless', { roSpecId: run.roSpecId })
    change(draft, { endlessRuns: draft.state.endlessRuns + 1 })
    if (!runWasSilent(draft, run)) reinstall(draft)
  }
}

/** A run that is over without a word counts only where its reports come; a reader that has none says so when asked. */
function settleOverdue(draft: SessionDraft, run: Run): void {
  if (run.hasReported) {
    endUntoldRun(draft)
    return
  }
  askForReports(draft, 'report-asked')
}

export function isReportAsked({ overdue }: Run): boolean {
  return overdue !== 'not' && overdue !== 'state-asked'
}

function askForReports(draft: SessionDraft, overdue: Exclude<Run['overdue'], 'not' | 'state-asked'>): void {
  changeRun(draft, { overdue, hasReported: false })
  send(draft, 'GET_REPORT')
  setTimer(draft, 'run-overdue', askAgainMs)
}

function endUntoldRun(draft: SessionDraft): void {
  change(draft, { tellsEnds: false })
  endRun(draft, { stampMs: null, atMs: draft.now.elapsedMs })
}

/** The end of a run was told, or found out. */
function endRun(draft: SessionDraft, end: RunEnd): void {
  const { run } = draft.state
  if (run === null || run.isOver) return
  cancelTimers(draft, 'run-overdue')
  changeRun(draft, { isOver: true })
  if (isHollow(run, end)) {
    runWasHollow(draft, run)
    return
  }
  if (!run.isProof && isCutShort(draft, run, end)) {
    signOfReading(draft)
    runWasCutShort(draft, run)
    return
  }
  if (run.reportsWhenAsked && !run.hasReported) askForReports(draft, 'report-due')
  else if (!run.hasReported && !draft.state.hasHeardTags) askForReports(draft, 'report-tried')
  else finishRun(draft, run)
}

/** A run through all AISpecs is over; where no round of it was told, it was one. */
export function finishRun(draft: SessionDraft, run: Run): void {
  cancelTimers(draft, 'run-overdue')
  change(draft, { endlessRuns: 0, shortRuns: 0 })
  signOfReading(draft)
  if (run.isProof) {
    if (draft.state.reading !== 'proved') proveOn(draft, run)
    return
  }
  if (run.roundsEnded === 0) {
    endRound(draft, turnedInAll(draft, run))
    if (draft.state.tellsSpecs && run.specsEnded < run.antennas.length) {
      change(draft, { tellsSpecs: false })
      if (run.specs > run.antennas.length && !isPart(run)) {
        reinstall(draft)
        return
      }
    }
  }
  // It reports when it is asked, as was just found: it is given a ROSpec that reckons with that.
  if (draft.state.reportsWhenAsked && !run.reportsWhenAsked) reinstall(draft)
  else restAndRun(draft, run)
}

/** Those that had their turn in a run of which no whole round was told: also those of which nothing was told, if they can have one. */
function turnedInAll(draft: SessionDraft, { antennas, turned, heardAt, specsEnded }: Run): number[] {
  return antennas.filter((antenna, index) => {
    if (turned.includes(antenna) || heardAt.includes(antenna)) return true
    return (specsEnded < 2 || index >= specsEnded) && !getsNoTurns(draft, antenna)
  })
}

/** A part that the reader will not start is passed over, as one that it ends at once. */
export function passOverPart(draft: SessionDraft): boolean {
  const { run } = draft.state
  if (run === null || run.isProof || !isPart(run)) return false
  runWasHollow(draft, run)
  return true
}

/** Nothing was carried out: no wonder at antennas that get no turns; else the reader does not read. */
function runWasHollow(draft: SessionDraft, run: Run): void {
  log(draft, 'debug', 'reader.run-hollow', { roSpecId: run.roSpecId })
  const isNoWonder = run.antennas.every((antenna) => getsNoTurns(draft, antenna))
  if (isPart(run)) noteTurns(draft, run.antennas, () => false)
  if (!isNoWonder && runWasSilent(draft, run, startAgainMs)) return
  if (isPart(run)) {
    endRound(draft, [])
    nextPart(draft, startAgainMs)
  } else setTimer(draft, 'next-run', startAgainMs)
}

function restAndRun(draft: SessionDraft, run: Run): void {
  // Uneven rests, so that slow rounds do not keep meeting the same channels of the hop sequence.
  const pauseMs = draft.state.visited.length > 0 ? 0 : run.pauseMs * (0.7 + 0.6 * draft.now.chance)
  // A run that is over at once is not begun again at once, or the reader is asked as fast as the line carries it.
  const restMs = Math.max(pauseMs, run.startedAtMs + startAgainMs - draft.now.elapsedMs)
  if (isPart(run)) nextPart(draft, restMs)
  else if (restMs > 0) setTimer(draft, 'next-run', restMs)
  else runAgain(draft)
}

/** It is no round. A reader that goes on so is asked for one AISpec at a time. */
function runWasCutShort(draft: SessionDraft, run: Run): void {
  const { capabilities, shortRuns } = draft.state
  const { specs, specsEnded } = run
  change(draft, { shortRuns: shortRuns + 1 })
  if (shortRuns + 1 < shortRunsMax || capabilities === null) {
    restAndRun(draft, run)
    return
  }
  log(draft, 'warn', 'reader.runs-cut-short', { specs, specsEnded })
  const alone = { ...capabilities, specsPerRoSpecMax: 1 }
  change(draft, { shortRuns: 0, turn: 0, visited: [], offered: [], capabilities: alone })
  reinstall(draft)
}

/** One run is not enough for a line that came and went. */
function proveOn(draft: SessionDraft, { pauseMs }: Run): void {
  setTimer(draft, 'next-run', Math.max(proveAgainMs, pauseMs))
}
const proveAgainMs = 500

/** Whether the antennas of the cabinet take turns, because this reader cannot carry a spec for each. */
function isPart({ antennas, allAntennas }: Run): boolean {
  return antennas.length < allAntennas.length
}

function nextPart(draft: SessionDraft, restMs: number): void {
  change(draft, { turn: draft.state.turn + 1, applied: null })
  if (restMs > 0) setTimer(draft, 'wish-again', restMs)
  else applyWish(draft)
}

/**
 * These antennas have had their turn, of those of the ROSpec at work; when all have that can have one, the round is over. A
 * round in which reads came and none could be used was no opportunity to hear anything: it begins anew.
 */
function endRound(draft: SessionDraft, turned: readonly number[]): void {
  const { run } = draft.state
  if (run === null) return
  const { unusableReads, hasUsable, roundsEnded, allAntennas } = run
  changeRun(draft, {
    roundsEnded: turned.length === 0 ? roundsEnded : roundsEnded + 1,
    isUnderWay: true,
    unusableReads: 0,
    hasUsable: false,
    turned: [],
    heardAt: [],
  })
  if (turned.length > 0) change(draft, { endlessRuns: 0, shortRuns: 0 })
  const isUnusable = unusableReads > 0 && !hasUsable
  const visited = isUnusable ? [] : [...new Set([...draft.state.visited, ...turned])]
  const offered = isUnusable ? [] : [...new Set([...draft.state.offered, ...run.antennas])]
  const isWhole = allAntennas.every(
    (antenna) => visited.includes(antenna) || (offered.includes(antenna) && getsNoTurns(draft, antenna)),
  )
  change(draft, isWhole ? { visited: [], offered: [] } : { visited, offered })
  if (isUnusable) log(draft, 'debug', 'reader.round-unusable', { unusableReads })
  else if (isWhole && visited.length > 0) tell(draft, { kind: 'round-ended', antennas: visited })
  lookAtUnusable(draft)
  askTids(draft)
}

const endOfAiSpec = 0

/**
 * An antenna's time is over; when that of the last of a cycle is, the round is. Only an end counts, and only of an AISpec
 * this ROSpec has and whose end was not told before (SpecIndex from 1, LLRP 1.1 §14.2.2.9); and a turn it was only if it
 * took its time, or a tag was heard.
 */
export function takeAiSpecEvent(draft: SessionDraft, event: LlrpParameter, stampMs: number | null): void {
  const { run } = draft.state
  if (run === null || run.isOver || !isOurs(draft, numberIn(event, 'ROSpecID'))) return
  if (numberIn(event, 'EventType') !== endOfAiSpec) return
  const specIndex = numberIn(event, 'SpecIndex') ?? 0
  const { isLongEnough: tookTime, lateMs } = tookTurns(draft, run, specIndex, stampMs)
  if (tookTime && !run.reportsWhenAsked) signOfReading(draft)
  if (specIndex <= run.specsEnded || specIndex > run.specs) return
  // One that is so far ahead of its time is told once more, or was held up since the run before.
  if (!tookTime && specIndex > run.specsEnded + 1) return
  const antennas = antennasOfSpecs(run, run.specsEnded, specIndex)
  const hadTurn = (antenna: number) => tookTime || run.heardAt.includes(antenna)
  const turned = [...run.turned, ...antennas.filter(hadTurn)]
  changeRun(draft, { specsEnded: specIndex, lastStampMs: stampMs ?? run.lastStampMs, stillRunning: 0, turned, lateMs })
  if (run.isProof || run.reportsWhenAsked) return
  noteTurns(draft, antennas, hadTurn)
  if (specIndex % run.antennas.length === 0) endRound(draft, turned)
}

/** ROSpecEventType, LLRP 1.1 §14.2.2.4. */
const roSpecStarted = 0
const roSpecEnded = 1
const roSpecPreempted = 2

/** The end of a run, or another ROSpec in its way: that one is taken off the reader, which is ours alone. */
export function takeRoSpecEvent(draft: SessionDraft, event: LlrpParameter, stampMs: number | null): void {
  const { run, isChanging, pending } = draft.state
  if (run === null || !isOurs(draft, numberIn(event, 'ROSpecID'))) return
  if (isChanging && pending?.purpose !== 'start') return
  const type = numberIn(event, 'EventType')
  if (type === roSpecStarted) changeRun(draft, { beganStampMs: stampMs, lastStampMs: stampMs })
  else if (type === roSpecEnded) {
    change(draft, { tellsEnds: true, hasToldEnds: true })
    const isAsked = pending?.purpose === 'start' || pending?.purpose === 'run-again'
    const told = { stampMs, atMs: draft.now.elapsedMs }
    if (isAsked) changeRun(draft, { hasEnded: told })
    else endRun(draft, told)
  } else if (type === roSpecPreempted && !isChanging) {
    const other = numberIn(event, 'PreemptingROSpecID') ?? 0
    log(draft, 'warn', 'reader.rospec-preempted', { roSpecId: run.roSpecId, by: other })
    cancelTimers(draft, 'run-overdue')
    if (other !== 0 && other !== run.roSpecId) ask(draft, 'delete', 'DELETE_ROSPEC', { ROSpecID: other })
    setTimer(draft, 'next-run', afterPreemptionMs)
  }
}
