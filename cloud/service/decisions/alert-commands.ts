import type { Alert } from '#cloud/alerts/alert'
import { type AlertWish, decideAlert, shelvedMaxMs } from '#cloud/alerts/decide-alert'
import { subjectOf } from '#cloud/journal/subject'
import type { UserRef } from '#contracts/ids'
import { answered, type CommandContext, decisionEntry, Refused } from '../command-context.ts'

/** What of an alert stands against what somebody wants with it. */
function aboutRefusal({ priority, life }: Alert): Record<string, unknown> {
  return {
    claimedBy: life.claimedBy,
    shelvedUntilMs: life.shelved?.untilMs ?? null,
    shelvedMaxMs: shelvedMaxMs[priority],
  }
}

/** What people answer to alerts. */
export function alertCommands(context: CommandContext) {
  const { writer, newId } = context
  return {
    /**
     * Deals with an alert, and with every other open one of its group that alsoFor says yes to (null: with none) and that
     * can be dealt with so. Answers how many it was.
     */
    decideAlert: (alertId: string, wish: AlertWish, alsoFor: ((alert: Alert) => boolean) | null, actor: UserRef) =>
      answered(() =>
        writer.decide<{ count: number }>(async (tx, nowMs) => {
          const alert = await tx.alerts.find(alertId)
          if (alert === null) throw new Refused('alert-unknown')
          if (wish.kind === 'assign' && wish.userRef !== null && (await tx.users.find(wish.userRef)) === null) {
            throw new Refused('user-unknown', { userRef: wish.userRef })
          }
          const group = alsoFor === null ? [] : await tx.alerts.openOfGroup(alert.groupId)
          const others = group.filter((each) => each.alertId !== alertId && alsoFor?.(each) === true)
          const outcomes = [alert, ...others].map((each) => ({ each, outcome: decideAlert(each, wish, actor, nowMs) }))
          const done = outcomes.flatMap(({ each, outcome }) => (outcome.done ? [{ each, ...outcome.decision }] : []))
          const [first] = outcomes
          if (done.length === 0 && first?.outcome.done === false) {
            throw new Refused(first.outcome.refusal, aboutRefusal(alert))
          }
          const decisionId = newId(nowMs)
          const entries = done.map(({ each, kind, body }) =>
            decisionEntry(context, actor, nowMs, {
              kind,
              subject: subjectOf('alert', each.alertId),
              placeId: each.placeId,
              decisionId,
              body,
            }),
          )
          return { entries, finish: async () => ({ count: entries.length }) }
        }),
      ),
  }
}
