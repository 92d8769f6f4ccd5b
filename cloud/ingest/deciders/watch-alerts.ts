import { type Alert, overdueMs, shelvedUntilMs } from '#cloud/alerts/alert'
import type { NewEntry } from '#cloud/journal/journal-entry'
import { identityAs, subjectOf } from '#cloud/journal/subject'
import type { JudgingContext } from '../judging/judging-context.ts'
import type { Decider } from './decider.ts'

const name = 'watch-alerts'

function entryAbout(
  { alertId, ruleId, about, placeId, lastEntrySeq }: Alert,
  kind: 'AlertOverdue' | 'AlertUnshelved',
  atMs: number,
  { siteId, nowMs }: JudgingContext,
): NewEntry {
  return {
    siteId,
    occurredAtMs: atMs,
    recordedAtMs: nowMs,
    timeQuality: 'service',
    source: { kind: 'service', decider: name, conclusionId: `${kind}~${alertId}~${atMs}` },
    kind,
    subject: subjectOf('alert', alertId),
    placeId,
    causeSeq: lastEntrySeq,
    body: { alertId, ruleId, about },
  }
}

/**
 * Says of an alert that nobody answered in time that it is overdue, once, and takes it off the shelf when its shelving
 * ends. Both moments are on the agenda for as long as they stand before it.
 */
export const watchAlerts: Decider = {
  name,
  async decide(draft, _round, context, due) {
    const called = due.flatMap(({ matter, about }) =>
      matter === 'answer' || matter === 'shelving' ? (identityAs('alert', about) ?? []) : [],
    )
    await draft.alerts.loadIds(called)
    const entries: NewEntry[] = []
    for (const alertId of new Set([...draft.alerts.changedNow, ...called])) {
      const { before, now } = draft.alerts.find(alertId)
      if (now === null) continue
      const subject = subjectOf('alert', alertId)
      const momentOf = { answer: overdueMs, shelving: shelvedUntilMs } as const
      for (const matter of ['answer', 'shelving'] as const) {
        const dueAtMs = momentOf[matter](now)
        const isDue = dueAtMs !== null && dueAtMs <= context.nowMs
        // Not before anything that was said of it: it may have been shelved beyond its deadline.
        const atMs = Math.max(dueAtMs ?? 0, matter === 'answer' ? now.updatedAtMs : 0)
        if (isDue) entries.push(entryAbout(now, matter === 'answer' ? 'AlertOverdue' : 'AlertUnshelved', atMs, context))
        draft.agenda.put(matter, subject, isDue ? null : dueAtMs, before === null ? null : momentOf[matter](before))
      }
    }
    return entries
  },
}
