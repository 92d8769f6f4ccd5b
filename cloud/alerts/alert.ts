import type { Subject } from '#cloud/journal/subject'
import type { Role } from '#cloud/people/role'
import { actingRoles } from '#cloud/people/role'
import type { Binding } from '#cloud/policies/binding'
import type { AlertPriority } from '#cloud/proofs/finding'
import type { Proof } from '#cloud/proofs/proof'
import type { SiteId } from '#contracts/ids'

/** Who has to answer: any role that acts. */
export const responsibleRoles = actingRoles
export type ResponsibleRole = (typeof responsibleRoles)[number]

/** How urgent a priority is: the more, the greater. */
export const urgencyOf: Readonly<Record<AlertPriority, number>> = { low: 0, medium: 1, high: 2 }

/** What somebody wrote about it. */
export type AlertComment = { text: string; by: string; atMs: number; entrySeq: number }

/** Shelved (ISA-18.2): out of sight until a moment, for a reason. */
export type Shelving = { untilMs: number; reason: string; by: string; atMs: number }

export type AlertLife = {
  /** The person who is to see to it; null: nobody yet. */
  claimedBy: string | null
  /** When that person took it on; null: it was only assigned, or nobody sees to it. */
  claimedAtMs: number | null
  /** The role it was handed to in place of the responsible one; null: nobody handed it on. */
  assignedRole: Role | null
  shelved: Shelving | null
  /** When nobody had answered in time; null: somebody did, or there is still time. */
  overdueAtMs: number | null
  /** The newest, oldest first. */
  comments: AlertComment[]
}

/** How many comments a row keeps; the journal keeps all. */
export const commentsKept = 50

export const untouchedLife: AlertLife = {
  claimedBy: null,
  claimedAtMs: null,
  assignedRole: null,
  shelved: null,
  overdueAtMs: null,
  comments: [],
}

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
  responsibleRole: Role
  /** Who else answers for it, by when and by which ways, as it was in force when it was raised. */
  binding: Binding
  /** What one cause made is one group, called by the alert that came first. */
  groupId: string
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
  /** When somebody should have answered. */
  dueAtMs: number
  /** What people, and time, made of it since. */
  life: AlertLife
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

/** Who is to answer now: the role it was handed to, else the one that is bound. */
export function answeringRole({ responsibleRole, life }: Alert): Role {
  return life.assignedRole ?? responsibleRole
}

/** When an alert that nobody has answered is overdue, Unix ms; null when somebody has, or it is over, shelved or told so already. */
export function overdueMs({ state, acknowledgedAtMs, dueAtMs, life }: Alert): number | null {
  const isAnswered = acknowledgedAtMs !== null || life.claimedAtMs !== null
  return state === 'open' && !isAnswered && life.shelved === null && life.overdueAtMs === null ? dueAtMs : null
}

/** When its shelving ends, Unix ms; null while it is not shelved. */
export function shelvedUntilMs({ state, life }: Alert): number | null {
  return state === 'open' ? (life.shelved?.untilMs ?? null) : null
}
