import { setImmediate as nextTurn } from 'node:timers/promises'
import type { DueMoment, Matter } from '#cloud/agenda/due-moment'
import { noChanges } from '#cloud/journal/changes'
import { partsOfSubject, type Subject, type SubjectKind, subjectOf } from '#cloud/journal/subject'
import { distinctPositions } from '#cloud/positions/position-key'
import { Touched } from '../drafts/touched.ts'
import type { SiteWriter } from '../site-writer.ts'
import type { JudgingContext } from './judging-context.ts'

/** Subjects judged in one transaction, so that facts need not wait for all of them. */
const subjectsMax = 250

/** What of the agenda is about a subject of a kind and follows from that subject alone. */
const mattersOf: Partial<Record<SubjectKind, readonly Matter[]>> = {
  unit: ['unaccounted'],
  alert: ['answer', 'shelving'],
}

/**
 * Everything that is wanted, there, watched or open: positions, devices, probes, open alerts and what they are about,
 * units in hand or of which a word waits. And what stands on the agenda.
 */
async function everySubject(
  writer: SiteWriter,
  { places }: JudgingContext,
): Promise<{ subjects: Set<Subject>; lines: DueMoment[] }> {
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
      ...(await tx.alerts.allOpen()).flatMap(({ alertId, about }) => [subjectOf('alert', alertId), about]),
    ]
    return { state: before, changes: noChanges(), value: { subjects: new Set(subjects), lines: await tx.agenda.all() } }
  })
}

/**
 * Judges everything once, some hundred subjects a transaction, and works out anew every line of the agenda: rules,
 * settings and this program may have changed since the last run, and a line that was lost or altered is put right. goOn
 * answers whether to take the next. Resolves to whether all were.
 */
export async function judgeAll(
  writer: SiteWriter,
  context: (nowMs: number) => JudgingContext,
  nowMs: number,
  goOn: () => boolean,
): Promise<boolean> {
  const { subjects, lines } = await everySubject(writer, context(nowMs))
  // What is on the agenda for no reason: nobody puts it there anew.
  const others = lines.filter(({ about }) => !subjects.has(about))
  const all = [
    ...[...subjects].map((subject) => ({ subject, moment: null })),
    ...others.map((moment) => ({ subject: null, moment })),
  ]
  // At least one: what is due for the site itself is put on the agenda by any transaction.
  for (let from = 0; from === 0 || from < all.length; from += subjectsMax) {
    // An engine in this process answers within the turn: whoever has something to say is heard in between.
    await nextTurn()
    if (!goOn()) return false
    await writer.write(async (tx, before, nowMs) => {
      const due = new Touched()
      for (const { subject, moment } of all.slice(from, from + subjectsMax)) {
        if (moment !== null) due.moments.push({ ...moment, dueAtMs: nowMs })
        if (subject === null) continue
        const matters = mattersOf[partsOfSubject(subject).kind] ?? []
        for (const matter of matters) due.moments.push({ about: subject, matter, dueAtMs: nowMs, causeSeq: null })
        due.subject(subject)
      }
      const { state, changes } = await writer.commit(tx, before, { entries: [], due }, nowMs)
      return { state, changes, value: null }
    })
  }
  return true
}
