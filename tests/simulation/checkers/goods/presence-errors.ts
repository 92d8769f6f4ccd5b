import type { JournalEntry } from '#cloud/journal/journal-entry'
import type { Evidence } from '../evidence.ts'
import { firstHeardWhereItLay } from './first-heard.ts'
import { isArrival, isRemoval, lastWords } from './last-words.ts'
import { tagOf } from './tag-of.ts'

/** How often antennas may be wrong, per chance to be: what the radio of the simulation makes of presence today. */
export const declaredRates = {
  /** Of the tags that lie in a cabinet while its door is opened and shut. */
  falseRemovals: 1 / 1_000,
  /** Of the same: said to have come to a cabinet it was never laid into, because it leaks in from next door. */
  misplaced: 1 / 1_000,
  /** Of the tags that hands took: still called present. */
  calledPresent: 2 / 100,
  /** Of the tags that hands laid into a cabinet: never heard there. */
  unheard: 1 / 100,
} as const
export type PresenceError = keyof typeof declaredRates

/** One thing antennas got wrong: the cabinet and the tag, deviceId/epc, and in words. */
type Wrong = { key: string; what: string }

/** What antennas got wrong in a day, and of how many chances. Whatever else is wrong is a fault of software. */
export type PresenceErrors = Record<PresenceError, { chances: number; wrong: Wrong[] }>

/** Clocks of devices may be off by as much as a fault moves them. */
const clockSlackMs = 5_000
/** A day may have so many errors that more are less likely than this at the declared rate. */
const tail = 1 / 1_000

/** The most errors that so many chances excuse at the declared rate. */
export function excusedErrors(error: PresenceError, chances: number): number {
  const mean = chances * declaredRates[error]
  let term = Math.exp(-mean)
  let beyond = 1 - term
  let count = 0
  while (beyond > tail) {
    count++
    term *= mean / count
    beyond -= term
  }
  return count
}

/** Whether a tag lay in a cabinet at a moment: from what lies there in the end, hands undone. */
function wasInside({ inside, cycles }: Evidence['cabinets'][number], epc: string, atMs: number): boolean {
  const later = cycles.filter(({ openedAtMs }) => openedAtMs > atMs)
  return later.toReversed().reduce((is, { taken, placed }) => {
    if (taken.includes(epc)) return true
    return placed.includes(epc) ? false : is
  }, inside.includes(epc))
}

/**
 * Removals and arrivals in the journal that no hand did, one to one; a wrong removal that is taken back is one error.
 * Antennas can lose what lies before them, hear what lies next door and stop hearing it. A removal of what lies nowhere,
 * or an arrival of what is here already or nowhere, is none of theirs.
 */
function phantoms(evidence: Evidence): { gone: JournalEntry[]; come: JournalEntry[]; impossible: JournalEntry[] } {
  const hands = (which: 'taken' | 'placed') =>
    evidence.cabinets.flatMap(({ deviceId, cycles }) =>
      cycles.flatMap(({ openedAtMs, [which]: tags }) =>
        tags.map((epc) => ({ key: `${deviceId}/${epc}`, openedAtMs, isUsed: false })),
      ),
    )
  const [taken, placed] = [hands('taken'), hands('placed')]
  const lay = firstHeardWhereItLay(evidence)
  const lost = new Map<string, number>()
  const gone: JournalEntry[] = []
  const come: JournalEntry[] = []
  const impossible: JournalEntry[] = []
  for (const entry of evidence.journal) {
    const places = evidence.cabinets.filter((one) => wasInside(one, tagOf(entry) ?? '', entry.occurredAtMs))
    const isHere = places.some(({ deviceId }) => deviceId === entry.placeId)
    const key = `${entry.placeId}/${tagOf(entry)}`
    const byHand = (done: typeof taken) =>
      done.find((one) => !one.isUsed && one.key === key && one.openedAtMs <= entry.occurredAtMs + clockSlackMs)
    if (isRemoval(entry)) {
      const hand = byHand(taken)
      if (hand !== undefined) hand.isUsed = true
      else if (places.length === 0) impossible.push(entry)
      else if (isHere) {
        gone.push(entry)
        lost.set(key, (lost.get(key) ?? 0) + 1)
      }
    } else if (isArrival(entry) && !lay.has(entry.entrySeq)) {
      const hand = byHand(placed)
      const isBack = (lost.get(key) ?? 0) > 0
      if (hand !== undefined) hand.isUsed = true
      else if (isBack) lost.set(key, (lost.get(key) ?? 0) - 1)
      else if (isHere || places.length === 0) impossible.push(entry)
      else come.push(entry)
    }
  }
  return { gone, come, impossible }
}

function byNoHand(entry: JournalEntry): Wrong {
  const { entrySeq, kind, placeId } = entry
  return { key: `${placeId}/${tagOf(entry)}`, what: `entry ${entrySeq}: ${kind} of ${tagOf(entry)} at ${placeId}` }
}

/**
 * Sorts what is wrong by what antennas can be wrong about. What the books have at the end is an error of antennas only
 * where a cabinet's own last word is wrong and the books follow it.
 */
export function presenceErrors(evidence: Evidence): PresenceErrors {
  const { cabinets, units, unitOfTag, written } = evidence
  const { gone, come } = phantoms(evidence)
  const said = lastWords(written)
  const sum = (count: (one: Evidence['cabinets'][number]) => number) =>
    cabinets.reduce((all, one) => all + count(one), 0)
  const kept = sum(({ inside, cycles }) => inside.length * cycles.length)
  const stockedAt = new Map(units.map((unit) => [unit.unitId as string, unit]))
  const calledPresent: Wrong[] = []
  const unheard: Wrong[] = []
  for (const { deviceId, inside, cycles } of cabinets) {
    const here = new Set(inside)
    const handled = (which: 'taken' | 'placed') => new Set(cycles.flatMap((cycle) => cycle[which]))
    for (const epc of handled('taken'))
      if (!here.has(epc) && said.of(deviceId, epc) === 'here')
        calledPresent.push({
          key: `${deviceId}/${epc}`,
          what: `${epc} is gone from ${deviceId}, which says it is there`,
        })
    for (const epc of handled('placed')) {
      const unit = stockedAt.get(unitOfTag.get(epc) ?? '')
      const isBooked = unit?.state === 'stocked' && unit.placeId === deviceId
      if (here.has(epc) && !isBooked && said.of(deviceId, epc) !== 'here')
        unheard.push({ key: `${deviceId}/${epc}`, what: `${epc} was laid into ${deviceId}, which does not say so` })
    }
  }
  return {
    falseRemovals: { chances: kept, wrong: gone.map(byNoHand) },
    misplaced: { chances: kept, wrong: come.map(byNoHand) },
    calledPresent: { chances: sum(({ cycles }) => cycles.flatMap(({ taken }) => taken).length), wrong: calledPresent },
    unheard: { chances: sum(({ cycles }) => cycles.flatMap(({ placed }) => placed).length), wrong: unheard },
  }
}

/** Removals, or arrivals, that no antenna can have been wrong about: said twice, said of what was nowhere near. */
export function impossible(evidence: Evidence, isKind: (entry: JournalEntry) => boolean): string[] {
  return phantoms(evidence)
    .impossible.filter(isKind)
    .map((entry) => byNoHand(entry).what)
}

/** What is wrong beyond what the declared rate excuses; nothing when it is not beyond it. */
export function beyondExcuse(evidence: Evidence, error: PresenceError): string[] {
  const { chances, wrong } = presenceErrors(evidence)[error]
  return wrong.length > excusedErrors(error, chances) ? wrong.map(({ what }) => what) : []
}

/** Where the declared rates excuse an error of this kind. */
export function excusedAt({ chances, wrong }: PresenceErrors[PresenceError], error: PresenceError): Set<string> {
  return new Set(wrong.length > excusedErrors(error, chances) ? [] : wrong.map(({ key }) => key))
}
