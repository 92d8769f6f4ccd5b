import { type Random, seededRandom } from '#platform/random'
import { type CatalogueItem, catalogueOf } from './catalogue.ts'
import { type CountedItem, countedItemsOf, firstLots } from './counted-items.ts'
import { devicesOf, type HospitalDevice } from './devices.ts'
import { itemHomes } from './item-homes.ts'
import { hireStaff } from './people.ts'
import type { HospitalProfile } from './profile.ts'
import { firstStock } from './stock-making.ts'
import type { World } from './world.ts'

/** What never changes about a simulated hospital: its devices, its articles, and where each article lives. */
export type HospitalPlan = {
  profile: HospitalProfile
  seed: number
  devices: HospitalDevice[]
  catalogue: CatalogueItem[]
  /** The cabinet of each numbered article, by GTIN. */
  homes: Map<string, string>
  counted: CountedItem[]
}

/** The plan of a profile; the same for the same seed. */
export function hospitalPlan(profile: HospitalProfile, seed: number): HospitalPlan {
  const random = seededRandom(seed)
  const devices = devicesOf(profile)
  const catalogue = catalogueOf(profile, random.split('catalogue'))
  const cabinets = devices.filter(({ kind }) => kind === 'cabinet')
  const homes = itemHomes(catalogue, cabinets)
  return { profile, seed, devices, catalogue, homes, counted: countedItemsOf(profile, random.split('counted')) }
}

/** A hospital nobody has been told about yet: full shelves, people with passwords and badges out of secrets. */
export function newWorld(
  { profile, seed, catalogue, homes, counted }: HospitalPlan,
  secrets: Random,
  nowMs: number,
): World {
  const random = seededRandom(seed)
  const world: World = {
    schema: 3,
    profile: profile.name,
    seed,
    serialsMade: 0,
    livedMs: 0,
    provisioned: false,
    levelsSet: false,
    people: hireStaff(secrets),
    units: [],
    lots: [],
    itemIds: {},
    arrivals: {},
  }
  firstStock(world, catalogue, homes, profile.units, random.split('stock'), nowMs)
  firstLots(world, counted, random.split('lots'), nowMs)
  return world
}
