import { describe, expect, it } from 'vitest'
import { foundingPlaces } from '#cloud/places/founding-places'
import { placeIdSchema } from '#cloud/places/place-decisions'
import { seededRandom } from '#platform/random'
import { countedItemsOf } from '#simulators/hospital/world/counted-items'
import { devicesOf } from '#simulators/hospital/world/devices'
import { placesOf } from '#simulators/hospital/world/places'
import { hospitalProfiles } from '#simulators/hospital/world/profile'

const profiles = Object.values(hospitalProfiles)

describe('the places of a new hospital', () => {
  it.each(profiles)('$name: each hangs in a place that was there before it, and is named once', (profile) => {
    const known = new Set<string>(foundingPlaces('UTC').map(({ placeId }) => placeId))
    for (const { placeId, parentId } of placesOf(profile, devicesOf(profile))) {
      expect(placeIdSchema.safeParse(placeId).success, placeId).toBe(true)
      expect(known.has(parentId), `${parentId} of ${placeId}`).toBe(true)
      expect(known.has(placeId), placeId).toBe(false)
      known.add(placeId)
    }
  })

  it.each(profiles)('$name: every device and every counted article has a place of its own hospital', (profile) => {
    const devices = devicesOf(profile)
    const placeIds = new Set(placesOf(profile, devices).map(({ placeId }) => placeId))
    for (const { placeId } of devices) expect(placeIds.has(placeId), placeId).toBe(true)
    const counted = countedItemsOf(profile, seededRandom(1))
    expect(new Set(counted.map(({ gtin }) => gtin)).size).toBe(profile.countedItems)
    for (const { homePlaceId } of counted) expect(placeIds.has(homePlaceId), homePlaceId).toBe(true)
  })
})
