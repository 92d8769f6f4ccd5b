import { isAccepted, unfitnessOf } from '#cloud/units/fitness'
import { findingOf, input, line, noneAllowed } from '../proof-parts.ts'
import { defineRule, hourMs, minuteMs } from '../rule.ts'
import { words } from './words.ts'

const version = 1

/**
 * A unit was used although something stood against it, and nobody who has the right said that it may be. The use is in
 * the books all the same. Over when somebody has looked into it, or the use is taken back.
 */
export const rule = defineRule({
  id: 'unfit-used',
  version,
  subject: 'unit',
  words,
  thresholds: {},
  responsibleRole: 'quality',
  responseMs: { high: 30 * minuteMs, medium: hourMs, low: hourMs },
  evaluate({ unit, dayOfUse }) {
    const { use, expiresOnDay, lastEntrySeq } = unit
    const seq = use?.entrySeq ?? lastEntrySeq
    const holds = use?.holdSeqs ?? []
    const state = use?.stateBefore ?? unit.state
    const reasons =
      use === null || dayOfUse === null ? [] : unfitnessOf({ state, holds: holds.length, expiresOnDay }, dayOfUse)
    const isSettled = use === null || use.override !== null || use.reviewedSeq !== null
    const unfit = isSettled ? 0 : reasons.length
    return findingOf(unfit > 0 ? 'raise' : 'clear', 'high', () => ({
      rule: 'unfit-used' as const,
      version,
      inputs: [
        input('usedAt', use?.atMs ?? null, 'time', [seq]),
        input('holdsThen', holds.length, 'none', [seq, ...holds]),
        input('expiresOn', expiresOnDay, 'day', [seq]),
        input('dayOfUse', dayOfUse, 'day', [seq]),
        input('accepted', isAccepted(reasons) ? 'yes' : 'no', 'none', [seq]),
        input('override', use === null || use.override === null ? 'no' : 'yes', 'none', [seq]),
        input('reviewed', use === null || use.reviewedSeq === null ? 'no' : 'yes', 'none', [use?.reviewedSeq ?? seq]),
      ],
      arithmetic: [line('standsAgainst', `${reasons.length} × ${isSettled ? 0 : 1}`, unfit)],
      limit: noneAllowed('reasonsAllowed', 'none'),
      observed: unfit,
      wouldClear: { messageKey: 'unfit-used.would-clear' as const, params: {} },
      messageKey: reasons.includes('held')
        ? ('unfit-used.title-held' as const)
        : reasons.includes('expired')
          ? ('unfit-used.title-expired' as const)
          : ('unfit-used.title' as const),
      params: {},
    }))
  },
  matterOf: (proof) => proof.inputs.map(({ value }) => value).join('|'),
})
