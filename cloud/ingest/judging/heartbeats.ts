import type { Alert } from '#cloud/alerts/alert'
import type { NewEntry } from '#cloud/journal/journal-entry'
import { subjectOf } from '#cloud/journal/subject'
import { policySubjectAt } from '#cloud/policies/policy-book'
import { openEpisodeDesk } from '#cloud/rules/episode-desk'
import { judgeSubject } from '#cloud/rules/judge-subject'
import type { Heartbeat } from '#cloud/rules/views'
import type { DeviceId } from '#contracts/ids'
import type { JudgingContext } from './judging-context.ts'

/** When a device was last heard by any message, Unix ms by the service's clock; null never. */
export type LastHeard = { deviceId: DeviceId; enrolledAtMs: number; enrolledSeq: number; lastHeardMs: number | null }

/** Since when this service has been listening, and the entry that says so: our own deafness is not their silence. */
export type Listening = { sinceMs: number; entrySeq: number }

function heartbeatOf(heard: LastHeard, listening: Listening): Heartbeat {
  const { enrolledAtMs, enrolledSeq, lastHeardMs } = heard
  const { sinceMs: listeningSinceMs, entrySeq: listeningSeq } = listening
  return { lastHeardMs, lastHeardSeq: null, enrolledAtMs, enrolledSeq, listeningSinceMs, listeningSeq }
}

/** Whether judging this silence would change anything: only then is it worth an entry. */
function matters(deviceId: DeviceId, heartbeat: Heartbeat, open: readonly Alert[], context: JudgingContext): boolean {
  const { places, nowMs } = context
  const placeId = places.placeOfDevice(deviceId, nowMs)
  const policySubject = policySubjectAt(placeId === null ? [] : places.pathOf(placeId))
  const subject = subjectOf('device', deviceId)
  const desk = openEpisodeDesk(context, open)
  const judged = { subject, placeId, policySubject, causeSeq: null, atMs: nowMs }
  const silent = { deviceId, reader: null, heartbeat, clock: null, card: null, connections: null }
  judgeSubject('device', silent, judged, context, desk)
  return desk.entries().length > 0
}

/** What was observed of a device's silence, so that a rule's input is an entry like any other. */
function observation(deviceId: DeviceId, heartbeat: Heartbeat, context: JudgingContext): NewEntry {
  const { siteId, nowMs, places } = context
  const { lastHeardMs, listeningSinceMs } = heartbeat
  return {
    siteId,
    occurredAtMs: nowMs,
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

/** Devices whose silence, or being heard again, is news: what to journal of each, and how to judge it then. */
export function silenceNews(
  heard: readonly LastHeard[],
  listening: Listening,
  open: readonly Alert[],
  context: JudgingContext,
): { entry: NewEntry; deviceId: DeviceId; heartbeat: Heartbeat }[] {
  const byDevice = Map.groupBy(open, ({ about }) => about)
  return heard.flatMap((each) => {
    const { deviceId } = each
    const heartbeat = heartbeatOf(each, listening)
    if (!matters(deviceId, heartbeat, byDevice.get(subjectOf('device', deviceId)) ?? [], context)) return []
    return [{ entry: observation(deviceId, heartbeat, context), deviceId, heartbeat }]
  })
}
