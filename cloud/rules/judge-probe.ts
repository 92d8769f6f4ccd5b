import type { DeviceEnd } from '#cloud/alerts/step-episode'
import type { MeasuredWindow, Probe, ProbeExposure } from '#cloud/climate/probe-exposure'
import { stepExposure } from '#cloud/climate/step-exposure'
import type { Calibration } from '#cloud/devices/device'
import { subjectOf } from '#cloud/journal/subject'
import { numbersFor, policySubjectAt } from '#cloud/policies/policy-book'
import { boundsInForce } from './bounds-in-force.ts'
import type { EpisodeDesk } from './episode-desk.ts'
import type { EvaluationContext } from './evaluation-context.ts'
import { judgeSubject, judgeUpTo, type SubjectJudgement } from './judge-subject.ts'
import type { ProbeView, ToldAll, UnitsThere } from './views.ts'

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
  /** What its device said last, and as of which moment (Unix ms) its silence is judged; null where it is not. */
  silence: { told: ToldAll; atMs: number } | null
  unitsThere: UnitsThere | null
  calibration: Calibration | null
  /** Whether its device, or the probe of it, is there no more. */
  deviceEnd: DeviceEnd | null
}

function judgedAs({ probe, placeId, placePath, deviceEnd }: ProbeInputs) {
  const subject = subjectOf('probe', probe.deviceId, probe.probeId)
  return { subject, placeId, policySubject: policySubjectAt(placePath), causeSeq: null, deviceEnd }
}

function probeAt({ probe, placePath }: ProbeInputs, context: EvaluationContext, atMs: number): Probe {
  const numbers = numbersFor(context.policies, policySubjectAt(placePath), atMs)
  return { ...probe, bounds: boundsInForce(probe.bounds, probe.quantity, numbers, context.rules.thresholds) }
}

function viewOf(
  { deviceKind, unitsThere, calibration }: ProbeInputs,
  { deviceId, probeId, quantity, bounds }: Probe,
  exposure: ProbeExposure | null,
  toldAll: ToldAll | null,
): ProbeView {
  const held = exposure?.breachBounds ?? bounds
  return { deviceKind, deviceId, probeId, quantity, bounds: held, calibration, exposure, toldAll, unitsThere }
}

/** Judges the silence of a probe, and nothing else of it, as of a moment (Unix ms). */
export function judgeSilence(
  inputs: ProbeInputs,
  exposure: ProbeExposure | null,
  { told, atMs }: { told: ToldAll; atMs: number },
  context: EvaluationContext,
  desk: EpisodeDesk,
): SubjectJudgement {
  const view = viewOf(inputs, probeAt(inputs, context, atMs), exposure, told)
  return judgeSubject('probe', view, { ...judgedAs(inputs), atMs }, context, desk)
}

/**
 * Adds the new windows of a probe one by one and judges after each, as of its end, so that batching makes no difference;
 * without a new window it is judged as of now, and its silence, where it is to be, as of its moment.
 * While a breach is open, it keeps the bounds it began with; else those in force when a window ended hold. No entry is the
 * cause: the proof names the windows. Returns the exposure after them.
 */
export function judgeProbe(inputs: ProbeInputs, context: EvaluationContext, desk: EpisodeDesk): ProbeExposure | null {
  const { exposure: before, windows, silence } = inputs
  const judged = judgedAs(inputs)
  const isBreachOpen = () =>
    context.rules.about('probe').some(({ id, holds }) => holds !== undefined && desk.open(id, judged.subject) !== null)
  let exposure = before
  for (const window of windows) {
    const probe = probeAt(inputs, context, window.endedAtMs)
    exposure = stepExposure(probe, exposure, window, isBreachOpen())
    const view = viewOf(inputs, probe, exposure, null)
    judgeUpTo('probe', () => view, { ...judged, atMs: window.endedAtMs }, context, desk)
  }
  if (silence !== null) judgeSilence(inputs, exposure, silence, context, desk)
  if (windows.length === 0) {
    const view = viewOf(inputs, probeAt(inputs, context, context.nowMs), exposure, null)
    judgeUpTo('probe', () => view, { ...judged, atMs: context.nowMs }, context, desk)
  }
  return exposure
}
