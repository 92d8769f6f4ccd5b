import { acknowledge } from '#cloud/alerts/acknowledge'
import { subjectOf } from '#cloud/journal/subject'
import type { UserRef } from '#contracts/ids'
import { answered, type CommandContext, decisionEntry, Refused } from '../command-context.ts'

/** What people answer to alerts. */
export function alertCommands(context: CommandContext) {
  const { writer } = context
  return {
    acknowledgeAlert: (alertId: string, actor: UserRef) =>
      answered(() =>
        writer.decide<null>(async (tx, nowMs) => {
          const alert = await tx.alerts.find(alertId)
          if (alert === null) throw new Refused('alert-unknown')
          const outcome = acknowledge(alert)
          if (!outcome.done) throw new Refused(outcome.refusal)
          const { kind, body } = outcome.decision
          const subject = subjectOf('alert', alertId)
          return {
            entries: [decisionEntry(context, actor, nowMs, { kind, subject, placeId: alert.placeId, body })],
            finish: async () => null,
          }
        }),
      ),
  }
}
