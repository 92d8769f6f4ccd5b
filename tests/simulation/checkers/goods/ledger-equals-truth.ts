import { errorsOf } from '../antennas/excused.ts'
import { lastWords } from '../antennas/last-words.ts'
import type { Wrong } from '../antennas/wrong-words.ts'
import type { Checker, Evidence } from '../evidence.ts'

/**
 * Where the books may be wrong because a cabinet was: its last word is wrong, nothing took it back, and the books say what
 * it says. A book that says anything else than the cabinet is wrong by itself.
 */
function excusesOf(evidence: Evidence) {
  const last = lastWords(evidence.written)
  const still = (errors: Wrong[]) => errors.filter(({ isTakenBack }) => !isTakenBack)
  const key = (deviceId: string, epc: string) => `${deviceId}/${epc}`
  const here = still(errorsOf(evidence, 'misplaced').excused).filter(
    ({ deviceId, epc }) => last.of(deviceId, epc) === 'here',
  )
  const gone = [...still(errorsOf(evidence, 'lost').excused), ...errorsOf(evidence, 'unheard').excused].filter(
    ({ deviceId, epc }) => last.of(deviceId, epc) !== 'here',
  )
  const misplaced = new Set(here.map(({ deviceId, epc }) => key(deviceId, epc)))
  const lost = new Set(gone.map(({ deviceId, epc }) => key(deviceId, epc)))
  return {
    isMisplaced: (deviceId: string, epc: string) => misplaced.has(key(deviceId, epc)),
    isLost: (deviceId: string, epc: string) => lost.has(key(deviceId, epc)),
  }
}

/**
 * I14: after the last fault is mended, stock by ledger is what lies in each cabinet, unit by unit. A unit the ledger
 * itself says it is not sure of contradicts nothing: unknown is not gone; doubts-are-few bounds how many there may be.
 * Where antennas were wrong the ledger may follow them, as rarely as declared, and no further.
 */
export const ledgerEqualsTruth: Checker = (evidence) => {
  const { cabinets, units, unitOfTag } = evidence
  const { isMisplaced, isLost } = excusesOf(evidence)
  const tagOfUnit = new Map([...unitOfTag].map(([epc, unitId]) => [unitId, epc]))
  return cabinets.flatMap(({ deviceId, inside }) => {
    const here = units.filter(({ state, placeId }) => state === 'stocked' && placeId === deviceId)
    const ledger = new Set(here.map(({ unitId }) => unitId))
    const sure = new Set(here.filter(({ certainty }) => certainty === 'confirmed').map(({ unitId }) => unitId))
    const truth = new Map(inside.map((epc) => [unitOfTag.get(epc) ?? `nobody's ${epc}`, epc]))
    return [
      ...[...sure]
        .filter((unitId) => !truth.has(unitId) && !isMisplaced(deviceId, tagOfUnit.get(unitId) ?? unitId))
        .map((unitId) => `${unitId} is in ${deviceId} by ledger only`),
      ...[...truth].flatMap(([unitId, epc]) => {
        if (ledger.has(unitId)) return []
        const unit = units.find((one) => one.unitId === unitId)
        const isElsewhere = unit?.state === 'stocked'
        if (isElsewhere ? isMisplaced(unit.placeId ?? '', epc) : isLost(deviceId, epc)) return []
        return [
          `${unitId} (${epc}) is in ${deviceId} by truth only; the ledger has it ${unit?.state} at ${unit?.placeId}`,
        ]
      }),
    ]
  })
}
