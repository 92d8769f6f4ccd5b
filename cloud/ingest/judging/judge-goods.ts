import { subjectOf } from '#cloud/journal/subject'
import { passagePlaceIds } from '#cloud/places/passages'
import { policySubjectAt } from '#cloud/policies/policy-book'
import type { EpisodeDesk } from '#cloud/rules/episode-desk'
import { judgeSubject, judgeUpTo } from '#cloud/rules/judge-subject'
import type { Unit } from '#cloud/units/unit'
import type { SiteDraft } from '../drafts/site-draft.ts'
import type { Touched } from '../drafts/touched.ts'
import type { JudgingContext } from './judging-context.ts'

/** When what is judged came about, Unix ms: the taking, the hold, whatever was last. */
function sinceMsOf({ sinceMs, holds, use }: Unit, nowMs: number): number {
  return Math.min(nowMs, Math.max(use?.atMs ?? sinceMs, ...holds.map((hold) => hold.sinceMs)))
}

/** Judges the units that a round touched and something may stand against. */
export function judgeUnits(draft: SiteDraft, touched: Touched, context: JudgingContext, desk: EpisodeDesk): void {
  const { places, dayAt, nowMs } = context
  for (const [unitId, causeSeq] of touched.units) {
    const unit = draft.units.all.get(unitId)?.now ?? null
    if (unit === null) continue
    const subject = subjectOf('unit', unitId)
    const placeId = unit.homePlaceId
    const dayThere = (atMs: number) => dayAt(placeId ?? passagePlaceIds.unknown, atMs)
    const dayOfUse = unit.use === null ? null : dayThere(unit.use.atMs)
    const policySubject = policySubjectAt(placeId === null ? [] : places.pathOf(placeId))
    const due = desk.dueOf(subject)
    const isDue = due !== null && due.dueAtMs <= nowMs
    const atMs = isDue || unit.pending.length > 0 ? nowMs : sinceMsOf(unit, nowMs)
    const viewAt = (asOfMs: number) => ({ unit, placeId, today: dayThere(asOfMs), dayOfUse })
    judgeUpTo('unit', viewAt, { subject, placeId, policySubject, causeSeq, atMs }, context, desk)
  }
}

/** Judges the lots that a round touched and of which something was used that may have been unfit, or was not booked. */
export function judgeLots(draft: SiteDraft, touched: Touched, context: JudgingContext, desk: EpisodeDesk): void {
  const { places, dayAt, nowMs } = context
  for (const [lotId, causeSeq] of touched.lots) {
    const lot = draft.lots.all.get(lotId)?.now ?? null
    if (lot === null) continue
    const uses = lot.unfitUses.map((use) => ({ ...use, day: dayAt(use.placeId, use.atMs) }))
    const last = uses.at(-1) ?? lot.shortUses.at(-1)
    const placeId = last?.placeId ?? null
    const policySubject = policySubjectAt(placeId === null ? [] : places.pathOf(placeId))
    const atMs = last?.atMs ?? nowMs
    const judged = { subject: subjectOf('lot', lotId), placeId, policySubject, causeSeq, atMs }
    judgeSubject('lot', { lot, uses }, judged, context, desk)
  }
}
