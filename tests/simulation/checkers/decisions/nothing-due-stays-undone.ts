import type { Checker } from '../evidence.ts'

/** What may still be under way when the day ends. */
const withinMs = 1_000
const unaccountedAfterMs = 86_400_000

/** Whatever has a time is dealt with when it has come: the agenda is empty up to now, and what it is about says so too. */
export const nothingDueStaysUndone: Checker = ({ agenda, alerts, units, endedAtMs }) => {
  const isPast = (ms: number | null | undefined) => ms != null && ms < endedAtMs - withinMs
  const open = alerts.filter(({ state }) => state === 'open')
  return [
    ...agenda.flatMap(({ about, matter, dueAtMs }) => (isPast(dueAtMs) ? [`${matter} of ${about} was due`] : [])),
    ...open.flatMap(({ alertId, dueAtMs, acknowledgedAtMs, life: { claimedAtMs, shelved, overdueAtMs } }) => {
      const isAnswered = acknowledgedAtMs !== null || claimedAtMs !== null || shelved !== null
      return [
        ...(isPast(dueAtMs) && !isAnswered && overdueAtMs === null ? [`nobody said that ${alertId} is overdue`] : []),
        ...(isPast(shelved?.untilMs) ? [`${alertId} is still on the shelf`] : []),
      ]
    }),
    ...units.flatMap(({ unitId, state, sinceMs }) =>
      state === 'taken' && isPast(sinceMs + unaccountedAfterMs) ? [`${unitId} was never declared unaccounted`] : [],
    ),
  ]
}
