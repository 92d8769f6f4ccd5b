import type { AlohaOptions } from '../radio/aloha-air.ts'
import type { CavityOptions } from '../radio/cavity-family.ts'
import type { Tier } from '../radio/declared-family.ts'

export const familyNames = ['declared', 'cavity', 'measured'] as const
export type FamilyName = (typeof familyNames)[number]

/** One line of the table: a cabinet, what is in it, and what befalls it. Shares 0 to 1. */
export type Row = AlohaOptions &
  CavityOptions & {
    name: string
    family: FamilyName
    tier: Tier
    tags: number
    antennas: number
    channels: number
    /** Does the reader say on which channel a tag was heard? */
    saysChannel: boolean
    /** Selects the reader can carry in one order. */
    selectsMax: number
    readsPerSecond: number
    /** Of what is taken, so much lies beside the cabinet until the door opens again. */
    besideShare: number
    /** Of the cycles, what befalls the reader: the link fails for 5 to 40 s soon after the close, ... */
    outageShare: number
    /** ... an antenna hears nothing from the close on (and the reader says so), ... */
    deafShare: number
    deafIsSaid: boolean
    /** ... an antenna comes and goes every few seconds, ... */
    flapShare: number
    /** ... every third report never arrives. */
    lostReportsShare: number
    /** Tags of others: in hands before the open door, and on a trolley that stays at the shut one; in so many of the cycles. */
    people: number
    peopleShare: number
    trolley: number
    trolleyShare: number
    /** Of the units, so many have a twin inside: another tag of the same EPC. */
    twinShare: number
    /** Measured links only: so much weaker than they were recorded, dB. */
    lossDb: number
    /** Enough for what the row is for. */
    cyclesMax: number
  }

const usual: Omit<Row, 'name' | 'family'> = {
  tier: 'typical',
  tags: 200,
  antennas: 4,
  channels: 50,
  saysChannel: true,
  selectsMax: 2,
  readsPerSecond: 300,
  besideShare: 0.2,
  shutLossDb: 6,
  outageShare: 0,
  deafShare: 0,
  deafIsSaid: false,
  flapShare: 0,
  lostReportsShare: 0,
  people: 0,
  peopleShare: 1,
  trolley: 0,
  trolleyShare: 1,
  twinShare: 0,
  lossDb: 0,
  cyclesMax: Infinity,
  trayShare: 0.05,
  turnedShare: 0,
  foilShare: 0,
  liquidShare: 0.05,
  rateSpread: 0.87,
  driftDb: 0.5,
  interferenceShare: 0,
  captureDb: 8,
  forgetsShare: 0,
  keepsShare: 0,
}

/** A row that differs from the usual cabinet in what is named. */
export function row(name: string, family: FamilyName, differs: Partial<Row> = {}): Row {
  return { ...usual, ...differs, name, family }
}
