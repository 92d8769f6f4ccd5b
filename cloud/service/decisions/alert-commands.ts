import { acknowledge } from '#cloud/alerts/acknowledge'
import { decideRequisition, type RequisitionDecision } from '#cloud/requisitions/decide-requisition'
import type { UserRef } from '#contracts/ids'
import { answered, type CommandContext, decisionEntry, Refused } from '../command-context.ts'
import type { Commands, Outcome } from '../commands.ts'

const requisitionKinds = {
  approve: 'RequisitionApproved',
  order: 'RequisitionOrdered',
  cancel: 'RequisitionCancelled',
} as const

async function decideAboutRequisition(
  context: CommandContext,
  requisitionId: string,
  decision: RequisitionDecision,
  actor: UserRef,
): Promise<Outcome<null, 'requisition-unknown' | (string & {})>> {
  return await answered(() =>
    context.writer.decide<null>(async (tx, nowMs) => {
      const requisition = await tx.requisitions.find(requisitionId)
      if (requisition === null) throw new Refused('requisition-unknown')
      const outcome = decideRequisition(requisition, decision, nowMs)
      if (!outcome.done) throw new Refused(outcome.refusal)
      await tx.requisitions.put([outcome.requisition])
      const { itemId, placeId, quantity, urgency } = outcome.requisition
      const because = decision.kind === 'cancel' ? decision.reason : null
      const body = { requisitionId, itemId, placeId, quantity, urgency, because }
      return {
        entries: [decisionEntry(context, requisitionKinds[decision.kind], actor, nowMs, body, { placeId })],
        positions: [{ itemId, placeId }],
        touches: { requisitions: [requisitionId] },
        finish: async () => null,
      }
    }),
  )
}

/** What people answer to alerts and requisitions. */
export function alertCommands(
  context: CommandContext,
): Pick<Commands, 'acknowledgeAlert' | 'approveRequisition' | 'orderRequisition' | 'cancelRequisition'> {
  return {
    acknowledgeAlert: (alertId, actor) =>
      answered(() =>
        context.writer.decide<null>(async (tx, nowMs) => {
          const alert = await tx.alerts.find(alertId)
          if (alert === null) throw new Refused('alert-unknown')
          const outcome = acknowledge(alert, actor, nowMs)
          if (!outcome.done) throw new Refused(outcome.refusal)
          await tx.alerts.put([outcome.alert])
          const { ruleId, subject } = alert
          return {
            entries: [decisionEntry(context, 'AlertAcknowledged', actor, nowMs, { alertId, ruleId, subject })],
            touches: { alerts: [alertId] },
            finish: async () => null,
          }
        }),
      ),
    approveRequisition: (id, actor) => decideAboutRequisition(context, id, { kind: 'approve', actorRef: actor }, actor),
    orderRequisition: (id, actor) => decideAboutRequisition(context, id, { kind: 'order', actorRef: actor }, actor),
    cancelRequisition: (id, reason, actor) =>
      decideAboutRequisition(context, id, { kind: 'cancel', actorRef: actor, reason }, actor),
  }
}
