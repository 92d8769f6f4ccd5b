import { findingOf, input, line, noneAllowed } from '../proof-parts.ts'
import { defineRule, hourMs } from '../rule.ts'
import { words } from './words.ts'

const version = 1

/**
 * A device came with another card than before (another epoch) and nobody had announced it: a card was replaced, an old
 * image restored, or somebody copied it. Where the earlier card goes on speaking, or more new ones come than may, there
 * are two of them, and one tells of goods that are not there. Over when a person has answered for the cards.
 */
export const rule = defineRule({
  id: 'second-card',
  version,
  subject: 'device',
  words,
  thresholds: {},
  responsibleRole: 'biomed',
  responseMs: { high: hourMs, medium: 8 * hourMs, low: 24 * hourMs },
  evaluate({ deviceId, card }) {
    if (card === null) return 'not-in-view'
    const { doubts, entrySeq } = card
    const newest = doubts.at(-1)
    const isTwo = doubts.some(({ kind }) => kind !== 'changed')
    return findingOf(doubts.length > 0 ? 'raise' : 'clear', isTwo ? 'high' : 'medium', () => ({
      rule: 'second-card' as const,
      version,
      inputs: [
        input('seen', newest?.kind ?? null, 'none', [newest?.entrySeq ?? entrySeq]),
        input('epoch', newest?.epoch ?? null, 'none', [newest?.entrySeq ?? entrySeq]),
        input('since', doubts[0]?.atMs ?? null, 'time', [doubts[0]?.entrySeq ?? entrySeq]),
        input(
          'doubts',
          doubts.length,
          'none',
          doubts.length === 0 ? [entrySeq] : doubts.map((doubt) => doubt.entrySeq),
        ),
      ],
      arithmetic: [line('unanswered', `${doubts.length}`, doubts.length)],
      limit: noneAllowed('unansweredAllowed', 'none'),
      observed: doubts.length,
      wouldClear: { messageKey: 'second-card.would-clear' as const, params: { deviceId } },
      messageKey: `second-card.title-${isTwo ? 'two' : 'changed'}` as const,
      params: { deviceId },
    }))
  },
  matterOf: (proof) => `${proof.messageKey}|${proof.observed}`,
})
