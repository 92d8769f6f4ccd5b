import {
  type AntennaPeriod,
  noReadRate,
  type PresenceState,
  type ReadRate,
  type TagEvidence,
  type TagMemory,
} from '../presence-state.ts'
import { type Habits, habitsOf, normalShuffles } from './cabinet-habits.ts'
import { CellsAsked } from './cells-asked.ts'
import { marginStep, type Slice } from './fade-law.ts'
import { noSlots } from './hearing.ts'
import { littleKnown, neverHeardDb } from './learnt-margin.ts'
import { levelForOutside } from './level-likelihood.ts'
import { fromOutside, levelOutside, outsideMarginDb, outsideSpreadDb } from './outside.ts'
import { readRateChances, readRateOf, readRates } from './read-rate.ts'
import { blurred, periodsOf, together, wholeSweeps } from './silence.ts'
import { chanceSomewhere } from './somewhere.ts'

/** A table as it is, blurred by what a door movement does to a tag's margin, and by what it may do to one little known. */
type Blur = 'sharp' | 'known' | 'littleKnown'

type AntennaListening = {
  antenna: number
  period: AntennaPeriod
  /** What it asked, with those sweeps that a tag did not answer; as a tag inside knows it, or one outside. */
  cells(unheard: AntennaPeriod['sweeps'], side: 'inside' | 'outside'): CellsAsked
}

/** What the antennas' silence since the door shut is worth to any tag. */
export type Listening = { habits: Habits; rows: AntennaListening[]; sweeps: number }

/** How much wider the next shuffle may carry a tag that is little known. */
const littleKnownFactor = 1.5

/** Gathers, once per round, what every antenna asked; the tables are made when a tag asks for them. */
export function listen(state: PresenceState): Listening {
  const periods = periodsOf(state)
  const habits = habitsOf(state.habits)
  const sides = { inside: habits, outside: fromOutside(habits) }
  const rows = periods.map(({ antenna, period }) => {
    const listened = together(period.missed, ...period.sweeps.map(({ missed }) => missed))
    const made = new Map<string, CellsAsked>()
    const cells: AntennaListening['cells'] = (unheard, side) => {
      const key = `${side} ${unheard.map(({ sweep }) => sweep).join(' ')}`
      let known = made.get(key)
      if (known === undefined) {
        const missed = together(period.missed, ...unheard.map((sweep) => sweep.missed))
        known = new CellsAsked(missed, listened, sides[side])
        made.set(key, known)
      }
      return known
    }
    return { antenna, period, cells }
  })
  return { habits, rows, sweeps: wholeSweeps(periods.map(({ period }) => period)) }
}

/** The tables of all antennas, each blurred as asked. */
function blurs(tables: readonly Float64Array[], { apartDb }: Habits): Tables {
  return (blur) => {
    if (blur === 'sharp') return tables
    const spreadDb = blur === 'known' ? apartDb : littleKnownFactor * apartDb
    return tables.map((table) => blurred(table, spreadDb))
  }
}

/** A tag turned over, laid on metal or behind a bottle: so much worse, in dB. */
const dropSlices: Slice[] = [
  { offset: 10, weight: 0.5 },
  { offset: 13, weight: 0.3 },
  { offset: 16, weight: 0.15 },
  { offset: 20, weight: 0.05 },
]

/** Lying where these margins say, give or take what all antennas lose together; the tables hold what each loses apart. */
function chanceAt(
  margins: readonly number[],
  tables: readonly Float64Array[],
  togetherDb: number,
  dropShare: number,
  slices: readonly Slice[],
): number {
  let chance = 0
  for (const { offset, weight } of slices) {
    chance += (1 - dropShare) * weight * productAt(margins, tables, offset * togetherDb)
  }
  for (const { offset, weight } of dropSlices) chance += dropShare * weight * productAt(margins, tables, -offset)
  return chance
}

function productAt(margins: readonly number[], tables: readonly Float64Array[], shiftDb: number): number {
  let product = 1
  for (let i = 0; i < margins.length; i++) product *= tables[i]?.[marginStep((margins[i] ?? 0) + shiftDb)] ?? 1
  return product
}

/** Put back on another shelf: as good a tag as before, and what one antenna used to hear another now does. */
function chanceMoved(
  margins: readonly number[],
  tables: readonly Float64Array[],
  habits: Habits,
  slices: readonly Slice[],
): number {
  const count = margins.length
  if (count < 2) return chanceAt(margins, tables, 1.3 * habits.togetherDb, habits.dropShare, slices)
  let total = 0
  for (let shelves = 1; shelves < count; shelves++) {
    const moved = margins.map((_, i) => margins[(i + shelves) % count] ?? neverHeardDb)
    total += chanceAt(moved, tables, 1.3 * habits.togetherDb, habits.dropShare, slices)
  }
  return total / (count - 1)
}

/** Chances of the evidence under each answer; only their ratios mean anything. */
export type Likelihoods = {
  inPlace: number
  elsewhereInside: number
  /** Just outside: heard through seams, faintly if at all. */
  beside: number
  gone: number
}

/** Margins of the antennas that know this tag, or have had their chance to; indexes into the rows. */
function marginsOf(tag: TagMemory, rows: readonly AntennaListening[]): { margins: number[]; at: number[] } {
  const margins: number[] = []
  const at: number[] = []
  for (let i = 0; i < rows.length; i++) {
    const rate = tag.rates[rows[i]?.antenna ?? 0]
    if (rate === undefined) continue
    if (rate.marginDb === null && rate.cells <= 5) continue
    margins.push(rate.marginDb ?? neverHeardDb)
    at.push(i)
  }
  return { margins, at }
}

/** How often a tag that is here was counted in a sweep without our hearing it, and then kept silent by design (S1). */
const countedUnheardShare = 0.01

/** A tag of which nothing is known: what antennas differ by, and the share of tags that are hard to hear anywhere. */
const unknownAntennaDb = 4
const hardShare = 0.02
const hardLossDb = 10
const hardSpreadDb = 3

type Tables = (blur: Blur) => readonly Float64Array[]

const noTable = new Float64Array(0)
/** A read rate as unlikely as this changes nothing. */
const unlikely = 1e-6

/** Inside, as before and elsewhere, for one way of reading the silence. */
function weighInside(
  tables: Tables,
  habits: Habits,
  known: { margins: number[]; at: number[] } | null,
  few: boolean,
): Pick<Likelihoods, 'inPlace' | 'elsewhereInside'> {
  const { togetherDb, dropShare, marginDb, marginSpreadDb } = habits
  if (known === null) {
    const wide = tables('sharp').map((table) => blurred(table, unknownAntennaDb))
    const good = chanceSomewhere(marginDb, 0.6 * marginSpreadDb, wide)
    const inside = (1 - hardShare) * good + hardShare * chanceSomewhere(marginDb - hardLossDb, hardSpreadDb, wide)
    return { inPlace: 0, elsewhereInside: inside }
  }
  const own = tables(few ? 'littleKnown' : 'known')
  const mine = known.at.map((i) => own[i] ?? noTable)
  const spreadDb = few ? littleKnownFactor * togetherDb : togetherDb
  const moved = tables('littleKnown')
  // Of one little known the margin itself is uncertain, and that is wide enough.
  const slices = few ? normalShuffles : habits.shuffles
  return {
    inPlace: chanceAt(known.margins, mine, spreadDb, dropShare, slices),
    elsewhereInside: chanceMoved(
      known.margins,
      known.at.map((i) => moved[i] ?? noTable),
      habits,
      slices,
    ),
  }
}

/** Of a tag that nobody heard. */
function weighSilent(listening: Listening, evidence: TagEvidence, tag: TagMemory | null): Likelihoods {
  const { habits, rows, sweeps } = listening
  const known = tag === null ? null : marginsOf(tag, rows)
  const few = tag !== null && littleKnown(tag)
  const chances = readRateChances(tag?.readRate ?? noReadRate)
  const total: Likelihoods = { inPlace: 0, elsewhereInside: 0, beside: 0, gone: 1 }
  const add = (layer: 'all' | 'asked', weight: number) => {
    const silentIn = rows.map(({ antenna, period, cells }) => ({
      asked: cells(layer === 'all' ? period.sweeps : [], 'inside'),
      own: { heard: noSlots, named: evidence.missedWhenNamed[antenna] ?? [] },
    }))
    for (let i = 0; i < readRates.length; i++) {
      const share = weight * (chances[i] ?? 0)
      if (share < unlikely) continue
      const silence = silentIn.map(({ asked, own }) => asked.chances(readRates[i] ?? 1, own))
      const tables = blurs(silence, habits)
      const chance = weighInside(tables, habits, known, few)
      total.inPlace += share * chance.inPlace
      total.elsewhereInside += share * chance.elsewhereInside
      total.beside += share * chanceSomewhere(outsideMarginDb, outsideSpreadDb, tables('littleKnown'))
    }
  }
  const lost = countedUnheardShare ** sweeps
  add('all', 1 - (sweeps === 0 ? 0 : lost))
  if (sweeps > 0 && lost > 1e-7) add('asked', lost)
  return total
}

/**
 * In a sweep a tag answers in the first cell that hears it. One that is here could hardly miss the first; one outside had
 * all the cells of the sweep to be heard in once.
 */
function cellsToBeHeardIn(rows: readonly AntennaListening[], evidence: TagEvidence): number {
  let ways = 1
  for (const sweep of evidence.sweepsHeard) {
    let cells = 0
    for (const { period } of rows) {
      const own = period.sweeps.find((each) => each.sweep === sweep)
      for (const missed of own?.missed ?? []) cells += 1 - missed
    }
    ways *= Math.max(1, cells)
  }
  return ways
}

/** Fewer reads due than this say too little of how often a tag is read: every rate is weighed. */
const dueToKnowRate = 8

/** As it lies now a tag may be read far less often than it used to be: by what factor, and how likely that is. */
const nowOrUsually = [
  { factor: 1, share: 0.85 },
  { factor: 0.35, share: 0.12 },
  { factor: 0.1, share: 0.03 },
]

/** Read rates to reckon with, and how likely each is, the likeliest first: of a tag well known about its own. */
function ratesFor(tag: TagMemory | null): { rate: number; share: number }[] {
  if (tag !== null && tag.readRate.due >= dueToKnowRate) {
    const usual = readRateOf(tag.readRate)
    return nowOrUsually.map(({ factor, share }) => ({ rate: factor * usual, share }))
  }
  const chances = readRateChances(tag?.readRate ?? noReadRate)
  const rates = readRates.map((rate, i) => ({ rate, share: chances[i] ?? 0 })).filter(({ share }) => share > 0.01)
  return rates.sort((a, b) => b.share - a.share)
}

/** Of a tag that was heard: in the cells that heard it, and in no other that listened. */
function weighHeard(
  state: PresenceState,
  listening: Listening,
  evidence: TagEvidence,
  tag: TagMemory | null,
): Likelihoods {
  const { habits, rows } = listening
  const known = tag === null ? null : marginsOf(tag, rows)
  const few = tag !== null && littleKnown(tag)
  const heardIn = rows.map(({ antenna, period, cells }) => {
    const unheard = period.sweeps.filter(({ sweep }) => !evidence.sweepsHeard.includes(sweep))
    return {
      inside: cells(unheard, 'inside'),
      outside: cells(unheard, 'outside'),
      own: { heard: evidence.heard[antenna] ?? noSlots, named: evidence.missedWhenNamed[antenna] ?? [] },
      level: levelOutside(state, evidence, antenna),
    }
  })
  const total: Likelihoods = { inPlace: 0, elsewhereInside: 0, beside: 0, gone: 0 }
  for (const { rate, share } of ratesFor(tag)) {
    const patterns = heardIn.map(({ inside: asked, own }) => asked.chances(rate, own))
    const inside = weighInside(blurs(patterns, habits), habits, known, few)
    const outside = heardIn.map(({ outside: asked, own, level }) => {
      const faint = asked.chances(rate, own).map((chance, step) => chance * (level[step] ?? 1))
      return blurred(faint, outsideApartDb)
    })
    total.inPlace += share * inside.inPlace
    total.elsewhereInside += share * inside.elsewhereInside
    total.beside += share * chanceSomewhere(outsideMarginDb, outsideSpreadDb, outside)
    // The likeliest rate comes first, and where it is so clear the others change little.
    if (total.beside < clearlyInside * (tag === null ? total.elsewhereInside : total.inPlace)) break
  }
  total.beside *= levelForOutside(habits, evidence, tag) * (tag === null ? 1 : cellsToBeHeardIn(rows, evidence))
  return total
}
const outsideApartDb = 2
const clearlyInside = 1e-7

/** What one tag came to, and all that it hung on. */
type Weighed = {
  evidence: TagEvidence
  readRate: ReadRate | null
  habits: Habits
  periods: readonly AntennaPeriod[]
  floorCentiDbm: number | null
  likelihoods: Likelihoods
}
/** By what is learnt of the tag, or of a newcomer by its evidence. A round that asked for another one by name changes nothing of it. */
const weighed = new WeakMap<TagMemory['rates'] | TagEvidence, Weighed>()
/** A floor that has moved less than this is the same, 0.01 dB. */
const floorStepCentiDb = 10

function isAsBefore(before: Weighed, now: Omit<Weighed, 'likelihoods'>): boolean {
  if (before.evidence !== now.evidence || before.readRate !== now.readRate || before.habits !== now.habits) return false
  if (before.floorCentiDbm === null || now.floorCentiDbm === null) {
    if (before.floorCentiDbm !== now.floorCentiDbm) return false
  } else if (Math.abs(before.floorCentiDbm - now.floorCentiDbm) >= floorStepCentiDb) return false
  if (before.periods.length !== now.periods.length) return false
  return now.periods.every(({ missed, sweeps }, i) => {
    return before.periods[i]?.missed === missed && before.periods[i]?.sweeps === sweeps
  })
}

/** Weighs what was heard, and not heard, of one tag since the door shut; without memory of it every place is equal. */
export function weigh(
  state: PresenceState,
  listening: Listening,
  evidence: TagEvidence,
  tag: TagMemory | null,
): Likelihoods {
  const { habits, rows } = listening
  const { floorCentiDbm } = state
  const now = {
    evidence,
    readRate: tag?.readRate ?? null,
    habits,
    periods: rows.map(({ period }) => period),
    floorCentiDbm,
  }
  const key = tag?.rates ?? evidence
  const before = weighed.get(key)
  if (before !== undefined && isAsBefore(before, now)) return before.likelihoods
  const likelihoods =
    evidence.rounds === 0 ? weighSilent(listening, evidence, tag) : weighHeard(state, listening, evidence, tag)
  weighed.set(key, { ...now, likelihoods })
  return likelihoods
}
