import { subjectOf } from '#cloud/journal/subject'
import { numbersFor, type PolicyBook, type PolicySubject } from '#cloud/policies/policy-book'
import type { Finding } from '#cloud/proofs/finding'
import {
  isHolding,
  type RequisitionLine,
  type RequisitionUrgency,
  requisitionUrgencies,
} from '#cloud/requisitions/requisition'
import type { RequisitionDesk } from '#cloud/requisitions/requisition-desk'
import { type RequisitionTrigger, stepLine } from '#cloud/requisitions/step-line'
import type { EpisodeDesk } from './episode-desk.ts'
import type { EvaluationContext } from './evaluation-context.ts'
import { type Follows, judgeUpTo } from './judge-subject.ts'
import { type NetPositionLimits, netPositionOf } from './net-position.ts'
import type { Rule } from './rule.ts'
import { expectedUseDays, lateCountsPercent } from './stock-thresholds.ts'
import type { PositionView } from './views.ts'

/** One position, as loaded. */
export type PositionInputs = {
  view: PositionView
  /** The place and all it lies in, nearest first. */
  placePath: readonly string[]
  /** The entry that made it necessary to judge; null where time alone did. */
  causeSeq: number | null
}

type Asking = { orders: RequisitionUrgency; finding: Finding }

/** What the ordering rules found: the routine one first, then the most pressing. */
function askingOf(findings: ReadonlyMap<Rule, Finding>): Asking[] {
  const rank = ({ orders }: Asking) =>
    orders === 'routine' ? -requisitionUrgencies.length : -requisitionUrgencies.indexOf(orders)
  return [...findings]
    .flatMap(([{ orders }, finding]) => (orders === undefined ? [] : [{ orders, finding }]))
    .sort((a, b) => rank(a) - rank(b))
}

/**
 * What the stock rules together ask of purchasing. Where a rule orders as routine (a reorder point) it alone decides
 * whether to order: net position counts what is coming, so the reserve being used is a reason to hurry, not to order
 * twice. Null when no rule may order here.
 */
function triggerOf(findings: ReadonlyMap<Rule, Finding>): RequisitionTrigger | null {
  const asking = askingOf(findings)
  const raised = asking.filter(({ finding }) => finding.verdict === 'raise')
  const routine = asking.filter(({ orders }) => orders === 'routine')
  const decisive = routine.length > 0 ? routine : asking
  const telling = raised[0] ?? asking[0]
  if (telling === undefined) return null
  const short = decisive.some(({ finding }) => finding.verdict === 'raise')
  const enough = decisive.every(({ finding }) => finding.verdict === 'clear')
  const urgencies = raised.map(({ orders }) => requisitionUrgencies.indexOf(orders))
  return {
    verdict: short ? 'short' : enough ? 'enough' : 'between',
    shortBy: Math.max(...decisive.map(({ finding }) => finding.lacking)),
    urgency: requisitionUrgencies[Math.max(0, ...urgencies)] ?? 'routine',
    prove: () => telling.finding.proof,
  }
}

/** When a hold ends whatever the stock is then, Unix ms; null while none is in force, or it has no date. */
function holdEndOf(line: RequisitionLine | null): number | null {
  return line !== null && line.hold !== null && isHolding(line) ? line.hold.untilMs : null
}

/** The net position with the numbers in force at a moment, Unix ms. */
function netOf(view: PositionView, policySubject: PolicySubject, policies: PolicyBook, atMs: number): number {
  const numbers = numbersFor(policies, policySubject, atMs)
  // Both have something built in, so that a number is always in force.
  const limits = {
    expectedUseDays: numbers('expectedUseDays', expectedUseDays),
    lateCountsPercent: numbers('lateCountsPercent', lateCountsPercent),
  } as NetPositionLimits
  return netPositionOf(view, limits, atMs).net
}

/**
 * Judges an item at a place for an owner as of what came due and as of now, and steps its line of a requisition as of the
 * same moments. What became of its alerts is at the one desk, what became of the line at the other. A hold that ends on a
 * date is due then. Items nobody uses are judged like any other.
 */
export function judgePosition(
  { view, placePath, causeSeq }: PositionInputs,
  context: EvaluationContext,
  desk: EpisodeDesk,
  requisitions: RequisitionDesk,
): void {
  const { key, abcClass, riskClass, announced } = view
  const { nowMs, policies } = context
  const { itemId, placeId, owner } = key
  const judged = {
    subject: subjectOf('position', itemId, placeId, owner),
    placeId,
    policySubject: { itemId, placePath, owner, abcClass, riskClass },
    causeSeq,
    atMs: nowMs,
  }
  const viewAt = (atMs: number) => (atMs === nowMs ? view : { ...view, today: context.dayAt(placeId, atMs) })
  const stepAt: Follows = (findings, { atMs: asOfMs, causeSeq }) => {
    const line = requisitions.lineOf(key)
    // What is known of the line was said when it was said: nothing becomes of it before that.
    const atMs = Math.max(asOfMs, line?.updatedAtMs ?? asOfMs)
    const net = () => netOf(viewAt(atMs), judged.policySubject, policies, atMs)
    const steps = stepLine(line, {
      announced,
      countsArrivals: asOfMs === nowMs,
      trigger: triggerOf(findings),
      net,
      atMs,
    })
    requisitions.take(steps, key, { atMs, causeSeq })
    return holdEndOf(requisitions.lineOf(key))
  }
  judgeUpTo('position', viewAt, judged, context, desk, stepAt)
}
