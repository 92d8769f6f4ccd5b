import type { EpcHex, SessionId } from '#contracts/ids'
import type { InventoryWish } from '#edge/llrp/reader-events'
import { type CalibrationMemory, nothingCalibrated } from './calibration/calibration-memory.ts'
import { type CabinetHabits, noHabits } from './hearing/cabinet-habits.ts'
import type { PresenceConfig } from './presence-config.ts'
import { noReferences, type ReferencesMemory } from './references/reference-memory.ts'
import type { BaselineReason, ScanCause } from './scan-cause.ts'

/**
 * How often a tag answered an antenna: cells in which it did, out of cells in which a well-read tag would have. And how
 * loud, 0.01 dBm (null when the reader does not say), on the mean of so many shut periods, older ones counting less.
 */
export type HitRate = {
  hits: number
  cells: number
  levelCentiDbm: number | null
  periods: number
  /** Mean link margin that hits and loudness speak for, dB; null where it was never heard. */
  marginDb: number | null
}

/** The sum of so many strengths in 0.01 dBm and of their squares, one for each round. */
export type Loudness = { sumCentiDbm: number; sumSquares: number; rounds: number }

/** How often a tag is read, against what an ordinary one in its place would be: reads, and reads that were due. */
export type ReadRate = { reads: number; due: number }

/** Which channel slots of one antenna heard a tag: two words of 32 bits. */
export type SlotBits = readonly [number, number]

/** What was heard of one tag since the last door shut. */
export type TagEvidence = {
  heard: Record<number, SlotBits>
  /** The same in rounds in which every tag answers every time (no sweep), and how many reads those were. */
  heardAsked: Record<number, SlotBits>
  readsAsked: Record<number, number>
  /** Sweeps that heard it: in each it then kept silent by design (Gen2, S1). */
  sweepsHeard: number[]
  loudness: Record<number, Loudness>
  reads: number
  rounds: number
  rssiCentiDbm: number | null
  lastHeardMs: number | null
  /** Answers that were due since it was last heard. */
  missedAnswers: number
  /**
   * What the rounds were worth that asked for it by name (a Select), by antenna and channel slot: the chance that it was
   * missed although it was audible there.
   */
  missedWhenNamed: Record<number, number[]>
}

export type Standing =
  | { kind: 'reference' }
  | { kind: 'present' }
  | {
      kind: 'undecided'
      verdict: 'uncertain' | 'unobservable'
      sessionId: SessionId | null
      /** Only a door that moved can have carried it off; silent while every door stayed shut, it is a dead tag or a dead antenna. */
      mayBeGone: boolean
      /** Heard but never confirmed here: it may be confirmed or forgotten, never "removed" as if it had been here. */
      arriving: boolean
    }

export type TagMemory = {
  rates: Record<number, HitRate>
  readRate: ReadRate
  /** The rates are a first impression of the shut period that still lasts; what it teaches in the end replaces them. */
  ratesAreSeed: boolean
  evidence: TagEvidence
  /** Confirmed here since the last door shut. */
  settled: boolean
  standing: Standing
  /** Chance of its silence in earlier door states, had it been here; 1 when it was heard or nobody listened. */
  silentBefore: number
}

/** One antenna since the last door shut. */
export type AntennaPeriod = {
  visits: number
  /** By channel slot: the chance that a tag audible there was missed all the same; 1 where nobody has listened. */
  missed: number[]
  /** The same for each sweep, which a tag that was counted without our hearing it does not answer. */
  sweeps: { sweep: number; missed: number[] }[]
  heardTags: number
  dueAnswers: number
  roundsUnheard: number
  /** How often it failed, said so itself or was found deaf: what it was reckoned to have listened before that may be too much. */
  lapses: number
}

export type AntennaMemory = { up: boolean; silent: boolean; period: AntennaPeriod }

/** Of a few tags: how loud each was on each channel since the last door shut, 0.01 dBm, by antenna and channel slot. */
export type ChannelLevels = Record<EpcHex, Record<number, Record<number, LevelOnChannel>>>
/** The latest level, the sum of squared differences of one from the one before, and how many those were. */
type LevelOnChannel = { centiDbm: number; againSquares: number; agains: number }

/** What one inventory round has brought so far: by antenna and EPC, in order of arrival. */
export type Round = {
  heard: Record<number, Record<EpcHex, { reads: number; rssiCentiDbm: number | null; slots: SlotBits }>>
  firstAntenna: Record<EpcHex, number>
  tags: number
}

export type Scan = {
  /** Null: only a re-check of what is undecided, which nobody waits for. */
  cause: ScanCause | null
  startedAtMs: number
  deadlineAtMs: number
  stage: 'sweep' | 'confirm'
  attempt: number
  stageRounds: number
  /** Rounds that this confirm attempt takes. */
  attemptRounds: number
  newInLastRound: number
  /** Since when there has been no reader; null while there is one. */
  readerLostAtMs: number | null
}

/** Everything presence knows; plain data that survives JSON. */
export type PresenceState = {
  config: PresenceConfig
  booted: boolean
  readerUp: boolean
  antennas: Record<number, AntennaMemory>
  openDoors: number[]
  tags: Record<EpcHex, TagMemory>
  strangers: Record<EpcHex, TagEvidence>
  /** Tags that were said to be gone, the latest last: behind how many shut doors each was heard since. */
  gone: Record<EpcHex, number>
  /** Levels of a few tags, channel by channel, since the last door shut. */
  channelLevels: ChannelLevels
  sinceShutMs: number
  roundsSinceShut: number
  round: Round
  scan: Scan | null
  /** A baseline that waits for the doors or the reader. */
  baselineDue: BaselineReason | null
  /** No door has moved since the cabinet was counted for the first time. */
  firstCount: boolean
  /** The door session after which the doors have been shut since; null after anything else. */
  shutAfter: SessionId | null
  wish: InventoryWish
  /** Quick watch rounds and re-checks of what is undecided since the last scan that somebody waited for. */
  watchRounds: number
  rechecks: number
  recheckAtMs: number
  /** Sweeps begun, so that each is told from the one before. */
  sweeps: number
  /** About where this reader's ears end: one answer in a hundred is weaker. */
  floorCentiDbm: number | null
  habits: CabinetHabits
  /** What the tags fixed inside prove of their own health and of the hearing here. */
  references: ReferencesMemory
  calibration: CalibrationMemory
  overflowed: boolean
}

export const emptyRound: Round = { heard: {}, firstAntenna: {}, tags: 0 }

export const noEvidence: TagEvidence = {
  heard: {},
  heardAsked: {},
  readsAsked: {},
  sweepsHeard: [],
  loudness: {},
  reads: 0,
  rounds: 0,
  rssiCentiDbm: null,
  lastHeardMs: null,
  missedAnswers: 0,
  missedWhenNamed: {},
}

/** Nothing known of how often it is read. */
export const noReadRate: ReadRate = { reads: 0, due: 0 }

export const freshPeriod: AntennaPeriod = {
  visits: 0,
  missed: [],
  sweeps: [],
  heardTags: 0,
  dueAnswers: 0,
  roundsUnheard: 0,
  lapses: 0,
}

/** Before 'boot'. */
export function initialPresence(config: PresenceConfig): PresenceState {
  return {
    config,
    booted: false,
    readerUp: false,
    antennas: {},
    openDoors: [],
    tags: {},
    strangers: {},
    gone: {},
    channelLevels: {},
    sinceShutMs: 0,
    roundsSinceShut: 0,
    round: emptyRound,
    scan: null,
    baselineDue: null,
    firstCount: false,
    shutAfter: null,
    wish: { mode: 'off' },
    watchRounds: 0,
    rechecks: 0,
    recheckAtMs: 0,
    sweeps: 0,
    floorCentiDbm: null,
    habits: noHabits,
    references: noReferences,
    calibration: nothingCalibrated,
    overflowed: false,
  }
}
