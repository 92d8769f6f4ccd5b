import type { AlertSubject } from '#cloud/alerts/alert'
import type { NewEntry } from '#cloud/journal/journal-entry'
import { type InForce, numbersFor, type PolicySubject, type ThresholdName } from '#cloud/policies/policy'
import type { Finding } from '#cloud/proofs/finding'
import type { Requisition } from '#cloud/requisitions/requisition'
import { type RequisitionChange, type RequisitionTrigger, stepRequisition } from '#cloud/requisitions/step-requisition'
import { emergencyRule } from './emergency/rule.ts'
import type { EpisodeDesk } from './episode-desk.ts'
import { expiryRule } from './expiry/rule.ts'
import type { EvaluationContext, PositionInputs } from './needs.ts'
import { type NetPosition, netPositionOf } from './net-position.ts'
import { reorderPointRule } from './reorder-point/rule.ts'
import { safetyStockRule } from './safety-stock/rule.ts'

type Numbers = (threshold: ThresholdName) => InForce | null

/** The number in force of a threshold that always has one. */
export function certain(number: InForce | null, threshold: ThresholdName): InForce {
  if (number === null) throw new Error(`threshold ${threshold} has no built-in number`)
  return number
}

function policySubjectOf(position: PositionInputs): PolicySubject {
  const { itemId, placeId, campusId, departmentId, item } = position
  return { itemId, placeId, abcClass: item.abcClass, riskClass: item.riskClass, campusId, departmentId }
}

type StockFindings = { reorder: Finding | null; safety: Finding | null; emergency: Finding | null }

/** Judges the stock of one position; a rule without a number in force says nothing. */
function judgeStock(position: PositionInputs, net: NetPosition, numbers: Numbers, nowMs: number): StockFindings {
  const [reorderPoint, safetyStock, orderUpTo] = [numbers('reorderPoint'), numbers('safetyStock'), numbers('orderUpTo')]
  const emergency = numbers('emergency')
  const demand = position.demandMilliPerDay
  const expeditedLeadTimeDays = demand !== null && demand > 0 ? numbers('expeditedLeadTimeDays') : null
  const inputs = { position: net, demandMilliPerDay: demand, riskClass: position.item.riskClass }
  const limits = { emergency, expeditedLeadTimeDays }
  return {
    reorder: reorderPoint === null ? null : reorderPointRule.evaluate(net, { reorderPoint, orderUpTo }, nowMs),
    safety: safetyStock === null ? null : safetyStockRule.evaluate(net, { safetyStock, orderUpTo }, nowMs),
    emergency:
      emergency === null && expeditedLeadTimeDays === null ? null : emergencyRule.evaluate(inputs, limits, nowMs),
  }
}

/** Up to which level to order where nobody said: just enough to end the alert. */
function clearLevelOf(numbers: Numbers): number {
  const reorderPoint = numbers('reorderPoint')
  if (reorderPoint !== null) return reorderPoint.value + 2
  return Math.max(numbers('safetyStock')?.value ?? 0, numbers('emergency')?.value ?? 0) + 1
}

/**
 * What the stock rules together ask of purchasing. Where there is a reorder point it alone decides whether to order:
 * net position counts what is coming, so the reserve being used is a reason to hurry, not to order twice.
 */
function triggerOf(
  position: PositionInputs,
  net: NetPosition,
  { reorder, safety, emergency }: StockFindings,
  numbers: Numbers,
  context: EvaluationContext,
): RequisitionTrigger | null {
  const asking = [reorder, emergency, safety].filter((finding) => finding !== null)
  const raised = asking.filter((finding) => finding.verdict === 'raise')
  const decisive = reorder === null ? asking : [reorder]
  const telling = (reorder?.verdict === 'raise' ? reorder : raised[0]) ?? asking[0]
  if (telling === undefined) return null
  const short = decisive.some((finding) => finding.verdict === 'raise')
  const enough = decisive.every((finding) => finding.verdict === 'clear')
  const orderUpTo = numbers('orderUpTo')?.value ?? clearLevelOf(numbers)
  return {
    siteId: context.siteId,
    itemId: position.itemId,
    placeId: position.placeId,
    owner: position.item.owner,
    verdict: short ? 'short' : enough ? 'enough' : 'between',
    shortBy: orderUpTo - net.net,
    urgency: emergency?.verdict === 'raise' ? 'emergency' : safety?.verdict === 'raise' ? 'urgent' : 'routine',
    get proof() {
      return telling.proof
    },
    requisitionUnits: position.requisitionUnits,
    headEntrySeq: context.headEntrySeq,
  }
}

const kindOf: Record<RequisitionChange['kind'], string> = {
  proposed: 'RequisitionProposed',
  amended: 'RequisitionAmended',
  received: 'RequisitionReceived',
  fulfilled: 'RequisitionFulfilled',
  withdrawn: 'RequisitionWithdrawn',
}

function conclusionOf({ kind, requisition }: RequisitionChange, context: EvaluationContext): NewEntry {
  const { requisitionId, itemId, placeId, owner, quantity, receivedQuantity, urgency, state, proof } = requisition
  const moment = `${context.headEntrySeq}-${context.nowMs.toString(36)}`
  return {
    siteId: context.siteId,
    occurredAtMs: context.nowMs,
    recordedAtMs: context.nowMs,
    timeQuality: 'service',
    source: { kind: 'service', conclusionId: `${kindOf[kind]}~${requisitionId}~${moment}` },
    kind: kindOf[kind],
    epc: null,
    placeId,
    body: { requisitionId, itemId, owner, quantity, receivedQuantity, urgency, state, proof },
  }
}

/** Runs every rule about an item at a place, and steps its requisition. Items nobody uses are judged like any other. */
export function evaluatePosition(
  position: PositionInputs,
  context: EvaluationContext,
  desk: EpisodeDesk,
): { requisitions: Requisition[]; conclusions: NewEntry[] } {
  const { nowMs, today, policies } = context
  const subject: AlertSubject = { kind: 'position', itemId: position.itemId, placeId: position.placeId }
  const policySubject = policySubjectOf(position)
  const numbers = numbersFor(policies, policySubject, nowMs)
  const always = (threshold: ThresholdName) => certain(numbers(threshold), threshold)
  const terms = { expectedUseDays: always('expectedUseDays'), lateCountsPercent: always('lateCountsPercent') }
  const net = netPositionOf(position, terms, today, nowMs)

  const findings = judgeStock(position, net, numbers, nowMs)
  if (findings.reorder === null) desk.withdraw('reorder-point', subject)
  else desk.judge(reorderPointRule, subject, findings.reorder)
  if (findings.safety === null) desk.withdraw('safety-stock', subject)
  else desk.judge(safetyStockRule, subject, findings.safety)
  if (findings.emergency === null) desk.withdraw('emergency', subject)
  else desk.judge(emergencyRule, subject, findings.emergency)

  const horizons = {
    expiryFirstDays: always('expiryFirstDays'),
    expirySecondDays: always('expirySecondDays'),
    expiryThirdDays: always('expiryThirdDays'),
  }
  desk.judge(expiryRule, subject, expiryRule.evaluate({ units: position.units, today }, horizons, nowMs))

  const trigger = triggerOf(position, net, findings, numbers, context)
  const changes = trigger === null ? [] : stepRequisition(position.requisition, trigger, nowMs)
  const latest = new Map(changes.map(({ requisition }) => [requisition.requisitionId, requisition]))
  return {
    requisitions: [...latest.values()],
    conclusions: changes.map((change) => conclusionOf(change, context)),
  }
}
