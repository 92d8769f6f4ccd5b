import { describe, expect, it } from 'vitest'
import { seededRandom } from '#platform/random'
import { catalogueOf } from '#simulators/hospital/world/catalogue'
import { devicesOf } from '#simulators/hospital/world/devices'
import { itemHomes } from '#simulators/hospital/world/item-homes'
import { type HospitalProfile, hospitalProfiles } from '#simulators/hospital/world/profile'
import { firstStock } from '#simulators/hospital/world/stock-making'
import type { World } from '#simulators/hospital/world/world'

/** A cabinet may hold this many times its share of the units of its kind; A items come ten at a time, so shares are not equal. */
const overShareMax = 1.25

/** Units lying in each cabinet of a new hospital, in two lists: warm cabinets and cold ones. */
function unitsByCabinet(profile: HospitalProfile, seed: number): { warm: number[]; cold: number[]; all: number } {
  const random = seededRandom(seed)
  const catalogue = catalogueOf(profile, random.split('catalogue'))
  const cabinets = devicesOf(profile).filter(({ kind }) => kind === 'cabinet')
  const world: World = {
    schema: 3,
    profile: profile.name,
    seed,
    serialsMade: 0,
    livedMs: 0,
    provisioned: false,
    levelsSet: false,
    people: [],
    units: [],
    lots: [],
    itemIds: {},
    arrivals: {},
  }
  const homes = itemHomes(catalogue, cabinets)
  firstStock(world, catalogue, homes, profile.units, random.split('stock'), 0)
  const countsOf = (modelId: string) =>
    cabinets
      .filter((cabinet) => cabinet.modelId === modelId)
      .map(({ deviceId }) => world.units.filter(({ whereabouts }) => whereabouts === deviceId).length)
  return { warm: countsOf('implant-cabinet-4'), cold: countsOf('cold-cabinet-4'), all: world.units.length }
}

const profiles = Object.values(hospitalProfiles)

describe('where the units of a new hospital lie', () => {
  it.each(profiles.flatMap((profile) => [1, 2, 3].map((seed) => ({ name: profile.name, profile, seed }))))(
    '$name, seed $seed: no cabinet holds far more or less than its share',
    ({ profile, seed }) => {
      const { warm, cold, all } = unitsByCabinet(profile, seed)
      expect(warm).toHaveLength(profile.cabinets - profile.coldCabinets)
      expect(cold).toHaveLength(profile.coldCabinets)
      for (const counts of [warm, cold]) {
        const share = counts.reduce((sum, count) => sum + count, 0) / counts.length
        expect(Math.max(...counts), `${counts}`).toBeLessThanOrEqual(share * overShareMax)
        expect(Math.min(...counts), `${counts}`).toBeGreaterThanOrEqual(share / overShareMax)
      }
      expect(Math.max(...warm, ...cold)).toBeLessThanOrEqual((all / profile.cabinets) * 1.5)
    },
  )

  it.each(profiles)('$name: a cold item lives in a cold cabinet, any other in a warm one', (profile) => {
    const catalogue = catalogueOf(profile, seededRandom(1))
    const cabinets = devicesOf(profile).filter(({ kind }) => kind === 'cabinet')
    const cold = new Set<string | undefined>(
      cabinets.filter(({ modelId }) => modelId === 'cold-cabinet-4').map(({ deviceId }) => deviceId),
    )
    const homes = itemHomes(catalogue, cabinets)
    for (const item of catalogue) {
      expect(cold.has(homes.get(item.gtin)), item.gtin).toBe(item.cold)
    }
  })
})
