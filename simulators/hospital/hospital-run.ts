import type { Clock } from '#platform/clock'
import type { Log } from '#platform/log'
import type { Random } from '#platform/random'
import type { HospitalClock } from './hospital-clock.ts'
import type { ServiceClient } from './service-client.ts'
import type { DoorTurns } from './visits/door-turns.ts'
import type { CatalogueItem } from './world/catalogue.ts'
import type { CountedItem } from './world/counted-items.ts'
import type { HospitalProfile } from './world/profile.ts'
import type { Ward } from './world/wards.ts'
import type { WorldFile, WorldUnit } from './world/world.ts'

/** What everybody in the simulated hospital shares. */
export type HospitalRun = {
  profile: HospitalProfile
  /** Numbered articles by GTIN, and the cabinet each lives in. */
  catalogue: Map<string, CatalogueItem>
  homes: Map<string, string>
  /** Counted articles by GTIN. */
  counted: Map<string, CountedItem>
  /** The GTIN of each item by the service's id. */
  gtins: Map<string, string>
  worldFile: WorldFile
  units: Map<string, WorldUnit>
  wards: Map<string, Ward>
  clock: Clock
  hospitalClock: HospitalClock
  turns: DoorTurns
  random: Random
  log: Log
  /** Each signed in as themselves. */
  as: { supply: ServiceClient; nurse: ServiceClient; engineer: ServiceClient }
  badgeOf(role: 'clinician' | 'supply'): { badge: string; by: string }
  stopped(): boolean
  /** Counted for the summary: what people saw go wrong. */
  trouble: { lockStayedShut: number; decisionsGivenUp: number }
  /** Units laid anew because no antenna heard them. */
  unitsTurned: number
}
