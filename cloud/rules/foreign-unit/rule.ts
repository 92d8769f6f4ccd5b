import { hasReader } from '#cloud/units/step-unit'
import type { Unit } from '#cloud/units/unit'
import { dayMs, hourMs, input, type Rule } from '../rule.ts'

const version = 1

export type ForeignUnitInputs = { unit: Unit }

/** A tag nobody announced lies in a cabinet. Recorded and shown, never dropped; raised only when it was surely seen. */
export const foreignUnitRule: Rule<ForeignUnitInputs, Record<never, never>> = {
  id: 'foreign-unit',
  version,
  responsibleRole: 'supply',
  responseMs: { high: hourMs, medium: 8 * hourMs, low: dayMs },
  evaluate({ unit }) {
    const foreignHere = unit.state === 'foreign' && hasReader(unit.placeId)
    return {
      verdict: !foreignHere ? 'clear' : unit.certainty === 'confirmed' ? 'raise' : 'hold',
      priority: 'low',
      proof: {
        rule: 'foreign-unit',
        version,
        inputs: [
          input('epc', unit.epc, 'none', [unit.lastEntrySeq]),
          input('place', unit.placeId, 'none', [unit.lastEntrySeq]),
          input('certainty', unit.certainty, 'none', [unit.lastEntrySeq]),
        ],
        arithmetic: [{ name: 'foreignHere', expression: foreignHere ? '1' : '0', value: foreignHere ? 1 : 0 }],
        limit: {
          name: 'foreignUnitsAllowed',
          value: 0,
          unit: 'units',
          comparison: '>',
          layer: 'built-in',
          setBy: 'wardstock',
          setAtMs: 0,
          entrySeq: null,
        },
        observed: foreignHere ? 1 : 0,
        wouldClear: { messageKey: 'foreign-unit.would-clear', params: { epc: unit.epc } },
        messageKey: 'foreign-unit.title',
        params: { epc: unit.epc, placeId: unit.placeId },
      },
    }
  },
  matterOf: (proof) => String(proof.params.placeId),
}
