import type { AlertSubject } from '#cloud/alerts/alert'
import type { ProbeExposure } from '#cloud/climate/probe-exposure'
import { inForce, type ThresholdName } from '#cloud/policies/policy'
import type { EpisodeDesk } from './episode-desk.ts'
import { policySubjectOfDevice } from './evaluate-device.ts'
import { certain } from './evaluate-position.ts'
import type { EvaluationContext, ProbeInputs } from './needs.ts'
import { stepExposure } from './step-exposure.ts'
import { temperatureBreachRule } from './temperature-breach/rule.ts'

/** Adds the new windows of a probe one by one and judges after each, so that batching makes no difference. */
export function evaluateProbe(probe: ProbeInputs, context: EvaluationContext, desk: EpisodeDesk): ProbeExposure | null {
  const { deviceId, probeId, deviceKind } = probe
  const subject: AlertSubject = { kind: 'probe', deviceId, probeId }
  const policySubject = policySubjectOfDevice(deviceId)
  const always = (threshold: ThresholdName) =>
    certain(inForce(context.policies, policySubject, threshold, context.nowMs), threshold)
  const limits = {
    breachConsecutiveMs: always('breachConsecutiveMs'),
    breachCumulativeMs: always('breachCumulativeMs'),
    breachClearMs: always('breachClearMs'),
  }
  let exposure = probe.exposure
  for (const entry of probe.entries) {
    if (entry.kind !== 'ClimateRecorded') continue
    const breachOpen = desk.open('temperature-breach', subject) !== null
    exposure = stepExposure(probe, exposure, entry, breachOpen)
    const bounds = exposure.breachBounds ?? probe.bounds
    desk.judge(
      temperatureBreachRule,
      subject,
      temperatureBreachRule.evaluate({ exposure, bounds, deviceKind }, limits, entry.occurredAtMs),
    )
  }
  return exposure
}
