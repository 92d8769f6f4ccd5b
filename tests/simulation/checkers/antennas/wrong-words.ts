import type { JournalEntry } from '#cloud/journal/journal-entry'
import type { Evidence } from '../evidence.ts'
import { tagOf } from '../goods/tag-of.ts'
import { isBookedHere } from './booked-here.ts'
import { type AntennaError, plainlyHeardShare } from './declared-errors.ts'
import { firstHeardWhereItLay } from './first-heard.ts'
import { lastWords, wordOf } from './last-words.ts'
import { heardShare, keptTagCycles, layNextDoor, surelyInside, surelyOutside, tagsNextDoor } from './where-it-lay.ts'

/** One thing that antennas were wrong about: a tag at a cabinet, and whether the cabinet came to say otherwise. */
export type Wrong = { error: AntennaError; deviceId: string; epc: string; what: string; isTakenBack: boolean }

/** What is wrong with the words of cabinets, and how many chances there were. */
export type WrongWords = {
  wrong: Wrong[]
  /** What no antenna can have been wrong about, so that it is a fault of software. */
  impossible: { word: 'here' | 'gone'; what: string }[]
  chances: Record<AntennaError, number>
}

type Cabinet = Evidence['cabinets'][number]
type Hand = { openedAtMs: number; isUsed: boolean }

/** By a clock that is fast a thing has happened before it was told; never after. */
const momentOf = ({ occurredAtMs, recordedAtMs }: JournalEntry) => Math.min(occurredAtMs, recordedAtMs)
const handSlackMs = 5_000

function handsOf(cabinet: Cabinet, which: 'taken' | 'placed'): Map<string, Hand[]> {
  const hands = new Map<string, Hand[]>()
  for (const { openedAtMs, [which]: tags } of cabinet.cycles)
    for (const epc of tags) hands.set(epc, [...(hands.get(epc) ?? []), { openedAtMs, isUsed: false }])
  return hands
}

/** The hand that did it, each hand once. */
function useHand(hands: Map<string, Hand[]>, epc: string, atMs: number): boolean {
  const hand = hands.get(epc)?.find(({ openedAtMs, isUsed }) => !isUsed && openedAtMs <= atMs + handSlackMs)
  if (hand !== undefined) hand.isUsed = true
  return hand !== undefined
}

const words = ({ entrySeq, kind }: JournalEntry, deviceId: string, epc: string) =>
  `entry ${entrySeq}: ${kind} of ${epc} at ${deviceId}`
const inPercent = (share: number) => `${Math.round(100 * share)} % of antennas and channels hear it`

/** Holds what one cabinet said, in its order, against what lay in it. */
function wrongAt(evidence: Evidence, cabinet: Cabinet, said: JournalEntry[], into: WrongWords): void {
  const { deviceId } = cabinet
  const [taken, placed] = [handsOf(cabinet, 'taken'), handsOf(cabinet, 'placed')]
  const lay = firstHeardWhereItLay(evidence)
  const open = new Map<string, Wrong>()

  const takeBack = (errors: readonly AntennaError[], epc: string): boolean => {
    const wrong = open.get(epc)
    if (wrong === undefined || !errors.includes(wrong.error)) return false
    wrong.isTakenBack = true
    open.delete(epc)
    return true
  }
  const err = (error: AntennaError, epc: string, what: string) => {
    const wrong = { error, deviceId, epc, what, isTakenBack: false }
    open.set(epc, wrong)
    into.wrong.push(wrong)
  }

  const saidGone = (entry: JournalEntry, epc: string) => {
    const atMs = momentOf(entry)
    const isThere = surelyInside(cabinet, epc, atMs)
    if (!isThere && (takeBack(['misplaced', 'overheard'], epc) || useHand(taken, epc, atMs))) return
    const share = heardShare(cabinet, epc, atMs)
    const what = `${words(entry, deviceId, epc)}, where ${isThere ? inPercent(share) : 'nobody took it'}`
    if (isThere && share < plainlyHeardShare) err('lost', epc, what)
    else into.impossible.push({ word: 'gone', what })
  }

  const saidHere = (entry: JournalEntry, epc: string) => {
    const atMs = momentOf(entry)
    const isNew = entry.kind === 'UnitPlaced' && !lay.has(entry.entrySeq)
    if (takeBack(['lost'], epc) || open.has(epc) || (isNew && useHand(placed, epc, atMs))) return
    const isElsewhere = surelyOutside(cabinet, epc, atMs)
    if (isElsewhere && layNextDoor(evidence, cabinet, epc, atMs)) {
      const isBooked = isBookedHere(evidence, deviceId, epc, atMs)
      err(isBooked ? 'misplaced' : 'overheard', epc, words(entry, deviceId, epc))
    } else if (isElsewhere || isNew)
      into.impossible.push({ word: 'here', what: `${words(entry, deviceId, epc)}, where nobody laid it` })
  }

  for (const entry of said) {
    const epc = tagOf(entry)
    const word = epc === null ? null : wordOf(entry)
    if (epc !== null && word === 'gone') saidGone(entry, epc)
    if (epc !== null && word === 'here') saidHere(entry, epc)
  }
}

/** What a cabinet says in the end by having said nothing: of what was laid in and not heard, and of what leaks back in. */
function wrongByKeepingStill(evidence: Evidence, cabinet: Cabinet, into: WrongWords): void {
  const { deviceId, inside, cycles } = cabinet
  const last = lastWords(evidence.written)
  const isKnown = (epc: string) => into.wrong.some((one) => one.deviceId === deviceId && one.epc === epc)
  const handled = (which: 'taken' | 'placed') => new Set(cycles.flatMap((cycle) => cycle[which]))
  const endMs = evidence.endedAtMs
  const err = (error: AntennaError, epc: string, what: string) => {
    if (!isKnown(epc)) into.wrong.push({ error, deviceId, epc, what, isTakenBack: false })
  }
  for (const epc of handled('placed')) {
    const share = heardShare(cabinet, epc, endMs)
    const isUnsaid = last.of(deviceId, epc) === null || last.of(deviceId, epc) === 'gone'
    if (inside.includes(epc) && isUnsaid && share < plainlyHeardShare)
      err('unheard', epc, `${epc} was laid into ${deviceId}, where ${inPercent(share)}`)
  }
  for (const epc of handled('taken'))
    if (last.of(deviceId, epc) === 'here' && !inside.includes(epc) && layNextDoor(evidence, cabinet, epc, endMs))
      err('misplaced', epc, `${epc} went from ${deviceId} to the one next door, and ${deviceId} still says it is here`)
}

/**
 * Sorts what cabinets said wrongly by what antennas can have been wrong about: they lose what hardly any of them hears,
 * hear what lies behind the next wall, and may come to say so. All else is impossible.
 */
export function wrongWords(evidence: Evidence): WrongWords {
  const { cabinets, journal } = evidence
  const sum = (count: (one: Cabinet) => number) => cabinets.reduce((all, one) => all + count(one), 0)
  const kept = sum(keptTagCycles)
  const laidIn = sum(({ cycles }) => cycles.flatMap(({ placed }) => placed).length)
  const nextDoor = sum((one) => tagsNextDoor(evidence, one))
  const chances = { lost: kept, misplaced: kept, overheard: nextDoor, unheard: laidIn }
  const all: WrongWords = { wrong: [], impossible: [], chances }
  for (const cabinet of cabinets) {
    const said = journal.filter(({ placeId }) => placeId === cabinet.deviceId)
    wrongAt(evidence, cabinet, said, all)
    wrongByKeepingStill(evidence, cabinet, all)
  }
  return all
}
