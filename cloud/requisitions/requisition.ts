import type { Proof } from '#cloud/proofs/proof'
import type { SiteId } from '#contracts/ids'

/** A request to buy. One open per site, item, place and owner; later triggers amend it. */
export type Requisition = {
  siteId: SiteId
  requisitionId: string
  itemId: string
  placeId: string
  owner: string
  state: 'proposed' | 'approved' | 'ordered' | 'fulfilled' | 'cancelled'
  quantity: number
  /** How much of the quantity a person has approved so far; what counts as on order. An amendment upward needs approval anew. */
  approvedQuantity: number
  /** Units of it received so far. */
  receivedQuantity: number
  urgency: 'routine' | 'urgent' | 'emergency'
  raisedAtMs: number
  updatedAtMs: number
  closedAtMs: number | null
  /** Why, in the words of the rule that raised it. */
  proof: Proof
  history: { atMs: number; change: string; quantity: number; urgency: Requisition['urgency']; by: string }[]
}

/** The states in which a requisition still stands for its shortage. */
export const openRequisitionStates = ['proposed', 'approved', 'ordered'] as const
