import type { NewEntry } from '#cloud/journal/journal-entry'
import type { NewId } from '#cloud/journal/new-id'
import { type Subject, subjectOf } from '#cloud/journal/subject'
import type { Role } from '#cloud/people/role'
import type { Binding } from '#cloud/policies/binding'
import type { SiteId } from '#contracts/ids'
import type { Alert } from './alert.ts'
import type { AlertBody } from './fold-alert.ts'
import type { EpisodeStep } from './step-episode.ts'

/** What is judged, where, because of which entry, and as of which moment. */
export type EpisodeOf = {
  ruleId: string
  responsibleRole: Role
  binding: Binding
  about: Subject
  placeId: string | null
  causeSeq: number | null
  /** The moment of the facts that are judged, Unix ms. */
  atMs: number
}

/** Of whose journal, when by the service's clock, and where new names come from. */
export type EpisodeContext = { siteId: SiteId; nowMs: number; newId: NewId }

/**
 * What the same conclusion is called whenever it is concluded: by rule, subject and the moment the episode began. An
 * episode is raised and cleared once; of its other changes the how-manieth tells them apart.
 */
function conclusionIdOf({ kind }: EpisodeStep, of: EpisodeOf, began: { atMs: number; nth: number; changes: number }) {
  const episode = `${of.ruleId}~${of.about}~${began.atMs}${began.nth === 1 ? '' : `.${began.nth}`}`
  return kind === 'AlertRaised' || kind === 'AlertCleared'
    ? `${kind}~${episode}`
    : `${kind}~${episode}~${began.changes + 1}`
}

/**
 * The entry that says what happened to an episode: the whole proof, so that it can be recomputed and compared. nth is
 * the how-manieth episode of the rule and subject to begin at that moment. An episode does not end before it began.
 */
export function alertEntry(
  step: EpisodeStep,
  open: Alert | null,
  of: EpisodeOf,
  nth: number,
  { siteId, nowMs, newId }: EpisodeContext,
): NewEntry {
  const occurredAtMs = open === null ? of.atMs : Math.max(open.raisedAtMs, of.atMs)
  const began = { atMs: open?.raisedAtMs ?? of.atMs, nth: open?.nth ?? nth, changes: open?.changes ?? 0 }
  const alertId = open?.alertId ?? newId(nowMs)
  const body: AlertBody = {
    alertId,
    ruleId: of.ruleId,
    about: of.about,
    priority: step.priority,
    responsibleRole: open?.responsibleRole ?? of.responsibleRole,
    binding: open?.binding ?? of.binding,
    groupId: open?.groupId ?? alertId,
    dueAtMs: step.dueAtMs,
    nth: began.nth,
    proof: step.proof,
  }
  return {
    siteId,
    occurredAtMs,
    recordedAtMs: nowMs,
    timeQuality: 'service',
    source: { kind: 'service', decider: of.ruleId, conclusionId: conclusionIdOf(step, of, began) },
    kind: step.kind,
    subject: subjectOf('alert', alertId),
    placeId: of.placeId,
    causeSeq: of.causeSeq,
    body,
  }
}
