import { partsOfSubject } from '#cloud/journal/subject'
import { deviceIdSchema } from '#contracts/ids'
import { Touched } from '../drafts/touched.ts'
import type { SiteWriter } from '../site-writer.ts'
import { type LastHeard, type Listening, silenceNews } from './heartbeats.ts'
import type { JudgingContext } from './judging-context.ts'

export type Due = {
  context(nowMs: number): JudgingContext
  listening: Listening
  heard: readonly LastHeard[]
  /** Also every position: at least once a day and after a change of policy. */
  withPositions: boolean
}

/** Judges what time alone can change, and journals what that comes to, in one transaction. */
export async function judgeDue(writer: SiteWriter, { context, listening, heard, withPositions }: Due): Promise<void> {
  await writer.write(async (tx, before, nowMs) => {
    const judging = context(nowMs)
    const due = new Touched()
    const open = await tx.alerts.allOpen()
    const news = silenceNews(heard, listening, open, judging)
    news.forEach(({ deviceId, heartbeat }, index) => {
      const entrySeq = before.headSeq + 1 + index
      due.device(deviceId, entrySeq, { ...heartbeat, lastHeardSeq: entrySeq })
    })
    // A reader that is lost, a door that stands open, an antenna that is back: time decides about them too.
    const alerted = new Set(
      open.flatMap(({ about }) => {
        const { kind, identity } = partsOfSubject(about)
        return kind === 'device' || kind === 'door' || kind === 'antenna' ? [identity[0] ?? ''] : []
      }),
    )
    for (const { deviceId, reader, clock } of await tx.devices.allConditions()) {
      const isUnwell = reader?.lostSinceMs != null || clock?.offSinceMs != null
      if (isUnwell || alerted.has(deviceId)) due.device(deviceIdSchema.parse(deviceId), null)
    }
    if (withPositions) {
      for (const position of await tx.positions.all()) {
        if (judging.places.keepsStock(position.placeId)) due.position(position, null)
      }
      for (const line of await tx.assortment.all()) due.position(line, null)
    }
    const entries = news.map(({ entry }) => entry)
    const { state, changes } = await writer.commit(tx, before, { entries, due }, nowMs)
    return { state, changes, value: null }
  })
}
