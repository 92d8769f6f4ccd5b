import type { NewEntry } from '#cloud/journal/journal-entry'
import type { NewWindow } from '#cloud/store/devices/climate'
import type { NewlyQuarantined, ReadAgainWith } from '#cloud/store/devices/quarantined'
import type { ParkedBatch, Watermark } from '#cloud/store/devices/watermarks'
import type { Fact } from '#contracts/facts/fact'
import type { DeviceId, Epoch, SiteId } from '#contracts/ids'
import type { Receipt } from '#contracts/receipt'
import {
  clockObserved,
  connectionsReplaced,
  epochChanged,
  epochRefused,
  epochReturned,
  gapFilled,
  gapSeen,
} from './observations.ts'
import { type IncomingBatch, parseBatch } from './parse-batch.ts'
import { textOfRaw } from './raw-json.ts'
import { readFact } from './read-fact.ts'
import { clockToleranceMs, learnClock, sentAtMsOf, skewNews, skewOf } from './reckon-time.ts'
import type { Submission } from './submission.ts'

export type PlanLimits = {
  /** Batches kept per device while a gap before them is open. */
  parkedBatchesPerDeviceMax: number
  /** New epochs of one device within newEpochsWithinMs; what a further one says is not taken. */
  newEpochsPerDeviceMax: number
  newEpochsWithinMs: number
}

/** What the transaction will do with what devices handed in. */
export type Plan = {
  entries: NewEntry[]
  /** Climate windows, which are kept beside the journal. */
  windows: NewWindow[]
  watermarks: Watermark[]
  toPark: ParkedBatch[]
  toUnpark: ParkedBatch[]
  quarantined: NewlyQuarantined[]
  receipts: Receipt[]
  factsAccepted: number
  factsDuplicate: number
  batches: number
  sessions: number
  /** Devices that still have something parked afterwards. */
  parkedDevices: Map<DeviceId, boolean>
  /** What was said of two cards of a device, so that it is not said at each of their messages. */
  told: string[]
}

/** Devices' watermarks and parked batches as stored; poisonous submissions are quarantined whole. */
export type PlanInputs = {
  siteId: SiteId
  nowMs: number
  /** Where a device stood at a moment, Unix ms; null for one nobody placed. */
  placeOf(deviceId: DeviceId, atMs: number): string | null
  watermarks: readonly Watermark[]
  parked: ReadonlyMap<DeviceId, readonly ParkedBatch[]>
  submissions: readonly Submission[]
  poison: ReadonlyMap<Submission, string>
  limits: PlanLimits
  /** When something was last said of two cards of a device, Unix ms; null never, as far as anybody remembers. */
  toldAtMs(what: string): number | null
}

/** isHeard: it spoke, and is answered; else it is only told of. */
type EpochPlan = { mark: Watermark; sendAgain: boolean; quarantinedSeqs: number[]; isHeard: boolean }

/** A gap is no news before its device had the time to send again what it was asked for. */
const gapToldAfterMs = 60_000

const quarantinedSeqsMax = 256

const limitsOfEpochs = ({ newEpochsPerDeviceMax, newEpochsWithinMs }: PlanLimits) => ({
  newEpochsPerDeviceMax,
  newEpochsWithinMs,
})

/** What this fact is read with, for one who reads it again. */
function readAgainWith({ schema, sentElapsedMs, sentBootId }: IncomingBatch, mark: Watermark): ReadAgainWith {
  const { bootId, bootBeganAtMs, lastOccurredAtMs } = mark
  return { schema, sentElapsedMs, sentBootId, clock: { bootId, bootBeganAtMs, lastOccurredAtMs } }
}

/** The window a fact records; null when it is another fact. */
export function windowOf(
  fact: Fact,
  { deviceId, epoch }: Pick<IncomingBatch, 'deviceId' | 'epoch'>,
  seq: number,
  endedAtMs: number,
): NewWindow | null {
  if (fact.kind !== 'ClimateRecorded') return null
  const { probeId, quantity, windowMs, state, samples, minMilli, maxMilli, meanMilli, lastMilli } = fact
  const values = { samples, minMilli, maxMilli, meanMilli, lastMilli }
  return { deviceId, probeId, quantity, endedAtMs, windowMs, state, ...values, epoch, seq }
}

class Planner {
  readonly plan: Plan
  readonly #inputs: PlanInputs
  readonly #epochs = new Map<string, EpochPlan>()
  readonly #ofDevice = new Map<DeviceId, Watermark[]>()
  readonly #parked = new Map<DeviceId, ParkedBatch[]>()

  constructor(inputs: PlanInputs) {
    this.#inputs = inputs
    this.plan = {
      entries: [],
      windows: [],
      watermarks: [],
      toPark: [],
      toUnpark: [],
      quarantined: [],
      receipts: [],
      factsAccepted: 0,
      factsDuplicate: 0,
      batches: 0,
      sessions: 0,
      parkedDevices: new Map(),
      told: [],
    }
    for (const mark of inputs.watermarks) this.#ofDevice.set(mark.deviceId, [...this.#known(mark.deviceId), mark])
    for (const [deviceId, batches] of inputs.parked) this.#parked.set(deviceId, [...batches])
  }

  #known(deviceId: DeviceId): Watermark[] {
    return this.#ofDevice.get(deviceId) ?? []
  }

  /** What is planned for an epoch; null for one more than a device may have in that time. */
  #epochOf(deviceId: DeviceId, epoch: Epoch, receivedAtMs: number): EpochPlan | null {
    const key = `${deviceId}|${epoch}`
    const planned = this.#epochs.get(key)
    if (planned !== undefined) {
      planned.isHeard = true
      planned.mark.updatedAtMs = this.#inputs.nowMs
      return planned
    }
    const { nowMs, limits } = this.#inputs
    const known = this.#known(deviceId)
    const stored = known.find((mark) => mark.epoch === epoch)
    if (stored === undefined) {
      const { newEpochsPerDeviceMax, newEpochsWithinMs } = limits
      const recent = known.filter(({ firstSeenAtMs }) => firstSeenAtMs > nowMs - newEpochsWithinMs)
      if (recent.length >= newEpochsPerDeviceMax) {
        this.#tellOnce(`refused|${deviceId}`, () => epochRefused(deviceId, epoch, limitsOfEpochs(limits), this.#inputs))
        return null
      }
      const newest = known.at(-1)
      if (newest !== undefined) this.plan.entries.push(epochChanged(deviceId, epoch, newest, this.#inputs))
      for (const earlier of known) if (earlier.knownSeq > earlier.committedSeq) this.#tellGap(this.#planOf(earlier))
    }
    const fresh: Watermark = {
      deviceId,
      epoch,
      committedSeq: 0,
      knownSeq: 0,
      bootId: '',
      bootBeganAtMs: receivedAtMs,
      lastOccurredAtMs: Math.max(0, ...known.map(({ lastOccurredAtMs }) => lastOccurredAtMs)),
      skewToldMs: 0,
      gapToldSeq: 0,
      firstSeenAtMs: nowMs,
      updatedAtMs: nowMs,
    }
    const made: EpochPlan = {
      mark: { ...(stored ?? fresh), updatedAtMs: nowMs },
      sendAgain: false,
      quarantinedSeqs: [],
      isHeard: true,
    }
    this.#epochs.set(key, made)
    if (stored === undefined) this.#ofDevice.set(deviceId, [...known, made.mark])
    return made
  }

  #planOf(mark: Watermark): EpochPlan {
    const key = `${mark.deviceId}|${mark.epoch}`
    const planned = this.#epochs.get(key) ?? {
      mark: { ...mark },
      sendAgain: false,
      quarantinedSeqs: [],
      isHeard: false,
    }
    this.#epochs.set(key, planned)
    return planned
  }

  /** Says once of a gap that its device does not fill it; told anew when another one stands there. */
  #tellGap({ mark }: EpochPlan): void {
    const fromSeq = mark.committedSeq + 1
    if (mark.gapToldSeq === fromSeq) return
    const parkedFrom = this.#firstParked(mark)
    mark.gapToldSeq = fromSeq
    const gap = { epoch: mark.epoch, fromSeq, toSeq: parkedFrom === null ? mark.knownSeq : parkedFrom - 1 }
    this.plan.entries.push(gapSeen(mark.deviceId, gap, this.#inputs))
  }

  #firstParked({ deviceId, epoch, committedSeq }: Watermark): number | null {
    const seqs = (this.#parked.get(deviceId) ?? [])
      .filter((each) => each.epoch === epoch && each.firstSeq > committedSeq)
      .map(({ firstSeq }) => firstSeq)
    return seqs.length === 0 ? null : Math.min(...seqs)
  }

  /** A gap that was told is filled, or stands for long enough to be told. */
  #settleGap(planned: EpochPlan): void {
    const { mark } = planned
    const { deviceId, epoch, committedSeq } = mark
    if (mark.gapToldSeq > 0 && committedSeq >= mark.gapToldSeq) {
      this.plan.entries.push(gapFilled(deviceId, { epoch, fromSeq: mark.gapToldSeq }, this.#inputs))
      mark.gapToldSeq = 0
    }
    const waiting = (this.#parked.get(deviceId) ?? []).filter((each) => each.epoch === epoch)
    const sinceMs = Math.min(...waiting.map(({ receivedAtMs }) => receivedAtMs))
    if (waiting.length > 0 && this.#inputs.nowMs - sinceMs >= gapToldAfterMs) this.#tellGap(planned)
  }

  /** Says something of a device that keeps happening, once in so long. */
  #tellOnce(what: string, entryOf: () => NewEntry): void {
    const toldAtMs = this.#inputs.toldAtMs(what)
    const isFresh = toldAtMs !== null && this.#inputs.nowMs - toldAtMs < this.#inputs.limits.newEpochsWithinMs
    if (isFresh || this.plan.told.includes(what)) return
    this.plan.told.push(what)
    this.plan.entries.push(entryOf())
  }

  /** What the sending of a batch shows of its card and its clock, once it is known that it brings something new. */
  #observe({ mark }: EpochPlan, batch: IncomingBatch, receivedAtMs: number): void {
    const { deviceId, epoch } = batch
    const newest = this.#known(deviceId).at(-1)
    const isSuperseded = newest !== undefined && newest.epoch !== epoch
    if (isSuperseded && sentAtMsOf(mark, batch, receivedAtMs) > newest.firstSeenAtMs + clockToleranceMs) {
      const what = `returned|${deviceId}|${epoch}`
      this.#tellOnce(what, () => epochReturned(deviceId, epoch, newest.epoch, this.#inputs))
    }
    const skewMs = skewOf(mark, batch, receivedAtMs)
    const news = skewMs === null ? null : skewNews(mark.skewToldMs, skewMs)
    if (news === null) return
    mark.skewToldMs = news
    this.plan.entries.push(clockObserved(deviceId, news, this.#inputs))
  }

  #accept(planned: EpochPlan, batch: IncomingBatch, receivedAtMs: number, poison: string | undefined): void {
    const { mark } = planned
    const { plan } = this
    const readWith = { ...this.#inputs, receivedAtMs }
    Object.assign(mark, learnClock(mark, batch, receivedAtMs))
    const skipped = Math.max(0, mark.committedSeq + 1 - batch.firstSeq)
    if (skipped < batch.facts.length) this.#observe(planned, batch, receivedAtMs)
    plan.factsDuplicate += Math.min(skipped, batch.facts.length)
    for (let index = skipped; index < batch.facts.length; index++) {
      const seq = batch.firstSeq + index
      const read = readFact(batch, index, mark, readWith)
      if (read.outcome !== 'unreadable' && poison === undefined) {
        const window = read.outcome === 'understood' ? windowOf(read.fact, batch, seq, read.entry.occurredAtMs) : null
        if (window === null) plan.entries.push(read.entry)
        else plan.windows.push(window)
        plan.factsAccepted += 1
        if (read.entry.kind === 'SessionCommitted') plan.sessions += 1
        mark.lastOccurredAtMs = read.entry.occurredAtMs
      } else {
        const { deviceId, epoch } = batch
        const { reason, text: body } =
          read.outcome === 'unreadable' ? read : { reason: poison ?? 'not-a-fact', text: textOfRaw(batch.facts[index]) }
        const readWith = readAgainWith(batch, mark)
        plan.quarantined.push({ deviceId, epoch, seq, reason, body, readWith, receivedAtMs })
        if (planned.quarantinedSeqs.length < quarantinedSeqsMax) planned.quarantinedSeqs.push(seq)
      }
      mark.committedSeq = seq
    }
    mark.knownSeq = Math.max(mark.knownSeq, mark.committedSeq)
  }

  /** Parked batches whose turn has come. */
  #acceptParked(planned: EpochPlan): void {
    const { deviceId, epoch } = planned.mark
    const parked = this.#parked.get(deviceId) ?? []
    for (;;) {
      const due = parked.findIndex((each) => each.epoch === epoch && each.firstSeq <= planned.mark.committedSeq + 1)
      const [next] = due < 0 ? [] : parked.splice(due, 1)
      if (next === undefined) return
      const stillToPark = this.plan.toPark.indexOf(next)
      if (stillToPark >= 0) this.plan.toPark.splice(stillToPark, 1)
      else this.plan.toUnpark.push(next)
      const parsed = parseBatch(deviceId, next.payload)
      if (parsed.ok) this.#accept(planned, parsed.batch, next.receivedAtMs, undefined)
    }
  }

  #park(planned: EpochPlan, batch: IncomingBatch, text: string, receivedAtMs: number): void {
    const { deviceId, epoch, firstSeq } = batch
    planned.sendAgain = true
    const parked = this.#parked.get(deviceId) ?? []
    if (parked.some((each) => each.epoch === epoch && each.firstSeq === firstSeq)) return
    if (parked.length >= this.#inputs.limits.parkedBatchesPerDeviceMax) return
    const lastSeq = firstSeq + batch.facts.length - 1
    const kept: ParkedBatch = { deviceId, epoch, firstSeq, lastSeq, receivedAtMs, payload: text }
    this.#parked.set(deviceId, [...parked, kept])
    this.plan.toPark.push(kept)
  }

  take(submission: Submission): void {
    const { deviceId, receivedAtMs } = submission
    if (submission.kind === 'unreadable') {
      const { reason, text } = submission
      // As a JSON string: bytes no database takes as text become escapes.
      const body = JSON.stringify(text)
      this.plan.quarantined.push({ deviceId, epoch: null, seq: null, reason, body, readWith: null, receivedAtMs })
      return
    }
    if (submission.kind === 'connections') {
      const { times, withinMs } = submission
      this.plan.entries.push(connectionsReplaced(deviceId, times, withinMs, this.#inputs))
      return
    }
    if (submission.kind === 'status') {
      const planned = this.#epochOf(deviceId, submission.epoch, receivedAtMs)
      if (planned === null) return
      planned.mark.knownSeq = Math.max(planned.mark.knownSeq, submission.lastSeq)
      this.#acceptParked(planned)
      return
    }
    const { batch, text } = submission
    const planned = this.#epochOf(deviceId, batch.epoch, receivedAtMs)
    if (planned === null) return
    this.plan.batches += 1
    const lastSeq = batch.firstSeq + batch.facts.length - 1
    planned.mark.knownSeq = Math.max(planned.mark.knownSeq, lastSeq)
    if (batch.firstSeq > planned.mark.committedSeq + 1) {
      this.#park(planned, batch, text, receivedAtMs)
      return
    }
    this.#accept(planned, batch, receivedAtMs, this.#inputs.poison.get(submission))
    this.#acceptParked(planned)
  }

  finish(): Plan {
    for (const planned of this.#epochs.values()) {
      const { mark, sendAgain, quarantinedSeqs, isHeard } = planned
      const { deviceId, epoch, committedSeq } = mark
      if (isHeard) this.#settleGap(planned)
      const isStillMissing = sendAgain && this.#hasParkedBeyond(mark)
      const sendAgainFromSeq = isStillMissing ? committedSeq + 1 : null
      this.plan.watermarks.push(mark)
      if (!isHeard) continue
      this.plan.receipts.push({
        schema: 1,
        deviceId,
        epoch,
        committedSeq,
        sendAgainFromSeq,
        quarantinedSeqs,
        chainHead: null,
      })
    }
    for (const [deviceId, parked] of this.#parked) this.plan.parkedDevices.set(deviceId, parked.length > 0)
    return this.plan
  }

  #hasParkedBeyond({ knownSeq, committedSeq }: Watermark): boolean {
    return knownSeq > committedSeq
  }
}

/**
 * Decides, without touching anything, what one transaction does: only the fact after the watermark applies, what is
 * older is a duplicate, what is later is parked and the gap asked for, what cannot be read is put aside and counts as
 * received.
 */
export function planSubmissions(inputs: PlanInputs): Plan {
  const planner = new Planner(inputs)
  for (const submission of inputs.submissions) planner.take(submission)
  return planner.finish()
}
