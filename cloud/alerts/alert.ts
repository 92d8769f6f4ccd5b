import type { AlertPriority } from '#cloud/proofs/finding'
import type { Proof } from '#cloud/proofs/proof'
import type { SiteId } from '#contracts/ids'

export type RuleId =
  | 'reorder-point'
  | 'safety-stock'
  | 'emergency'
  | 'expiry'
  | 'temperature-breach'
  | 'device-silence'
  | 'foreign-unit'
  | 'forced-door'
  | 'door-left-open'
  | 'antenna-lost'
  | 'reader-lost'

/** What an alert is about. One open episode per rule and subject. */
export type AlertSubject =
  | { kind: 'position'; itemId: string; placeId: string }
  | { kind: 'unit'; epc: string }
  | { kind: 'probe'; deviceId: string; probeId: string }
  | { kind: 'device'; deviceId: string }
  | { kind: 'door'; deviceId: string; doorId: number }
  | { kind: 'antenna'; deviceId: string; antenna: number }

/** An episode: raised once, updated, acknowledged, cleared once. */
export type Alert = {
  siteId: SiteId
  alertId: string
  ruleId: RuleId
  subject: AlertSubject
  /** Canonical text of the subject: unique together with site and rule while the episode is open. */
  subjectKey: string
  priority: AlertPriority
  responsibleRole: 'clinician' | 'biomed' | 'supply'
  state: 'open' | 'cleared'
  raisedAtMs: number
  updatedAtMs: number
  clearedAtMs: number | null
  acknowledgedAtMs: number | null
  acknowledgedBy: string | null
  /** When somebody should have acted, Unix ms. */
  dueAtMs: number
  proof: Proof
  /** The proof at the moment it cleared; null while open. */
  clearedBy: Proof | null
}
