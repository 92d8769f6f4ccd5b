import { type Row, row } from './row.ts'

/** Every row of the table, in the order it is printed. */
export const rows: readonly Row[] = [
  row('declared-good', 'declared', { tier: 'good' }),
  row('declared-typical', 'declared'),
  row('declared-hard', 'declared', { tier: 'hard' }),
  row('declared-faults', 'declared', { outageShare: 0.05, deafShare: 0.02 }),
  row('declared-shielded', 'declared', { shutLossDb: 25 }),
  row('declared-500', 'declared', { tags: 500, antennas: 8 }),
  row('cavity', 'cavity'),
  row('cavity-mixture', 'cavity', {
    turnedShare: 0.01,
    foilShare: 0.002,
    trayShare: 0.1,
    driftDb: 1,
    people: 4,
    trolley: 2,
  }),
  row('measured', 'measured'),
]
