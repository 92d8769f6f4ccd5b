import type { AlertSubject } from '#cloud/alerts/alert'
import { subjectKeyOf } from '#cloud/alerts/subject-key'
import { conditionKinds } from '#cloud/devices/step-condition'
import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { inForce } from '#cloud/policies/policy'
import type { LedgerChanges } from '#cloud/units/apply-entries'
import type { Unit } from '#cloud/units/unit'
import type { DeviceId } from '#contracts/ids'
import { deviceSilenceRule } from './device-silence/rule.ts'
import { openEpisodeDesk } from './episode-desk.ts'
import { evaluateDevice, policySubjectOfDevice } from './evaluate-device.ts'
import { certain, evaluatePosition } from './evaluate-position.ts'
import { evaluateProbe } from './evaluate-probe.ts'
import { foreignUnitRule } from './foreign-unit/rule.ts'
import type { ByTimeInputs, DeviceInputs, Evaluation, Needs, TouchedInputs } from './needs.ts'

const deviceOf = (entry: NumberedEntry): DeviceId | null =>
  entry.source.kind === 'device' ? entry.source.deviceId : null

function subjectOfDeviceEntry(deviceId: DeviceId, entry: NumberedEntry): AlertSubject {
  if (entry.kind.startsWith('Door')) return { kind: 'door', deviceId, doorId: Number(entry.body.doorId) }
  if (entry.kind.startsWith('Antenna')) return { kind: 'antenna', deviceId, antenna: Number(entry.body.antenna) }
  return { kind: 'device', deviceId }
}

/** What must be loaded to evaluate what these entries touched. */
export function needsOf(entries: readonly NumberedEntry[], changes: LedgerChanges): Needs {
  const deviceIds = new Set<DeviceId>()
  const probes = new Map<string, { deviceId: DeviceId; probeId: string }>()
  const subjectKeys = new Set<string>()
  for (const entry of entries) {
    const deviceId = deviceOf(entry)
    if (deviceId === null) continue
    if (entry.kind === 'ClimateRecorded') {
      const probeId = String(entry.body.probeId)
      probes.set(`${deviceId}|${probeId}`, { deviceId, probeId })
      subjectKeys.add(subjectKeyOf({ kind: 'probe', deviceId, probeId }))
    } else if (conditionKinds.has(entry.kind)) {
      deviceIds.add(deviceId)
      subjectKeys.add(subjectKeyOf(subjectOfDeviceEntry(deviceId, entry)))
    }
  }
  for (const { itemId, placeId } of changes.positions)
    subjectKeys.add(subjectKeyOf({ kind: 'position', itemId, placeId }))
  const epcs = changes.foreignEpcs
  for (const epc of epcs) subjectKeys.add(subjectKeyOf({ kind: 'unit', epc }))
  return {
    positions: changes.positions,
    epcs,
    deviceIds: [...deviceIds],
    probes: [...probes.values()],
    subjectKeys: [...subjectKeys],
  }
}

/** What the new facts of a device are about; of nothing else have the open alerts been loaded. */
function subjectsOf(device: DeviceInputs): Set<string> {
  const entries = device.entries.filter((entry) => conditionKinds.has(entry.kind))
  return new Set(entries.map((entry) => subjectKeyOf(subjectOfDeviceEntry(device.deviceId, entry))))
}

function present<T>(values: (T | null)[]): T[] {
  return values.filter((value) => value !== null)
}

/** Runs every rule over what was touched. To be called inside the transaction, after applyEntries. */
export function evaluateTouched(inputs: TouchedInputs): Evaluation {
  const { context } = inputs
  const desk = openEpisodeDesk(context, inputs.openAlerts)
  const judgeForeign = (unit: Unit) => {
    const finding = foreignUnitRule.evaluate({ unit }, {}, context.nowMs)
    desk.judge(foreignUnitRule, { kind: 'unit', epc: unit.epc }, finding)
  }
  for (const unit of inputs.units) judgeForeign(unit)
  const exposures = present(inputs.probes.map((probe) => evaluateProbe(probe, context, desk)))
  const conditions = present(inputs.devices.map((device) => evaluateDevice(device, context, desk, subjectsOf(device))))
  const positions = inputs.positions.map((position) => evaluatePosition(position, context, desk))
  const { alerts, conclusions } = desk.results()
  return {
    alerts,
    requisitions: positions.flatMap((position) => position.requisitions),
    conditions,
    exposures,
    conclusions: [...conclusions, ...positions.flatMap((position) => position.conclusions)],
  }
}

/** Runs the rules that time alone can change. Its open alerts: every one of the devices and positions handed in. */
export function evaluateByTime(inputs: ByTimeInputs): Evaluation {
  const { context, listeningSinceMs } = inputs
  const desk = openEpisodeDesk(context, inputs.openAlerts)
  for (const heartbeat of inputs.heartbeats) {
    const { deviceId } = heartbeat
    const subject = policySubjectOfDevice(deviceId)
    const silenceMs = certain(inForce(context.policies, subject, 'silenceMs', context.nowMs), 'silenceMs')
    const finding = deviceSilenceRule.evaluate({ heartbeat, listeningSinceMs }, { silenceMs }, context.nowMs)
    desk.judge(deviceSilenceRule, { kind: 'device', deviceId }, finding)
  }
  const conditions = present(inputs.devices.map((device) => evaluateDevice(device, context, desk, null)))
  const positions = inputs.positions.map((position) => evaluatePosition(position, context, desk))
  const { alerts, conclusions } = desk.results()
  return {
    alerts,
    requisitions: positions.flatMap((position) => position.requisitions),
    conditions,
    exposures: [],
    conclusions: [...conclusions, ...positions.flatMap((position) => position.conclusions)],
  }
}
