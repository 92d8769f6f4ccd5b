import { noChanges } from '#cloud/journal/changes'
import { partsOfSubject, type Subject, subjectOf } from '#cloud/journal/subject'
import { distinctPositions } from '#cloud/positions/position-key'
import { Touched } from '../drafts/touched.ts'
import type { SiteWriter } from '../site-writer.ts'
import type { JudgingContext } from './judging-context.ts'

/** Subjects judged in one transaction, so that facts need not wait for all of them. */
const subjectsMax = 250

/** Everything that is wanted, there, watched or open: positions, devices, probes, what has an open alert, units in hand or of which a word waits. */
async function everySubject(writer: SiteWriter, { places }: JudgingContext): Promise<Subject[]> {
  return await writer.write(async (tx, before) => {
    const belonging = (await tx.assortment.all()).filter(({ belongs }) => belongs)
    const positions = distinctPositions(await tx.positions.all(), belonging).filter(({ placeId }) =>
      places.keepsStock(placeId),
    )
    const subjects = [
      ...positions.map(({ itemId, placeId, owner }) => subjectOf('position', itemId, placeId, owner)),
      ...(await tx.devices.allConditions()).map(({ deviceId }) => subjectOf('device', deviceId)),
      ...(await tx.climate.watchedProbes()).map(({ deviceId, probeId }) => subjectOf('probe', deviceId, probeId)),
      ...[...(await tx.units.taken()), ...(await tx.units.waiting())].map((unitId) => subjectOf('unit', unitId)),
      ...(await tx.alerts.allOpen()).map(({ about }) => about),
    ]
    return { state: before, changes: noChanges(), value: [...new Set(subjects)] }
  })
}

/**
 * Judges everything once, some hundred subjects a transaction: rules, settings and this program may have changed since
 * the last run, and a line that the agenda lost comes back. goOn answers whether to take the next.
 */
export async function judgeAll(
  writer: SiteWriter,
  context: (nowMs: number) => JudgingContext,
  nowMs: number,
  goOn: () => boolean,
): Promise<void> {
  const all = await everySubject(writer, context(nowMs))
  for (let from = 0; from < all.length && goOn(); from += subjectsMax) {
    await writer.write(async (tx, before, nowMs) => {
      const due = new Touched()
      for (const subject of all.slice(from, from + subjectsMax)) {
        if (partsOfSubject(subject).kind === 'unit')
          due.moments.push({ about: subject, matter: 'unaccounted', dueAtMs: nowMs })
        due.subject(subject)
      }
      const { state, changes } = await writer.commit(tx, before, { entries: [], due }, nowMs)
      return { state, changes, value: null }
    })
  }
}
