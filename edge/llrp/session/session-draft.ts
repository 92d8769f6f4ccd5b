import { buildMessage } from '../codec/build-message.ts'
import type { LlrpFields } from '../codec/message.ts'
import type { ReaderEvent } from '../reader-events.ts'
import { noHabits, type ReaderIdentity, type ReaderOption, sameHabits, withoutOption } from './reader-habits.ts'
import {
  backOffFirstMs,
  backOffMsMax,
  type LostReason,
  noTidReading,
  notConnected,
  type Purpose,
  queueMax,
  type Run,
  requestTimeoutMs,
  type SessionNow,
  type SessionOutput,
  type SessionRequest,
  type SessionState,
  type TimerName,
  wellForMs,
} from './session-state.ts'

const breaksToLearn = 2

/** A session on its way through one step. */
export type SessionDraft = { state: SessionState; outputs: SessionOutput[]; now: SessionNow }

export function change(draft: SessionDraft, changes: Partial<SessionState>): void {
  draft.state = { ...draft.state, ...changes }
}

/** Changes the ROSpec at work, if there is one. */
export function changeRun(draft: SessionDraft, changes: Partial<Run>): void {
  const { run } = draft.state
  if (run !== null) change(draft, { run: { ...run, ...changes } })
}

/**
 * Whether what carries this ROSpecID is of the ROSpec at work. A reader that leaves the number away, or says 0 (which is
 * no ROSpec's), is believed once the ROSpec was asked to start: nobody else's is left on it.
 */
export function isOurs({ state }: SessionDraft, roSpecId: number | null): boolean {
  const { run, isChanging, pending } = state
  if (run === null) return false
  if (roSpecId !== null && roSpecId !== 0) return roSpecId === run.roSpecId
  return !isChanging || pending?.purpose === 'start'
}

export function tell(draft: SessionDraft, event: ReaderEvent): void {
  draft.outputs.push({ kind: 'event', event })
}

export function setTimer(draft: SessionDraft, name: TimerName, delayMs: number): void {
  draft.outputs.push({ kind: 'timer', name, delayMs: Math.round(delayMs) })
}

export function cancelTimers(draft: SessionDraft, ...names: TimerName[]): void {
  for (const name of names) draft.outputs.push({ kind: 'cancel-timer', name })
}

export function log(
  draft: SessionDraft,
  level: 'debug' | 'info' | 'warn' | 'error',
  event: string,
  data: Record<string, unknown> = {},
): void {
  draft.outputs.push({ kind: 'log', level, event, data })
}

/** Sends what is not answered. */
export function send(draft: SessionDraft, name: string, fields: LlrpFields = {}): void {
  const { nextMessageId, version } = draft.state
  draft.outputs.push({ kind: 'send', message: buildMessage(name, nextMessageId, fields, [], version) })
  change(draft, { nextMessageId: nextId(nextMessageId) })
}

function nextId(messageId: number): number {
  return messageId >= 0xffff_fff0 ? 1 : messageId + 1
}

/** Asks the reader something, after whatever is being asked now: one request at a time keeps slow readers in step. */
export function ask(
  draft: SessionDraft,
  purpose: Purpose,
  name: string,
  fields: LlrpFields = {},
  more: Partial<Omit<SessionRequest, 'purpose' | 'name' | 'fields'>> = {},
): void {
  if (draft.state.queue.length >= queueMax) {
    lose(draft, 'protocol-error', 'too many requests are waiting')
    return
  }
  const plain = { parameters: [], version: null, option: null, timeoutMs: requestTimeoutMs }
  change(draft, { queue: [...draft.state.queue, { purpose, name, fields, ...plain, ...more }] })
  askNext(draft)
}

export function askNext(draft: SessionDraft): void {
  const { pending, queue, nextMessageId, run } = draft.state
  const [request, ...rest] = queue
  if (pending !== null || request === undefined) return
  const version = request.version ?? draft.state.version
  const message = buildMessage(request.name, nextMessageId, request.fields, request.parameters, version)
  const starts = run !== null && (request.purpose === 'start' || request.purpose === 'run-again')
  change(draft, {
    run: starts ? { ...run, startedAtMs: draft.now.elapsedMs } : run,
    pending: { ...request, messageId: nextMessageId, answeredAs: null },
    queue: rest,
    nextMessageId: nextId(nextMessageId),
  })
  draft.outputs.push({ kind: 'send', message })
  setTimer(draft, 'request', request.timeoutMs)
}

/** Notes that this reader is not asked for an option again. It is remembered once the reader is seen to read without. */
export function learnWithout(draft: SessionDraft, option: ReaderOption): void {
  const { habits } = draft.state
  if (habits.without.includes(option)) return
  log(draft, 'info', 'reader.done-without', { option })
  change(draft, { habits: withoutOption(habits, option) })
}

/** Hands the habits out to be remembered, where they are others than those that are. */
export function keepHabits(draft: SessionDraft): void {
  const { habits, habitsKept } = draft.state
  if (sameHabits(habits, habitsKept)) return
  draft.outputs.push({ kind: 'habits', habits })
  change(draft, { habitsKept: habits })
}

/** What was learnt does not hold, or is of another reader. */
export function forgetHabits(draft: SessionDraft, identity: ReaderIdentity | null): void {
  change(draft, { habits: { ...noHabits, identity }, answered: [], unanswered: {} })
  keepHabits(draft)
}

/** The reader broke the connection over what it could have refused: once is chance, twice is its way of refusing. */
function learnFromBreak(draft: SessionDraft, option: ReaderOption | null): void {
  const { brokeOver, habits, habitsTried, reading } = draft.state
  if (option === null) {
    // It fails with what was learnt before, so that may be wrong.
    if (reading !== 'proved' && habits.without.length > 0 && habits === habitsTried) forgetHabits(draft, null)
    change(draft, { brokeOver: null })
    return
  }
  const times = brokeOver?.option === option ? brokeOver.times + 1 : 1
  change(draft, { brokeOver: { option, times } })
  if (times >= breaksToLearn) learnWithout(draft, option)
}

/** Gives the connection up and tries again later: later each time until the reader has shown that it is well. */
export function lose(draft: SessionDraft, reason: LostReason, detail: string | null): void {
  const { state } = draft
  if (state.link === 'stopped' || state.link === 'waiting') return
  log(draft, 'warn', 'reader.lost', { reason, detail, link: state.link })
  if (state.link === 'setting-up' || state.link === 'ready') learnFromBreak(draft, state.pending?.option ?? null)
  if (!state.lossTold) tell(draft, { kind: 'lost', reason })
  draft.outputs.push({ kind: 'close' })
  cancelTimers(draft, 'greeting', 'request', 'silence', 'next-run', 'run-overdue', 'wish-again')
  cancelTimers(draft, 'look-inputs', 'look-antennas')
  const flaps = flapsNow(draft)
  const flapMs = backOffFirstMs * 2 ** (flaps - 1)
  const waitMs = Math.min(backOffMsMax / 1.25, Math.max(state.backOffMs, flapMs))
  setTimer(draft, 'reconnect', waitMs * (0.75 + 0.5 * draft.now.chance))
  change(draft, {
    ...notConnected,
    link: 'waiting',
    flaps,
    lossTold: true,
    blindSinceMs: state.blindSinceMs ?? state.lastHeardMs,
    tids: { ...noTidReading, wanted: state.tids.wanted },
    backOffMs: Math.min(backOffMsMax / 1.25, state.backOffMs * 2),
  })
}

/** One that never showed a sign of reading says nothing of how long those last that do. */
function flapsNow({ state, now }: SessionDraft): number {
  const { readsSinceMs, flaps } = state
  if (readsSinceMs === null) return flaps
  return now.elapsedMs - readsSinceMs < wellForMs ? flaps + 1 : 0
}

/** A report or a keepalive: the reader is well. */
export function healthy(draft: SessionDraft): void {
  if (draft.state.backOffMs !== backOffFirstMs) change(draft, { backOffMs: backOffFirstMs })
}
