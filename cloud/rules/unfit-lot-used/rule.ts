import { isExpiredOn } from '#cloud/calendar/last-day-of-use'
import { findingOf, input, line, noneAllowed } from '../proof-parts.ts'
import { defineRule, hourMs, minuteMs } from '../rule.ts'
import { words } from './words.ts'

const version = 1

/**
 * Pieces of a lot were used although it was held or past its date, and nobody who has the right said that they may be.
 * Over when somebody has looked into it.
 */
export const rule = defineRule({
  id: 'unfit-lot-used',
  version,
  subject: 'lot',
  words,
  thresholds: {},
  responsibleRole: 'quality',
  responseMs: { high: 30 * minuteMs, medium: hourMs, low: hourMs },
  evaluate({ lot, uses }) {
    const held = uses.filter(({ holdSeqs }) => holdSeqs.length > 0)
    const expired = uses.filter(({ day }) => isExpiredOn(lot, day))
    const unfit = uses.filter((use) => held.includes(use) || expired.includes(use))
    const pieces = unfit.reduce((sum, { quantity }) => sum + quantity, 0)
    const seqs = (list: typeof uses) => list.map(({ entrySeq }) => entrySeq)
    const sum = (list: typeof uses) => list.reduce((total, { quantity }) => total + quantity, 0)
    return findingOf(pieces > 0 ? 'raise' : 'clear', 'high', () => ({
      rule: 'unfit-lot-used' as const,
      version,
      inputs: [
        input('usedWhileHeld', sum(held), 'units', [lot.lastEntrySeq, ...seqs(held)]),
        input('holdsThen', new Set(held.flatMap(({ holdSeqs }) => holdSeqs)).size, 'none', [
          lot.lastEntrySeq,
          ...held.flatMap(({ holdSeqs }) => holdSeqs),
        ]),
        input('usedExpired', sum(expired), 'units', [lot.lastEntrySeq, ...seqs(expired)]),
        input('expiresOn', lot.expiresOnDay, 'day', [lot.lastEntrySeq]),
      ],
      arithmetic: [
        line('unfitPieces', unfit.length === 0 ? '0' : unfit.map(({ quantity }) => quantity).join(' + '), pieces),
      ],
      limit: noneAllowed('piecesAllowed', 'units'),
      observed: pieces,
      wouldClear: { messageKey: 'unfit-lot-used.would-clear' as const, params: {} },
      messageKey: 'unfit-lot-used.title' as const,
      params: { pieces },
    }))
  },
  matterOf: (proof) => String(proof.observed),
})
