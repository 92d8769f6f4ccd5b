import { type Row, row } from './row.ts'

/** The typical cabinet, and one fault in every cycle. */
const faulty = (name: string, differs: Partial<Row>) => row(`fault-${name}`, 'declared', differs)
/** What the engine costs; too few cycles to judge anything. */
const load = (tags: number) =>
  row(`load-${tags}`, 'declared', { tags, antennas: 8, readsPerSecond: 1_000, cyclesMax: 3 })

/** Every row of the table, in the order it is printed. */
export const rows: readonly Row[] = [
  row('declared-good', 'declared', { tier: 'good' }),
  row('declared-typical', 'declared'),
  row('declared-hard', 'declared', { tier: 'hard' }),
  row('declared-mishaps', 'declared', { outageShare: 0.05, deafShare: 0.02 }),
  row('declared-shielded', 'declared', { shutLossDb: 25 }),
  row('declared-500', 'declared', { tags: 500, antennas: 8 }),
  row('declared-unsaid', 'declared', { saysChannel: false }),
  row('declared-16', 'declared', { channels: 16 }),
  row('declared-16-unsaid', 'declared', { channels: 16, saysChannel: false }),
  row('declared-4', 'declared', { channels: 4 }),
  row('declared-people', 'declared', { people: 6 }),
  row('declared-trolley', 'declared', { trolley: 4 }),
  row('declared-twins', 'declared', { twinShare: 0.02 }),
  faulty('outage', { outageShare: 1 }),
  faulty('deaf', { deafShare: 1 }),
  faulty('deaf-said', { deafShare: 1, deafIsSaid: true }),
  faulty('flapping', { flapShare: 1 }),
  faulty('lost-reports', { lostReportsShare: 1 }),
  row('cavity', 'cavity'),
  row('cavity-trays', 'cavity', { trayShare: 0.3 }),
  row('cavity-turned', 'cavity', { turnedShare: 0.02 }),
  row('cavity-foil', 'cavity', { foilShare: 0.005 }),
  row('cavity-liquids', 'cavity', { liquidShare: 0.3 }),
  row('cavity-rates', 'cavity', { rateSpread: 1.3 }),
  row('cavity-even-rates', 'cavity', { rateSpread: 0 }),
  row('cavity-unsaid', 'cavity', { saysChannel: false }),
  row('cavity-16', 'cavity', { channels: 16 }),
  row('cavity-16-unsaid', 'cavity', { channels: 16, saysChannel: false }),
  row('cavity-4', 'cavity', { channels: 4 }),
  row('cavity-500', 'cavity', { tags: 500, antennas: 8 }),
  row('cavity-people', 'cavity', { people: 6 }),
  row('cavity-trolley', 'cavity', { trolley: 4 }),
  row('cavity-passing', 'cavity', { driftDb: 2.5 }),
  row('cavity-flags', 'cavity', { forgetsShare: 0.1, keepsShare: 0.1 }),
  row('cavity-capture', 'cavity', { captureDb: 3 }),
  row('cavity-interference', 'cavity', { interferenceShare: 0.15 }),
  row('cavity-twins', 'cavity', { twinShare: 0.02 }),
  row('mixture', 'cavity', {
    trayShare: 0.05,
    turnedShare: 0.0003,
    liquidShare: 0.05,
    driftDb: 1,
    interferenceShare: 0.01,
    forgetsShare: 0.02,
    keepsShare: 0.02,
    people: 4,
    peopleShare: 0.3,
    trolley: 2,
    trolleyShare: 0.05,
    twinShare: 0.002,
    outageShare: 0.01,
    deafShare: 0.005,
  }),
  row('measured', 'measured'),
  row('measured-weak', 'measured', { lossDb: 4 }),
  row('measured-unsaid', 'measured', { saysChannel: false }),
  row('measured-people', 'measured', { people: 6, trolley: 2, trolleyShare: 0.3 }),
  row('measured-500', 'measured', { tags: 500, antennas: 8 }),
  load(500),
  load(1_000),
  load(4_000),
]

/** What is run when nothing is named. */
export const quickRows: readonly string[] = [
  'declared-typical',
  'declared-mishaps',
  'cavity',
  'cavity-trolley',
  'mixture',
  'measured',
]
