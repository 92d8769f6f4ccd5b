import { earlierOf } from '#cloud/agenda/due-moment'
import type { Alert } from '#cloud/alerts/alert'
import type { ProbeExposure } from '#cloud/climate/probe-exposure'
import type { NewEntry } from '#cloud/journal/journal-entry'
import { subjectOf } from '#cloud/journal/subject'
import { openEpisodeDesk } from '#cloud/rules/episode-desk'
import { judgeSilence } from '#cloud/rules/judge-probe'
import type { ToldAll } from '#cloud/rules/views'
import type { DeviceId } from '#contracts/ids'
import type { JudgingContext } from './judging-context.ts'

/** After how long a probe that is known to be silent is looked at again: by then it may have spoken, and ceased to. */
const lookAgainMs = 15 * 60_000

/**
 * A device whose probes are to be looked at. told: what it said last, if that was that nothing waits; null while
 * something does, or while nobody has heard it.
 */
export type ProbesDue = { deviceId: DeviceId; probeIds: readonly string[]; told: Omit<ToldAll, 'entrySeq'> | null }

/** A probe that turns out to be silent, and as of when, Unix ms. */
export type SilentProbe = { probeId: string; told: Omit<ToldAll, 'entrySeq'>; atMs: number }

/** What a look at the probes of a device came to. */
export type ProbesLook = {
  deviceId: DeviceId
  silent: SilentProbe[]
  /** When one of them could be silent next, Unix ms; null: none before its device says more. */
  nextMs: number | null
  /** Whether the next word of the device is to be looked at: it has not told everything, or not lately enough. */
  waits: boolean
}

/** What was observed of a device because of a probe of it, so that a rule's input is an entry like any other. */
export function toldAllEntry(
  deviceId: DeviceId,
  probeId: string,
  { toldAllMs, runningSinceMs }: Omit<ToldAll, 'entrySeq'>,
  { siteId, nowMs, places }: JudgingContext,
): NewEntry {
  const conclusionId = `DeviceHasToldAll~${deviceId}~${probeId}~${nowMs}`
  return {
    siteId,
    occurredAtMs: toldAllMs,
    recordedAtMs: nowMs,
    timeQuality: 'service',
    source: { kind: 'service', decider: 'hearing', conclusionId },
    kind: 'DeviceHasToldAll',
    subject: subjectOf('device', deviceId),
    placeId: places.placeOfDevice(deviceId, nowMs),
    causeSeq: null,
    body: { probeId, toldAllMs, runningSinceMs },
  }
}

/**
 * Looks at the silence of the probes of a device, each as of the moment it was due, and of those after it up to now.
 * exposures are what is remembered of them, open the open alerts about them.
 */
export function lookAtProbes(
  { deviceId, probeIds, told }: ProbesDue,
  exposures: readonly ProbeExposure[],
  open: readonly Alert[],
  context: JudgingContext,
): ProbesLook {
  const look: ProbesLook = { deviceId, silent: [], nextMs: null, waits: told === null }
  const device = context.deviceOf(deviceId)
  if (told === null || device === null) return look
  const { places, nowMs, siteId } = context
  const placeId = places.placeOfDevice(deviceId, nowMs)
  const placePath = placeId === null ? [] : places.pathOf(placeId)
  for (const probeId of probeIds) {
    const found = context.boundsOf(device, probeId)
    if (found === null) continue
    const subject = subjectOf('probe', deviceId, probeId)
    const exposure = exposures.find((each) => each.deviceId === deviceId && each.probeId === probeId) ?? null
    const { quantity, bounds } = found
    const probe = { siteId, deviceId, probeId, quantity, bounds }
    const nothingNew = { windows: [], silence: null, unitsThere: null, calibration: null, deviceEnd: null }
    const inputs = { probe, deviceKind: device.kind, placeId, placePath, exposure, ...nothingNew }
    const judgedAt = (atMs: number, alerts: readonly Alert[]) => {
      const desk = openEpisodeDesk(context, alerts)
      const silence = { told: { ...told, entrySeq: null }, atMs }
      const { nextChangeMs } = judgeSilence(inputs, exposure, silence, context, desk)
      return { isSilent: desk.entries().length > 0, nextChangeMs }
    }
    let atMs = Math.min(nowMs, Math.max(exposure?.endedAtMs ?? 0, told.runningSinceMs))
    let { isSilent, nextChangeMs } = judgedAt(atMs, [])
    while (!isSilent && nextChangeMs !== null && nextChangeMs <= nowMs) {
      atMs = nextChangeMs
      ;({ isSilent, nextChangeMs } = judgedAt(atMs, []))
    }
    const about = open.filter((alert) => alert.about === subject)
    if (isSilent && judgedAt(atMs, about).isSilent) look.silent.push({ probeId, told, atMs })
    const nextMs = isSilent ? nowMs + lookAgainMs : nextChangeMs
    look.nextMs = earlierOf(look.nextMs, nextMs)
    look.waits ||= nextMs === null
  }
  return look
}
