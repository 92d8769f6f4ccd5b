import type { FactOf } from '#contracts/facts/fact'
import type { EpcHex } from '#contracts/ids'
import type { CabinetModel } from '#firmware-config/schema'
import type { LlrpFields, LlrpMessage, LlrpParameter } from '../codec/message.ts'
import type { TagReportRow } from '../codec/tag-reports.ts'
import type { Plainness, RoSpecPart } from '../compile-ro-spec.ts'
import type { InventoryWish, ReaderEvent, UnusableReason } from '../reader-events.ts'
import type { ReaderCapabilities } from './reader-capabilities.ts'
import type { ReaderHabits, ReaderOption } from './reader-habits.ts'
import { noStamps, type ReaderStamps } from './reader-stamps.ts'
import { type LastTold, nothingTold } from './usable-reads.ts'

export type LostReason = FactOf<'ReaderLost'>['reason']

export type TimerName =
  | 'greeting'
  | 'request'
  | 'silence'
  | 'reconnect'
  | 'next-run'
  | 'run-overdue'
  | 'wish-again'
  | 'look-inputs'
  | 'look-antennas'

/** What the session is told. */
export type SessionInput =
  | { kind: 'start' }
  | { kind: 'stream-open' }
  /** Null: closed without an error. */
  | { kind: 'stream-closed'; error: string | null }
  /** Bytes that are not LLRP. */
  | { kind: 'stream-broken'; error: string }
  | { kind: 'message'; message: LlrpMessage }
  | { kind: 'tags'; rows: readonly TagReportRow[] }
  | { kind: 'timer'; name: TimerName }
  | { kind: 'wish'; wish: InventoryWish }
  | { kind: 'tids-wanted'; epcs: readonly EpcHex[] }
  | { kind: 'gpo'; port: number; high: boolean }
  | { kind: 'stop' }

export type SessionOutput =
  | { kind: 'connect' }
  | { kind: 'close' }
  | { kind: 'send'; message: LlrpMessage }
  /** Replaces a timer of the same name. */
  | { kind: 'timer'; name: TimerName; delayMs: number }
  | { kind: 'cancel-timer'; name: TimerName }
  | { kind: 'event'; event: ReaderEvent }
  /** What is to be remembered of this reader over restarts. */
  | { kind: 'habits'; habits: ReaderHabits }
  | { kind: 'log'; level: 'debug' | 'info' | 'warn' | 'error'; event: string; data: Record<string, unknown> }

/** Monotonic time, and one draw of chance in [0, 1) for jitter. */
export type SessionNow = { elapsedMs: number; chance: number }

/** What a request is for; decides what follows its answer. */
export type Purpose =
  | 'supported-version'
  | 'set-version'
  | 'capabilities'
  | 'extensions'
  | 'ro-specs'
  | 'delete-foreign'
  | 'set-config'
  | 'config-part'
  | 'config-read'
  | 'probe'
  | 'delete'
  | 'add'
  | 'enable'
  | 'start'
  | 'run-again'
  | 'run-state'
  | 'look-inputs'
  | 'look-antennas'
  | 'gpo'
  | 'access'
  | 'access-clear'

export type SessionRequest = {
  purpose: Purpose
  name: string
  fields: LlrpFields
  parameters: readonly LlrpParameter[]
  /** GET_SUPPORTED_VERSION and SET_PROTOCOL_VERSION travel as 1.1 before it is agreed (LLRP 1.1 §9.1). */
  version: number | null
  /** What is learnt to be done without when it is refused or never answered; null for what no reader may refuse. */
  option: ReaderOption | null
  timeoutMs: number
}

/** When a run ended, by the reader's clock and as it was told by ours. */
export type RunEnd = { stampMs: number | null; atMs: number }

/** The ROSpec that is at work. */
export type Run = {
  roSpecId: number
  /** Those of its ROSpec, of all there are. */
  antennas: number[]
  allAntennas: number[]
  runMs: number
  pauseMs: number
  /** How many AISpecs it has, and how many have ended since it was started. */
  specs: number
  specsEnded: number
  /** Rounds that have ended since it was started, also those that were no opportunity. */
  roundsEnded: number
  /** Only to see whether the reader reads: nothing it hears is told. */
  isProof: boolean
  /** A round of this ROSpec is over: what an older one still had to say is said. */
  isUnderWay: boolean
  /** Its reports come when they are asked for, behind its end: that alone is the end of a round. */
  reportsWhenAsked: boolean
  /** When the reader was asked to start it. */
  startedAtMs: number
  /** When it began, and when the last AISpec that counts ended, by the reader's clock; null where that says nothing. */
  beganStampMs: number | null
  lastStampMs: number | null
  /** How late its events were told by then. */
  lateMs: number
  /** Antennas that had their turn in the cycle going on, and those at which a tag was heard in it. */
  turned: number[]
  heardAt: number[]
  /** A report has come since it was started, solicited or not. */
  hasReported: boolean
  /** A tag was in one, to be used or not. */
  hasHeard: boolean
  /** Its end was told before its start was answered. */
  hasEnded: RunEnd | null
  /** Its end was told: once is enough. */
  isOver: boolean
  /** What is done about an end that does not come: nothing yet, the reader was asked for its state, for its reports. Due are those behind an end that came; tried is whether there are any, of a reader that has told of no tag yet. */
  overdue: 'not' | 'state-asked' | 'report-asked' | 'report-due' | 'report-tried'
  /** How often it was found still at work after its time. */
  stillRunning: number
  /** In the round going on. */
  hasUsable: boolean
  unusableReads: number
}

/** Whose TIDs are wanted, who is being asked since when, and how often each was. */
export type TidReading = {
  wanted: readonly EpcHex[]
  asked: readonly { epc: EpcHex; accessSpecId: number }[]
  askedAtMs: number
  attempts: Readonly<Record<EpcHex, number>>
  nextAccessSpecId: number
  /** Whatever others left on the reader has been deleted in this connection. */
  isOurs: boolean
}

/** Reads that could not be used, since they were last told. */
export type UnusableReads = {
  reads: number
  of: number
  reason: UnusableReason | null
  /** Null while there were none for a while. */
  toldAtMs: number | null
}

export type SessionState = {
  reader: CabinetModel['reader']
  link: 'idle' | 'connecting' | 'greeting' | 'setting-up' | 'ready' | 'waiting' | 'stopped'
  version: 1 | 2
  nextMessageId: number
  /** What was asked, and the other number that an answer of its kind came by. */
  pending: (SessionRequest & { messageId: number; answeredAs: number | null }) | null
  queue: SessionRequest[]
  capabilities: ReaderCapabilities | null
  impinjExtensions: boolean
  habits: ReaderHabits
  /** The habits this connection began with. */
  habitsTried: ReaderHabits
  /** The habits that were last handed out to be remembered. */
  habitsKept: ReaderHabits
  /** What this reader has answered since the start, one way or the other, and how often it did not. */
  answered: readonly ReaderOption[]
  unanswered: Readonly<Partial<Record<ReaderOption, number>>>
  /** What the reader broke the connection over last, and how often in a row. */
  brokeOver: { option: ReaderOption; times: number } | null
  /** The configuration as far as it has been read back. */
  configRead: LlrpParameter[]
  hasReconciled: boolean
  /** Whether this reader has given a sign that it reads since it was connected: no keepalive is one. */
  reading: 'unproved' | 'proved' | 'silent'
  /** Runs without any sign of reading, one after the other, and when the first began. */
  silentRuns: number
  silentSinceMs: number | null
  /** How often in a row the reader passed each antenna over, up to so often that it counts as lost. */
  passedOver: Readonly<Record<number, number>>
  /** The reader's clock, as the events of this connection tell it. */
  stamps: ReaderStamps
  /** This connection has told of a tag, and whether it does only when it is asked for its reports. */
  hasHeardTags: boolean
  reportsWhenAsked: boolean
  /** This connection has told the end of a run. */
  hasToldEnds: boolean
  /** How often in a row a ROSpec that was taken was not started. */
  refusedStarts: number
  /** Runs that were over before the antennas had their turn, and runs that never were, one after the other. */
  shortRuns: number
  endlessRuns: number
  antennasDown: number[]
  /** Levels of inputs as they were told in this connection. */
  inputs: Record<number, boolean>
  /** Whether this reader says when a run is over. */
  tellsEnds: boolean
  /** Whether it says when each AISpec of a run is over; if not, a run is one round. */
  tellsSpecs: boolean
  lastTold: LastTold
  unusable: UnusableReads
  wasEverReady: boolean
  /** The loss has been told and no connection since. */
  lossTold: boolean
  lastHeardMs: number | null
  /** When it was last heard before it was lost. */
  blindSinceMs: number | null
  backOffMs: number
  /** When this connection first showed a sign of reading. */
  readsSinceMs: number | null
  /** Connections in a row that were lost soon after that. */
  flaps: number
  wish: InventoryWish
  /** The wish the reader carries out; null while it does nothing. */
  applied: InventoryWish | null
  isChanging: boolean
  plainness: Plainness
  /** What the reader named when it refused a ROSpec. */
  leftOut: readonly RoSpecPart[]
  run: Run | null
  /** Where the antennas do not fit into one ROSpec: whose turn it is, and who has had it in the round going on. */
  turn: number
  visited: number[]
  /** Who could have had it. */
  offered: number[]
  nextRoSpecId: number
  outputsWanted: Record<number, boolean>
  tids: TidReading
}

export const backOffFirstMs = 500
export const backOffMsMax = 15_000
/** A connection that lives shorter than this was no good one. */
export const wellForMs = 30_000
/** After so many of them in a row one is told, and used, only when it has read for a while: a line that comes and goes is lost. */
export const flapsToDoubt = 4
export const steadyForMs = 10_000
export const requestTimeoutMs = 5_000
export const queueMax = 64
/** So many runs without a sign of reading make a reader silent, */
export const silentRunsMax = 3
/** and so many that the connection is made anew. */
export const silentRunsToReconnect = 12
/** After so many runs that were cut short the reader is asked for one AISpec at a time, */
export const shortRunsMax = 3
/** and after so many that never ended what it reports is no sign that it reads as it should. */
export const endlessRunsMax = 3
/** An antenna that is passed over so often in a row gets no turns. */
export const passedOverMax = 3

export const noUnusable: UnusableReads = { reads: 0, of: 0, reason: null, toldAtMs: null }

export const noTidReading: TidReading = {
  wanted: [],
  asked: [],
  askedAtMs: 0,
  attempts: {},
  nextAccessSpecId: 1,
  isOurs: false,
}

/** What holds of one connection only, as it is before it and when it is lost. */
export const notConnected = {
  version: 1,
  pending: null,
  queue: [],
  reading: 'unproved',
  silentRuns: 0,
  silentSinceMs: null,
  passedOver: {},
  stamps: noStamps,
  hasHeardTags: false,
  reportsWhenAsked: false,
  hasToldEnds: false,
  refusedStarts: 0,
  shortRuns: 0,
  unusable: noUnusable,
  readsSinceMs: null,
  applied: null,
  isChanging: false,
  run: null,
  turn: 0,
  visited: [],
  offered: [],
} satisfies Partial<SessionState>

/** Before 'start'. The habits are what was remembered of the reader. */
export function initialSession(reader: CabinetModel['reader'], habits: ReaderHabits): SessionState {
  return {
    ...notConnected,
    reader,
    link: 'idle',
    nextMessageId: 1,
    capabilities: null,
    impinjExtensions: false,
    habits,
    habitsTried: habits,
    habitsKept: habits,
    answered: [],
    unanswered: {},
    brokeOver: null,
    configRead: [],
    hasReconciled: false,
    endlessRuns: 0,
    antennasDown: [],
    inputs: {},
    tellsEnds: true,
    tellsSpecs: true,
    lastTold: nothingTold,
    wasEverReady: false,
    lossTold: false,
    lastHeardMs: null,
    blindSinceMs: null,
    backOffMs: backOffFirstMs,
    flaps: 0,
    wish: { mode: 'off' },
    plainness: 0,
    leftOut: [],
    nextRoSpecId: 1,
    outputsWanted: {},
    tids: noTidReading,
  }
}
