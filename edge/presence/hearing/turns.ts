import type { PresenceState, TagEvidence, TagMemory } from '../presence-state.ts'
import { learntRate } from './hearing.ts'
import { type Missed, together } from './silence.ts'

/** One cell never counts for more turns than these: what is asked in another says more. */
const turnsInCellMax = 3.5

/** How many turns an ordinary audible tag had in these cells. */
export function turnsIn(missed: Missed): number {
  let turns = 0
  for (const chance of missed) turns += Math.min(turnsInCellMax, -Math.log(Math.max(1e-9, chance)))
  return turns
}

/** How often a tag has been asked by name since the door shut, in turns of an ordinary tag. */
export function turnsByName(evidence: TagEvidence): number {
  let turns = 0
  for (const antenna in evidence.missedWhenNamed) turns += turnsIn(evidence.missedWhenNamed[antenna] ?? [])
  return turns
}

/** Everything that one antenna asked of a tag since the door shut: of all, in sweeps, and by name. */
function missedBy(state: PresenceState, evidence: TagEvidence, antenna: number): Missed {
  const period = state.antennas[antenna]?.period
  if (period === undefined) return []
  return together(period.missed, ...period.sweeps.map(({ missed }) => missed), evidence.missedWhenNamed[antenna] ?? [])
}

/** Turns at the antennas that used to hear it, each for as much as it did. */
export function turnsFor(state: PresenceState, tag: TagMemory): number {
  let turns = 0
  let most = 0
  for (const key in tag.rates) {
    const rate = learntRate(tag.rates[key])
    turns += rate * turnsIn(missedBy(state, tag.evidence, Number(key)))
    most = Math.max(most, rate)
  }
  return most === 0 ? 0 : turns / most
}

/**
 * Asked so often, by so many antennas and channels, that asking on would change little: what is left of the chance that it
 * is here is how tags are hidden in this cabinet.
 */
export function isAskedToTheEnd(state: PresenceState, tag: TagMemory): boolean {
  const reliable = Object.keys(tag.rates).every((antenna) => state.antennas[Number(antenna)]?.period.lapses === 0)
  if (!reliable || state.roundsSinceShut < askedRoundsMin) return false
  return turnsByName(tag.evidence) >= askedByNameMin || turnsFor(state, tag) >= askedTurnsMin
}
const askedRoundsMin = 10
const askedByNameMin = 20
/** A reader that cannot ask by name asks everybody, and each seldom has its turn: it takes longer to know as much. */
const askedTurnsMin = 60

/** Cells of each antenna in which a tag must have been asked before its silence removes it. */
const cellsVisitedMin = 0.9

/** Every working antenna that may know it has asked it in a cell of the cabinet's standing waves. */
export function isAskedEverywhere(state: PresenceState, tag: TagMemory): boolean {
  const known = Object.keys(tag.rates)
  for (const key of known.length > 0 ? known : Object.keys(state.antennas)) {
    const antenna = state.antennas[Number(key)]
    if (!antenna?.up || antenna.silent) continue
    if (opportunitiesOf(state, tag.evidence, [Number(key)]) < cellsVisitedMin) return false
  }
  return true
}

/** Cells in which a tag was asked well enough to have answered, over these antennas. */
export function opportunitiesOf(state: PresenceState, evidence: TagEvidence, antennas: readonly number[]): number {
  let opportunities = 0
  for (const antenna of antennas) {
    for (const chance of missedBy(state, evidence, antenna)) opportunities += 1 - chance
  }
  return opportunities
}
