import type { EpcHex } from '#contracts/ids'

/** Every setting of presence. Times in ms, shares 0 to 1. */
export type PresenceConfig = {
  /** Tags fixed inside as health probe; they are witnesses and never units. */
  referenceEpcs: EpcHex[]
  /** Tags fixed in cabinets of other models: heard through a wall they are no unit either. */
  foreignReferenceEpcs: EpcHex[]
  /** Transmit power of each antenna, 0.01 dBm: at another one levels are learnt anew. */
  powersCentiDbm: Record<number, number>
  /** Longest scan after a close; the rest is uncertain. */
  scanDeadlineMs: number
  /** After this a scan goes on only for tags whose evidence is on its way to a verdict. */
  scanPatienceMs: number
  /** A scan without a reader waits this long for it to come back. */
  readerGraceMs: number
  /** Reads reported this soon after the last door shut are left out; only for a reader that cannot say which order they belong to. */
  settleMs: number
  sweepRoundsMin: number
  sweepRoundsMax: number
  confirmRoundsPerAttempt: number
  /** Fewest confirm attempts, and fewest rounds since the close, before silence may remove. */
  confirmAttemptsMin: number
  removalRoundsMin: number
  /** Rounds that must have heard a new tag before it is placed. */
  arrivalRoundsMin: number
  /** A present tag is uncertain only after this long a silence while shut... */
  silentAfterMs: number
  /** ...and this many answers that were due in the meantime. */
  silentMissedAnswersMin: number
  /** An antenna falls silent when this many answers were due and none came while its neighbours answered. */
  antennaMissedAnswersMin: number
  antennaSilentRoundsMin: number
  /** Unheard this long with its antennas down, a tag is unobservable. */
  unobservableAfterMs: number
  /** Odds against "present" at which silence removes, against "gone" at which an answer confirms, and at which one heard is called beside. */
  removalOdds: number
  presenceOdds: number
  besideOdds: number
  /** The same for a tag that has been asked to the end, for more of it would say no more; removalOdds so many times over. */
  lastRemovalFactor: number
  lastPresenceOdds: number
  lastBesideOdds: number
  arrivalOdds: number
  /** How much more evidence a removal without any known door movement needs. */
  blindRemovalFactor: number
}

/** What a cabinet uses unless its model says otherwise. */
export const presenceDefaults: PresenceConfig = {
  referenceEpcs: [],
  foreignReferenceEpcs: [],
  powersCentiDbm: {},
  scanDeadlineMs: 30_000,
  scanPatienceMs: 5_000,
  readerGraceMs: 15_000,
  settleMs: 0,
  sweepRoundsMin: 2,
  sweepRoundsMax: 8,
  confirmRoundsPerAttempt: 4,
  confirmAttemptsMin: 2,
  removalRoundsMin: 6,
  arrivalRoundsMin: 2,
  silentAfterMs: 30 * 60_000,
  silentMissedAnswersMin: 40,
  antennaMissedAnswersMin: 12,
  antennaSilentRoundsMin: 4,
  unobservableAfterMs: 15_000,
  removalOdds: 5e-3,
  presenceOdds: 4e-4,
  besideOdds: 1e-6,
  lastRemovalFactor: 10,
  lastPresenceOdds: 0.5,
  lastBesideOdds: 1e-5,
  arrivalOdds: 5e-2,
  blindRemovalFactor: 0.02,
}

/** What one cabinet may hold in memory; beyond it the newest are ignored and the scan says it is not complete. */
export const expectedTagsMax = 4_096
export const strangersMax = 512
export const goneTagsMax = 512
export const roundTagsMax = 4_096
/** Channels are folded onto this many slots; 50 of FCC and 16 of China fit. */
export const channelSlotsMax = 64
/** More EPCs than this are never asked for in one confirm wish. */
export const confirmEpcsMax = 32
