import { unansweredChips } from '#cloud/tags/tag-chips'
import { findingOf, input, line, noneAllowed } from '../proof-parts.ts'
import { dayMs, defineRule, hourMs } from '../rule.ts'
import { words } from './words.ts'

const version = 1

/**
 * One EPC was heard from two chips or more (their TIDs differ), in one cabinet or in several: a label was copied, or
 * replaced without a word. Over when somebody says what the tag is on: takes it off, or binds it anew.
 */
export const rule = defineRule({
  id: 'two-chips',
  version,
  subject: 'tag',
  words,
  thresholds: {},
  responsibleRole: 'supply',
  responseMs: { high: hourMs, medium: 4 * hourMs, low: dayMs },
  evaluate({ epc, placeId, chips }) {
    if (chips === null) return 'not-in-view'
    const found = unansweredChips(chips)
    const [first, last] = [found[0] ?? chips.chips[0], found.at(-1) ?? chips.chips.at(-1)]
    const further = Math.max(0, found.length - 1)
    return findingOf(further > 0 ? 'raise' : 'clear', 'medium', () => ({
      rule: 'two-chips' as const,
      version,
      inputs: [
        input('epc', epc, 'none', [chips.lastEntrySeq]),
        input('firstTid', first?.tid ?? null, 'none', [first?.entrySeq ?? chips.lastEntrySeq]),
        input('firstPlace', first?.placeId ?? null, 'none', [first?.entrySeq ?? chips.lastEntrySeq]),
        input('lastTid', last?.tid ?? null, 'none', [last?.entrySeq ?? chips.lastEntrySeq]),
        input('lastPlace', last?.placeId ?? null, 'none', [last?.entrySeq ?? chips.lastEntrySeq]),
      ],
      arithmetic: [line('furtherChips', `${further}`, further)],
      limit: noneAllowed('furtherChipsAllowed', 'none'),
      observed: further,
      wouldClear: { messageKey: 'two-chips.would-clear' as const, params: { epc } },
      messageKey: 'two-chips.title' as const,
      params: { epc, placeId: placeId ?? '' },
    }))
  },
  matterOf: (proof) => proof.inputs.map(({ value }) => value).join('|'),
})
