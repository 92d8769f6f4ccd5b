import { type DeviceId, deviceIdSchema } from '#contracts/ids'
import type { HospitalProfile } from './profile.ts'

/** One device of the simulated hospital, as it is enrolled with the service. */
export type HospitalDevice = {
  deviceId: DeviceId
  modelId: string
  kind: 'cabinet' | 'room-sensor'
  title: string
  place: string
}

const cold = (index: number, profile: HospitalProfile) => index >= profile.cabinets - profile.coldCabinets
const two = (number: number) => String(number).padStart(2, '0')

/** Every cabinet and room sensor of a profile, always the same ones in the same order. */
export function devicesOf(profile: HospitalProfile): HospitalDevice[] {
  const cabinets = Array.from({ length: profile.cabinets }, (_, index): HospitalDevice => {
    const isCold = cold(index, profile)
    return {
      deviceId: deviceIdSchema.parse(`${isCold ? 'cold' : 'cab'}-${two(index + 1)}`),
      modelId: isCold ? 'cold-cabinet-4' : 'implant-cabinet-4',
      kind: 'cabinet',
      title: `${isCold ? 'Cold cabinet' : 'Implant cabinet'} ${index + 1}`,
      place: `OR corridor ${Math.floor(index / 4) + 1}`,
    }
  })
  const sensors = Array.from(
    { length: profile.roomSensors },
    (_, index): HospitalDevice => ({
      deviceId: deviceIdSchema.parse(`or-${two(index + 1)}`),
      modelId: 'or-sensor-th',
      kind: 'room-sensor',
      title: `Operating room ${index + 1}`,
      place: `OR ${index + 1}`,
    }),
  )
  return [...cabinets, ...sensors]
}
