import type { Checker } from './evidence.ts'

/** I14: after the last fault is mended, stock by ledger is what lies in each cabinet. */
export const ledgerEqualsTruth: Checker = ({ cabinets, units }) =>
  cabinets.flatMap(({ deviceId, inside }) => {
    const ledger = new Set<string>(
      units.filter(({ state, placeId }) => state === 'stocked' && placeId === deviceId).map(({ epc }) => epc),
    )
    const truth = new Set(inside)
    return [
      ...[...ledger.difference(truth)].map((epc) => `${epc} is in ${deviceId} by ledger only`),
      ...[...truth.difference(ledger)].map((epc) => {
        const unit = units.find((one) => one.epc === epc)
        return `${epc} is in ${deviceId} by truth only; the ledger has it ${unit?.state} at ${unit?.placeId}`
      }),
    ]
  })
