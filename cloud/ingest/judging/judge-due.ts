import { noChanges } from '#cloud/journal/changes'
import { subjectOf } from '#cloud/journal/subject'
import { Touched } from '../drafts/touched.ts'
import type { SiteWriter } from '../site-writer.ts'
import { type Listening, lookAtSilence, type SilenceDue, type SilenceLook } from './heartbeats.ts'
import type { JudgingContext } from './judging-context.ts'

/** Lines of the agenda taken into one transaction: facts need not wait for all of them. */
const momentsMax = 250

export type Due = {
  context(nowMs: number): JudgingContext
  listening: Listening
  /** Devices whose silence may be too long by now, or that were heard again. */
  heard: readonly SilenceDue[]
}

/** What came of it: how each silence stands, and when the earliest line of the agenda is due (Unix ms; null when it is empty). */
export type Judged = { looks: SilenceLook[]; nextDueMs: number | null }

/**
 * Judges what is due by the agenda and what devices keep silent, each as of its moment, and journals what that comes to,
 * in one transaction. When nextDueMs is past there is more.
 */
export async function judgeDue(writer: SiteWriter, { context, listening, heard }: Due): Promise<Judged> {
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
    if (due.moments.length + news.length === 0) {
      return { state: before, changes: noChanges(), value: { looks, nextDueMs: await tx.agenda.earliest() } }
    }
    const entries = news.map(({ entry }) => entry)
    const { state, changes } = await writer.commit(tx, before, { entries, due }, nowMs)
    return { state, changes, value: { looks, nextDueMs: await tx.agenda.earliest() } }
  })
}
