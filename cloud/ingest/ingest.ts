import { noChanges } from '#cloud/journal/changes'
import { notUnderstoodKind } from '#cloud/journal/not-understood'
import type { NewlyQuarantined } from '#cloud/store/devices/quarantined'
import type { ParkedBatch } from '#cloud/store/devices/watermarks'
import { WorldFault } from '#cloud/store/engine/faults/world-fault'
import type { SiteState } from '#cloud/store/journal/site-state'
import type { SiteTransaction } from '#cloud/store/open-store'
import { type DeviceId, deviceIdSchema, type Epoch, type SiteId } from '#contracts/ids'
import type { Receipt } from '#contracts/receipt'
import type { Clock } from '#platform/clock'
import type { Log } from '#platform/log'
import { type ObservedWith, putAside as putAsideEntry } from './facts/observations.ts'
import { type Plan, planSubmissions } from './facts/plan-submissions.ts'
import { type Submission, weightOf } from './facts/submission.ts'
import type { SiteWriter, Written } from './site-writer.ts'

export type IngestLimits = {
  /** Facts taken into one transaction, unless a single batch is larger. */
  transactionFactsMax: number
  /** Facts waiting for a transaction before devices are made to wait. */
  waitingFactsMax: number
  parkedBatchesPerDeviceMax: number
  newEpochsPerDeviceMax: number
  newEpochsWithinMs: number
}

export type IngestParts = {
  siteId: SiteId
  writer: SiteWriter
  clock: Clock
  log: Log
  limits: IngestLimits
  /** Where a device stood at a moment, Unix ms. */
  placeOf(deviceId: DeviceId, atMs: number): string | null
  onReceipt(receipt: Receipt): void
  /** What stands in the way of storing what waits, and null as soon as it is stored. */
  onFault(fault: WorldFault | null): void
}

export type Ingest = {
  /** Takes what a device handed in. Resolves when there is room for more: who feeds it should wait for that. */
  submit(submission: Submission): Promise<void>
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>
  /** Stores what waits, if the database lets it, and takes nothing more. */
  stop(): Promise<void>
}

const retryFirstMs = 250
const retryMaxMs = 5_000
const reasonCharactersMax = 300

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, reasonCharactersMax)
}

/** The epochs that speak, each once, in order. */
function epochsOf(submissions: readonly Submission[]): { deviceId: DeviceId; epoch: Epoch }[] {
  const epochs = new Map<string, { deviceId: DeviceId; epoch: Epoch }>()
  for (const submission of submissions) {
    if (submission.kind !== 'batch' && submission.kind !== 'status') continue
    const { deviceId } = submission
    const epoch = submission.kind === 'batch' ? submission.batch.epoch : submission.epoch
    epochs.set(`${deviceId}|${epoch}`, { deviceId, epoch })
  }
  return [...epochs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each)
}

/** What to say of what was put aside: one entry a device. */
function putAsideOf(quarantined: readonly (NewlyQuarantined & { quarantineId: number })[], context: ObservedWith) {
  return [...Map.groupBy(quarantined, ({ deviceId }) => deviceId)].flatMap(([deviceId, facts]) => {
    const [first] = facts
    if (first === undefined) return []
    const lastId = facts.at(-1)?.quarantineId ?? first.quarantineId
    const told = { count: facts.length, firstId: first.quarantineId, lastId, reason: first.reason }
    return [putAsideEntry(deviceIdSchema.parse(deviceId), told, context)]
  })
}

/** Group commit: whatever waits when the database is free goes into one transaction. */
export function createIngest({ siteId, writer, clock, log, limits, placeOf, onReceipt, onFault }: IngestParts): Ingest {
  const waiting: Submission[] = []
  const roomWanted: (() => void)[] = []
  const idleWanted: (() => void)[] = []
  let waitingFacts = 0
  let isFlushing = false
  let isStopping = false
  let isStopped = false
  let retryMs = retryFirstMs
  let cancelRetry: (() => void) | null = null
  /** Devices with something parked; null until it was looked up. */
  let parkedDevices: Set<DeviceId> | null = null

  const parkedOf = async (tx: SiteTransaction, submissions: readonly Submission[]) => {
    parkedDevices ??= new Set(await tx.watermarks.parkedDevices())
    const parked = new Map<DeviceId, ParkedBatch[]>()
    for (const { deviceId } of submissions) {
      if (parkedDevices.has(deviceId) && !parked.has(deviceId)) {
        parked.set(deviceId, await tx.watermarks.parkedOf(deviceId))
      }
    }
    return parked
  }

  const storePlan = async (
    tx: SiteTransaction,
    before: SiteState,
    plan: Plan,
    nowMs: number,
  ): Promise<Written<Plan>> => {
    await tx.watermarks.put(plan.watermarks)
    await tx.watermarks.unpark(plan.toUnpark)
    await tx.watermarks.park(plan.toPark)
    const firstId = before.factsQuarantined + 1
    const quarantined = plan.quarantined.map((fact, index) => ({ ...fact, quarantineId: firstId + index }))
    await tx.quarantine.put(quarantined.map((fact) => ({ ...fact, state: 'waiting', settledEntrySeq: null })))
    const { windows } = plan
    const entries = [...plan.entries, ...putAsideOf(quarantined, { siteId, nowMs, placeOf })]
    const { state, changes } =
      entries.length + windows.length === 0
        ? { state: before, changes: noChanges() }
        : await writer.commit(tx, before, { entries, windows }, nowMs)
    const chainHead = { entrySeq: state.headSeq, hash: state.headHash }
    return {
      state: {
        ...state,
        batches: before.batches + plan.batches,
        factsAccepted: before.factsAccepted + plan.factsAccepted,
        factsDuplicate: before.factsDuplicate + plan.factsDuplicate,
        factsQuarantined: before.factsQuarantined + plan.quarantined.length,
        factsNotUnderstood: before.factsNotUnderstood + entries.filter(({ kind }) => kind === notUnderstoodKind).length,
        sessions: before.sessions + plan.sessions,
      },
      changes,
      value: { ...plan, receipts: plan.receipts.map((receipt) => ({ ...receipt, chainHead })) },
    }
  }

  /** When something was last said of two cards of a device, Unix ms, by what was said. */
  const told = new Map<string, number>()

  /** One transaction; nothing is receipted before it is on disk. */
  const commit = async (submissions: readonly Submission[], poison: ReadonlyMap<Submission, string>) => {
    const plan = await writer.write(async (tx, before, nowMs) => {
      const watermarks = await tx.watermarks.of(epochsOf(submissions), nowMs - limits.newEpochsWithinMs)
      const parked = await parkedOf(tx, submissions)
      const toldAtMs = (what: string) => told.get(what) ?? null
      const inputs = { siteId, nowMs, placeOf, watermarks, parked, submissions, poison, limits, toldAtMs }
      const plan = planSubmissions(inputs)
      return await storePlan(tx, before, plan, nowMs)
    })
    for (const [deviceId, has] of plan.parkedDevices) {
      if (has) parkedDevices?.add(deviceId)
      else parkedDevices?.delete(deviceId)
    }
    for (const what of plan.told) {
      told.set(what, clock.now())
      log.warn('ingest.device.two-cards', { what })
    }
    for (const { deviceId, seq, reason } of plan.quarantined) {
      log.warn('ingest.fact.quarantined', { deviceId, seq, reason })
    }
    for (const receipt of plan.receipts) onReceipt(receipt)
  }

  /** What an error of unknown kind is asked against; a fault of the world has said already whose it is. */
  const isEngineAlive = async (error: unknown): Promise<boolean> => {
    if (error instanceof WorldFault) return false
    try {
      await writer.write(async (_tx, before) => ({ state: before, changes: noChanges(), value: null }))
      return true
    } catch {
      return false
    }
  }

  /** A transaction that fails is halved until the one batch that breaks it stands alone and is put aside. */
  const commitOrDivide = async (submissions: readonly Submission[]): Promise<void> => {
    const [first] = submissions
    if (first === undefined) return
    try {
      return await commit(submissions, new Map())
    } catch (error) {
      parkedDevices = null
      if (!(await isEngineAlive(error))) throw error
      const reason = reasonOf(error)
      if (submissions.length === 1) return await putAside(first, reason)
      log.warn('ingest.transaction.divided', { submissions: submissions.length, reason })
    }
    const middle = Math.ceil(submissions.length / 2)
    await commitOrDivide(submissions.slice(0, middle))
    await commitOrDivide(submissions.slice(middle))
  }

  const putAside = async (submission: Submission, reason: string): Promise<void> => {
    const { deviceId } = submission
    log.error('ingest.batch.poisonous', { deviceId, reason })
    try {
      await commit([submission], new Map([[submission, `not-applicable: ${reason}`]]))
    } catch (error) {
      if (!(await isEngineAlive(error))) throw error
      // Neither stored nor receipted: the device keeps it and sends it again; the others go on.
      log.error('ingest.batch.refused', { deviceId, reason: reasonOf(error) })
    }
  }

  const takeWaiting = (): Submission[] => {
    let facts = 0
    let count = 0
    for (const submission of waiting) {
      facts += weightOf(submission)
      if (count > 0 && facts > limits.transactionFactsMax) break
      count += 1
    }
    return waiting.splice(0, count)
  }

  const settle = () => {
    while (isStopped || waitingFacts <= limits.waitingFactsMax) {
      const wanted = roomWanted.shift()
      if (wanted === undefined) break
      wanted()
    }
    const isGivenUp = isStopping && cancelRetry !== null
    if ((waiting.length === 0 || isGivenUp) && !isFlushing) for (const wanted of idleWanted.splice(0)) wanted()
  }

  const flush = async (): Promise<void> => {
    const submissions = takeWaiting()
    try {
      await commitOrDivide(submissions)
      waitingFacts -= submissions.reduce((sum, each) => sum + weightOf(each), 0)
      retryMs = retryFirstMs
      onFault(null)
    } catch (error) {
      // Nothing is lost: nothing was receipted, and what was stored before the failure comes back as duplicates.
      waiting.unshift(...submissions)
      log.error('ingest.store.failed', { reason: reasonOf(error), retryMs })
      onFault(error instanceof WorldFault ? error : new WorldFault('store-unwell', reasonOf(error), error))
      if (!isStopped) {
        cancelRetry = clock.after('ingest.retry', retryMs, () => {
          cancelRetry = null
          schedule()
        })
      }
      retryMs = Math.min(retryMs * 2, retryMaxMs)
    }
    isFlushing = false
    settle()
    schedule()
  }

  /** After the turn of the event loop in which everybody's packets are read, so that they share the transaction. */
  const schedule = () => {
    if (isFlushing || isStopped || cancelRetry !== null || waiting.length === 0) return
    isFlushing = true
    setImmediate(() => void flush())
  }

  const idle = () =>
    waiting.length === 0 && !isFlushing ? Promise.resolve() : new Promise<void>((resolve) => idleWanted.push(resolve))

  return {
    submit(submission) {
      if (isStopped) return Promise.resolve()
      waiting.push(submission)
      waitingFacts += weightOf(submission)
      schedule()
      if (waitingFacts <= limits.waitingFactsMax) return Promise.resolve()
      return new Promise((resolve) => roomWanted.push(resolve))
    },
    idle,
    async stop() {
      isStopping = true
      if (cancelRetry === null) await idle()
      isStopped = true
      cancelRetry?.()
      cancelRetry = null
      waiting.length = 0
      settle()
      await writer.settled()
    },
  }
}
