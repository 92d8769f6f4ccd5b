import { passagePlaceIds } from '#cloud/places/passages'
import { isAccepted, unfitnessOf } from '#cloud/units/fitness'
import { findingOf, input, line, noneAllowed } from '../proof-parts.ts'
import { defineRule, minuteMs } from '../rule.ts'
import { words } from './words.ts'

const version = 1

/**
 * A unit that is held, expired or not accepted yet is in somebody's hands (domain: a recalled or expired item in a
 * session). Raised at once, whichever was first, the taking, the hold or
 * the end of its last day; over when it is back, used, gone or fit.
 */
export const rule = defineRule({
  id: 'unfit-taken',
  version,
  subject: 'unit',
  words,
  thresholds: {},
  responsibleRole: 'clinician',
  responseMs: { high: 5 * minuteMs, medium: 15 * minuteMs, low: 15 * minuteMs },
  evaluate({ unit, today, placeId }) {
    const { state, holds, expiresOnDay, lastEntrySeq } = unit
    const isInHand = unit.placeId === passagePlaceIds.person
    const reasons = unfitnessOf({ state, holds: holds.length, expiresOnDay }, today)
    const unfit = isInHand ? reasons.length : 0
    return findingOf(unfit > 0 ? 'raise' : 'clear', 'high', () => ({
      rule: 'unfit-taken' as const,
      version,
      inputs: [
        input('inHand', isInHand ? 'yes' : 'no', 'none', [lastEntrySeq]),
        input('takenFrom', placeId, 'none', [lastEntrySeq]),
        input('holds', holds.length, 'none', [lastEntrySeq, ...holds.map(({ entrySeq }) => entrySeq)]),
        input('expiresOn', expiresOnDay, 'day', [lastEntrySeq]),
        input('today', today, 'today'),
        input('accepted', isAccepted(reasons) ? 'yes' : 'no', 'none', [lastEntrySeq]),
      ],
      arithmetic: [line('standsAgainst', `${reasons.length} × ${isInHand ? 1 : 0}`, unfit)],
      limit: noneAllowed('reasonsAllowed', 'none'),
      observed: unfit,
      wouldClear: { messageKey: 'unfit-taken.would-clear' as const, params: {} },
      messageKey: reasons.includes('held')
        ? ('unfit-taken.title-held' as const)
        : reasons.includes('expired')
          ? ('unfit-taken.title-expired' as const)
          : ('unfit-taken.title' as const),
      params: { placeId: placeId ?? '' },
    }))
  },
  nextChangeMs({ unit: { placeId, expiresOnDay }, today }, _limits, { dayBeginsAtMs }) {
    const isFitToday = placeId === passagePlaceIds.person && expiresOnDay !== null && expiresOnDay >= today
    return isFitToday ? dayBeginsAtMs(expiresOnDay + 1) : null
  },
  matterOf: (proof) => proof.inputs.map(({ value }) => value).join('|'),
})
