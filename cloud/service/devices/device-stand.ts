import type { Device } from '#cloud/devices/device'
import type { PlaceBook } from '#cloud/places/place-book'
import type { SiteTransaction } from '#cloud/store/open-store'
import { Refused } from '../command-context.ts'

/** A cabinet's goods count where stock is kept; elsewhere they would be in no sum. */
export function checkStand(places: PlaceBook, placeId: string, kind: Device['kind']): void {
  const place = places.find(placeId)
  if (place === null) throw new Refused('place-unknown', { placeId })
  if (place.passage !== null) throw new Refused('place-is-a-passage', { placeId })
  if (place.closed) throw new Refused('place-closed', { placeId })
  if (kind === 'cabinet' && !place.keepsStock) throw new Refused('place-keeps-no-stock', { placeId })
}

/** What a cabinet sees stands at the cabinet's place: left behind by it, nobody could ever say that it is gone. */
export async function checkSeesNothing(
  tx: SiteTransaction,
  { deviceId, kind, placeId }: Pick<Device, 'deviceId' | 'kind' | 'placeId'>,
): Promise<void> {
  if (kind !== 'cabinet') return
  const seen = (await tx.units.around([placeId])).filter((unit) => unit.observed && unit.placeId === placeId)
  if (seen.length > 0) throw new Refused('device-watches-units', { deviceId, placeId, units: seen.length })
}
