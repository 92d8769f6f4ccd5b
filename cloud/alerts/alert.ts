import type { Subject } from '#cloud/journal/subject'
import { actingRoles } from '#cloud/people/role'
import type { AlertPriority } from '#cloud/proofs/finding'
import type { Proof } from '#cloud/proofs/proof'
import type { SiteId } from '#contracts/ids'

/** Who has to answer: any role that acts. */
export const responsibleRoles = actingRoles
export type ResponsibleRole = (typeof responsibleRoles)[number]

/** An episode: raised once, updated, acknowledged, cleared once. One open for each rule and subject; a fold of its entries. */
export type Alert = {
  siteId: SiteId
  /** Short and opaque. */
  alertId: string
  /** The folder of the rule that raised it. */
  ruleId: string
  /** What it is about. */
  about: Subject
  placeId: string | null
  priority: AlertPriority
  responsibleRole: ResponsibleRole
  state: 'open' | 'cleared'
  /** When it began by the facts, and when the service knew; a cabinet that was offline tells late. Unix ms, as all here. */
  raisedAtMs: number
  raisedKnownAtMs: number
  updatedAtMs: number
  clearedAtMs: number | null
  clearedKnownAtMs: number | null
  acknowledgedAtMs: number | null
  acknowledgedBy: string | null
  acknowledgedEntrySeq: number | null
  /** When somebody should have acted. */
  dueAtMs: number
  /** What raised it; never replaced. */
  proof: Proof
  /** The newest proof after that while it was open; null when nothing material has changed since. */
  latest: Proof | null
  /** The proof at the moment it cleared; null while open. */
  clearedBy: Proof | null
  /** The how-manieth episode of this rule and subject that began at this very moment; 1 but for the rarest. */
  nth: number
  /** How many entries of the service made it what it is. */
  changes: number
  firstEntrySeq: number
  lastEntrySeq: number
}

/** The newest word on an open alert: its latest proof, or what raised it. */
export function newestProof({ proof, latest }: Alert): Proof {
  return latest ?? proof
}
