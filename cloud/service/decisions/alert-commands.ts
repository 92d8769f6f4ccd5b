import type { Alert } from '#cloud/alerts/alert'
import { type AlertRefusal, type AlertWish, decideAlert, shelvedMaxMs } from '#cloud/alerts/decide-alert'
import { subjectOf } from '#cloud/journal/subject'
import type { User } from '#cloud/store/people/user'
import type { UserRef } from '#contracts/ids'
import { answered, type CommandContext, decisionEntry, Refused } from '../command-context.ts'

/** What is wrong with the field of a wish, where that is what stands against it. */
function fieldOf(refusal: AlertRefusal, { priority }: Alert): Record<string, unknown> {
  const untilMs = (message: string) => ({ field: 'untilMs', message })
  if (refusal === 'shelving-ends-already') return untilMs('has passed already')
  if (refusal === 'shelving-too-long') return untilMs(`is more than ${shelvedMaxMs[priority]} ms ahead`)
  return {}
}

/** Each field that says whom an alert is handed to: together they are nobody who could answer it. */
function assigneeErrors(wish: AlertWish): { field: string; message: string }[] {
  if (wish.kind !== 'assign') return []
  const message = 'could not answer it where it is'
  return [
    ...(wish.userRef === null ? [] : [{ field: 'userId', message }]),
    ...(wish.role === null ? [] : [{ field: 'role', message }]),
  ]
}

/** What of an alert stands against what somebody wants with it. */
function aboutRefusal(refusal: AlertRefusal, alert: Alert): Record<string, unknown> {
  const { priority, life } = alert
  return {
    ...fieldOf(refusal, alert),
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
     * can be dealt with so. canTake says whether whom it is handed to could answer it, by the accounts as they are when it
     * is decided: somebody may have left a moment ago. Answers how many it was.
     */
    decideAlert: (
      alertId: string,
      wish: AlertWish,
      alsoFor: ((alert: Alert) => boolean) | null,
      actor: UserRef,
      canTake: ((alert: Alert, users: readonly User[]) => boolean) | null = null,
    ) =>
      answered(() =>
        writer.decide<{ count: number }>(async (tx, nowMs) => {
          const alert = await tx.alerts.find(alertId)
          if (alert === null) throw new Refused('alert-unknown')
          if (wish.kind === 'assign' && wish.userRef !== null && (await tx.users.find(wish.userRef)) === null) {
            throw new Refused('user-unknown', { field: 'userId', message: 'is nobody', userRef: wish.userRef })
          }
          const users = canTake === null ? [] : await tx.users.list()
          const isTaken = (each: Alert) => canTake === null || canTake(each, users)
          if (!isTaken(alert)) throw new Refused('assignee-cannot-answer', { alertId, errors: assigneeErrors(wish) })
          const group = alsoFor === null ? [] : await tx.alerts.openOfGroup(alert.groupId)
          const others = group.filter((each) => each.alertId !== alertId && alsoFor?.(each) === true && isTaken(each))
          const outcomes = [alert, ...others].map((each) => ({ each, outcome: decideAlert(each, wish, actor, nowMs) }))
          const done = outcomes.flatMap(({ each, outcome }) => (outcome.done ? [{ each, ...outcome.decision }] : []))
          const [first] = outcomes
          if (done.length === 0 && first?.outcome.done === false) {
            throw new Refused(first.outcome.refusal, aboutRefusal(first.outcome.refusal, alert))
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
