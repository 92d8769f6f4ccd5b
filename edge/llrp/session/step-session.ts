import type { LlrpMessage } from '../codec/message.ts'
import { refusalIn } from './llrp-status.ts'
import { takeNotification } from './reader-notices.ts'
import { applyWish, runAgain, takeOverdue, takeRefusedRoSpec, takeStarted, takeTags } from './run-inventory.ts'
import {
  askNext,
  cancelTimers,
  change,
  healthy,
  log,
  lose,
  type SessionDraft,
  send,
  setTimer,
} from './session-draft.ts'
import {
  type Purpose,
  requestTimeoutMs,
  type SessionInput,
  type SessionNow,
  type SessionOutput,
  type SessionState,
  type TimerName,
} from './session-state.ts'
import {
  becomeReady,
  readConfigBack,
  setConfig,
  takeCapabilities,
  takeExtensions,
  takeRoSpecs,
  takeSetVersion,
  takeSupportedVersion,
  writeOutput,
} from './set-up.ts'

const keepalivesMissedMax = 3

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
  draft.outputs.push({ kind: 'close' })
  change(draft, { link: 'stopped', pending: null, queue: [], run: null, applied: null })
}

/** Anything the reader says shows that it lives; three keepalive periods of silence show that it does not. */
function heard(draft: SessionDraft): void {
  const { link, reader } = draft.state
  change(draft, { lastHeardMs: draft.now.elapsedMs })
  if (link === 'ready') setTimer(draft, 'silence', keepalivesMissedMax * reader.keepaliveMs)
}

function takeTimer(draft: SessionDraft, name: TimerName): void {
  switch (name) {
    case 'greeting':
      lose(draft, draft.state.link === 'connecting' ? 'connection-refused' : 'protocol-error', 'no greeting in time')
      break
    case 'request':
      lose(draft, 'protocol-error', `no answer to ${draft.state.pending?.name ?? 'a request'} in time`)
      break
    case 'silence':
      lose(draft, 'keepalive-missed', 'three keepalives were missed')
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

function takeResponse(draft: SessionDraft, message: LlrpMessage): void {
  const { pending } = draft.state
  const isAnswer =
    pending !== null &&
    message.messageId === pending.messageId &&
    (message.name === `${pending.name}_RESPONSE` || message.name === 'ERROR_MESSAGE')
  if (!isAnswer) {
    // Late, doubled, or to nobody: harmless, since every request waits for its own number.
    log(draft, 'debug', 'reader.answer-unexpected', { message: message.name, messageId: message.messageId })
    return
  }
  cancelTimers(draft, 'request')
  change(draft, { pending: null })
  takeAnswer(draft, pending.purpose, message, refusalIn(message))
  askNext(draft)
}

/** What follows an answer. A refusal that cannot be lived with ends the connection; the others are said and survived. */
function takeAnswer(draft: SessionDraft, purpose: Purpose, message: LlrpMessage, refusal: string | null): void {
  const expected: Purpose[] = ['supported-version', 'set-version', 'extensions']
  if (refusal !== null && !expected.includes(purpose))
    log(draft, 'warn', 'reader.request-refused', { purpose, refusal })
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
      takeRoSpecs(draft, message)
      break
    case 'delete-foreign':
      setConfig(draft)
      break
    case 'set-config':
      if (refusal === null) readConfigBack(draft)
      else lose(draft, 'protocol-error', refusal)
      break
    case 'config-after':
      if (refusal !== null) lose(draft, 'protocol-error', refusal)
      else {
        becomeReady(draft, message)
        heard(draft)
      }
      break
    case 'add':
    case 'enable':
    case 'start':
      if (refusal !== null) takeRefusedRoSpec(draft, refusal)
      else if (purpose === 'start') takeStarted(draft)
      break
    case 'run-again':
      if (refusal !== null) takeRefusedRoSpec(draft, refusal)
      break
    case 'delete':
    case 'gpo':
      break
  }
}
