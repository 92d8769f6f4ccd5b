/** How big a simulated hospital is and how lively (domain: a believable hospital). Counts are per hospital, rates per weekday. */
export type HospitalProfile = {
  name: 'small' | 'default' | 'large'
  cabinets: number
  coldCabinets: number
  roomSensors: number
  items: number
  units: number
  /** Articles without numbers of their own, counted by lot on open shelves. */
  countedItems: number
  /** Agents that share one process; 1 gives each device its own. */
  agentsPerProcess: number
  takenPerWeekday: number
  returnedShare: number
  wastedShare: number
  unaccountedShare: number
  consignedShare: number
}

const shares = { returnedShare: 0.25, wastedShare: 0.022, unaccountedShare: 0.012 }

/** The three hospitals one can start. */
export const hospitalProfiles: Record<HospitalProfile['name'], HospitalProfile> = {
  small: {
    name: 'small',
    cabinets: 4,
    coldCabinets: 1,
    roomSensors: 4,
    items: 120,
    units: 380,
    countedItems: 24,
    agentsPerProcess: 1,
    takenPerWeekday: 14,
    consignedShare: 0.4,
    ...shares,
  },
  default: {
    name: 'default',
    cabinets: 24,
    coldCabinets: 3,
    roomSensors: 22,
    items: 1_150,
    units: 3_000,
    countedItems: 120,
    agentsPerProcess: 6,
    takenPerWeekday: 75,
    consignedShare: 0.55,
    ...shares,
  },
  large: {
    name: 'large',
    cabinets: 60,
    coldCabinets: 8,
    roomSensors: 70,
    items: 3_200,
    units: 8_500,
    countedItems: 400,
    agentsPerProcess: 12,
    takenPerWeekday: 250,
    consignedShare: 0.6,
    ...shares,
  },
}
