import type { Alert } from '#cloud/alerts/alert'
import type { NewEntry } from '#cloud/journal/journal-entry'
import { subjectOf } from '#cloud/journal/subject'
import { policySubjectAt } from '#cloud/policies/policy-book'
import { openEpisodeDesk } from '#cloud/rules/episode-desk'
import { judgeSubject } from '#cloud/rules/judge-subject'
import { type Heartbeat, nothingOf } from '#cloud/rules/views'
import type { DeviceId } from '#contracts/ids'
import type { JudgingContext } from './judging-context.ts'

/** When a device was last heard by any message, Unix ms by the service's clock; null never. */
export type LastHeard = { deviceId: DeviceId; enrolledAtMs: number; enrolledSeq: number; lastHeardMs: number | null }

/** A device whose silence is to be looked at, and as of when, Unix ms. */
export type SilenceDue = LastHeard & { dueAtMs: number }

/** Since when this service has been listening, and the entry that says so: our own deafness is not their silence. */
export type Listening = { sinceMs: number; entrySeq: number }

/** What a look at a device's silence came to. */
export type SilenceLook = {
  deviceId: DeviceId
  /** When it had been heard last then. */
  lastHeardMs: number | null
  /** What to journal and how to judge it then; null when it would change nothing and is not worth an entry. */
  news: { entry: NewEntry; heartbeat: Heartbeat; atMs: number } | null
  /** When it could change next if nothing is heard, Unix ms; null: only when something is. */
  nextMs: number | null
}

function heartbeatOf(heard: LastHeard, listening: Listening): Heartbeat {
  const { enrolledAtMs, enrolledSeq, lastHeardMs } = heard
  const { sinceMs: listeningSinceMs, entrySeq: listeningSeq } = listening
  return { lastHeardMs, lastHeardSeq: null, enrolledAtMs, enrolledSeq, listeningSinceMs, listeningSeq }
}

/** What was observed of a device's silence, so that a rule's input is an entry like any other. */
function observation(deviceId: DeviceId, heartbeat: Heartbeat, atMs: number, context: JudgingContext): NewEntry {
  const { siteId, nowMs, places } = context
  const { lastHeardMs, listeningSinceMs } = heartbeat
  return {
    siteId,
    occurredAtMs: atMs,
    recordedAtMs: nowMs,
    timeQuality: 'service',
    source: {
      kind: 'service',
      decider: 'hearing',
      conclusionId: `DeviceLastHeard~${deviceId}~${lastHeardMs}~${nowMs}`,
    },
    kind: 'DeviceLastHeard',
    subject: subjectOf('device', deviceId),
    placeId: places.placeOfDevice(deviceId, nowMs),
    causeSeq: null,
    body: { lastHeardMs, listeningSinceMs },
  }
}

/**
 * Looks at a device's silence as of the moment that was due, and of those after it up to now, until it is news. open are
 * the open alerts about the device itself.
 */
export function lookAtSilence(
  { dueAtMs, ...heard }: SilenceDue,
  listening: Listening,
  open: readonly Alert[],
  context: JudgingContext,
): SilenceLook {
  const { places, nowMs } = context
  const { deviceId } = heard
  const heartbeat = heartbeatOf(heard, listening)
  const placeId = places.placeOfDevice(deviceId, nowMs)
  const policySubject = policySubjectAt(placeId === null ? [] : places.pathOf(placeId))
  const subject = subjectOf('device', deviceId)
  const judgedAt = (atMs: number) => {
    const desk = openEpisodeDesk(context, open)
    const judged = { subject, placeId, policySubject, causeSeq: null, atMs }
    const { nextChangeMs } = judgeSubject('device', { ...nothingOf(deviceId), heartbeat }, judged, context, desk)
    return { isNews: desk.entries().length > 0, nextChangeMs }
  }
  let atMs = Math.min(dueAtMs, nowMs)
  let { isNews, nextChangeMs } = judgedAt(atMs)
  while (!isNews && nextChangeMs !== null && nextChangeMs <= nowMs) {
    atMs = nextChangeMs
    ;({ isNews, nextChangeMs } = judgedAt(atMs))
  }
  const news = isNews ? { entry: observation(deviceId, heartbeat, atMs, context), heartbeat, atMs } : null
  return { deviceId, lastHeardMs: heartbeat.lastHeardMs, news, nextMs: nextChangeMs }
}
