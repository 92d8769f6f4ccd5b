import type { QuarantineState } from '#cloud/devices/quarantine-state'
import { parseBatch } from '#cloud/ingest/facts/parse-batch'
import { windowOf } from '#cloud/ingest/facts/plan-submissions'
import { readFact } from '#cloud/ingest/facts/read-fact'
import type { NewEntry } from '#cloud/journal/journal-entry'
import { subjectOf } from '#cloud/journal/subject'
import type { NewWindow } from '#cloud/store/devices/climate'
import type { Quarantined } from '#cloud/store/devices/quarantined'
import { WorldFault } from '#cloud/store/engine/faults/world-fault'
import type { SiteTransaction } from '#cloud/store/open-store'
import { bootIdSchema, type DeviceId, deviceIdSchema, type Epoch, epochSchema, type UserRef } from '#contracts/ids'
import { answered, type CommandContext, decisionEntry, type Outcome, Refused } from '../command-context.ts'

/** What became of something that was put aside. */
export type Settled = { quarantineId: number; state: QuarantineState }
export type GapWish = { epoch: Epoch; fromSeq: number; reason: string }

async function waiting(tx: SiteTransaction, deviceId: DeviceId, quarantineId: number): Promise<Quarantined> {
  const kept = await tx.quarantine.find(quarantineId)
  if (kept === null || kept.deviceId !== deviceId) throw new Refused('quarantine-unknown', { quarantineId })
  if (kept.state !== 'waiting') throw new Refused('quarantine-already-settled', { quarantineId, state: kept.state })
  return kept
}

/** The whole message that was put aside, as a batch of this version. */
function messageOf(kept: Quarantined) {
  const text = String(JSON.parse(kept.body))
  const deviceId = deviceIdSchema.parse(kept.deviceId)
  const parsed = parseBatch(deviceId, text)
  if (!parsed.ok) throw new Refused('quarantine-still-unreadable', { reason: parsed.reason })
  return { deviceId, batch: parsed.batch, text }
}

/** The fact that was put aside, read as it would have been when it came. */
function factOf(
  kept: Quarantined,
  nowMs: number,
  context: CommandContext,
): { entry: NewEntry; window: NewWindow | null } {
  const { readWith, seq, receivedAtMs } = kept
  if (readWith === null || seq === null) throw new Refused('quarantine-still-unreadable', { reason: kept.reason })
  const deviceId = deviceIdSchema.parse(kept.deviceId)
  const epoch = epochSchema.parse(kept.epoch)
  const { schema, sentElapsedMs } = readWith
  const sentBootId = readWith.sentBootId === null ? null : bootIdSchema.parse(readWith.sentBootId)
  const facts: unknown[] = [JSON.parse(kept.body)]
  const batch = { schema, deviceId, epoch, firstSeq: seq, sentAtMs: null, sentElapsedMs, sentBootId, facts }
  const placeOf = (device: DeviceId, atMs: number) => context.places().placeOfDevice(device, atMs)
  const read = readFact(batch, 0, readWith.clock, { siteId: context.siteId, receivedAtMs, nowMs, placeOf })
  if (read.outcome !== 'understood') {
    const reason = read.outcome === 'unreadable' ? read.reason : read.because
    throw new Refused('quarantine-still-unreadable', { reason })
  }
  return { entry: read.entry, window: windowOf(read.fact, batch, seq, read.entry.occurredAtMs) }
}

/** An error that is neither a refusal nor the world's: what was read breaks the books as it did before. */
async function orNotApplicable<T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof WorldFault) throw error
    const reason = (error instanceof Error ? error.message : String(error)).slice(0, 300)
    return { ok: false, refusal: 'quarantine-still-not-applicable', about: { reason } }
  }
}

/** What people do with what was put aside, and about facts that will never come. */
export function quarantineCommands(context: CommandContext) {
  const { writer, places, clock, submit } = context
  const decided = (kind: string, kept: Quarantined, body: Record<string, unknown>, actor: UserRef, nowMs: number) => {
    const { deviceId, quarantineId } = kept
    const subject = subjectOf('device', deviceId)
    const placeId = places().placeOfDevice(deviceIdSchema.parse(deviceId), nowMs)
    return decisionEntry(context, actor, nowMs, { kind, subject, placeId, body: { quarantineId, ...body } })
  }
  return {
    /**
     * Reads it once more, as this version reads, and applies what it says where it belongs in time; at most once. A whole
     * message goes the way of every message.
     */
    async retryQuarantined(deviceId: DeviceId, quarantineId: number, actor: UserRef): Promise<Outcome<Settled>> {
      const messages: ReturnType<typeof messageOf>[] = []
      const outcome = await orNotApplicable(() =>
        answered(() =>
          writer.decide<Settled>(async (tx, nowMs) => {
            const kept = await waiting(tx, deviceId, quarantineId)
            if (kept.seq === null) messages.push(messageOf(kept))
            const fact = kept.seq === null ? null : factOf(kept, nowMs, context)
            const entries = [decided('QuarantineRetried', kept, {}, actor, nowMs)]
            const windows = fact?.window == null ? [] : [fact.window]
            if (fact !== null && fact.window === null) entries.push(fact.entry)
            return {
              entries,
              windows,
              touches: { devices: [kept.deviceId] },
              async finish(tx, [decision]) {
                await tx.quarantine.settle(quarantineId, 'retried', decision?.entrySeq ?? 0)
                return { quarantineId, state: 'retried' }
              },
            }
          }),
        ),
      )
      for (const message of outcome.ok ? messages : []) {
        await submit({ kind: 'batch', receivedAtMs: clock.now(), ...message })
      }
      return outcome
    },
    /** Puts it aside for good. */
    acceptQuarantined: (deviceId: DeviceId, quarantineId: number, reason: string, actor: UserRef) =>
      answered(() =>
        writer.decide<Settled>(async (tx, nowMs) => {
          const kept = await waiting(tx, deviceId, quarantineId)
          return {
            entries: [decided('QuarantineAccepted', kept, { reason }, actor, nowMs)],
            touches: { devices: [kept.deviceId] },
            async finish(tx, [decision]) {
              await tx.quarantine.settle(quarantineId, 'accepted', decision?.entrySeq ?? 0)
              return { quarantineId, state: 'accepted' }
            },
          }
        }),
      ),
    /** Facts that will never come: what waits behind them is taken in, and should they come after all they count as told. */
    async acceptGap(deviceId: DeviceId, { epoch, fromSeq, reason }: GapWish, actor: UserRef) {
      const outcome = await answered(() =>
        writer.decide<{ epoch: Epoch; fromSeq: number; toSeq: number }>(async (tx, nowMs) => {
          const marks = await tx.watermarks.of([{ deviceId, epoch }], nowMs)
          const mark = marks.find((each) => each.epoch === epoch)
          if (mark === undefined || mark.knownSeq <= mark.committedSeq) throw new Refused('gap-unknown', { epoch })
          if (mark.committedSeq + 1 !== fromSeq) {
            throw new Refused('gap-already-another', { epoch, fromSeq: mark.committedSeq + 1 })
          }
          const behind = (await tx.watermarks.parkedOf(deviceId)).filter(
            (each) => each.epoch === epoch && each.firstSeq > mark.committedSeq,
          )
          const toSeq = Math.min(mark.knownSeq, ...behind.map(({ firstSeq }) => firstSeq - 1))
          const accepted = {
            kind: 'DeviceGapAccepted',
            subject: subjectOf('device', deviceId),
            placeId: places().placeOfDevice(deviceId, nowMs),
            body: { epoch, fromSeq, toSeq, reason },
          }
          return {
            entries: [decisionEntry(context, actor, nowMs, accepted)],
            touches: { devices: [deviceId] },
            async finish(tx) {
              await tx.watermarks.put([{ ...mark, committedSeq: toSeq, gapToldSeq: 0 }])
              return { epoch, fromSeq, toSeq }
            },
          }
        }),
      )
      // What waits behind the gap goes on, and the device hears how far it is stored.
      if (outcome.ok) await submit({ kind: 'status', deviceId, receivedAtMs: clock.now(), epoch, lastSeq: 0 })
      return outcome
    },
  }
}
