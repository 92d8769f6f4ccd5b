import type { Checker } from '../evidence.ts'

const reasonOf: Readonly<Record<string, string>> = {
  AlertRaised: 'raised',
  AlertEscalated: 'escalated',
  AlertOverdue: 'overdue',
  AlertUnshelved: 'unshelved',
}

/**
 * Somebody is told once of every alert that begins, one that is over when it is told too, that becomes more urgent, that
 * nobody answers in time, and whose shelving ends by itself; of nothing else.
 */
export const everyAlertIsToldOnce: Checker = ({ journal, notifications }) => {
  const wanted = journal.flatMap(({ kind, subject, source }) => {
    const reason = reasonOf[kind]
    if (reason === undefined || (kind === 'AlertUnshelved' && source.kind !== 'service')) return []
    return [`${subject} ${reason}`]
  })
  const told = notifications.flatMap(({ alertId, reason }) => (alertId === null ? [] : [`alert:${alertId} ${reason}`]))
  const countOf = (lines: readonly string[]) => {
    const counts = new Map<string, number>()
    for (const each of lines) counts.set(each, (counts.get(each) ?? 0) + 1)
    return counts
  }
  const [expected, found] = [countOf(wanted), countOf(told)]
  return [...new Set([...expected.keys(), ...found.keys()])].flatMap((line) => {
    const [times, should] = [found.get(line) ?? 0, expected.get(line) ?? 0]
    return times === should ? [] : [`${line}: told ${times} times, not ${should}`]
  })
}
