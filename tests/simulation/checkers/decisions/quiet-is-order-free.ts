import type { Checker } from '../evidence.ts'

const shownMax = 5

/** I2: the same facts in another order come to the same units, lots, positions, open alerts and requisitions after quiet. */
export const quietIsOrderFree: Checker = ({ quietStates: [first = [], ...others] }) => {
  const wanted = new Set(first)
  return others.flatMap((state, index) => {
    const came = new Set(state)
    const only = [
      ...[...came.difference(wanted)].map((line) => `order ${index + 2} only: ${line}`),
      ...[...wanted.difference(came)].map((line) => `order 1 only, not ${index + 2}: ${line}`),
    ]
    return only.slice(0, shownMax)
  })
}
