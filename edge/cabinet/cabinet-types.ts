import type { Command, StrangeCommand } from '#contracts/downlink/command'
import type { StockCard } from '#contracts/downlink/stock-cards'
import type { Evidence } from '#contracts/facts/evidence'
import type { Fact, FactBody, FactOf } from '#contracts/facts/fact'
import type { EpcHex, SessionId, TidHex, UserRef } from '#contracts/ids'
import type { PresenceInput } from '#edge/presence/presence-input'
import type { PresenceOutput } from '#edge/presence/presence-output'
import type { ReferenceHealth } from '#edge/presence/references/reference-memory'

/** The time of a step: durations from elapsedMs (this boot), records from wallMs. */
export type CabinetNow = { elapsedMs: number; wallMs: number }

/** One door as its model describes it. */
export type DoorSetup = { doorId: number; failMode: 'fail-secure' | 'fail-safe'; lockNeedsReader: boolean }

/** What the machine must know of its cabinet. Doors are at least one. */
export type CabinetSetup = {
  doors: readonly DoorSetup[]
  /** How many tags are fixed inside. */
  references: number
  timings: { unlockMs: number; debounceMs: number; ajarSoundAfterMs: number; ajarAlertAfterMs: number }
}

/** What a look into the roster answered. */
export type BadgeVerdict =
  | { kind: 'accepted'; userRef: UserRef }
  | { kind: 'refused'; reason: FactOf<'BadgeRefused'>['reason'] }

/** What the cabinet asks of presence: the memory at boot, doors as they open and close, scans ordered, cycles to learn from. */
export type PresenceOrder = Extract<
  PresenceInput,
  { kind: 'boot' | 'door-opened' | 'door-closed' | 'order-scan' | 'calibration-cycle' }
>

/** What presence concluded, everything but its wishes to the reader. */
export type PresenceVerdict = Exclude<PresenceOutput, { kind: 'wish' }>

/** newSessionId is a fresh random id for the session this input may start: chance is handed in. A null door means every door. */
export type CabinetInput =
  | { kind: 'badge'; doorId: number | null; verdict: BadgeVerdict; newSessionId: SessionId }
  | { kind: 'break-glass'; doorId: number | null; newSessionId: SessionId }
  | { kind: 'command'; command: Command | StrangeCommand; newSessionId: SessionId }
  /** The raw contact; the machine debounces it. Say it at boot, at every change, and again after a reader came back. */
  | { kind: 'contact'; doorId: number; open: boolean }
  /** A timer the machine asked for has run out. */
  | { kind: 'timer'; name: string }
  | {
      kind: 'reader-connected'
      manufacturer: number
      model: number
      firmware: string
      llrpVersion: '1.0.1' | '1.1'
      /** Antenna ports the reader says are connected. */
      antennas: readonly number[]
      blindMs: number | null
    }
  | { kind: 'reader-lost'; reason: FactOf<'ReaderLost'>['reason'] }
  /** Reads that say nothing of any unit, of all since this was last said; none: that is over. */
  | { kind: 'reads-unusable'; reads: number; of: number; reason: FactOf<'ReadsUnusable'>['reason'] }
  | { kind: 'antenna'; antenna: number; up: boolean }
  /** Chips that were heard behind EPCs that are inside. */
  | { kind: 'tags-identified'; tags: readonly { epc: EpcHex; tid: TidHex }[] }
  /** Asked for its TID it had none to tell. */
  | { kind: 'tag-without-tid'; epc: EpcHex }
  | { kind: 'stop-advice'; advice: StopAdvice | null }
  | { kind: 'stock-advice'; advice: StockAdvice | null }
  /** How long doors may stand open from now on. */
  | { kind: 'door-limits'; limits: Pick<CabinetSetup['timings'], 'ajarSoundAfterMs' | 'ajarAlertAfterMs'> }
  | PresenceVerdict

export type SoundPattern = 'accepted' | 'refused' | 'ajar' | 'stopped' | 'alarm' | 'off'

/** What must not be used, by tag, as the newest list says. */
export type StopAdvice = { version: number; tags: ReadonlyMap<EpcHex, { reason: string; sinceMs: number }> }

/**
 * What should happen. The facts of one output are one atomic group. The shell hands presence's outputs of one presence
 * step in one after another and then writes all facts together with memoryOf(state) in one outbox transaction, so that
 * after a crash no decision is lost or made twice.
 */
export type CabinetOutput =
  | { kind: 'facts'; facts: readonly FactBody[] }
  | { kind: 'lock'; doorId: number; released: boolean }
  | { kind: 'sound'; pattern: SoundPattern }
  | { kind: 'presence'; input: PresenceOrder }
  /** Replaces a running timer of the same name. */
  | { kind: 'timer'; name: string; delayMs: number }
  | { kind: 'cancel-timer'; name: string }

/** What is known of the units inside, by tag, as the newest cards say. */
export type StockAdvice = { version: number; cards: ReadonlyMap<EpcHex, StockCard> }

/** One door. `known` is false after a boot until its contact has spoken; until then `open` is what was remembered. */
export type DoorState = {
  doorId: number
  open: boolean
  known: boolean
  /** False for a door never seen before: how it came to stand open is nobody's fault. */
  remembered: boolean
  /** The level a bouncing contact shows while it is not yet believed; null when it rests. */
  bouncingTo: boolean | null
  /** The session the lock is released for; null while it is locked. */
  releasedFor: SessionId | null
  /** The session that opened it; null while shut and when nobody had unlocked it. */
  openedBy: SessionId | null
  /** Elapsed ms at opening, or at boot when it already stood open. */
  openSinceElapsedMs: number
  leftOpenTold: boolean
  /** Presence believes it open and decides nothing. */
  presenceToldOpen: boolean
}

/** One door session from badge to commit. Phases of the domain that last: unlocked, open, scanning. */
export type DoorSession = {
  sessionId: SessionId
  phase: 'unlocked' | 'open' | 'scanning'
  userRefs: readonly UserRef[]
  /** The doors it unlocked, the badge's own first. */
  doorIds: readonly number[]
  openedAtMs: number | null
  closedAtMs: number | null
  closedElapsedMs: number | null
  /** Its changes cannot be told from somebody else's: they go to nobody, and it is committed with none. */
  unattributed: boolean
}

/** What the service has been told is doubtful, and in which session the doubt arose. */
export type Doubt = { epc: EpcHex; kind: 'uncertain' | 'unobservable'; sessionId: SessionId | null }

export type AntennaState = { antenna: number; downByReader: boolean; silent: boolean }

/** The chip an EPC was heard from first, and others it was heard from since. */
export type KnownTid = { tid: TidHex; others: readonly TidHex[] }

/** A calibration that one person was to make in so many door cycles. */
export type CabinetCalibration = {
  /** The command that started it. */
  calibrationId: string
  userRef: UserRef
  cycles: number
  isRunning: boolean
  cyclesDone: number
  /** Its door sessions, and those of earlier ones that still have doubts. */
  sessions: readonly { sessionId: SessionId; calibrationId: string }[]
  /** In how many of its cycles each unit was not heard; none for the others. */
  missed: Readonly<Record<EpcHex, number>>
}

/** Which chips are behind the EPCs here, and whose is not known since they came. */
export type TidMemory = { known: ReadonlyMap<EpcHex, KnownTid>; unidentified: ReadonlySet<EpcHex> }

/** All of the machine. Plain data, never changed in place. */
export type CabinetState = {
  setup: CabinetSetup
  doors: readonly DoorState[]
  /** Not yet committed, oldest first. */
  sessions: readonly DoorSession[]
  /** Something since the last baseline makes the changes nobody's: a forced door, an open door at first boot. */
  nobodys: boolean
  reader: 'unknown' | 'connected' | 'silent' | 'lost'
  /** Since this boot. */
  readsUnusable: number
  antennas: readonly AntennaState[]
  /** What was last said of the tags fixed inside; null while all was well. */
  references: ReferenceHealth | null
  /** Null while no list ever came. Not remembered: it is on the card as a document. */
  stopAdvice: StopAdvice | null
  stockAdvice: StockAdvice | null
  /** How what is inside was heard by the last scan; not remembered, a boot begins with a scan. */
  lastHeard: ReadonlyMap<EpcHex, Evidence>
  /** How loud what is inside was last said to be, 0.01 dBm, or heard first in this boot. */
  saidLevels: ReadonlyMap<EpcHex, number>
  /** What is inside and has no card, and of that what has been said since the last scan. */
  uncarded: ReadonlySet<EpcHex>
  reaffirmed: ReadonlySet<EpcHex>
  tids: TidMemory
  commands: CommandMemory
  /** The calibration that runs, or the last one; null when there never was one. */
  calibration: CabinetCalibration | null
  inventory: {
    /** What is believed to be inside. */
    confirmed: readonly EpcHex[]
    doubts: readonly Doubt[]
    /** A scan has been decided since this boot. */
    verified: boolean
    /** A scan has ever been decided. */
    everScanned: boolean
  }
}

/**
 * Commands obeyed, until each has expired by the service's own time: done is asked by id, and heardToMs is the latest
 * moment (Unix ms) a command proves that it has come there. What expired before it is never obeyed, so it need not be known.
 */
export type CommandMemory = { done: readonly { commandId: string; expiresAtMs: number }[]; heardToMs: number }

export type CabinetStep = { state: CabinetState; outputs: CabinetOutput[] }

/** How sure the wall clock is. */
export type ClockQuality = Fact['clock']
