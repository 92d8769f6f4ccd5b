import { expect, it } from 'vitest'
import { cabinetAgainstTruth } from '#simulators/hospital/watching/ledger-against-truth'

const stocked = (unitId: string, certainty: string) => ({ unitId, certainty, tags: [`epc-of-${unitId}`] })
const inside = (...unitIds: string[]) => new Map(unitIds.map((unitId) => [unitId, `epc-of-${unitId}`]))

it.each([
  ['what is inside and sure', [stocked('a', 'confirmed')], inside('a'), null, null],
  ['a claim that is false', [stocked('a', 'confirmed')], inside(), [['epc-of-a'], []], null],
  ['what the ledger misses', [], inside('a'), [[], ['epc-of-a']], null],
  ['what is gone and doubted', [stocked('a', 'uncertain')], inside(), null, [[], ['epc-of-a']]],
  ['what is here and doubted', [stocked('a', 'unobservable')], inside('a'), null, [['epc-of-a'], []]],
] as const)('tells what is false from what is in doubt: %s', (_, ledger, truth, difference, inDoubt) => {
  const [onlyInLedger, onlyInTruth] = difference ?? []
  const [here, gone] = inDoubt ?? []
  expect(
    cabinetAgainstTruth(
      'cab-01',
      ledger.map((unit) => ({ ...unit, tags: [...unit.tags] })),
      truth,
    ),
  ).toEqual({
    difference: difference === null ? null : { cabinetId: 'cab-01', onlyInLedger, onlyInTruth },
    inDoubt: inDoubt === null ? null : { cabinetId: 'cab-01', here, gone },
  })
})
