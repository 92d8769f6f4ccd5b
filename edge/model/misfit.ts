import type { DeviceModelDocument } from '#contracts/downlink/device-model'
import type { DocumentRefusal } from '#contracts/downlink/refusals'
import type { DeviceModel } from '#firmware-config/schema'
import { modelOf } from './read-document.ts'

/** What a device knows of its own hardware: the antenna ports its reader says are connected, null until it said so. */
export type Hardware = { antennas: readonly number[] | null }

/**
 * Why a device that runs by one model cannot go on by another; null when it can. An antenna is asked for only where the
 * model brings it: one that was there and has failed is an alert already, and no reason against a model.
 */
export function modelMisfit(
  document: DeviceModelDocument,
  running: DeviceModel,
  { antennas }: Hardware,
): DocumentRefusal | null {
  const model = modelOf(document)
  if (model === null) return 'model-unreadable'
  if (model.kind !== running.kind) return 'model-of-another-kind'
  if (model.kind !== 'cabinet' || running.kind !== 'cabinet') return null
  const known = new Set(running.reader.antennas.map(({ antenna }) => antenna))
  const brought = model.reader.antennas.filter(({ antenna }) => !known.has(antenna))
  if (brought.length === 0) return null
  if (antennas === null) return 'reader-not-connected'
  return brought.every(({ antenna }) => antennas.includes(antenna)) ? null : 'antenna-not-there'
}
