import { type DeviceId, deviceIdSchema } from '#contracts/ids'
import type { HospitalProfile } from './profile.ts'

/** One device of the simulated hospital, as it is enrolled with the service. */
export type HospitalDevice = {
  deviceId: DeviceId
  modelId: string
  kind: 'cabinet' | 'room-sensor'
  title: string
  /** Where it stands: a place of its own name. */
  placeId: string
}

const cold = (index: number, profile: HospitalProfile) => index >= profile.cabinets - profile.coldCabinets
const two = (number: number) => String(number).padStart(2, '0')

/** Every cabinet and room sensor of a profile, always the same ones in the same order. */
export function devicesOf(profile: HospitalProfile): HospitalDevice[] {
  const cabinets = Array.from({ length: profile.cabinets }, (_, index): HospitalDevice => {
    const isCold = cold(index, profile)
    const deviceId = deviceIdSchema.parse(`${isCold ? 'cold' : 'cab'}-${two(index + 1)}`)
    return {
      deviceId,
      modelId: isCold ? 'cold-cabinet-4' : 'implant-cabinet-4',
      kind: 'cabinet',
      title: `${isCold ? 'Cold cabinet' : 'Implant cabinet'} ${index + 1}`,
      placeId: deviceId,
    }
  })
  const sensors = Array.from({ length: profile.roomSensors }, (_, index): HospitalDevice => {
    const deviceId = deviceIdSchema.parse(`or-${two(index + 1)}`)
    const title = `Operating room ${index + 1}`
    return { deviceId, modelId: 'or-sensor-th', kind: 'room-sensor', title, placeId: deviceId }
  })
  return [...cabinets, ...sensors]
}
