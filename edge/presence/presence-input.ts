import type { EpcHex, SessionId } from '#contracts/ids'
import type { TagRead } from '#edge/llrp/reader-events'
import type { Learnt } from './hearing/learnt.ts'
import type { ReferenceHealth } from './references/reference-memory.ts'
import type { BaselineReason } from './scan-cause.ts'

/**
 * What presence is told. Time comes as the third argument of stepPresence (monotonic milliseconds).
 * 'tick' is due about every 250 ms while anything else is quiet; only deadlines hang on it.
 */
export type PresenceInput =
  /**
   * Once, first of all. Null: this cabinet never confirmed anything, so everything heard is found. Learnt is what
   * learntOf gave before the restart: without it the silence of a unit taken meanwhile proves little. References is what
   * was last said of them.
   */
  | { kind: 'boot'; lastConfirmed: EpcHex[] | null; learnt?: Learnt; references?: ReferenceHealth }
  | { kind: 'reader-connected'; antennas: number[]; blindMs: number | null }
  | { kind: 'reader-lost' }
  /** Said by the reader itself. */
  | { kind: 'antenna'; antenna: number; up: boolean }
  | { kind: 'reads'; reads: TagRead[] }
  | { kind: 'round-ended'; antennas: number[] }
  /** Session null: nobody had unlocked it. Opening again within the session whose scan still runs continues that session. */
  | { kind: 'door-opened'; doorId: number; sessionId: SessionId | null }
  /** The scan starts when the last open door closes. Session null: forced entry, attributed to nobody. */
  | { kind: 'door-closed'; doorId: number; sessionId: SessionId | null }
  /** A baseline scan now (or as soon as every door is shut and the reader answers). */
  | { kind: 'order-scan'; reason: BaselineReason }
  /** Nothing was taken or put in in this door session: what is silent behind its door is here. Or that cannot be said after all. */
  | { kind: 'calibration-cycle'; sessionId: SessionId; isUnchanged: boolean }
  | { kind: 'tick' }
