import type { Checker } from '../evidence.ts'

/**
 * I14: after the last fault is mended, stock by ledger is what lies in each cabinet, unit by unit. A unit the ledger
 * itself says it is not sure of contradicts nothing: unknown is not gone; doubts-are-few bounds how many there may be.
 */
export const ledgerEqualsTruth: Checker = ({ cabinets, units, unitOfTag }) =>
  cabinets.flatMap(({ deviceId, inside }) => {
    const here = units.filter(({ state, placeId }) => state === 'stocked' && placeId === deviceId)
    const ledger = new Set(here.map(({ unitId }) => unitId))
    const sure = new Set(here.filter(({ certainty }) => certainty === 'confirmed').map(({ unitId }) => unitId))
    const truth = new Map(inside.map((epc) => [unitOfTag.get(epc) ?? `nobody's ${epc}`, epc]))
    return [
      ...[...sure].filter((unitId) => !truth.has(unitId)).map((unitId) => `${unitId} is in ${deviceId} by ledger only`),
      ...[...truth].flatMap(([unitId, epc]) => {
        if (ledger.has(unitId)) return []
        const unit = units.find((one) => one.unitId === unitId)
        return [
          `${unitId} (${epc}) is in ${deviceId} by truth only; the ledger has it ${unit?.state} at ${unit?.placeId}`,
        ]
      }),
    ]
  })
