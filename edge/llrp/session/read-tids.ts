import type { EpcHex } from '#contracts/ids'
import type { TagReportRow } from '../codec/tag-reports.ts'
import { compileTidRead, tidOpSpecId } from '../compile-access-spec.ts'
import { ask, change, keepHabits, learnWithout, type SessionDraft, tell } from './session-draft.ts'
import { noTidReading, type TidReading } from './session-state.ts'
import { tidOf } from './usable-reads.ts'

/** So many tags are asked at a time: each costs the radio some 5 ms. */
const askedMax = 4
/** So often each; a tag that is heard and does not answer has reasons of its own. */
const attemptsMax = 3
/** One that is not heard in that time makes room for others. */
const patienceMs = 10_000
/** A TID of 96 bits, as chips with a serial have it; whoever has less is asked for all of it. */
const words = 6
const toTheEnd = 0

/** C1G2ReadResultType (LLRP 1.1 §15.2.1.5): those that say something of this moment only. */
const passing: ReadonlySet<number> = new Set([2, 3])

function reading(draft: SessionDraft, changes: Partial<TidReading>): void {
  change(draft, { tids: { ...draft.state.tids, ...changes } })
}

/** Whose TIDs are wanted, all of them: who is not named any more is forgotten, and asked anew when he is named again. */
export function wantTids(draft: SessionDraft, epcs: readonly EpcHex[]): void {
  const { attempts } = draft.state.tids
  const kept = epcs.flatMap((epc) => (attempts[epc] === undefined ? [] : [[epc, attempts[epc]] as const]))
  reading(draft, { wanted: epcs, attempts: Object.fromEntries(kept) })
  askTids(draft)
}

/**
 * Lays up the next AccessSpecs, while the reader only watches: who waits for a decision has the radio alone. What others
 * left on the reader goes first, once in a connection.
 */
export function askTids(draft: SessionDraft): void {
  const { tids, capabilities, habits, run, applied, isChanging, link } = draft.state
  if (tids.wanted.length === 0 && tids.asked.length === 0) return
  giveUp(draft)
  if (draft.state.tids.asked.length > 0 || capabilities === null || capabilities.accessSpecsMax === 0) return
  if (link !== 'ready' || run === null || run.isProof || isChanging || applied?.mode !== 'watch') return
  if (habits.without.includes('tid-read')) return
  const { wanted, attempts } = draft.state.tids
  const open = wanted.filter((epc) => (attempts[epc] ?? 0) < attemptsMax)
  const fewest = Math.min(...open.map((epc) => attempts[epc] ?? 0))
  const next = open.filter((epc) => (attempts[epc] ?? 0) === fewest)
  const chosen = next.slice(0, Math.min(askedMax, capabilities.accessSpecsMax))
  if (chosen.length === 0) return
  if (!tids.isOurs) ask(draft, 'access-clear', 'DELETE_ACCESSSPEC', { AccessSpecID: 0 })
  const asked = chosen.map((epc, index) => ({ epc, accessSpecId: tids.nextAccessSpecId + index }))
  for (const { epc, accessSpecId } of asked) {
    const count = (attempts[epc] ?? 0) === 0 ? words : toTheEnd
    const parameters = [compileTidRead(accessSpecId, epc, count)]
    ask(draft, 'access', 'ADD_ACCESSSPEC', {}, { parameters, option: 'tid-read' })
    ask(draft, 'access', 'ENABLE_ACCESSSPEC', { AccessSpecID: accessSpecId }, { option: 'tid-read' })
  }
  const nextAccessSpecId = tids.nextAccessSpecId > 0x7fff_0000 ? 1 : tids.nextAccessSpecId + asked.length
  const counted = Object.fromEntries(chosen.map((epc) => [epc, (attempts[epc] ?? 0) + 1]))
  const askedAtMs = draft.now.elapsedMs
  reading(draft, { asked, nextAccessSpecId, isOurs: true, askedAtMs, attempts: { ...attempts, ...counted } })
}

/** Whoever was not heard in time is asked no longer, and may be later. */
function giveUp(draft: SessionDraft): void {
  const { asked, askedAtMs } = draft.state.tids
  if (asked.length === 0 || draft.now.elapsedMs - askedAtMs < patienceMs) return
  for (const { epc, accessSpecId } of asked) {
    ask(draft, 'access-clear', 'DELETE_ACCESSSPEC', { AccessSpecID: accessSpecId })
    tellIfLast(draft, epc)
  }
  reading(draft, { asked: [] })
}

function tellIfLast(draft: SessionDraft, epc: EpcHex): void {
  const { attempts, wanted } = draft.state.tids
  if ((attempts[epc] ?? 0) >= attemptsMax && wanted.includes(epc)) tell(draft, { kind: 'no-tid', epc })
}

/** What a tag answered that was asked. What cannot be had is said once. */
export function takeTidAnswer(draft: SessionDraft, row: TagReportRow): void {
  const { read, epc: heard } = row
  if (read === null || read.opSpecId !== tidOpSpecId) return
  const epc = heard as EpcHex
  const { asked, attempts } = draft.state.tids
  if (!asked.some((one) => one.epc === epc)) return
  reading(draft, { asked: asked.filter((one) => one.epc !== epc) })
  const isFinal = read.result === 0 || (!passing.has(read.result) && (attempts[epc] ?? 0) > 1)
  if (isFinal) reading(draft, { attempts: { ...attempts, [epc]: attemptsMax } })
  if (tidOf(row) === null) tellIfLast(draft, epc)
}

/** This reader will not: it is known from now on, and nobody waits for an answer. */
export function takeRefusedAccess(draft: SessionDraft): void {
  const { habits, queue, tids } = draft.state
  if (habits.without.includes('tid-read')) return
  learnWithout(draft, 'tid-read')
  keepHabits(draft)
  change(draft, { queue: queue.filter(({ purpose }) => purpose !== 'access') })
  ask(draft, 'access-clear', 'DELETE_ACCESSSPEC', { AccessSpecID: 0 })
  change(draft, { tids: { ...noTidReading, wanted: tids.wanted } })
}
