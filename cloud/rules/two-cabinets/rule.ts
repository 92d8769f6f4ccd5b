import { findingOf, input, line, noneAllowed } from '../proof-parts.ts'
import { dayMs, defineRule, hourMs } from '../rule.ts'
import { words } from './words.ts'

const version = 1

/**
 * A unit is heard in two cabinets about as well, with the doors of both shut: no one tag can be. Over when one of them says
 * that it has it no longer.
 */
export const rule = defineRule({
  id: 'two-cabinets',
  version,
  subject: 'unit',
  words,
  thresholds: {},
  responsibleRole: 'supply',
  responseMs: { high: hourMs, medium: 4 * hourMs, low: dayMs },
  evaluate({ unit }) {
    const { placeId, heard, lastEntrySeq } = unit
    const clones = unit.rivals.filter(({ verdict }) => verdict === 'clone')
    const other = clones[0]
    const otherSeqs = [other?.entrySeq ?? lastEntrySeq]
    return findingOf(clones.length > 0 ? 'raise' : 'clear', 'medium', () => ({
      rule: 'two-cabinets' as const,
      version,
      inputs: [
        input('place', placeId, 'none', [lastEntrySeq]),
        input('level', heard?.rssiCentiDbm ?? null, 'none', [lastEntrySeq]),
        input('otherPlace', other?.placeId ?? null, 'none', otherSeqs),
        input('otherLevel', other?.heard.rssiCentiDbm ?? null, 'none', otherSeqs),
        input('otherSince', other?.atMs ?? null, 'time', otherSeqs),
      ],
      arithmetic: [line('otherCabinets', `${clones.length}`, clones.length)],
      limit: noneAllowed('otherCabinetsAllowed', 'none'),
      observed: clones.length,
      wouldClear: { messageKey: 'two-cabinets.would-clear' as const, params: {} },
      messageKey: 'two-cabinets.title' as const,
      params: { placeId, otherPlaceId: other?.placeId ?? '' },
    }))
  },
  matterOf: (proof) => `${proof.params.placeId}|${proof.params.otherPlaceId}`,
})
