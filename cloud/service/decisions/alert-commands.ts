import { acknowledge } from '#cloud/alerts/acknowledge'
import { subjectOf } from '#cloud/journal/subject'
import { decideRequisition, type RequisitionDecision } from '#cloud/requisitions/decide-requisition'
import type { UserRef } from '#contracts/ids'
import { answered, type CommandContext, decisionEntry, Refused } from '../command-context.ts'

/** What people answer to alerts and requisitions. */
export function alertCommands(context: CommandContext) {
  const { writer } = context
  const decide = (requisitionId: string, wish: RequisitionDecision, actor: UserRef) =>
    answered(() =>
      writer.decide<null>(async (tx, nowMs) => {
        const requisition = await tx.requisitions.find(requisitionId)
        if (requisition === null) throw new Refused('requisition-unknown')
        const outcome = decideRequisition(requisition, wish)
        if (!outcome.done) throw new Refused(outcome.refusal)
        const { itemId, placeId, owner } = requisition
        const { kind, body } = outcome
        const subject = subjectOf('requisition', requisitionId)
        return {
          entries: [decisionEntry(context, actor, nowMs, { kind, subject, placeId, body })],
          positions: [{ itemId, placeId, owner }],
          finish: async () => null,
        }
      }),
    )
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
    approveRequisition: (id: string, actor: UserRef) => decide(id, { kind: 'approve' }, actor),
    orderRequisition: (id: string, actor: UserRef) => decide(id, { kind: 'order' }, actor),
    cancelRequisition: (id: string, reason: string, actor: UserRef) => decide(id, { kind: 'cancel', reason }, actor),
  }
}
