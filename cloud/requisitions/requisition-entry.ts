import type { NewEntry } from '#cloud/journal/journal-entry'
import type { NewId } from '#cloud/journal/new-id'
import { subjectOf } from '#cloud/journal/subject'
import type { PositionKey } from '#cloud/positions/position-key'
import { positionText } from '#cloud/positions/position-key'
import type { SiteId } from '#contracts/ids'
import type { RequisitionBody } from './fold-requisition.ts'
import { isOpenRequisition, type Requisition } from './requisition.ts'
import type { RequisitionStep } from './step-requisition.ts'

/** Who of the service decides about requisitions. */
export const requisitionDecider = 'requisitions'

/** Of whose journal, when by the service's clock, where new names come from, and which entry made it necessary. */
export type RequisitionContext = { siteId: SiteId; nowMs: number; newId: NewId; causeSeq: number | null }

function entryOf(
  step: RequisitionStep,
  named: Pick<Requisition, 'requisitionId' | 'itemId' | 'placeId' | 'owner' | 'nth'>,
  began: { atMs: number; changes: number },
  { siteId, nowMs, causeSeq }: RequisitionContext,
): NewEntry {
  const { requisitionId, itemId, placeId, owner, nth } = named
  const body: RequisitionBody = { requisitionId, itemId, placeId, owner, nth, ...step.terms }
  const requisition = `${positionText(named)}~${began.atMs}${nth === 1 ? '' : `.${nth}`}`
  const conclusionId = `${step.kind}~${requisition}${began.changes === 0 ? '' : `~${began.changes + 1}`}`
  return {
    siteId,
    occurredAtMs: nowMs,
    recordedAtMs: nowMs,
    timeQuality: 'service',
    source: { kind: 'service', decider: requisitionDecider, conclusionId },
    kind: step.kind,
    subject: subjectOf('requisition', requisitionId),
    placeId,
    causeSeq,
    body: step.proof === null ? body : { ...body, proof: step.proof },
  }
}

/**
 * The entries that say what becomes of the requisitions of a position. last is its open one, or one that was closed at
 * this very moment, so that a next one of the same moment is told apart from it. The same conclusion is called the same
 * whenever it is concluded: by position, moment, and the how-manieth change.
 */
export function requisitionEntries(
  steps: readonly RequisitionStep[],
  last: Requisition | null,
  key: PositionKey,
  context: RequisitionContext,
): NewEntry[] {
  const sameMoment = last !== null && last.raisedAtMs === context.nowMs
  const open = last !== null && isOpenRequisition(last) ? last : null
  const known = open === null ? 0 : open.history.length
  return steps.map((step, index) => {
    if (step.kind === 'RequisitionProposed' || open === null) {
      const named = { ...key, requisitionId: context.newId(context.nowMs), nth: sameMoment ? last.nth + 1 : 1 }
      return entryOf(step, named, { atMs: context.nowMs, changes: 0 }, context)
    }
    return entryOf(step, open, { atMs: open.raisedAtMs, changes: known + index }, context)
  })
}
