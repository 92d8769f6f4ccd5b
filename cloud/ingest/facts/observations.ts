import type { NewEntry } from '#cloud/journal/journal-entry'
import { subjectOf } from '#cloud/journal/subject'
import type { DeviceId, Epoch, SiteId } from '#contracts/ids'

/** Whose journal, when by the service's clock, and where a device stands at a moment. */
export type ObservedWith = { siteId: SiteId; nowMs: number; placeOf(deviceId: DeviceId, atMs: number): string | null }

function observation(
  kind: string,
  deviceId: DeviceId,
  what: string,
  body: Record<string, unknown>,
  { siteId, nowMs, placeOf }: ObservedWith,
): NewEntry {
  return {
    siteId,
    occurredAtMs: nowMs,
    recordedAtMs: nowMs,
    timeQuality: 'service',
    source: { kind: 'service', decider: 'ingest', conclusionId: `${kind}~${deviceId}~${what}` },
    kind,
    subject: subjectOf('device', deviceId),
    placeId: placeOf(deviceId, nowMs),
    causeSeq: null,
    body,
  }
}

/** What was the newest epoch of a device until now, and how far it was stored. */
export type PreviousEpoch = { epoch: Epoch; committedSeq: number }

/** A second epoch of a device is a new card, a cloned card or a restored image: said, never ignored. */
export function epochChanged(deviceId: DeviceId, epoch: Epoch, previous: PreviousEpoch, context: ObservedWith) {
  const body = { previousEpoch: previous.epoch, previousCommittedSeq: previous.committedSeq, epoch }
  return observation('DeviceEpochChanged', deviceId, epoch, body, context)
}

/** A card that was taken for replaced goes on speaking: there are two. */
export function epochReturned(deviceId: DeviceId, epoch: Epoch, newestEpoch: Epoch, context: ObservedWith) {
  return observation(
    'DeviceEpochReturned',
    deviceId,
    `${epoch}~${context.nowMs}`,
    { epoch, newestEpoch, sinceMs: context.nowMs },
    context,
  )
}

/** Too many new epochs in too short a time: what this one says is neither stored nor receipted, so its card keeps it. */
export function epochRefused(
  deviceId: DeviceId,
  epoch: Epoch,
  limits: { newEpochsPerDeviceMax: number; newEpochsWithinMs: number },
  context: ObservedWith,
) {
  return observation('DeviceEpochRefused', deviceId, `${epoch}~${context.nowMs}`, { epoch, ...limits }, context)
}

/** How far the wall clock of a device is off, ms; ahead of ours is positive, 0 is right again. */
export function clockObserved(deviceId: DeviceId, skewMs: number, context: ObservedWith) {
  return observation('DeviceClockObserved', deviceId, `${context.nowMs}`, { skewMs }, context)
}

/** How often a connection of a device was pushed out by another of the same name, within how long, ms. */
export function connectionsReplaced(deviceId: DeviceId, times: number, withinMs: number, context: ObservedWith) {
  return observation('DeviceConnectionsReplaced', deviceId, `${context.nowMs}`, { times, withinMs }, context)
}

/** Facts that are known to exist and that their device does not send: of which epoch, from which to which. */
export type SeenGap = { epoch: Epoch; fromSeq: number; toSeq: number }

/** A gap that its device has not filled although it was asked, or can fill no longer since it has another card. */
export function gapSeen(deviceId: DeviceId, gap: SeenGap, context: ObservedWith) {
  return observation('DeviceGapSeen', deviceId, `${gap.epoch}~${gap.fromSeq}~${context.nowMs}`, { ...gap }, context)
}

/** The device has sent what was missing. */
export function gapFilled(deviceId: DeviceId, gap: Omit<SeenGap, 'toSeq'>, context: ObservedWith) {
  return observation('DeviceGapFilled', deviceId, `${gap.epoch}~${gap.fromSeq}~${context.nowMs}`, { ...gap }, context)
}

/** Things of a device that were put aside in one transaction: how many, by which numbers, and why the first of them. */
export function putAside(
  deviceId: DeviceId,
  { count, firstId, lastId, reason }: { count: number; firstId: number; lastId: number; reason: string },
  context: ObservedWith,
) {
  const body = { count, firstQuarantineId: firstId, lastQuarantineId: lastId, reason }
  return observation('FactsQuarantined', deviceId, `${firstId}`, body, context)
}
