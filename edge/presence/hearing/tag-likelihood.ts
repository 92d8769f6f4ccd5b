import { channelSlotsMax } from '../presence-config.ts'
import type { PresenceState, TagEvidence, TagMemory } from '../presence-state.ts'
import { countSlots, hasSlot, learntRate } from './hearing.ts'
import { expectedShuffleDb, learntMargin, spreadOf } from './learnt-margin.ts'
import { hitRates, marginStep, marginSteps, normalSlices, shuffleDb } from './link-margin.ts'

type AntennaListening = {
  antenna: number
  missed: number[]
  silence: Float64Array
  silenceInSweep: Float64Array | null
}

/** What every antenna's silence since the door shut is worth to any tag, at each step of the margin grid. */
export type Listening = AntennaListening[]

function silenceAfter(missed: readonly number[]): Float64Array {
  const silence = new Float64Array(marginSteps).fill(1)
  for (const chance of missed) {
    if (chance > 0.999) continue
    for (let step = 0; step < marginSteps; step++) {
      silence[step] = (silence[step] ?? 1) * (1 - (hitRates[step] ?? 0) * (1 - chance))
    }
  }
  return silence
}

function tabulate(antenna: number, missed: number[], missedInSweep: readonly number[]): AntennaListening {
  const silenceInSweep = missedInSweep.length === 0 ? null : silenceAfter(missedInSweep)
  return { antenna, missed, silence: silenceAfter(missed), silenceInSweep }
}

/** Tabulates, once per round, the chance that a tag of a given margin stays unheard by each antenna. */
export function listen(state: PresenceState): Listening {
  const listening: Listening = []
  for (const key in state.antennas) {
    const period = state.antennas[key]?.period
    if (period !== undefined) listening.push(tabulate(Number(key), period.missed, period.missedInSweep))
  }
  return listening
}

/** The same for one tag: what was asked of it by name counts as well. */
function listeningTo(listening: Listening, { missedWhenNamed }: TagEvidence): Listening {
  return listening.map((row) => {
    const named = missedWhenNamed[row.antenna]
    if (named === undefined) return row
    const slots = Math.max(row.missed.length, named.length)
    const missed = Array.from({ length: slots }, (_, i) => (row.missed[i] ?? 1) * (named[i] ?? 1))
    return { ...row, missed, silence: silenceAfter(missed) }
  })
}

type AntennaChance = (marginDb: number) => number

/** Chance of exactly what was and was not heard of a tag on one antenna, as a function of its margin there. */
function chanceOn(row: AntennaListening, evidence: TagEvidence): AntennaChance {
  const heard = evidence.heard[row.antenna]
  if (heard === undefined) return (marginDb) => row.silence[marginStep(marginDb)] ?? 0
  const hits = countSlots(heard)
  const heardMissed: number[] = []
  for (let slot = 0; slot < channelSlotsMax; slot++) {
    const chance = row.missed[slot]
    if (chance !== undefined && chance <= 0.999 && hasSlot(heard, slot)) heardMissed.push(chance)
  }
  return (marginDb) => {
    const step = marginStep(marginDb)
    const hit = hitRates[step] ?? 0
    let chance = (row.silence[step] ?? 0) * hit ** hits
    for (const missed of heardMissed) chance /= 1 - hit * (1 - missed)
    return chance
  }
}

/** The same with the silence in the sweeps counted as well. */
function chanceInSweepToo(row: AntennaListening): AntennaChance {
  const { silence, silenceInSweep } = row
  return (marginDb) => {
    const step = marginStep(marginDb)
    return (silence[step] ?? 0) * (silenceInSweep?.[step] ?? 1)
  }
}

const movedSpreadDb = 1.3 * shuffleDb
const shuffleSlices = normalSlices(19, 4.5)
const placeSlices = normalSlices(11, 3)
const antennaSlices = normalSlices(5, 1.8)
const neverHeardDb = -12

type KnownMargin = { margin: number; at: AntennaChance }

/** Where each antenna used to hear it; antennas that never did count once they have had their chance. */
function knownMargins(
  tag: TagMemory,
  chances: { antenna: number; at: AntennaChance }[],
  weakestCentiDbm: number | null,
): KnownMargin[] {
  const known: KnownMargin[] = []
  for (const { antenna, at } of chances) {
    const rate = learntRate(tag.rates[antenna])
    const learnt = tag.rates[antenna]
    if (rate > 0 && learnt !== undefined) known.push({ margin: learntMargin(learnt, weakestCentiDbm), at })
    else if ((tag.rates[antenna]?.cells ?? 0) > 5) known.push({ margin: neverHeardDb, at })
  }
  return known
}

const togetherShare = 0.25

/**
 * Lying where these margins say, give or take one shuffle. What hides a tag from one antenna may hide it from all (its
 * neighbours detune it); more often it is that one antenna alone it lies badly for.
 */
function chanceAt(known: readonly KnownMargin[], spreadDb: number): number {
  let together = 0
  for (const { offset, weight } of shuffleSlices) {
    let product = weight
    for (const { margin, at } of known) product *= at(margin + offset * spreadDb)
    together += product
  }
  if (known.length < 2) return together
  let apart = 1
  for (const { margin, at } of known) {
    let sum = 0
    for (const { offset, weight } of shuffleSlices) sum += weight * at(margin + offset * spreadDb)
    apart *= sum
  }
  return togetherShare * together + (1 - togetherShare) * apart
}

/** Put back on another shelf: as good a tag as before, and what one antenna used to hear another now does. */
function chanceMoved(known: readonly KnownMargin[]): number {
  if (known.length < 2) return chanceAt(known, movedSpreadDb)
  let total = 0
  for (let shelves = 1; shelves < known.length; shelves++) {
    const moved = known.map(({ at }, i) => ({
      at,
      margin: known[(i + shelves) % known.length]?.margin ?? neverHeardDb,
    }))
    total += chanceAt(moved, movedSpreadDb)
  }
  return total / (known.length - 1)
}

/** Somewhere with this mean margin and spread, each antenna differing by its own spread. */
function chanceSomewhere(
  meanDb: number,
  spreadDb: number,
  antennaSpreadDb: number,
  chances: { at: AntennaChance }[],
): number {
  let total = 0
  for (const place of placeSlices) {
    let product = place.weight
    for (const { at } of chances) {
      let sum = 0
      for (const antenna of antennaSlices) {
        sum += antenna.weight * at(meanDb + place.offset * spreadDb + antenna.offset * antennaSpreadDb)
      }
      product *= sum
    }
    total += product
  }
  return total
}

/** Chances of the evidence under each answer; only their ratios mean anything. */
export type Likelihoods = {
  inPlace: number
  elsewhereInside: number
  /** Just outside: heard through seams, faintly if at all. */
  beside: number
  gone: number
}

const clearAboveNoiseCentiDb = 500
const loudAboveNoiseCentiDb = 900

/** How a strong answer speaks against a tag outside: its rare good fades only just reach the reader. */
export function outsideStrength(state: PresenceState, evidence: TagEvidence): number {
  if (evidence.rssiCentiDbm === null || state.weakestCentiDbm === null) return 1
  const above = evidence.rssiCentiDbm - state.weakestCentiDbm
  return above >= loudAboveNoiseCentiDb ? 1e-4 : above >= clearAboveNoiseCentiDb ? 0.03 : 1
}

/** How often a tag that is here was counted in a sweep without our hearing it, and then kept silent by design (S1). */
const countedUnheardShare = 0.01

/** Weighs what was heard, and not heard, of one tag since the door shut; without memory of it every place is equal. */
export function weigh(
  state: PresenceState,
  listening: Listening,
  evidence: TagEvidence,
  tag: TagMemory | null,
): Likelihoods {
  const rows = listeningTo(listening, evidence)
  const outside = outsideStrength(state, evidence)
  const spreadDb = tag === null ? expectedShuffleDb : spreadOf(tag, state.weakestCentiDbm)
  const by = (chances: { antenna: number; at: AntennaChance }[]): Likelihoods => {
    const known = tag === null ? [] : knownMargins(tag, chances, state.weakestCentiDbm)
    return {
      inPlace: known.length === 0 ? 0 : chanceAt(known, spreadDb),
      elsewhereInside:
        known.length > 0
          ? chanceMoved(known)
          : 0.97 * chanceSomewhere(13, 5, 5, chances) + 0.03 * chanceSomewhere(1, 4, 5, chances),
      beside: chanceSomewhere(-8, 3.2, 2, chances) * outside,
      gone: evidence.rounds === 0 ? 1 : 0,
    }
  }
  const asked = by(rows.map((row) => ({ antenna: row.antenna, at: chanceOn(row, evidence) })))
  if (evidence.rounds > 0 || rows.every((row) => row.silenceInSweep === null)) return asked
  const swept = by(rows.map((row) => ({ antenna: row.antenna, at: chanceInSweepToo(row) })))
  const both = (a: number, b: number) => countedUnheardShare * a + (1 - countedUnheardShare) * b
  return {
    inPlace: both(asked.inPlace, swept.inPlace),
    elsewhereInside: both(asked.elsewhereInside, swept.elsewhereInside),
    beside: both(asked.beside, swept.beside),
    gone: asked.gone,
  }
}
