import type { LlrpMessage, LlrpParameter } from '../codec/message.ts'
import { childrenOf, numberIn } from '../codec/node-access.ts'
import type { TagReportRow } from '../codec/tag-reports.ts'
import { rotated } from '../compile-ro-spec.ts'
import type { TagRead, UnusableReason } from '../reader-events.ts'
import { applyWish, justStarted, reinstall } from './install-wish.ts'
import { runWasSilent, signOfReading } from './prove-reading.ts'
import { askTids, takeTidAnswer } from './read-tids.ts'
import {
  ask,
  cancelTimers,
  change,
  learnWithout,
  log,
  type SessionDraft,
  send,
  setTimer,
  tell,
} from './session-draft.ts'
import { endlessRunsMax, type Run, type SessionState, shortRunsMax } from './session-state.ts'
import { counted, lookAtUnusable, tellFirstUnusable } from './unusable-reads.ts'
import { readOf, takeOver } from './usable-reads.ts'

/** Beyond the time of a run, for a reader that says when one is over and for one that does not. */
const endSlackMs = { told: 2_000, untold: 300 }
const askAgainMs = 1_000
const reportGraceMs = 100
const stillRunningMax = 3
/** A run is begun so long after the one before at the earliest. */
const startAgainMs = 250
const afterPreemptionMs = 500

export function takeStarted(draft: SessionDraft): void {
  change(draft, { isChanging: false })
  if (draft.state.run?.hasEnded === true) endRun(draft)
  else setOverdue(draft)
  applyWish(draft)
}

function setOverdue(draft: SessionDraft): void {
  const { run, tellsEnds } = draft.state
  if (run !== null) setTimer(draft, 'run-overdue', run.runMs + (tellsEnds ? endSlackMs.told : endSlackMs.untold))
}

function changeRun(draft: SessionDraft, changes: Partial<Run>): void {
  const { run } = draft.state
  if (run !== null) change(draft, { run: { ...run, ...changes } })
}

export function runAgain(draft: SessionDraft): void {
  const { run, isChanging, link } = draft.state
  if (run === null || isChanging || link !== 'ready') return
  ask(draft, 'run-again', 'START_ROSPEC', { ROSpecID: run.roSpecId })
  changeRun(draft, { ...justStarted, startedAtMs: draft.now.elapsedMs })
  setOverdue(draft)
}

/**
 * Whether what carries this ROSpecID is of the ROSpec at work. A reader that leaves the number away, or says 0 (which is
 * no ROSpec's), is believed once the ROSpec was asked to start: nobody else's is left on it.
 */
function isOurs({ state }: SessionDraft, roSpecId: number | null): boolean {
  const { run, isChanging, pending } = state
  if (run === null) return false
  if (roSpecId !== null && roSpecId !== 0) return roSpecId === run.roSpecId
  return !isChanging || pending?.purpose === 'start'
}

/** No end came in its time: whether the run is over is asked, and whether the reader still reports. */
export function takeOverdue(draft: SessionDraft): void {
  const { run, tellsEnds, habits } = draft.state
  if (run === null) return
  if (isReportAsked(run)) {
    if (run.hasReported && run.overdue === 'report-asked') endUntoldRun(draft)
    else if (run.hasReported) endRun(draft)
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
  } else if (numberIn(own, 'CurrentState') !== active) settleOverdue(draft, run)
  else if (run.stillRunning < stillRunningMax) {
    changeRun(draft, { overdue: 'not', stillRunning: run.stillRunning + 1 })
    setTimer(draft, 'run-overdue', askAgainMs)
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

function askForReports(draft: SessionDraft, overdue: 'report-asked' | 'report-due'): void {
  changeRun(draft, { overdue, hasReported: false })
  send(draft, 'GET_REPORT')
  setTimer(draft, 'run-overdue', askAgainMs)
}

function endUntoldRun(draft: SessionDraft): void {
  change(draft, { tellsEnds: false })
  endRun(draft)
}

/** The least share of its time that what a reader says it has done takes, */
const hollowShare = 0.5
/** and that a run takes in which every antenna had its turn, where the reader does not count its AISpecs. */
const wholeShare = 0.9

/** Said to be over before it can have been: nothing was carried out, unless a tag was heard in it. */
function isHollow({ now }: SessionDraft, run: Run, specs: number): boolean {
  return !run.hasHeard && now.elapsedMs - run.startedAtMs < hollowShare * specs * (run.runMs / run.specs)
}

/** Over before all antennas had their turn. A reader that says 1 of every AISpec does not count them. */
function isCutShort({ now }: SessionDraft, run: Run): boolean {
  if (run.roundsEnded > 0 || run.antennas.length === 1) return false
  return run.specsEnded > 1 || now.elapsedMs - run.startedAtMs < wholeShare * run.runMs
}

/** A run through all AISpecs is over; where no round of it was told, it was one. */
function endRun(draft: SessionDraft): void {
  const { run } = draft.state
  if (run === null) return
  cancelTimers(draft, 'run-overdue')
  if (isHollow(draft, run, Math.max(1, run.specsEnded))) {
    log(draft, 'debug', 'reader.run-hollow', { roSpecId: run.roSpecId })
    if (!runWasSilent(draft, run)) setTimer(draft, 'next-run', startAgainMs)
    return
  }
  const isShort = !run.isProof && isCutShort(draft, run)
  if (run.reportsWhenAsked && !isShort && !isReportAsked(run)) {
    askForReports(draft, 'report-due')
    return
  }
  change(draft, { endlessRuns: 0 })
  signOfReading(draft)
  if (run.isProof) {
    if (draft.state.reading !== 'proved') proveOn(draft, run)
    return
  }
  if (isShort) {
    runWasCutShort(draft, run)
    return
  }
  change(draft, { shortRuns: 0 })
  if (run.roundsEnded === 0) {
    endRound(draft, run.antennas)
    if (draft.state.tellsSpecs) {
      change(draft, { tellsSpecs: false })
      if (run.specs > run.antennas.length && !isPart(run)) {
        reinstall(draft)
        return
      }
    }
  }
  restAndRun(draft, run)
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

/** It is no round. A reader that goes on so is asked for as many AISpecs at a time as it carries out. */
function runWasCutShort(draft: SessionDraft, run: Run): void {
  const { capabilities, shortRuns } = draft.state
  const { specs, specsEnded } = run
  change(draft, { shortRuns: shortRuns + 1 })
  if (shortRuns + 1 < shortRunsMax || capabilities === null) {
    restAndRun(draft, run)
    return
  }
  log(draft, 'warn', 'reader.runs-cut-short', { specs, specsEnded })
  const specsPerRoSpecMax = Math.max(1, specsEnded)
  change(draft, { shortRuns: 0, turn: 0, visited: [], capabilities: { ...capabilities, specsPerRoSpecMax } })
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
 * These antennas have had their turn; when all have, the round is over. A round in which reads came and none could be used
 * was no opportunity to hear anything: it begins anew.
 */
function endRound(draft: SessionDraft, antennas: number[]): void {
  const { run } = draft.state
  if (run === null) return
  const { unusableReads, hasUsable, roundsEnded, allAntennas } = run
  changeRun(draft, { roundsEnded: roundsEnded + 1, isUnderWay: true, unusableReads: 0, hasUsable: false })
  change(draft, { endlessRuns: 0, shortRuns: 0 })
  const isUnusable = unusableReads > 0 && !hasUsable
  const visited = isUnusable ? [] : [...new Set([...draft.state.visited, ...antennas])]
  const isWhole = visited.length === allAntennas.length
  change(draft, { visited: isWhole ? [] : visited })
  if (isUnusable) log(draft, 'debug', 'reader.round-unusable', { unusableReads })
  else if (isWhole) tell(draft, { kind: 'round-ended', antennas: visited })
  lookAtUnusable(draft)
  askTids(draft)
}

const endOfAiSpec = 0

/**
 * One antenna has had its turn; when the last of a cycle has, the round is over. Only an end counts, and only of an AISpec
 * this ROSpec has and whose end was not told before (SpecIndex from 1, LLRP 1.1 §14.2.2.9).
 */
export function takeAiSpecEvent(draft: SessionDraft, event: LlrpParameter): void {
  const { run } = draft.state
  if (run === null || !isOurs(draft, numberIn(event, 'ROSpecID'))) return
  if (numberIn(event, 'EventType') !== endOfAiSpec) return
  const specIndex = numberIn(event, 'SpecIndex') ?? 0
  if (isHollow(draft, run, Math.max(1, specIndex))) return
  signOfReading(draft)
  if (run.isProof || run.reportsWhenAsked) return
  if (specIndex <= run.specsEnded || specIndex > run.specs) return
  changeRun(draft, { specsEnded: specIndex })
  const specsPerCycle = run.antennas.length
  if (specIndex % specsPerCycle === 0) endRound(draft, rotated(run.antennas, specIndex / specsPerCycle - 1))
}

/** ROSpecEventType, LLRP 1.1 §14.2.2.4. */
const roSpecEnded = 1
const roSpecPreempted = 2

/** The end of a run, or another ROSpec in its way: that one is taken off the reader, which is ours alone. */
export function takeRoSpecEvent(draft: SessionDraft, event: LlrpParameter): void {
  const { run, isChanging, pending } = draft.state
  if (run === null || !isOurs(draft, numberIn(event, 'ROSpecID'))) return
  if (isChanging && pending?.purpose !== 'start') return
  const type = numberIn(event, 'EventType')
  if (type === roSpecEnded) {
    if (!draft.state.tellsEnds) change(draft, { tellsEnds: true })
    // One may be over before its start is answered.
    if (isChanging) changeRun(draft, { hasEnded: true })
    else endRun(draft)
  } else if (type === roSpecPreempted && !isChanging) {
    const other = numberIn(event, 'PreemptingROSpecID') ?? 0
    log(draft, 'warn', 'reader.rospec-preempted', { roSpecId: run.roSpecId, by: other })
    cancelTimers(draft, 'run-overdue')
    if (other !== 0 && other !== run.roSpecId) ask(draft, 'delete', 'DELETE_ROSPEC', { ROSpecID: other })
    setTimer(draft, 'next-run', afterPreemptionMs)
  }
}

/**
 * Whether a read of another ROSpec is one more that cannot be used: nobody else's is left on the reader, so that it says
 * the wrong number. What one of our own that is gone still had to say is stale, until a round of this one is over.
 */
function isMisnumbered({ state }: SessionDraft, run: Run, roSpecId: number | null): boolean {
  if (run.isProof || state.isChanging || roSpecId === null) return false
  return run.isUnderWay || roSpecId > run.roSpecId
}

/** Tags of the ROSpec at work, and those that cannot be used. */
export function takeTags(draft: SessionDraft, rows: readonly TagReportRow[]): void {
  const { run } = draft.state
  const told = { ...draft.state.lastTold }
  const reads: TagRead[] = []
  let own = 0
  let misnumbered = 0
  let reason: UnusableReason | null = null
  for (const row of rows) {
    takeOver(row, told)
    if (row.read !== null) takeTidAnswer(draft, row)
    if (run === null) continue
    if (!isOurs(draft, told.roSpecId)) {
      if (!isMisnumbered(draft, run, told.roSpecId)) continue
      misnumbered += 1
      reason = 'rospec-unknown'
      continue
    }
    own += 1
    const read = readOf(row, told, run.antennas, draft.now.elapsedMs)
    if (typeof read === 'string') reason = read
    else reads.push(read)
  }
  const unusable = own - reads.length + misnumbered
  change(draft, { lastTold: told, unusable: counted(draft.state.unusable, reads.length, unusable, reason) })
  if (run === null || (rows.length === 0 ? !isOurs(draft, null) : own + misnumbered === 0)) return
  takeReport(draft, run, reads.length, unusable)
  if (isSign(draft.state, run, rows.length)) signOfReading(draft)
  tellFirstUnusable(draft)
  if (!run.isProof && reads.length > 0) tell(draft, { kind: 'reads', reads })
}

/** A report without a tag says something only where it was asked for, and of a reader whose runs never end only an end does. */
function isSign({ endlessRuns }: SessionState, run: Run, rows: number): boolean {
  return endlessRuns < endlessRunsMax && (rows > 0 || isReportAsked(run))
}

function isReportAsked({ overdue }: Run): boolean {
  return overdue === 'report-asked' || overdue === 'report-due'
}

function takeReport(draft: SessionDraft, run: Run, usable: number, unusable: number): void {
  if (isReportAsked(run) && !run.hasReported) setTimer(draft, 'run-overdue', reportGraceMs)
  const hasUsable = run.hasUsable || usable > 0
  const hasHeard = run.hasHeard || usable + unusable > 0
  if (run.hasReported && unusable === 0 && hasUsable === run.hasUsable && hasHeard === run.hasHeard) return
  changeRun(draft, { hasReported: true, hasHeard, hasUsable, unusableReads: run.unusableReads + unusable })
}
