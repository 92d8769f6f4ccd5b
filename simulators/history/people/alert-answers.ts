import type { Random } from '#platform/random'
import { dayMs, inWorkingHours } from '../plan/day-plan.ts'
import type { HistoryRun } from '../run/history-run.ts'

const minuteMs = 60_000
const unansweredShare = 0.06
const unansweredForVisitorsShare = 0.5
const lateShare = 0.14
const reviewed = 'looked into with the surgeon and the maker; nothing follows for the patient'

/** When somebody looks at it: in working hours, mostly soon, some of them late. Null: nobody does. */
export function answersAt(run: HistoryRun, dueAtMs: number, random: Random): number | null {
  const chance = random.float()
  const unanswered = run.leavesSome ? unansweredForVisitorsShare : unansweredShare
  if (chance < unanswered) return null
  const nowMs = run.clock.now()
  if (chance < unanswered + lateShare) {
    return inWorkingHours(Math.max(nowMs, dueAtMs) + random.float() * dayMs, random)
  }
  return inWorkingHours(nowMs + (5 + random.integer(115)) * minuteMs, random)
}

/** Whoever is answerable acknowledges it; a use that should not have been is looked into as well, which ends it. */
export async function answerAlert(run: HistoryRun, alertId: string): Promise<void> {
  const { commands, store } = run.service
  const alert = await store.alerts.find(alertId)
  if (alert === null || alert.state !== 'open' || alert.acknowledgedAtMs !== null) return
  const { ruleId, about, responsibleRole } = alert
  const by = run.userOf(responsibleRole, run.random())
  await run.heard(commands.decideAlert(alertId, { kind: 'acknowledge' }, null, by))
  const subjectId = about.slice(about.indexOf(':') + 1)
  if (ruleId === 'unfit-used') await run.heard(commands.reviewUse(subjectId, reviewed, by))
  if (ruleId === 'unfit-lot-used') {
    await run.heard(commands.decideLot({ kind: 'LotUseReviewed', lotId: subjectId, because: reviewed }, by))
  }
}
