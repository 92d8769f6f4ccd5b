import type { FactOf } from '#contracts/facts/fact'
import type { CabinetModel } from '#firmware-config/schema'
import type { LlrpFields, LlrpMessage, LlrpParameter } from '../codec/message.ts'
import type { TagReportRow } from '../codec/tag-reports.ts'
import type { Plainness } from '../compile-ro-spec.ts'
import type { InventoryWish, ReaderEvent } from '../reader-events.ts'
import type { ReaderCapabilities } from './reader-capabilities.ts'

export type LostReason = FactOf<'ReaderLost'>['reason']

export type TimerName = 'greeting' | 'request' | 'silence' | 'reconnect' | 'next-run' | 'run-overdue' | 'wish-again'

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
  | 'config-after'
  | 'delete'
  | 'add'
  | 'enable'
  | 'start'
  | 'run-again'
  | 'gpo'

export type SessionRequest = {
  purpose: Purpose
  name: string
  fields: LlrpFields
  parameters: readonly LlrpParameter[]
  /** GET_SUPPORTED_VERSION and SET_PROTOCOL_VERSION travel as 1.1 before it is agreed (LLRP 1.1 §9.1). */
  version: number | null
}

/** The ROSpec that is at work. */
export type Run = {
  roSpecId: number
  antennas: number[]
  antennaPerSpec: boolean
  runMs: number
  pauseMs: number
  /** Did this reader ever say that an AISpec had ended? If not, the end of the ROSpec is the end of the round. */
  tellsAiSpecs: boolean
  heardSinceStart: boolean
}

export type SessionState = {
  reader: CabinetModel['reader']
  link: 'idle' | 'connecting' | 'greeting' | 'setting-up' | 'ready' | 'waiting' | 'stopped'
  version: 1 | 2
  nextMessageId: number
  pending: (SessionRequest & { messageId: number }) | null
  queue: SessionRequest[]
  capabilities: ReaderCapabilities | null
  impinjExtensions: boolean
  wasEverReady: boolean
  /** The loss has been told and no connection since. */
  lossTold: boolean
  lastHeardMs: number | null
  /** When it was last heard before it was lost. */
  blindSinceMs: number | null
  backOffMs: number
  wish: InventoryWish
  /** The wish the reader carries out; null while it does nothing. */
  applied: InventoryWish | null
  isChanging: boolean
  plainness: Plainness
  run: Run | null
  nextRoSpecId: number
  outputsWanted: Record<number, boolean>
}

export const backOffFirstMs = 500
export const backOffMsMax = 15_000
export const requestTimeoutMs = 5_000
export const queueMax = 64

/** Before 'start'. */
export function initialSession(reader: CabinetModel['reader']): SessionState {
  return {
    reader,
    link: 'idle',
    version: 1,
    nextMessageId: 1,
    pending: null,
    queue: [],
    capabilities: null,
    impinjExtensions: false,
    wasEverReady: false,
    lossTold: false,
    lastHeardMs: null,
    blindSinceMs: null,
    backOffMs: backOffFirstMs,
    wish: { mode: 'off' },
    applied: null,
    isChanging: false,
    plainness: 0,
    run: null,
    nextRoSpecId: 1,
    outputsWanted: {},
  }
}
