import { encodeCapabilities } from './capabilities.ts'
import type { Personality } from './personality.ts'
import { answeredByQuirk, refuseByQuirk } from './quirks/quirky-answer.ts'
import { encodeConfig } from './reader-config.ts'
import type { ReaderMachine } from './reader-machine.ts'
import { encodeAccessSpec, parseAccessSpec } from './specs/access-spec.ts'
import { encodeRoSpec, parseRoSpec } from './specs/ro-spec.ts'
import type { Effect } from './specs/ro-spec-table.ts'
import { join, u8, u32 } from './wire/bytes.ts'
import type { ClientSession, Request } from './wire/client-session.ts'
import { Cursor, exactlyOne, onlyTypes } from './wire/cursor.ts'
import { encodeStatus, RefusedRequest } from './wire/refusal.ts'
import { statusCode } from './wire/status-code.ts'

/** What a granted request gives back: the body behind the status, and what follows once the response is sent. */
type Granted = { body?: Uint8Array; effect?: Effect }

type Desk = {
  machine: ReaderMachine
  session: ClientSession
  /** The reader as this client may use it: without extensions until they are switched on. */
  personality: Personality
  request: Request
  setConfig(body: Uint8Array, personality: Personality): void
}

type Handler = { response: number; handle(desk: Desk): Granted }

const success = encodeStatus(null)
const vendor = 25_882
const startRoSpec = 22
const lateStartMs = 300

/** What it says of itself, true or not. */
function saidOfItself({ personality, quirks }: ReaderMachine): Personality {
  return {
    ...personality,
    manufacturer: quirks.has('extensions-of-another-maker') ? vendor : personality.manufacturer,
    antennaCount: quirks.has('no-antenna-count') ? 0 : personality.antennaCount,
  }
}

function idOf(request: Request): number {
  return new Cursor(request.body).u32()
}

function onlyParameter(request: Request, type: number, name: string) {
  const parameters = new Cursor(request.body).parameters()
  onlyTypes(parameters, [type, 1023])
  return exactlyOne(parameters, type, name)
}

const handlers: Record<number, Handler> = {
  1: {
    response: 11,
    handle: ({ machine, request }) => ({ body: encodeCapabilities(saidOfItself(machine), request.body) }),
  },
  2: {
    response: 12,
    handle: ({ machine, personality, request }) => ({
      body: encodeConfig(machine.config, machine, personality, request.body),
    }),
  },
  3: {
    response: 13,
    handle: ({ setConfig, personality, request }) => {
      setConfig(request.body, personality)
      return {}
    },
  },
  14: { response: 4, handle: ({ session }) => ({ effect: () => session.end() }) },
  20: {
    response: 30,
    handle({ machine, personality, request }) {
      machine.roSpecs.add(parseRoSpec(onlyParameter(request, 177, 'ROSpec'), personality))
      return {}
    },
  },
  21: { response: 31, handle: ({ machine, request }) => ({ effect: machine.roSpecs.remove(idOf(request)) }) },
  22: { response: 32, handle: ({ machine, request }) => ({ effect: machine.roSpecs.start(idOf(request)) }) },
  23: { response: 33, handle: ({ machine, request }) => ({ effect: machine.roSpecs.stop(idOf(request)) }) },
  24: { response: 34, handle: ({ machine, request }) => ({ effect: machine.roSpecs.enable(idOf(request)) }) },
  25: { response: 35, handle: ({ machine, request }) => ({ effect: machine.roSpecs.disable(idOf(request)) }) },
  26: { response: 36, handle: ({ machine }) => ({ body: join(machine.roSpecs.list().map(encodeRoSpec)) }) },
  40: {
    response: 50,
    handle({ machine, personality, request }) {
      machine.accessSpecs.add(parseAccessSpec(onlyParameter(request, 207, 'AccessSpec'), personality))
      return {}
    },
  },
  41: {
    response: 51,
    handle({ machine, request }) {
      machine.accessSpecs.remove(idOf(request))
      return {}
    },
  },
  42: {
    response: 52,
    handle({ machine, request }) {
      machine.accessSpecs.setActive(idOf(request), true)
      return {}
    },
  },
  43: {
    response: 53,
    handle({ machine, request }) {
      machine.accessSpecs.setActive(idOf(request), false)
      return {}
    },
  },
  44: { response: 54, handle: ({ machine }) => ({ body: join(machine.accessSpecs.list().map(encodeAccessSpec)) }) },
}

/** What changes the configuration beside SET_READER_CONFIG: specs that come and go, not their states (LLRP 1.1 §13.2.1). */
const specMessages: ReadonlySet<number> = new Set([20, 21, 40, 41])
const errorMessage = 100
const customMessage = 1023
const negotiationVersion = 2

function refuseMessage(
  machine: ReaderMachine,
  session: ClientSession,
  request: Request,
  code: number,
  why: string,
): void {
  const refusal = encodeStatus(new RefusedRequest(code, why))
  // A version that is not spoken is refused in that version (LLRP 1.1 §15.1.1).
  const version = code === statusCode.messageUnsupportedVersion ? request.version : session.version
  if (machine.quirks.has('errors-without-number')) session.respond(errorMessage, 0, refusal)
  else session.respondIn(version, errorMessage, request.id, refusal)
}

/** GET_SUPPORTED_VERSION and SET_PROTOCOL_VERSION (LLRP 1.1 §9.1); true when the request was one of them. */
function negotiate(machine: ReaderMachine, session: ClientSession, request: Request): boolean {
  const { versionMax } = machine.personality
  if (versionMax === 1 || request.version > versionMax) return false
  if (request.type === 46) {
    session.respondIn(
      negotiationVersion,
      56,
      request.id,
      Uint8Array.from([...u8(session.version), ...u8(versionMax)]),
      success,
    )
    return true
  }
  if (request.type !== 47) return false
  const wanted = request.body[0] ?? 0
  if (session.hasNegotiated) {
    const refused = new RefusedRequest(statusCode.messageUnexpectedMessage, 'The version of a connection is set once.')
    session.respondIn(negotiationVersion, 57, request.id, encodeStatus(refused))
  } else if (wanted < 1 || wanted > versionMax) {
    const refused = new RefusedRequest(statusCode.messageUnsupportedVersion, 'This version is not spoken here.')
    session.respondIn(negotiationVersion, 57, request.id, encodeStatus(refused))
  } else {
    session.version = wanted
    session.hasNegotiated = true
    session.respondIn(negotiationVersion, 57, request.id, success)
  }
  return true
}

function enableExtensions(session: ClientSession, request: Request): boolean {
  const cursor = new Cursor(request.body)
  if (request.type !== customMessage || cursor.left < 5 || cursor.u32() !== vendor || cursor.u8() !== 21) return false
  session.hasExtensions = true
  session.respond(customMessage, request.id, Uint8Array.from([...u32(vendor), ...u8(22)]), success)
  return true
}

/** Messages that have no response of their own; true when the request was one of them. */
function withoutResponse(machine: ReaderMachine, session: ClientSession, type: number): boolean {
  // An error is answered by nobody (LLRP 1.1 §15.1.1).
  if (type === errorMessage) return true
  if (type === 72) session.acknowledged()
  else if (type === 64) machine.release()
  else if (type === 60) {
    const before = machine.counters.tagsReported
    machine.reports.flush(machine.roSpecs.list().find(({ report }) => report !== null)?.report ?? machine.config.report)
    const saysNothing = session.isHolding || machine.quirks.has('never-reads')
    if (machine.counters.tagsReported === before && !saysNothing) machine.sendReport([])
  } else return false
  return true
}

/** Carries out one request of a client and answers it, with an ERROR_MESSAGE where it has no response of its own. */
export function serveRequest(
  machine: ReaderMachine,
  session: ClientSession,
  request: Request,
  setConfig: Desk['setConfig'],
): void {
  const { quirks } = machine
  if (answeredByQuirk(quirks, session, request)) return
  if (negotiate(machine, session, request)) return
  if (request.version !== session.version) {
    refuseMessage(machine, session, request, statusCode.messageUnsupportedVersion, 'This version is not spoken here.')
    return
  }
  if (withoutResponse(machine, session, request.type)) return
  const hasExtensions = machine.personality.impinjExtensions && !quirks.has('extensions-refused')
  if (hasExtensions && enableExtensions(session, request)) return
  const handler = handlers[request.type]
  if (handler === undefined) {
    refuseMessage(
      machine,
      session,
      request,
      statusCode.messageUnsupportedMessage,
      'This message is not understood here.',
    )
    return
  }
  const impinjExtensions = machine.personality.impinjExtensions && session.hasExtensions
  const desk: Desk = {
    machine,
    session,
    personality: { ...machine.personality, impinjExtensions },
    request,
    setConfig,
  }
  const outcome = decide(handler, desk)
  if (outcome instanceof RefusedRequest) {
    session.respond(handler.response, request.id, encodeStatus(outcome))
    return
  }
  if (specMessages.has(request.type)) machine.specsChanged()
  const answer = () => session.respond(handler.response, request.id, success, outcome.body ?? new Uint8Array(0))
  if (request.type === startRoSpec && quirks.has('starts-answered-late')) {
    outcome.effect?.()
    machine.clock.after('reader.late-start', lateStartMs, answer)
    return
  }
  answer()
  outcome.effect?.()
}

function decide(handler: Handler, desk: Desk): Granted | RefusedRequest {
  try {
    refuseByQuirk(desk.machine.quirks, desk.request)
    return handler.handle(desk)
  } catch (error) {
    if (!(error instanceof RefusedRequest)) throw error
    // A spec that is in the table, or that the table has no room for, is wrong as a parameter of its ADD message.
    if (desk.request.type === 20 || desk.request.type === 40) return asParameterError(desk.request.type, error)
    return error
  }
}

function asParameterError(messageType: number, refusal: RefusedRequest): RefusedRequest {
  if (refusal.detail?.kind !== 'field') return refusal
  return new RefusedRequest(statusCode.messageParameterError, refusal.message, {
    kind: 'parameter',
    type: messageType === 20 ? 177 : 207,
    code: statusCode.fieldError,
    inner: refusal.detail,
  })
}
