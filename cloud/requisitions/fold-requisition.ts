import type { NumberedEntry } from '#cloud/journal/journal-entry'
import type { Proof } from '#cloud/proofs/proof'
import type { Requisition } from './requisition.ts'

/** How a requisition stands after an entry; every entry about one says all of it. */
export type RequisitionTerms = Pick<
  Requisition,
  'state' | 'quantity' | 'approvedQuantity' | 'receivedQuantity' | 'urgency'
>

/** What an entry about a requisition says. */
export type RequisitionBody = Pick<Requisition, 'requisitionId' | 'itemId' | 'placeId' | 'owner' | 'nth'> &
  RequisitionTerms & {
    /** Where the entry gives a new reason. */
    proof?: Proof
    /** Why a person cancelled it. */
    reason?: string
  }

/** What becomes of a requisition, as it is journalled; the later three are decisions of people. */
export const requisitionKinds = [
  'RequisitionProposed',
  'RequisitionAmended',
  'RequisitionReceived',
  'RequisitionFulfilled',
  'RequisitionWithdrawn',
  'RequisitionApproved',
  'RequisitionOrdered',
  'RequisitionCancelled',
] as const
export type RequisitionKind = (typeof requisitionKinds)[number]

const isRequisitionKind = (kind: string): kind is RequisitionKind => requisitionKinds.some((one) => one === kind)

const changeOf: Record<RequisitionKind, string> = {
  RequisitionProposed: 'proposed',
  RequisitionAmended: 'amended',
  RequisitionReceived: 'received',
  RequisitionFulfilled: 'fulfilled',
  RequisitionWithdrawn: 'withdrawn',
  RequisitionApproved: 'approved',
  RequisitionOrdered: 'ordered',
  RequisitionCancelled: 'cancelled',
}

/** The quantity a line of the history is about. */
function quantityTold(kind: RequisitionKind, { quantity, receivedQuantity }: RequisitionTerms): number {
  if (kind === 'RequisitionWithdrawn') return 0
  return kind === 'RequisitionReceived' || kind === 'RequisitionFulfilled' ? receivedQuantity : quantity
}

/** Adds one entry to a requisition. Entries of other kinds, and of a requisition nobody proposed, change nothing. */
export function foldRequisition(before: Requisition | null, entry: NumberedEntry): Requisition | null {
  const { kind, source, siteId, occurredAtMs, entrySeq } = entry
  if (!isRequisitionKind(kind)) return before
  const { state, quantity, approvedQuantity, receivedQuantity, urgency, proof, reason, ...named } =
    entry.body as RequisitionBody
  const terms: RequisitionTerms = { state, quantity, approvedQuantity, receivedQuantity, urgency }
  const { requisitionId, itemId, placeId, owner, nth } = named
  const told = {
    atMs: occurredAtMs,
    change: reason === undefined ? changeOf[kind] : `${changeOf[kind]}: ${reason}`,
    quantity: quantityTold(kind, terms),
    urgency,
    by: source.kind === 'decision' ? source.actorRef : 'rules',
  }
  if (kind === 'RequisitionProposed') {
    if (proof === undefined) throw new Error(`requisition ${requisitionId} was proposed without a proof`)
    return {
      siteId,
      requisitionId,
      itemId,
      placeId,
      owner,
      ...terms,
      raisedAtMs: occurredAtMs,
      updatedAtMs: occurredAtMs,
      closedAtMs: null,
      proof,
      history: [told],
      nth,
      firstEntrySeq: entrySeq,
      lastEntrySeq: entrySeq,
    }
  }
  if (before === null) return null
  return {
    ...before,
    ...terms,
    proof: proof ?? before.proof,
    updatedAtMs: occurredAtMs,
    closedAtMs: state === 'fulfilled' || state === 'cancelled' ? occurredAtMs : null,
    history: [...before.history, told],
    lastEntrySeq: entrySeq,
  }
}
