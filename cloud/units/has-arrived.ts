import { passagePlaceIds } from '#cloud/places/passages'
import type { Unit } from './unit.ts'

/** True when the unit reached the hospital; a unit lost on its way did not. */
export function hasArrived({ state, previousPlaceId }: Unit): boolean {
  if (state === 'expected' || state === 'in-transit') return false
  const neverCame = previousPlaceId === passagePlaceIds.transit || previousPlaceId === passagePlaceIds.supplier
  return !((state === 'lost' || state === 'stolen') && neverCame)
}
