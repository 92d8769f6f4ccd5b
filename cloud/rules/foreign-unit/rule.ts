import { findingOf, input, line, noneAllowed } from '../proof-parts.ts'
import { dayMs, defineRule, hourMs } from '../rule.ts'
import { words } from './words.ts'

const version = 1

/** A tag nobody announced lies in a cabinet. Recorded and shown, never dropped; raised only when it was surely seen. A tag that is fixed in cabinets of a model is none. */
export const rule = defineRule({
  id: 'foreign-unit',
  version,
  subject: 'tag',
  words,
  thresholds: {},
  responsibleRole: 'supply',
  responseMs: { high: hourMs, medium: 8 * hourMs, low: dayMs },
  evaluate({ epc, placeId, certainty, lastEntrySeq, observed, referenceOf }) {
    const here = observed && referenceOf === null ? 1 : 0
    const verdict = here === 0 ? 'clear' : certainty === 'confirmed' ? 'raise' : 'hold'
    return findingOf(verdict, 'low', () => ({
      rule: 'foreign-unit' as const,
      version,
      inputs: [
        input('epc', epc, 'none', [lastEntrySeq]),
        input('place', placeId, 'none', [lastEntrySeq]),
        input('certainty', certainty, 'none', [lastEntrySeq]),
        input('observed', observed ? 'yes' : 'no', 'none', [lastEntrySeq]),
        input('referenceOf', referenceOf, 'none', [lastEntrySeq]),
      ],
      arithmetic: [line('foreignHere', `${here}`, here)],
      limit: noneAllowed('foreignUnitsAllowed', 'units'),
      observed: here,
      wouldClear: { messageKey: 'foreign-unit.would-clear' as const, params: { epc } },
      messageKey: 'foreign-unit.title' as const,
      params: { epc, placeId: placeId ?? '' },
    }))
  },
  matterOf: (proof) => String(proof.params.placeId),
})
