import type { Alert } from '#cloud/alerts/alert'
import { decideAlert } from '#cloud/alerts/decide-alert'
import { foldAlert } from '#cloud/alerts/fold-alert'
import type { NewEntry, NumberedEntry } from '#cloud/journal/journal-entry'
import { identityAs } from '#cloud/journal/subject'
import { arithmeticFault, inputsWithoutEntry, proofSatisfiesItself } from '#cloud/proofs/check-proof'
import type { Proof } from '#cloud/proofs/proof'
import { decideRequisition, type RequisitionDecision } from '#cloud/requisitions/decide-requisition'
import { foldRequisition } from '#cloud/requisitions/fold-requisition'
import { balanceOf } from '#cloud/requisitions/line-numbers'
import { isOpenLine, isOpenRequisition, type Requisition } from '#cloud/requisitions/requisition'
import { decision } from './stockroom.ts'

/** Every proof that is journalled must hold; what it was read from must be named. */
function check({ kind, body }: NewEntry): void {
  if (body.proof === undefined) return
  const proof = body.proof as Proof
  const fault =
    kind === 'AlertRaised' || kind === 'AlertEscalated' ? proofSatisfiesItself(proof) : arithmeticFault(proof)
  if (fault !== null) throw new Error(`${kind} of ${proof.rule}: ${fault}`)
  const nowhere = inputsWithoutEntry(proof)
  if (nowhere.length > 0) throw new Error(`${kind} of ${proof.rule} does not say where it has ${nowhere.join()} from`)
}

/** Keeps alerts and requisitions as the service does: nothing but folds of numbered entries. */
export function office() {
  const alerts = new Map<string, Alert>()
  const requisitions = new Map<string, Requisition>()
  const journal: NumberedEntry[] = []
  const conclusionIds = new Set<string>()

  function file(entries: readonly NewEntry[]): NumberedEntry[] {
    return entries.map((entry) => {
      const numbered = { ...entry, entrySeq: 500 + journal.length }
      journal.push(numbered)
      check(entry)
      if (entry.source.kind === 'service') {
        const { conclusionId } = entry.source
        if (conclusionIds.has(conclusionId)) throw new Error(`concluded twice: ${conclusionId}`)
        conclusionIds.add(conclusionId)
      }
      const alertId = identityAs('alert', entry.subject) ?? String(entry.body.alertId)
      const alert = foldAlert(alerts.get(alertId) ?? null, numbered)
      if (alert !== null) alerts.set(alertId, alert)
      const requisitionId = identityAs('requisition', entry.subject) ?? String(entry.body.requisitionId)
      const requisition = foldRequisition(requisitions.get(requisitionId) ?? null, numbered)
      if (requisition !== null) requisitions.set(requisitionId, requisition)
      return numbered
    })
  }

  return {
    file,
    journal,
    conclusionIds,
    alerts: () => [...alerts.values()],
    open: () => [...alerts.values()].filter(({ state }) => state === 'open'),
    requisitions: () => [...requisitions.values()],
    lines: () => [...requisitions.values()].flatMap(({ lines }) => lines),
    openLine: () => [...requisitions.values()].flatMap(({ lines }) => lines.filter(isOpenLine))[0] ?? null,
    acknowledgeAll(atMs: number) {
      for (const alert of alerts.values()) {
        const outcome = decideAlert(alert, { kind: 'acknowledge' }, 'user-li', atMs)
        if (outcome.done) file([decision(outcome.decision.kind, atMs, outcome.decision.body)])
      }
    },
    /** Decides about the whole open line, as it stands. */
    decide(what: RequisitionDecision['kind'], atMs: number) {
      const requisition = [...requisitions.values()].find(isOpenRequisition)
      const line = requisition?.lines.find(isOpenLine)
      if (requisition === undefined || line === undefined) throw new Error('there is no open line')
      const { lineId, quantity: quantitySeen } = line
      const decisions: Record<RequisitionDecision['kind'], RequisitionDecision> = {
        approve: {
          kind: 'approve',
          lines: [{ lineId, quantitySeen, quantity: null, reason: null }],
          holdUntilMs: null,
        },
        order: { kind: 'order', lines: [{ lineId, quantity: balanceOf(line).toOrder }], supplierRef: null },
        cancel: { kind: 'cancel', lines: [lineId], reason: 'changed our mind', holdUntilMs: null },
      }
      const outcome = decideRequisition(requisition, decisions[what], atMs)
      if (!outcome.done) throw new Error(outcome.refusal)
      file(outcome.lines.map(({ kind, body }) => decision(kind, atMs, body)))
    },
  }
}
