import type { Changes, Committed } from '#cloud/journal/changes'
import type { NewEntry, NumberedEntry } from '#cloud/journal/journal-entry'
import type { PositionKey } from '#cloud/positions/position-key'
import type { NewWindow } from '#cloud/store/devices/climate'
import { WorldFault } from '#cloud/store/engine/faults/world-fault'
import type { SiteState } from '#cloud/store/journal/site-state'
import type { SiteTransaction, WritableStore } from '#cloud/store/open-store'
import type { Clock } from '#platform/clock'
import { type CommittedEntries, commitSaid, type Said } from './commit-said.ts'
import type { Decider } from './deciders/decider.ts'
import { earliestOf } from './drafts/agenda-drafts.ts'
import { KnownSite } from './drafts/known-site.ts'
import { Touched } from './drafts/touched.ts'
import type { JudgingContext } from './judging/judging-context.ts'

/** What a piece of work leaves behind: the new end of the journal, what it touched, and its answer. */
export type Written<T> = { state: SiteState; changes: Changes; value: T }

/** Entries to journal, and what else is to be stored once they have their numbers, in the same transaction. */
export type Decided<T> = {
  /** A causeSeq of -1 means the first of them, -2 the second, and so on. */
  entries: NewEntry[]
  /** Climate windows that come with them. */
  windows?: readonly NewWindow[]
  /** Positions to judge anew although no unit of theirs moves. */
  positions?: readonly PositionKey[]
  /** What it touches beside units and positions, to be told about. */
  touches?: Partial<Pick<Changes, 'devices'>>
  finish(tx: SiteTransaction, entries: readonly NumberedEntry[]): Promise<T>
}

/** The one writer of a site: transactions one after the other, each behind the site's lock, told about after the commit. */
export type SiteWriter = {
  write<T>(work: (tx: SiteTransaction, before: SiteState, nowMs: number) => Promise<Written<T>>): Promise<T>
  /** Takes what was said into the journal, within a transaction of write(). */
  commit(tx: SiteTransaction, before: SiteState, said: Said, nowMs: number): Promise<CommittedEntries>
  /** A person's decision, or the service's own: read, decide, journal, store. What it throws undoes everything. */
  decide<T>(decide: (tx: SiteTransaction, nowMs: number) => Promise<Decided<T>>): Promise<T>
  /** Resolves when everything begun so far has ended. */
  settled(): Promise<void>
}

export type SiteWriterParts = {
  store: WritableStore
  /** Of this run of the service, new each time. */
  writerId: string
  clock: Clock
  deciders: readonly Decider[]
  /** Made anew for every transaction: places, policies and devices change. */
  context(nowMs: number): JudgingContext
  onCommitted(committed: Committed): void
  /** Reads anew what judging knows by heart of places, policies and devices: one of them was changed. */
  renewContext?(): Promise<void>
  /** To be told when the earliest is due of what a transaction has put on the agenda, Unix ms. */
  onDue?(dueAtMs: number): void
}

/**
 * Makes the writer of a store. There must be one a site: the site's lock holds off other processes for a transaction,
 * and one that took the store over ends this one's writing with WorldFault store-taken.
 */
export function createSiteWriter({
  store,
  writerId,
  clock,
  deciders,
  context,
  onCommitted,
  renewContext = async () => {},
  onDue = () => {},
}: SiteWriterParts): SiteWriter {
  let tail: Promise<void> = Promise.resolve()
  const known = new KnownSite()
  /** What the transaction under way has stored, which is so only once it has ended well. */
  const stored: CommittedEntries[] = []

  let isOurs = false
  /** The first write takes the store over; from then on it must stay ours: what we remember of it would no longer be so. */
  const takenOver = (state: SiteState): SiteState => {
    if (state.writerId === writerId) return state
    if (isOurs) throw new WorldFault('store-taken', 'the mark of its writer is not ours')
    return { ...state, writerId }
  }

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = tail.then(work)
    tail = result.then(
      () => {},
      () => {},
    )
    return result
  }

  const commit: SiteWriter['commit'] = async (tx, before, said, nowMs) => {
    known.asOf(before.headHash)
    const committed = await commitSaid(tx, before, said, deciders, context(nowMs), known)
    stored.push(committed)
    return committed
  }

  let isContextOld = false
  /** Before anybody else writes: what is judged by old numbers would not be judged again. */
  const renew = async () => {
    if (!isContextOld) return
    await renewContext()
    isContextOld = false
  }

  const write: SiteWriter['write'] = (work) =>
    inTurn(async () => {
      await renew()
      stored.length = 0
      const { before, written } = await store.transaction(async (tx) => {
        const before = takenOver(await tx.state.lock())
        // Entries of one transaction share their time of recording, and no other transaction has it.
        const nowMs = Math.max(clock.now(), before.recordedAtMs + 1)
        const written = await work(tx, before, nowMs)
        await tx.state.put(written.state)
        return { before, written }
      })
      isOurs = true
      const { state, changes, value } = written
      for (const { stored: rows, state } of stored) {
        known.learn(rows, state.headHash)
        isContextOld ||= rows.changesContext
        const dueAtMs = earliestOf(rows.agenda)
        if (dueAtMs !== null) onDue(dueAtMs)
      }
      // What has been stored stands, whether or not it can be read just now; the next one tries again.
      await renew().catch(() => {})
      if (state.headSeq > before.headSeq || state.windowSeq > before.windowSeq) {
        onCommitted({ entrySeq: state.headSeq, committedAtMs: clock.now(), changes })
      }
      return value
    })

  return {
    write,
    commit,
    decide: (decide) =>
      write(async (tx, before, nowMs) => {
        const { entries: said, windows = [], positions = [], touches = {}, finish } = await decide(tx, nowMs)
        const due = new Touched()
        for (const key of positions) due.position(key, before.headSeq + 1)
        const { state, entries, changes } = await commit(tx, before, { entries: said, windows, due }, nowMs)
        const devices = [...new Set([...changes.devices, ...(touches.devices ?? [])])]
        // Facts of a device that a person has had read again: they have come now.
        const facts = said.filter(({ source }) => source.kind === 'device')
        const counted = {
          ...state,
          factsAccepted: state.factsAccepted + facts.length + windows.length,
          sessions: state.sessions + facts.filter(({ kind }) => kind === 'SessionCommitted').length,
        }
        return { state: counted, changes: { ...changes, devices }, value: await finish(tx, entries) }
      }),
    settled: () => inTurn(async () => {}),
  }
}
