import { findingOf, input, line, noneAllowed } from '../proof-parts.ts'
import { defineRule, hourMs } from '../rule.ts'
import { words } from './words.ts'

const version = 1

/** More pieces of a lot were used somewhere than the books had there. Over when somebody has counted there. */
export const rule = defineRule({
  id: 'lot-count-short',
  version,
  subject: 'lot',
  words,
  thresholds: {},
  responsibleRole: 'supply',
  responseMs: { high: hourMs, medium: 8 * hourMs, low: 24 * hourMs },
  evaluate({ lot }) {
    const pieces = lot.shortUses.reduce((sum, { quantity }) => sum + quantity, 0)
    const seqs = lot.shortUses.map(({ entrySeq }) => entrySeq)
    return findingOf(pieces > 0 ? 'raise' : 'clear', 'medium', () => ({
      rule: 'lot-count-short' as const,
      version,
      inputs: [input('usedUnbooked', pieces, 'units', [lot.lastEntrySeq, ...seqs])],
      arithmetic: [line('unbookedPieces', lot.shortUses.map(({ quantity }) => quantity).join(' + ') || '0', pieces)],
      limit: noneAllowed('piecesAllowed', 'units'),
      observed: pieces,
      wouldClear: { messageKey: 'lot-count-short.would-clear' as const, params: {} },
      messageKey: 'lot-count-short.title' as const,
      params: { pieces },
    }))
  },
  matterOf: (proof) => String(proof.observed),
})
