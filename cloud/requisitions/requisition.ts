import type { Proof } from '#cloud/proofs/proof'
import type { SiteId } from '#contracts/ids'

/** From the least to the most pressing. */
export const requisitionUrgencies = ['routine', 'urgent', 'emergency'] as const
export type RequisitionUrgency = (typeof requisitionUrgencies)[number]

export const requisitionStates = ['proposed', 'approved', 'ordered', 'fulfilled', 'cancelled'] as const
export type RequisitionState = (typeof requisitionStates)[number]

/** A request to buy. One open for each item, place and owner; later triggers amend it. A fold of its entries. */
export type Requisition = {
  siteId: SiteId
  /** Short and opaque. */
  requisitionId: string
  itemId: string
  placeId: string
  owner: string
  state: RequisitionState
  quantity: number
  /** How much of the quantity a person has approved so far; what counts as on order. An amendment upward needs approval anew. */
  approvedQuantity: number
  /** How much of it has been received so far. */
  receivedQuantity: number
  urgency: RequisitionUrgency
  raisedAtMs: number
  updatedAtMs: number
  closedAtMs: number | null
  /** Why, in the words of the rule that raised it. */
  proof: Proof
  history: { atMs: number; change: string; quantity: number; urgency: RequisitionUrgency; by: string }[]
  /** The how-manieth of its position that was proposed at this very moment; 1 but for the rarest. */
  nth: number
  firstEntrySeq: number
  lastEntrySeq: number
}

/** The states in which a requisition still stands for its shortage. */
export const openRequisitionStates = ['proposed', 'approved', 'ordered'] as const

/** True while it still stands for its shortage. */
export function isOpenRequisition({ state }: Requisition): boolean {
  return state !== 'fulfilled' && state !== 'cancelled'
}
