import type { LlrpMessage } from '../codec/message.ts'
import { setConfig, takeConfigRead, takeSetConfig, writeOutput } from './configure.ts'
import { applyWish } from './install-wish.ts'
import { refusalIn } from './llrp-status.ts'
import { look, takeLook } from './look-around.ts'
import { takeRefusedAccess, wantTids } from './read-tids.ts'
import type { ReaderOption } from './reader-habits.ts'
import { takeNotification } from './reader-notices.ts'
import { takeRefusedRoSpec, takeRefusedRun } from './refused-rospec.ts'
import { runAgain, takeOverdue, takeRunState, takeStarted, takeStartedAgain } from './run-inventory.ts'
import {
  ask,
  askNext,
  cancelTimers,
  change,
  healthy,
  learnWithout,
  log,
  lose,
  type SessionDraft,
  send,
  setTimer,
} from './session-draft.ts'
import {
  requestTimeoutMs,
  type SessionInput,
  type SessionNow,
  type SessionOutput,
  type SessionRequest,
  type SessionState,
  type TimerName,
} from './session-state.ts'
import { takeCapabilities, takeExtensions, takeRoSpecs, takeSetVersion, takeSupportedVersion } from './set-up.ts'
import { takeTags } from './take-reports.ts'

const quietPeriods = 2

/**
 * The client side of an LLRP connection as a pure machine: bytes, timers and sockets are the shell's. It knows one
 * request at a time; reports and events may arrive between a request and its answer.
 */
export function stepSession(
  state: SessionState,
  input: SessionInput,
  now: SessionNow,
): { state: SessionState; outputs: SessionOutput[] } {
  const draft: SessionDraft = { state, outputs: [], now }
  if (state.link !== 'stopped') take(draft, input)
  return { state: draft.state, outputs: draft.outputs }
}

function take(draft: SessionDraft, input: SessionInput): void {
  switch (input.kind) {
    case 'start':
      connect(draft)
      break
    case 'stream-open':
      change(draft, { link: 'greeting' })
      break
    case 'stream-closed':
      lose(draft, draft.state.link === 'connecting' ? 'connection-refused' : 'connection-closed', input.error)
      break
    case 'stream-broken':
      lose(draft, 'protocol-error', input.error)
      break
    case 'message':
      heard(draft)
      takeMessage(draft, input.message)
      break
    case 'tags':
      heard(draft)
      takeTags(draft, input.rows)
      break
    case 'timer':
      takeTimer(draft, input.name)
      break
    case 'wish':
      change(draft, { wish: input.wish })
      applyWish(draft)
      break
    case 'tids-wanted':
      wantTids(draft, input.epcs)
      break
    case 'gpo':
      change(draft, { outputsWanted: { ...draft.state.outputsWanted, [input.port]: input.high } })
      if (draft.state.link === 'ready') writeOutput(draft, input.port, input.high)
      break
    case 'stop':
      stop(draft)
      break
  }
}

function connect(draft: SessionDraft): void {
  change(draft, { link: 'connecting' })
  draft.outputs.push({ kind: 'connect' })
  setTimer(draft, 'greeting', requestTimeoutMs)
}

function stop(draft: SessionDraft): void {
  if (draft.state.link === 'ready') send(draft, 'CLOSE_CONNECTION')
  cancelTimers(draft, 'greeting', 'request', 'silence', 'reconnect', 'next-run', 'run-overdue', 'wish-again')
  cancelTimers(draft, 'look-inputs', 'look-antennas')
  draft.outputs.push({ kind: 'close' })
  change(draft, { link: 'stopped', pending: null, queue: [], run: null, applied: null })
}

/** Anything the reader says shows that it is there; after two keepalive periods of silence it is asked, and has one to answer. */
function heard(draft: SessionDraft): void {
  const { link, reader } = draft.state
  change(draft, { lastHeardMs: draft.now.elapsedMs })
  if (link === 'ready') setTimer(draft, 'silence', quietPeriods * reader.keepaliveMs)
}

/** A reader that sends no keepalives, because it refused them or forgot, still answers. */
function probe(draft: SessionDraft): void {
  if (draft.state.pending !== null) return
  const identification = { AntennaID: 0, RequestedData: 1, GPIPortNum: 0, GPOPortNum: 0 }
  ask(draft, 'probe', 'GET_READER_CONFIG', identification, { timeoutMs: draft.state.reader.keepaliveMs })
}

function takeUnanswered(draft: SessionDraft): void {
  const { pending } = draft.state
  if (pending?.purpose === 'probe') {
    lose(draft, 'keepalive-missed', 'three keepalives were missed')
    return
  }
  if (pending?.option != null) learnFromSilence(draft, pending.option)
  const { name, messageId, answeredAs } = pending ?? { name: 'a request', messageId: 0, answeredAs: null }
  const detail =
    answeredAs === null ? `no answer to ${name} in time` : `${name} ${messageId} was answered by number ${answeredAs}`
  lose(draft, 'protocol-error', detail)
}

/** What it never answered is done without; what it did answer once was lost on the way, unless that comes again and again. */
function learnFromSilence(draft: SessionDraft, option: ReaderOption): void {
  const { answered, unanswered } = draft.state
  const times = (unanswered[option] ?? 0) + 1
  change(draft, { unanswered: { ...unanswered, [option]: times } })
  if (!answered.includes(option) || times >= silencesToLearn) learnWithout(draft, option)
}
const silencesToLearn = 3

function takeTimer(draft: SessionDraft, name: TimerName): void {
  switch (name) {
    case 'greeting':
      lose(draft, draft.state.link === 'connecting' ? 'connection-refused' : 'protocol-error', 'no greeting in time')
      break
    case 'request':
      takeUnanswered(draft)
      break
    case 'silence':
      probe(draft)
      break
    case 'reconnect':
      connect(draft)
      break
    case 'next-run':
      runAgain(draft)
      break
    case 'run-overdue':
      takeOverdue(draft)
      break
    case 'wish-again':
      applyWish(draft)
      break
    case 'look-inputs':
    case 'look-antennas':
      look(draft, name)
      break
  }
}

function takeMessage(draft: SessionDraft, message: LlrpMessage): void {
  if (message.name === 'KEEPALIVE') {
    healthy(draft)
    send(draft, 'KEEPALIVE_ACK')
    return
  }
  if (message.name === 'READER_EVENT_NOTIFICATION') takeNotification(draft, message)
  else if (message.name !== 'RO_ACCESS_REPORT') takeResponse(draft, message)
}

/** A reader that cannot read the number of a message answers with 0, which is none of ours: there is one question at a time. */
const noMessageId = 0

function refusalOf(message: LlrpMessage, asked: string): string | null {
  if (message.name === `${asked}_RESPONSE`) return refusalIn(message)
  if (message.name === 'ERROR_MESSAGE') return refusalIn(message) ?? 'an error that says it is none'
  return `answered with ${message.name}`
}

function takeResponse(draft: SessionDraft, message: LlrpMessage): void {
  const { pending } = draft.state
  const { name, messageId } = message
  const isAnswer =
    pending !== null && (messageId === pending.messageId || (name === 'ERROR_MESSAGE' && messageId === noMessageId))
  if (!isAnswer) {
    // Late, doubled, or to nobody: harmless, since every request waits for its own number.
    log(draft, 'debug', 'reader.answer-unexpected', { message: name, messageId })
    if (pending !== null && name === `${pending.name}_RESPONSE`)
      change(draft, { pending: { ...pending, answeredAs: messageId } })
    return
  }
  cancelTimers(draft, 'request')
  change(draft, { pending: null })
  const { answered } = draft.state
  const { option } = pending
  if (option !== null && !answered.includes(option)) change(draft, { answered: [...answered, option] })
  takeAnswer(draft, pending, message, refusalOf(message, pending.name))
  askNext(draft)
}

/** What follows an answer. A refusal that cannot be lived with ends the connection; the others are said and survived. */
function takeAnswer(draft: SessionDraft, request: SessionRequest, message: LlrpMessage, refusal: string | null): void {
  const { purpose, option } = request
  const isUsual = option === 'version-question' || option === 'extensions'
  if (refusal !== null && !isUsual) log(draft, 'warn', 'reader.request-refused', { purpose, refusal })
  switch (purpose) {
    case 'supported-version':
      takeSupportedVersion(draft, message, refusal)
      break
    case 'set-version':
      takeSetVersion(draft, refusal)
      break
    case 'capabilities':
      takeCapabilities(draft, message, refusal)
      break
    case 'extensions':
      takeExtensions(draft, refusal)
      break
    case 'ro-specs':
      takeRoSpecs(draft, message, refusal)
      break
    case 'delete-foreign':
      setConfig(draft)
      break
    case 'set-config':
      takeSetConfig(draft, refusal)
      break
    case 'config-part':
      if (refusal !== null && option !== null) learnWithout(draft, option)
      break
    case 'config-read':
      takeConfigRead(draft, request, message, refusal)
      break
    case 'add':
    case 'enable':
    case 'start':
      if (refusal !== null) takeRefusedRoSpec(draft, purpose, message, refusal)
      else if (purpose === 'start') takeStarted(draft)
      break
    case 'run-again':
      if (refusal !== null) takeRefusedRun(draft)
      else takeStartedAgain(draft)
      break
    case 'run-state':
      takeRunState(draft, message, refusal)
      break
    case 'look-inputs':
    case 'look-antennas':
      takeLook(draft, purpose, message, refusal)
      break
    case 'access':
      if (refusal !== null) takeRefusedAccess(draft)
      break
    case 'probe':
    case 'delete':
    case 'gpo':
    case 'access-clear':
      break
  }
}
