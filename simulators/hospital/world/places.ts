import type { HospitalDevice } from './devices.ts'
import type { HospitalProfile } from './profile.ts'

/** A place as the service is told about it; the service has the hospital and its goods-in from the start. */
export type HospitalPlace = { placeId: string; parentId: string; kind: string; title: string; titleZh: string }

/** Where deliveries arrive. */
export const goodsInPlaceId = 'store'
/** The whole hospital. */
export const rootPlaceId = 'hospital'
/** The department the cabinets stand in. */
export const theatresPlaceId = 'theatres'
const cabinetsPerCorridor = 4

/** The room of a cabinet, by the cabinet's index. */
export const corridorId = (index: number) => `corridor-${Math.floor(index / cabinetsPerCorridor) + 1}`

/** One open shelf in each corridor. */
export function shelvesOf({ cabinets }: HospitalProfile): HospitalPlace[] {
  return Array.from({ length: Math.ceil(cabinets / cabinetsPerCorridor) }, (_, index) => ({
    placeId: `shelf-${index + 1}`,
    parentId: corridorId(index * cabinetsPerCorridor),
    kind: 'shelf',
    title: `Shelf ${index + 1}`,
    titleZh: `${index + 1} 号货架`,
  }))
}

/** Every place of a profile, parents first: the theatres, their corridors with cabinets and a shelf, and the rooms. */
export function placesOf(profile: HospitalProfile, devices: readonly HospitalDevice[]): HospitalPlace[] {
  const shelves = shelvesOf(profile)
  const corridors = shelves.map(({ parentId }, index) => ({
    placeId: parentId,
    parentId: theatresPlaceId,
    kind: 'room',
    title: `OR corridor ${index + 1}`,
    titleZh: `手术走廊 ${index + 1}`,
  }))
  const cabinets = devices.filter(({ kind }) => kind === 'cabinet')
  return [
    { placeId: theatresPlaceId, parentId: rootPlaceId, kind: 'department', title: 'Theatres', titleZh: '手术部' },
    ...corridors,
    ...shelves,
    ...cabinets.map(({ placeId, title }, index) => ({
      placeId,
      parentId: corridorId(index),
      kind: 'cabinet',
      title,
      titleZh: `${index + 1} 号柜`,
    })),
    ...devices
      .filter(({ kind }) => kind === 'room-sensor')
      .map(({ placeId, title }, index) => ({
        placeId,
        parentId: theatresPlaceId,
        kind: 'room',
        title,
        titleZh: `${index + 1} 号手术间`,
      })),
  ]
}
