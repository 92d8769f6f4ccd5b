import type { Checker, Evidence } from '../evidence.ts'
import { lastWords } from './last-words.ts'
import { excusedAt, presenceErrors } from './presence-errors.ts'

/** What antennas got wrong may be wrong in the books too: where, by deviceId/epc, and for which tags wherever they are. */
function excusesOf(evidence: Evidence) {
  const errors = presenceErrors(evidence)
  const said = lastWords(evidence.written)
  const misplaced = excusedAt(errors.misplaced, 'misplaced')
  const lost = excusedAt(errors.falseRemovals, 'falseRemovals').union(excusedAt(errors.unheard, 'unheard'))
  const bookedNextDoor = new Set([...misplaced].map((key) => key.split('/')[1]))
  return {
    inLedgerOnly: misplaced.union(excusedAt(errors.calledPresent, 'calledPresent')),
    inTruthOnly: (deviceId: string, epc: string) =>
      (lost.has(`${deviceId}/${epc}`) && said.of(deviceId, epc) !== 'here') || bookedNextDoor.has(epc),
  }
}

/**
 * I14: after the last fault is mended, stock by ledger is what lies in each cabinet, unit by unit. A unit the ledger
 * itself says it is not sure of contradicts nothing: unknown is not gone; doubts-are-few bounds how many there may be.
 * Where a cabinet was wrong the ledger may follow it, as often as the declared rates say, and no further.
 */
export const ledgerEqualsTruth: Checker = (evidence) => {
  const { cabinets, units, unitOfTag } = evidence
  const excuses = excusesOf(evidence)
  const tagOfUnit = new Map([...unitOfTag].map(([epc, unitId]) => [unitId, epc]))
  return cabinets.flatMap(({ deviceId, inside }) => {
    const here = units.filter(({ state, placeId }) => state === 'stocked' && placeId === deviceId)
    const ledger = new Set(here.map(({ unitId }) => unitId))
    const sure = new Set(here.filter(({ certainty }) => certainty === 'confirmed').map(({ unitId }) => unitId))
    const truth = new Map(inside.map((epc) => [unitOfTag.get(epc) ?? `nobody's ${epc}`, epc]))
    return [
      ...[...sure]
        .filter((unitId) => !truth.has(unitId) && !excuses.inLedgerOnly.has(`${deviceId}/${tagOfUnit.get(unitId)}`))
        .map((unitId) => `${unitId} is in ${deviceId} by ledger only`),
      ...[...truth].flatMap(([unitId, epc]) => {
        if (ledger.has(unitId) || excuses.inTruthOnly(deviceId, epc)) return []
        const unit = units.find((one) => one.unitId === unitId)
        return [
          `${unitId} (${epc}) is in ${deviceId} by truth only; the ledger has it ${unit?.state} at ${unit?.placeId}`,
        ]
      }),
    ]
  })
}
