import type { DeviceEnd } from '#cloud/alerts/step-episode'
import type { MeasuredWindow, Probe, ProbeExposure } from '#cloud/climate/probe-exposure'
import { stepExposure } from '#cloud/climate/step-exposure'
import { subjectOf } from '#cloud/journal/subject'
import { numbersFor, policySubjectAt } from '#cloud/policies/policy-book'
import { boundsInForce } from './bounds-in-force.ts'
import type { EpisodeDesk } from './episode-desk.ts'
import type { EvaluationContext } from './evaluation-context.ts'
import { judgeUpTo } from './judge-subject.ts'

/** One probe, as loaded: its exposure before the new windows, and the new windows in order. */
export type ProbeInputs = {
  probe: Probe
  deviceKind: 'cabinet' | 'room-sensor'
  placeId: string | null
  /** The device's place and all that lies in, nearest first. */
  placePath: readonly string[]
  exposure: ProbeExposure | null
  /** None where time or a policy makes it necessary to judge. */
  windows: readonly MeasuredWindow[]
  /** Whether its device, or the probe of it, is there no more. */
  deviceEnd: DeviceEnd | null
}

/**
 * Adds the new windows of a probe one by one and judges after each, as of its end, so that batching makes no difference;
 * without a new window it is judged as of now.
 * While a breach is open, it keeps the bounds it began with; else those in force when a window ended hold. No entry is the
 * cause: the proof names the windows. Returns the exposure after them.
 */
export function judgeProbe(
  { probe: ofModel, deviceKind, placeId, placePath, exposure: before, windows, deviceEnd }: ProbeInputs,
  context: EvaluationContext,
  desk: EpisodeDesk,
): ProbeExposure | null {
  const subject = subjectOf('probe', ofModel.deviceId, ofModel.probeId)
  const policySubject = policySubjectAt(placePath)
  const judged = { subject, placeId, policySubject, causeSeq: null, deviceEnd }
  const isBreachOpen = () =>
    context.rules.about('probe').some(({ id, holds }) => holds !== undefined && desk.open(id, subject) !== null)
  const probeAt = (atMs: number): Probe => {
    const numbers = numbersFor(context.policies, policySubject, atMs)
    return { ...ofModel, bounds: boundsInForce(ofModel.bounds, ofModel.quantity, numbers, context.rules.thresholds) }
  }
  let exposure = before
  for (const window of windows) {
    const probe = probeAt(window.endedAtMs)
    exposure = stepExposure(probe, exposure, window, isBreachOpen())
    const view = { deviceKind, exposure, bounds: exposure.breachBounds ?? probe.bounds }
    judgeUpTo('probe', () => view, { ...judged, atMs: window.endedAtMs }, context, desk)
  }
  if (windows.length === 0 && exposure !== null) {
    const view = { deviceKind, exposure, bounds: exposure.breachBounds ?? probeAt(context.nowMs).bounds }
    judgeUpTo('probe', () => view, { ...judged, atMs: context.nowMs }, context, desk)
  }
  return exposure
}
