import type { Changes, Committed } from '#cloud/journal/changes'
import type { NewEntry, NumberedEntry } from '#cloud/journal/journal-entry'
import type { SiteState } from '#cloud/store/journal/site-state'
import type { SiteTransaction, WritableStore } from '#cloud/store/open-store'
import type { PositionKey } from '#cloud/units/apply-entries'
import type { Clock } from '#platform/clock'
import { commitEntries } from './commit-entries.ts'
import type { RuleContext } from './rule-context.ts'

/** What a piece of work leaves behind: the new end of the journal, what it touched, and its answer. */
export type Written<T> = { state: SiteState; changes: Changes; value: T }

/** Entries to journal, and what else is to be stored once they have their numbers, in the same transaction. */
export type Decided<T> = {
  entries: NewEntry[]
  /** Positions to judge anew although no unit of theirs moves. */
  positions?: readonly PositionKey[]
  /** What it touches beside units and positions, to be told about. */
  touches?: Partial<Changes>
  finish(tx: SiteTransaction, entries: readonly NumberedEntry[]): Promise<T>
}

/** The one writer of a site: transactions one after the other, each behind the site's lock, told about after the commit. */
export type SiteWriter = {
  write<T>(work: (tx: SiteTransaction, before: SiteState, nowMs: number) => Promise<Written<T>>): Promise<T>
  /** A person's decision, or the service's own: read, decide, journal, store. What it throws undoes everything. */
  decide<T>(decide: (tx: SiteTransaction, nowMs: number) => Promise<Decided<T>>): Promise<T>
  /** Resolves when everything begun so far has ended. */
  settled(): Promise<void>
}

export type SiteWriterParts = {
  store: WritableStore
  clock: Clock
  /** Made anew for every transaction: policies and devices change. */
  context(nowMs: number): RuleContext
  onCommitted(committed: Committed): void
}

function merged(changes: Changes, more: Partial<Changes>): Changes {
  const both = (a: readonly string[], b: readonly string[] = []) => [...new Set([...a, ...b])]
  return {
    ...changes,
    alerts: both(changes.alerts, more.alerts),
    requisitions: both(changes.requisitions, more.requisitions),
    devices: both(changes.devices, more.devices),
  }
}

/** Makes the writer of a store. There must be one a site and process; the site's lock holds off other processes. */
export function createSiteWriter({ store, clock, context, onCommitted }: SiteWriterParts): SiteWriter {
  let tail: Promise<void> = Promise.resolve()

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = tail.then(work)
    tail = result.then(
      () => {},
      () => {},
    )
    return result
  }

  const write: SiteWriter['write'] = (work) =>
    inTurn(async () => {
      const nowMs = clock.now()
      const { before, written } = await store.transaction(async (tx) => {
        const before = await tx.state.lock()
        const written = await work(tx, before, nowMs)
        await tx.state.put(written.state)
        return { before, written }
      })
      const { state, changes, value } = written
      if (state.headSeq > before.headSeq) {
        onCommitted({ entrySeq: state.headSeq, committedAtMs: clock.now(), changes })
      }
      return value
    })

  return {
    write,
    decide: (decide) =>
      write(async (tx, before, nowMs) => {
        const { entries: said, positions, touches, finish } = await decide(tx, nowMs)
        const { state, entries, changes } = await commitEntries(tx, before, said, context(nowMs), positions)
        return { state, changes: merged(changes, touches ?? {}), value: await finish(tx, entries) }
      }),
    settled: () => inTurn(async () => {}),
  }
}
