import { type Alert, untouchedLife } from '#cloud/alerts/alert'
import { noBinding } from '#cloud/policies/binding'
import type { Proof } from '#cloud/proofs/proof'
import type { SiteId } from '#contracts/ids'

const hourMs = 3_600_000

const proofOf = (net: number): Proof => ({
  rule: 'reorder-point',
  version: 1,
  inputs: [{ name: 'onHand', value: net, unit: 'units', entrySeqs: [3, 5], windowSeqs: [8] }],
  arithmetic: [{ name: 'net', expression: `${net} + 0`, value: net, unit: 'units' }],
  limit: {
    name: 'reorderPoint',
    value: 3,
    unit: 'units',
    comparison: '<=',
    layer: 'item',
    setBy: 'user-0001',
    setAtMs: 1,
    entrySeq: 2,
  },
  observed: net,
  wouldClear: { messageKey: 'reorder-point.would-clear', params: {} },
  messageKey: `net-${net}`,
  params: {},
})

/** An open alert, untouched but for what is said of it. */
export function anAlert(siteId: SiteId, part: Partial<Alert> & Pick<Alert, 'alertId' | 'about'>): Alert {
  return {
    siteId,
    ruleId: 'reorder-point',
    placeId: 'cab-1',
    priority: 'medium',
    responsibleRole: 'supply',
    state: 'open',
    raisedAtMs: hourMs,
    raisedKnownAtMs: 3 * hourMs,
    updatedAtMs: 3 * hourMs,
    clearedAtMs: null,
    clearedKnownAtMs: null,
    acknowledgedAtMs: null,
    acknowledgedBy: null,
    acknowledgedEntrySeq: null,
    dueAtMs: 9 * hourMs,
    binding: noBinding,
    groupId: part.alertId,
    life: untouchedLife,
    proof: proofOf(3),
    latest: proofOf(1),
    clearedBy: null,
    nth: 1,
    changes: 2,
    firstEntrySeq: 4,
    lastEntrySeq: 6,
    ...part,
  }
}
