import type { Evidence } from '#contracts/facts/evidence'
import type { EpcHex, SessionId } from '#contracts/ids'
import type { InventoryWish } from '#edge/llrp/reader-events'
import type { ReferenceHealth } from './references/reference-memory.ts'
import type { ScanCause } from './scan-cause.ts'

/** One tag and why it was judged as it was. */
export type JudgedTag = { epc: EpcHex; evidence: Evidence }

/** What presence wants done or has decided. */
export type PresenceOutput =
  /** Given to the reader; emitted only when it changes. */
  | { kind: 'wish'; wish: InventoryWish }
  /**
   * A scan is over: exactly one per closed session and per baseline. Each EPC stands in one list at most.
   * present: expected and here. placed: here and not expected (baseline: found). removed: expected and confirmed gone
   * (baseline: missing). uncertain / unobservable: stays undecided until a 'resolved' names it again.
   */
  | {
      kind: 'decided'
      cause: ScanCause
      present: JudgedTag[]
      placed: JudgedTag[]
      removed: JudgedTag[]
      uncertain: JudgedTag[]
      unobservable: JudgedTag[]
      /** False when reader or time gave out, or the door was opened again: the rest is undecided, not gone. */
      scanComplete: boolean
    }
  /** Outside any scan a present tag became undecided: silent for long while shut, or its antennas went down. Attributed to nobody. */
  | { kind: 'undecided'; epc: EpcHex; verdict: 'uncertain' | 'unobservable'; evidence: Evidence }
  /** An undecided tag is so no longer; the session is the one in which it became undecided, null for none. */
  | { kind: 'resolved'; sessionId: SessionId | null; epc: EpcHex; verdict: 'present' | 'removed'; evidence: Evidence }
  /** Concluded from silence: this port used to hear several tags and hears none while its neighbours do. */
  | { kind: 'antenna-silent'; antenna: number }
  | { kind: 'antenna-heard'; antenna: number }
  /** The tags fixed inside, and what they prove of the cabinet's hearing; said when it changes. */
  | { kind: 'references-judged'; health: ReferenceHealth }
  /** Expected to be here from now on (present and undecided), ascending; to be persisted before it is relied on. */
  | { kind: 'confirmed-set'; epcs: EpcHex[] }
