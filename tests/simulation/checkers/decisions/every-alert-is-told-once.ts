import type { Checker } from '../evidence.ts'

const reasonOf: Readonly<Record<string, string>> = {
  AlertRaised: 'raised',
  AlertEscalated: 'escalated',
  AlertOverdue: 'overdue',
  AlertUnshelved: 'unshelved',
  AlertAssigned: 'handed-on',
}

/** What people do as well as the service; they need not be told of what they did. */
const toldOfService: ReadonlySet<string> = new Set(['AlertUnshelved', 'AlertAssigned'])

/**
 * Somebody is told once of every alert that begins, one that is over when it is told too, that becomes more urgent, that
 * nobody answers in time, whose shelving ends by itself, and that goes on to another role by itself; of nothing else.
 */
export const everyAlertIsToldOnce: Checker = ({ journal, notifications }) => {
  const wanted = journal.flatMap(({ kind, subject, source }) => {
    const reason = reasonOf[kind]
    if (reason === undefined || (toldOfService.has(kind) && source.kind !== 'service')) return []
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
