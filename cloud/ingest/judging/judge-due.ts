import { noChanges } from '#cloud/journal/changes'
import { subjectOf } from '#cloud/journal/subject'
import type { SiteTransaction } from '#cloud/store/open-store'
import { Touched } from '../drafts/touched.ts'
import type { SiteWriter } from '../site-writer.ts'
import { type Listening, lookAtSilence, type SilenceDue, type SilenceLook } from './heartbeats.ts'
import type { JudgingContext } from './judging-context.ts'
import { lookAtProbes, type ProbesDue, type ProbesLook, toldAllEntry } from './probe-silence.ts'

/** Lines of the agenda taken into one transaction: facts need not wait for all of them. */
const momentsMax = 250

export type Due = {
  context(nowMs: number): JudgingContext
  listening: Listening
  /** Devices whose silence may be too long by now, or that were heard again. */
  heard: readonly SilenceDue[]
  /** Devices of which a probe may have been silent for too long by now. */
  probes: readonly ProbesDue[]
}

/** What came of it: how each silence stands, of devices and of their probes, and when the earliest line of the agenda is due (Unix ms; null when it is empty). */
export type Judged = { looks: SilenceLook[]; probeLooks: ProbesLook[]; nextDueMs: number | null }

/** Looks at the probes of some devices: what is remembered of them and what stands open about them is asked for once. */
async function lookedAtProbes(
  tx: SiteTransaction,
  probes: readonly ProbesDue[],
  context: JudgingContext,
): Promise<ProbesLook[]> {
  const names = probes.flatMap(({ deviceId, probeIds, told }) =>
    told === null ? [] : probeIds.map((probeId) => ({ deviceId, probeId })),
  )
  const exposures = await tx.climate.exposures(names)
  const open = await tx.alerts.openAbout(names.map(({ deviceId, probeId }) => subjectOf('probe', deviceId, probeId)))
  return probes.map((each) => lookAtProbes(each, exposures, open, context))
}

/**
 * Judges what is due by the agenda and what devices and probes keep silent, each as of its moment, and journals what that comes to,
 * in one transaction. When nextDueMs is past there is more.
 */
export async function judgeDue(writer: SiteWriter, { context, listening, heard, probes }: Due): Promise<Judged> {
  return await writer.write(async (tx, before, nowMs) => {
    const judging = context(nowMs)
    const due = new Touched()
    for (const moment of await tx.agenda.dueUntil(nowMs, momentsMax)) due.moment(moment, judging.places)
    const open = await tx.alerts.openAbout(heard.map(({ deviceId }) => subjectOf('device', deviceId)))
    const openAbout = Map.groupBy(open, ({ about }) => about)
    const looks = heard.map((each) =>
      lookAtSilence(each, listening, openAbout.get(subjectOf('device', each.deviceId)) ?? [], judging),
    )
    const news = looks.flatMap(({ deviceId, news }) => (news === null ? [] : { deviceId, ...news }))
    news.forEach(({ deviceId, heartbeat, atMs }, index) => {
      const entrySeq = before.headSeq + 1 + index
      due.device(deviceId, entrySeq, { heartbeat: { ...heartbeat, lastHeardSeq: entrySeq }, atMs })
    })
    const probeLooks = await lookedAtProbes(tx, probes, judging)
    const silent = probeLooks.flatMap(({ deviceId, silent }) => silent.map((each) => ({ deviceId, ...each })))
    silent.forEach(({ deviceId, probeId, told, atMs }, index) => {
      const entrySeq = before.headSeq + 1 + news.length + index
      due.probe({ deviceId, probeId }, { told: { ...told, entrySeq }, atMs })
    })
    const seen = { looks, probeLooks }
    if (due.moments.length + news.length + silent.length === 0) {
      return { state: before, changes: noChanges(), value: { ...seen, nextDueMs: await tx.agenda.earliest() } }
    }
    const entries = [
      ...news.map(({ entry }) => entry),
      ...silent.map(({ deviceId, probeId, told }) => toldAllEntry(deviceId, probeId, told, judging)),
    ]
    const { state, changes } = await writer.commit(tx, before, { entries, due }, nowMs)
    return { state, changes, value: { ...seen, nextDueMs: await tx.agenda.earliest() } }
  })
}
