import type { AlertSubject } from '#cloud/alerts/alert'
import { subjectKeyOf } from '#cloud/alerts/subject-key'
import type { DeviceCondition, DoorCondition } from '#cloud/devices/device-condition'
import { conditionKinds, stepCondition } from '#cloud/devices/step-condition'
import { inForce, type PolicySubject, type ThresholdName } from '#cloud/policies/policy'
import { antennaLostRule } from './antenna-lost/rule.ts'
import { doorLeftOpenRule } from './door-left-open/rule.ts'
import type { EpisodeDesk } from './episode-desk.ts'
import { certain } from './evaluate-position.ts'
import { forcedDoorRule } from './forced-door/rule.ts'
import type { DeviceInputs, EvaluationContext } from './needs.ts'
import { readerLostRule } from './reader-lost/rule.ts'

/** The subject a device is for the policies: a place without an item. */
export function policySubjectOfDevice(deviceId: string): PolicySubject {
  return { itemId: null, placeId: deviceId, abcClass: null, riskClass: null, campusId: null, departmentId: null }
}

/** Subject keys to judge; null for all there are. */
type Only = ReadonlySet<string> | null

function isLeftOut(only: Only, subject: AlertSubject): boolean {
  return only !== null && !only.has(subjectKeyOf(subject))
}

function judgeDoor(deviceId: string, door: DoorCondition, desk: EpisodeDesk, only: Only, nowMs: number): DoorCondition {
  const subject: AlertSubject = { kind: 'door', deviceId, doorId: door.doorId }
  if (isLeftOut(only, subject)) return door
  desk.judge(doorLeftOpenRule, subject, doorLeftOpenRule.evaluate({ deviceId, door }, {}, nowMs))
  const acknowledged = (desk.open('forced-door', subject)?.acknowledgedAtMs ?? null) !== null
  const finding = forcedDoorRule.evaluate({ deviceId, door, acknowledged }, {}, nowMs)
  desk.judge(forcedDoorRule, subject, finding)
  return finding.verdict === 'clear' ? { ...door, forced: null } : door
}

/** Judges a device as it is known at a moment. Returns its condition without what has been answered. */
function judgeCondition(
  condition: DeviceCondition,
  atMs: number,
  context: EvaluationContext,
  desk: EpisodeDesk,
  only: Only,
): DeviceCondition {
  const { deviceId, reader } = condition
  const policySubject = policySubjectOfDevice(deviceId)
  const always = (threshold: ThresholdName) =>
    certain(inForce(context.policies, policySubject, threshold, context.nowMs), threshold)
  const device: AlertSubject = { kind: 'device', deviceId }
  if (reader !== null && !isLeftOut(only, device)) {
    const limits = { readerLostMs: always('readerLostMs') }
    const finding = readerLostRule.evaluate({ deviceId, reader }, limits, atMs)
    desk.judge(readerLostRule, device, finding)
  }
  const readerConnected = reader === null || reader.lostSinceMs === null
  for (const antenna of condition.antennas) {
    const subject: AlertSubject = { kind: 'antenna', deviceId, antenna: antenna.antenna }
    if (isLeftOut(only, subject)) continue
    const limits = { antennaClearMs: always('antennaClearMs') }
    const finding = antennaLostRule.evaluate({ deviceId, antenna, readerConnected }, limits, atMs)
    desk.judge(antennaLostRule, subject, finding)
  }
  return { ...condition, doors: condition.doors.map((door) => judgeDoor(deviceId, door, desk, only, atMs)) }
}

/**
 * Steps a device through its new facts and judges it before and after each, at the time of the fact: an episode that
 * began and ended while the cabinet was offline is still one episode, however its facts were batched on the way.
 */
export function evaluateDevice(
  device: DeviceInputs,
  context: EvaluationContext,
  desk: EpisodeDesk,
  only: Only,
): DeviceCondition | null {
  let condition = device.condition
  for (const entry of device.entries) {
    if (!conditionKinds.has(entry.kind)) continue
    if (condition !== null) condition = judgeCondition(condition, entry.occurredAtMs, context, desk, only)
    condition = stepCondition(condition, device.deviceId, entry)
    condition = judgeCondition(condition, entry.occurredAtMs, context, desk, only)
  }
  return condition === null ? null : judgeCondition(condition, context.nowMs, context, desk, only)
}
