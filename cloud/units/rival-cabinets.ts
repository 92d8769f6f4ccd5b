import type { NumberedEntry } from '#cloud/journal/journal-entry'
import type { EpcHex } from '#contracts/ids'

/** How a cabinet hears a tag. */
export type Hearing = {
  /** Strongest answer in 0.01 dBm; null when the reader does not say. */
  rssiCentiDbm: number | null
  /** Answers for each chance to answer, in thousandths; null where there was no chance. */
  ratePermille: number | null
}

/** Another cabinet that says it has a unit as well. */
export type Rival = {
  placeId: string
  epc: EpcHex | null
  heard: Hearing
  /** When it came to hear it, Unix ms; 0 where it has had it for longer than anybody can say. */
  atMs: number
  entrySeq: number
  /** clone: heard there about as well as here, with the doors of both shut. leak: next door, through a seam. */
  verdict: 'leak' | 'clone'
  /** One of the two has said that it hears it still: what this cabinet says again moves nothing. */
  isContradicted: boolean
}

/** Two places in one cabinet differ by less, mostly: levels move 3.5 to 5 dB within three feet. Twice that is another cabinet. */
const farCentiDb = 1_000
const nearCentiDb = 600
/** Rates of equally strong tags differ by sd 0.87 in ln, a factor of 2.4. */
const farFactor = 4
const nearFactor = 2

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}

/** How a fact says that its cabinet heard the tag. */
export function hearingOf({ body }: Pick<NumberedEntry, 'body'>): Hearing {
  const evidence = (body.evidence ?? {}) as Record<string, unknown>
  const [reads, chances] = [numberOrNull(evidence.reads), numberOrNull(evidence.opportunities)]
  const ratePermille =
    reads === null || chances === null || chances === 0 ? null : Math.round((1_000 * reads) / chances)
  return { rssiCentiDbm: numberOrNull(evidence.rssiCentiDbm), ratePermille }
}

/** How much louder a is than b, 0.01 dB; null where one of them does not say. */
function louder(a: Hearing, b: Hearing): number | null {
  return a.rssiCentiDbm === null || b.rssiCentiDbm === null ? null : a.rssiCentiDbm - b.rssiCentiDbm
}

function isRarer(a: Hearing, b: Hearing, factor: number): boolean {
  return a.ratePermille !== null && b.ratePermille !== null && a.ratePermille * factor <= b.ratePermille
}

/** Whether a is so much weaker than b that both cannot be of a tag inside: it is b's, heard next door. */
export function isFarWeaker(a: Hearing, b: Hearing | null): boolean {
  if (b === null) return false
  const by = louder(a, b)
  if (by !== null && by <= -farCentiDb) return true
  return (by === null || by <= 0) && isRarer(a, b, farFactor)
}

/** Whether a is so much louder than b that both cannot be of a tag that lies as it did. */
export function isFarLouder(a: Hearing, b: Hearing | null): boolean {
  return isLouderBy(farCentiDb, a, b)
}

function isLouderBy(centiDb: number, a: Hearing, b: Hearing | null): boolean {
  const by = b === null ? null : louder(a, b)
  return by !== null && by >= centiDb
}

/** The strongest of fewer answers may be chance. */
const readsTellingMin = 8

/** Whether a fact tells of so many answers that their strongest says how loud the tag is. */
export function isTelling({ body }: Pick<NumberedEntry, 'body'>): boolean {
  const evidence = (body.evidence ?? {}) as Record<string, unknown>
  return (numberOrNull(evidence.reads) ?? 0) >= readsTellingMin
}

/**
 * Whether a cabinet hears it so much louder than it said before that the unit lies elsewhere since; by few answers it has
 * to be twice as far from that.
 */
export function hasGrown(entry: Pick<NumberedEntry, 'body'>, before: Hearing | null): boolean {
  return isLouderBy(isTelling(entry) ? farCentiDb : 2 * farCentiDb, hearingOf(entry), before)
}

/** Whether a is heard about as well as b, or better: not as through a seam. */
export function isAsStrong(a: Hearing, b: Hearing): boolean {
  const by = louder(a, b)
  return (by === null || by > -nearCentiDb) && !isRarer(a, b, nearFactor)
}

/** Whether a is the better evidence of the two: louder, or as loud and heard more often. */
export function isStronger(a: Hearing, b: Hearing | null): boolean {
  if (b === null) return true
  const by = louder(a, b)
  return by === null || by === 0 ? (a.ratePermille ?? 0) > (b.ratePermille ?? 0) : by > 0
}

/** The rivals without the cabinet at a place. */
export function withoutRival(rivals: readonly Rival[], placeId: string): Rival[] {
  return rivals.filter((rival) => rival.placeId !== placeId)
}

/** A unit that left one cabinet and came into another did so within that time, in either order of the doors, ms. */
const moveWithinMs = 15 * 60_000

/** Whether what came to be heard at that time may be what left another cabinet at atMs. */
export function isRecent(sinceMs: number, atMs: number): boolean {
  return sinceMs >= atMs - moveWithinMs
}

/** Whether a rival hears a clone, or came to hear it just before: nothing that has leaked all along. */
function isNew({ verdict, atMs }: Pick<Rival, 'verdict' | 'atMs'>, nowMs: number): boolean {
  return verdict === 'clone' || isRecent(atMs, nowMs)
}

/** The rival a unit is in once its own cabinet has it no longer: one that hears a clone, or that came to hear it just before. */
export function rivalToFollow(rivals: readonly Rival[], atMs: number): Rival | null {
  return strongestRival(rivals.filter((rival) => isNew(rival, atMs)))
}

/**
 * Whether a rival is believed against a cabinet that is not sure any more and hears it so by now: two of three speak for
 * it. It insists; it is new; it hears it far louder.
 */
export function isBelieved(
  rival: Pick<Rival, 'verdict' | 'atMs' | 'heard' | 'isContradicted'>,
  now: Hearing | null,
  nowMs: number,
): boolean {
  const reasons = [rival.isContradicted, isNew(rival, nowMs), isFarLouder(rival.heard, now)]
  return isStronger(rival.heard, now) && reasons.filter(Boolean).length >= 2
}

/** The rival that hears it best. */
export function strongestRival(rivals: readonly Rival[]): Rival | null {
  const loudness = ({ heard }: Rival) => heard.rssiCentiDbm ?? Number.NEGATIVE_INFINITY
  return rivals.toSorted((a, b) => loudness(b) - loudness(a) || (a.placeId < b.placeId ? -1 : 1))[0] ?? null
}

/** Whether a unit is heard in another cabinet about as well as in its own, which no one tag can be. */
export function isInTwoCabinets(unit: { rivals: readonly Rival[] } | null): boolean {
  return unit?.rivals.some(({ verdict }) => verdict === 'clone') ?? false
}
