import { type Fact, type FactBody, factSchema } from '#contracts/facts/fact'
import type { BootId } from '#contracts/ids'
import type { Telemetry } from '#contracts/telemetry'
import type { CancelTimer, Clock } from '#platform/clock'
import type { Log } from '#platform/log'
import { noThinning, stepThinning, thinningFrom } from '../outbox/climate-thinning.ts'
import type { Outbox } from '../outbox/outbox.ts'
import { OutboxError } from '../outbox/outbox-error.ts'

export type FactJournalOptions = {
  outbox: Outbox
  bootId: BootId
  clock: Clock
  log: Log
  clockQuality: () => Fact['clock']
  outboxBytesMax: number
  /** Length of the shortest climate windows that are whole. */
  climateWindowOutsideMs: number
  /** Facts are on the card. */
  onAppended: () => void
}

/** Where facts get their time and go to the card, or wait in memory, in order, while the card takes none. */
export type FactJournal = {
  /** One atomic group, with what must be remembered in the same transaction. Never throws for a failing card. */
  record(bodies: readonly FactBody[], states?: Record<string, unknown>): void
  state(): NonNullable<Telemetry['outboxState']>
  /** Facts in memory that are not on the card. */
  waiting(): number
  stop(): void
}

type Group = { facts: Fact[]; states: Record<string, unknown> }

const retryMs = 5_000
const pruneEveryMs = 60_000
const pruneFactsMax = 500
/** Some months of door sessions; a card that failed that long ago has been in every telemetry message since. */
const waitingFactsMax = 50_000
const joinedWindowMs = 3_600_000

export function createFactJournal(options: FactJournalOptions): FactJournal {
  const { outbox, bootId, clock, log, outboxBytesMax } = options
  /** Tried and failed: repeated as it is, the very same array, because its commit may have reached the card. */
  let failed: Group | null = null
  let behind: Group = { facts: [], states: {} }
  let failure: 'full' | 'in-memory' | null = null
  let lostCount = 0
  let thinning = noThinning
  let cancelRetry: CancelTimer = () => {}

  const usedShare = () => outbox.bytes() / outboxBytesMax
  const waiting = () => (failed?.facts.length ?? 0) + behind.facts.length

  /** While the card takes nothing the space is memory: windows are joined, and refused when half of it is used. */
  function spaceShare(): number {
    if (failure === null) return usedShare()
    return failure === 'full' || waiting() > waitingFactsMax / 2 ? 1 : thinningFrom
  }

  function stamped(body: FactBody): Fact {
    const fact = {
      ...body,
      bootId,
      elapsedMs: clock.elapsed(),
      atMs: Math.max(0, Math.round(clock.now())),
      clock: options.clockQuality(),
    } as Fact
    const checked = factSchema.safeParse(fact)
    if (!checked.success) {
      // Stored all the same: the service puts it aside where a person sees it, and a cabinet must not stop for it.
      log.error('agent.fact-invalid', { kind: fact.kind, at: checked.error.issues[0]?.path.join('.') })
    }
    return fact
  }

  function thinned(facts: Fact[]): Fact[] {
    const windows = facts.filter((fact) => fact.kind === 'ClimateRecorded')
    if (windows.length === 0 || windows.length < facts.length) return facts
    const limits = { shortestWholeMs: options.climateWindowOutsideMs, joinedWindowMs }
    const { state, toAppend } = stepThinning(thinning, windows, spaceShare(), limits)
    if (state.refusedCount > thinning.refusedCount) {
      log.error('agent.climate-refused', { windows: state.refusedCount, state: failure ?? 'full' })
    }
    thinning = state
    return toAppend
  }

  function append(group: Group): boolean {
    try {
      outbox.append(group.facts, group.states)
    } catch (error) {
      if (!(error instanceof OutboxError)) throw error
      const now = error.code === 'outbox-full' ? 'full' : 'in-memory'
      if (failure !== now) log.error('agent.card-takes-nothing', { code: error.code, reason: error.message })
      failure = now
      failed = group
      cancelRetry()
      cancelRetry = clock.after('outbox.retry', retryMs, retry)
      return false
    }
    if (failure !== null) log.warn('agent.card-takes-again', { facts: group.facts.length, lost: lostCount })
    failure = null
    failed = null
    if (group.facts.length > 0) options.onAppended()
    return true
  }

  function retry(): void {
    if (failed !== null && !append(failed)) return
    const next = behind
    behind = { facts: [], states: {} }
    if (next.facts.length > 0 || Object.keys(next.states).length > 0) append(next)
  }

  function prune(): void {
    try {
      outbox.prune(pruneFactsMax)
    } catch (error) {
      if (!(error instanceof OutboxError)) throw error
      log.warn('agent.prune-failed', { code: error.code })
    }
  }
  const cancelPrune = clock.every('outbox.prune', pruneEveryMs, prune)

  return {
    record(bodies, states = {}) {
      const facts = thinned(bodies.map(stamped))
      if (facts.length === 0 && Object.keys(states).length === 0) return
      if (failed === null) {
        append({ facts, states })
        return
      }
      if (waiting() + facts.length > waitingFactsMax) {
        lostCount += facts.length
        log.error('agent.facts-lost', { facts: facts.length, lost: lostCount })
        return
      }
      behind.facts.push(...facts)
      Object.assign(behind.states, states)
    },
    state: () => failure ?? (usedShare() >= thinningFrom ? 'thinning' : 'durable'),
    waiting,
    stop() {
      cancelRetry()
      cancelPrune()
      if (waiting() > 0) log.error('agent.stopped-with-facts-in-memory', { facts: waiting() })
    },
  }
}
