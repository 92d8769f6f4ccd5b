import type { EpcHex, SessionId } from '#contracts/ids'
import { withCycle } from './calibration/learn-silence.ts'
import { confirmedSet, type Draft } from './decide.ts'
import { bookRound, rememberAnswers } from './end-round.ts'
import { countReads } from './hearing/count-reads.ts'
import { learnRates, seedRates } from './hearing/learn-rates.ts'
import { nothingLearnt, unknownTag } from './hearing/learnt.ts'
import { isLoud } from './hearing/level-likelihood.ts'
import { measureRound } from './hearing/measure-round.ts'
import { listen } from './hearing/tag-likelihood.ts'
import { judgeExpected } from './judge.ts'
import { expectedTagsMax } from './presence-config.ts'
import type { PresenceInput } from './presence-input.ts'
import type { PresenceOutput } from './presence-output.ts'
import { emptyRound, freshPeriod, noEvidence, type PresenceState, type TagMemory } from './presence-state.ts'
import { rememberedReferences } from './references/reference-memory.ts'
import { watchReferences } from './references/watch-references.ts'
import {
  continueScan,
  endScan,
  quickWatchRounds,
  recheckIfDue,
  scanTick,
  setWish,
  startScan,
  sweepAfresh,
  watchOn,
} from './scan.ts'
import type { BaselineReason, ScanCause } from './scan-cause.ts'
import { rememberSilence, startShutPeriod } from './shut-period.ts'
import { watchAntennas, watchShut } from './shut-watch.ts'

/**
 * Many reads in, few verdicts out. `nowMs` is monotonic. The state handed in is not changed.
 * Silence counts only as missed opportunity: a round in which the antenna was proved, by the tags known to be there, to
 * listen in a cell of the cabinet's standing waves where this tag should have been audible.
 */
export function stepPresence(
  state: PresenceState,
  input: PresenceInput,
  nowMs: number,
): { state: PresenceState; outputs: PresenceOutput[] } {
  if (input.kind === 'reads') return { state: countReads(state, input.reads), outputs: [] }
  const draft: Draft = { state, outputs: [] }
  take(draft, input, nowMs)
  startDueBaseline(draft, nowMs)
  return draft
}

function take(draft: Draft, input: Exclude<PresenceInput, { kind: 'reads' }>, nowMs: number): void {
  switch (input.kind) {
    case 'boot':
      boot(draft, input, nowMs)
      break
    case 'reader-connected':
      readerConnected(draft, input.antennas, input.blindMs, nowMs)
      break
    case 'reader-lost':
      readerLost(draft, nowMs)
      break
    case 'antenna':
      antennaChanged(draft, input.antenna, input.up, nowMs)
      break
    case 'round-ended':
      roundEnded(draft, input.antennas, nowMs)
      break
    case 'door-opened':
      doorOpened(draft, input.doorId, input.sessionId, nowMs)
      break
    case 'door-closed':
      doorClosed(draft, input.doorId, input.sessionId, nowMs)
      break
    case 'order-scan':
      draft.state = { ...draft.state, baselineDue: input.reason }
      break
    case 'calibration-cycle':
      draft.state = withCycle(draft.state, input.sessionId, input.isUnchanged)
      break
    case 'tick':
      scanTick(draft, nowMs)
      recheckIfDue(draft, nowMs)
      break
  }
}

function boot(draft: Draft, input: Extract<PresenceInput, { kind: 'boot' }>, nowMs: number): void {
  const { lastConfirmed, learnt = nothingLearnt, references: said = null } = input
  const { referenceEpcs, foreignReferenceEpcs, powersCentiDbm } = draft.state.config
  const references = rememberedReferences(referenceEpcs, powersCentiDbm, learnt.references, said)
  const tags: Record<EpcHex, TagMemory> = {}
  const expect = (epc: EpcHex, standing: TagMemory['standing']) => {
    tags[epc] = {
      ...(learnt.tags[epc] ?? unknownTag),
      ratesAreSeed: false,
      evidence: noEvidence,
      settled: false,
      standing,
      silentBefore: 1,
    }
  }
  const units = (lastConfirmed ?? []).filter((epc) => !foreignReferenceEpcs.includes(epc))
  for (const epc of units.slice(0, expectedTagsMax)) expect(epc, { kind: 'present' })
  for (const epc of referenceEpcs) expect(epc, { kind: 'reference' })
  const baselineDue: BaselineReason = lastConfirmed === null ? 'first-boot' : 'restart'
  const known = { tags, habits: learnt.habits, references }
  draft.state = { ...draft.state, booted: true, ...known, baselineDue, sinceShutMs: nowMs }
}

/** A baseline runs as soon as there is a reader, every door is shut and no session waits for its own scan. */
function startDueBaseline(draft: Draft, nowMs: number): void {
  const { booted, readerUp, openDoors, scan, baselineDue } = draft.state
  if (!booted || !readerUp || openDoors.length > 0 || baselineDue === null) return
  if (scan !== null && scan.cause !== null) return
  // An ordered scan goes on with what has been heard since the door shut, which is learnt when it opens.
  const learnt = baselineDue === 'ordered' ? draft.state : learnRates(draft.state)
  draft.state = { ...learnt, baselineDue: null }
  startScan(draft, { kind: 'baseline', reason: baselineDue }, nowMs)
}

function readerConnected(draft: Draft, antennas: readonly number[], blindMs: number | null, nowMs: number): void {
  draft.state = learnRates(draft.state)
  const known = draft.state.antennas
  const next: PresenceState['antennas'] = {}
  for (const antenna of antennas)
    next[antenna] = { up: true, silent: known[antenna]?.silent ?? false, period: freshPeriod }
  draft.state = { ...draft.state, readerUp: true, antennas: next, round: emptyRound }
  const { scan, baselineDue, config } = draft.state
  if (scan !== null && scan.cause !== null) {
    // Nobody watched in between: what was heard before counts no more.
    draft.state = startShutPeriod(draft.state, nowMs)
    const deadlineAtMs = nowMs + config.scanDeadlineMs
    const restarted = { ...scan, startedAtMs: nowMs, deadlineAtMs, stage: 'sweep', attempt: 0, stageRounds: 0 } as const
    draft.state = { ...draft.state, scan: { ...restarted, newInLastRound: 0, readerLostAtMs: null } }
    sweepAfresh(draft)
  } else if (blindMs !== null) {
    draft.state = { ...draft.state, scan: null, baselineDue: baselineDue ?? 'reader-returned' }
  }
}

function readerLost(draft: Draft, nowMs: number): void {
  draft.state = { ...draft.state, readerUp: false, round: emptyRound }
  const { scan } = draft.state
  if (scan === null) return
  if (scan.cause === null) endScan(draft, false, nowMs)
  else draft.state = { ...draft.state, scan: { ...scan, readerLostAtMs: scan.readerLostAtMs ?? nowMs } }
}

function antennaChanged(draft: Draft, antenna: number, up: boolean, nowMs: number): void {
  const memory = draft.state.antennas[antenna]
  if (memory === undefined || memory.up === up) return
  const period = { ...memory.period, lapses: memory.period.lapses + (up ? 0 : 1) }
  const antennas = { ...draft.state.antennas, [antenna]: { ...memory, up, silent: up ? false : memory.silent, period } }
  draft.state = { ...draft.state, antennas }
  const { scan, openDoors, tags } = draft.state
  const undecided = Object.values(tags).some((tag) => tag.standing.kind === 'undecided')
  if (up && undecided && scan === null && openDoors.length === 0) startScan(draft, null, nowMs)
}

function doorOpened(draft: Draft, doorId: number, sessionId: SessionId | null, nowMs: number): void {
  if (draft.state.openDoors.includes(doorId)) return
  const { scan } = draft.state
  const cause = scan?.cause ?? null
  draft.state = rememberSilence(learnRates(draft.state))
  if (cause?.kind === 'session' && cause.sessionId !== sessionId) endScan(draft, false, nowMs)
  else if (cause?.kind === 'baseline') draft.state = { ...draft.state, baselineDue: cause.reason }
  draft.state = { ...draft.state, scan: null, openDoors: [...draft.state.openDoors, doorId], round: emptyRound }
  draft.state = startShutPeriod(draft.state, nowMs)
  setWish(draft, { mode: 'off' })
}

function doorClosed(draft: Draft, doorId: number, sessionId: SessionId | null, nowMs: number): void {
  const openDoors = draft.state.openDoors.filter((open) => open !== doorId)
  draft.state = { ...draft.state, openDoors }
  if (openDoors.length > 0) return
  const cause: ScanCause =
    sessionId === null ? { kind: 'baseline', reason: 'forced-entry' } : { kind: 'session', sessionId }
  if (draft.state.baselineDue === 'first-boot') {
    // Nothing is known yet of what was here before: the first count is attributed to nobody.
    if (cause.kind === 'session') draft.outputs.push({ kind: 'decided', cause, ...nothing, scanComplete: false })
    return
  }
  // What this scan finds is the session's; a baseline that is still due follows it.
  startScan(draft, cause, nowMs)
}

const nothing = { present: [], placed: [], removed: [], uncertain: [], unobservable: [] }

function roundEnded(draft: Draft, antennas: readonly number[], nowMs: number): void {
  const { state } = draft
  if (!state.booted || !state.readerUp || state.openDoors.length > 0) return
  if (nowMs - state.sinceShutMs < state.config.settleMs) return
  const rows = measureRound(state, antennas, nowMs)
  const remembered = rememberAnswers(state, nowMs)
  draft.state = remembered.state
  draft.state = bookRound(draft.state, rows)
  settleHeard(draft, remembered.heard)
  watchAntennas(draft)
  watchReferences(draft, state.round, rows, nowMs)
  const { scan } = draft.state
  if (scan === null || scan.cause === null) {
    const booked = draft.state
    watchShut(
      draft,
      remembered.heard,
      once(() => listen(booked)),
      nowMs,
    )
    if (draft.outputs.some(({ kind }) => kind === 'resolved')) draft.outputs.push(confirmedSet(draft.state))
  }
  if (scan === null) {
    const watchRounds = draft.state.watchRounds + 1
    draft.state = { ...(watchRounds === quickWatchRounds ? seedRates(draft.state) : draft.state), watchRounds }
    watchOn(draft)
    return
  }
  draft.state = {
    ...draft.state,
    scan: { ...scan, stageRounds: scan.stageRounds + 1, newInLastRound: remembered.newlyHeard },
  }
  continueScan(draft, nowMs)
}

/** Most rounds behind a shut door leave nothing to judge; the tables are made only when somebody asks. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/**
 * Confirms the expected tags that have answered well enough. A faint answer is no confirmation for good: silence where
 * answers were due takes it back until the scan decides.
 */
function settleHeard(draft: Draft, justHeard: readonly EpcHex[]): void {
  const { state } = draft
  const heard = new Set<string>(justHeard)
  const tags = { ...state.tags }
  const listening = once(() => listen(state))
  let changed = false
  for (const key in tags) {
    const epc = key as EpcHex
    const tag = tags[epc]
    if (tag === undefined || tag.evidence.rounds === 0) continue
    if (tag.settled ? state.scan === null || isLoud(state, tag.evidence) : !heard.has(epc)) continue
    const settled = judgeExpected(state, listening(), tag, state.config.removalOdds).verdict === 'present'
    if (settled === tag.settled) continue
    tags[epc] = { ...tag, settled }
    changed = true
  }
  if (changed) draft.state = { ...state, tags }
}
