import type { Checker } from './evidence.ts'

/**
 * I14: after the last fault is mended, stock by ledger is what lies in each cabinet. A unit the ledger itself says it is
 * not sure of contradicts nothing: unknown is not gone; doubts-are-few bounds how many there may be.
 */
export const ledgerEqualsTruth: Checker = ({ cabinets, units }) =>
  cabinets.flatMap(({ deviceId, inside }) => {
    const here = units.filter(({ state, placeId }) => state === 'stocked' && placeId === deviceId)
    const ledger = new Set<string>(here.map(({ epc }) => epc))
    const sure = new Set<string>(here.filter(({ certainty }) => certainty === 'confirmed').map(({ epc }) => epc))
    const truth = new Set(inside)
    return [
      ...[...sure.difference(truth)].map((epc) => `${epc} is in ${deviceId} by ledger only`),
      ...[...truth.difference(ledger)].map((epc) => {
        const unit = units.find((one) => one.epc === epc)
        return `${epc} is in ${deviceId} by truth only; the ledger has it ${unit?.state} at ${unit?.placeId}`
      }),
    ]
  })
