import { describe, expect, it } from 'vitest'
import { type Alert, newestProof, overdueMs } from '#cloud/alerts/alert'
import { alertEntry } from '#cloud/alerts/alert-entry'
import { decideAlert } from '#cloud/alerts/decide-alert'
import { foldAlert } from '#cloud/alerts/fold-alert'
import { type EpisodeStep, stepEpisode, withdrawEpisode } from '#cloud/alerts/step-episode'
import { noBinding } from '#cloud/policies/binding'
import type { AlertPriority, Finding, Verdict } from '#cloud/proofs/finding'
import { rule } from '#cloud/rules/reorder-point/rule'
import { proof } from '#tests/cloud/requisitions/a-requisition'
import { dayMs, decision, minuteMs, newId, nowMs, siteId } from '#tests/cloud/rules/stockroom'

const of = {
  ruleId: 'reorder-point',
  responsibleRole: 'supply',
  about: 'position:hip-52/cabinet-a/hospital',
  placeId: 'cabinet-a',
  causeSeq: 42,
  binding: noBinding,
} as const
const finding = (verdict: Verdict, observed = 2, priority: AlertPriority = 'low'): Finding => ({
  verdict,
  priority,
  lacking: 0,
  proof: { ...proof, observed },
})

/** Known minutes after nine; the facts are of an hour before. */
const atOf = (minute: number) => ({ knownAtMs: nowMs + minute * minuteMs, atMs: nowMs + (minute - 60) * minuteMs })

function entry(made: EpisodeStep, open: Alert | null, minute = 0) {
  const { knownAtMs, atMs } = atOf(minute)
  return alertEntry(made, open, { ...of, atMs }, 1, { siteId, nowMs: knownAtMs, newId })
}

function step(open: Alert | null, found: Finding, minute = 0): Alert | null {
  const made = stepEpisode(open, rule, found, atOf(minute).knownAtMs)
  return made === null ? null : foldAlert(open, { ...entry(made, open, minute), entrySeq: 100 + minute })
}

const kindOf = (open: Alert | null, found: Finding) => stepEpisode(open, rule, found, nowMs)?.kind ?? null

function be(alert: Alert | null): Alert {
  if (alert === null) throw new Error('there is no alert')
  return alert
}
const raised = () => be(step(null, finding('raise')))
const acknowledge = (alert: Alert) => decideAlert(alert, { kind: 'acknowledge' }, 'user-li', nowMs)
const acknowledged = (alert: Alert, minute = 0) => {
  const outcome = acknowledge(alert)
  if (!outcome.done) throw new Error(outcome.refusal)
  const { kind, body } = outcome.decision
  return be(foldAlert(alert, { ...decision(kind, nowMs + minute * minuteMs, body), entrySeq: 200 }))
}
const withdrawn = () => {
  const open = raised()
  return be(foldAlert(open, { ...entry(withdrawEpisode(open, 'no-limit'), open), entrySeq: 150 }))
}

describe('an alert is an episode', () => {
  it('is raised once, with a role, a deadline and a proof, as of the facts and as of when it was known', () => {
    expect(raised()).toMatchObject({
      ruleId: 'reorder-point',
      about: 'position:hip-52/cabinet-a/hospital',
      placeId: 'cabinet-a',
      responsibleRole: 'supply',
      state: 'open',
      raisedAtMs: nowMs - 60 * minuteMs,
      raisedKnownAtMs: nowMs,
      dueAtMs: nowMs + 2 * dayMs,
      proof: { observed: 2 },
      latest: null,
      firstEntrySeq: 100,
      lastEntrySeq: 100,
    })
    expect(step(raised(), finding('raise'), 1)).toBeNull()
  })

  it('nothing is raised while it only holds, and clearing what is not open is nothing', () => {
    expect(kindOf(null, finding('hold'))).toBeNull()
    expect(kindOf(null, finding('clear'))).toBeNull()
  })

  it('is told anew only when something materially changed since it was told last', () => {
    expect(kindOf(raised(), finding('raise', 2))).toBeNull()
    expect(kindOf(raised(), finding('raise', 1))).toBe('AlertUpdated')
    expect(kindOf(raised(), finding('hold', 4))).toBe('AlertUpdated')
    const updated = be(step(raised(), finding('raise', 1), 1))
    expect(kindOf(updated, finding('raise', 1))).toBeNull()
    expect(kindOf(updated, finding('raise', 2))).toBe('AlertUpdated')
  })

  it('keeps what raised it beside the newest word', () => {
    const updated = be(step(raised(), finding('raise', 1), 1))
    expect(updated).toMatchObject({ proof: { observed: 2 }, latest: { observed: 1 }, changes: 2, lastEntrySeq: 101 })
    expect(newestProof(updated).observed).toBe(1)
    expect(newestProof(raised()).observed).toBe(2)
  })

  it('holding neither ends it nor makes it less urgent', () => {
    const urgent = { ...raised(), priority: 'high' } as const
    expect(step(urgent, finding('hold', 4, 'low'), 1)).toMatchObject({ state: 'open', priority: 'high' })
  })

  it('becoming more urgent has to be answered anew, and no later than before', () => {
    const escalated = step(acknowledged(raised()), finding('raise', 0, 'high'), 1)
    expect(escalated).toMatchObject({ priority: 'high', acknowledgedAtMs: null, acknowledgedBy: null })
    expect(escalated).toMatchObject({ acknowledgedEntrySeq: null, dueAtMs: nowMs + minuteMs + dayMs })
  })

  it('becoming more urgent after its deadline has a deadline of its own, and what is told of the old one does not use it up', () => {
    const late = (3 * dayMs) / minuteMs
    const escalated = be(step(raised(), finding('raise', 0, 'high'), late))
    expect(escalated.dueAtMs).toBe(nowMs + 3 * dayMs + rule.responseMs.high)
    const { about, ruleId, alertId } = escalated
    const overdueAt = (atMs: number) =>
      be(foldAlert(escalated, { ...decision('AlertOverdue', atMs, { about, ruleId, alertId }), entrySeq: 900 }))
    expect(overdueMs(overdueAt(nowMs + 3 * dayMs))).toBe(escalated.dueAtMs)
    expect(overdueMs(overdueAt(escalated.dueAtMs))).toBeNull()
  })

  it('is cleared once, keeps why it was raised and says why it cleared', () => {
    const cleared = be(step(raised(), finding('clear', 6), 5))
    expect(cleared).toMatchObject({
      state: 'cleared',
      clearedAtMs: nowMs - 55 * minuteMs,
      clearedKnownAtMs: nowMs + 5 * minuteMs,
      proof: { observed: 2 },
      clearedBy: { observed: 6 },
    })
    expect(() => step(cleared, finding('clear'), 6)).toThrow('is cleared')
  })

  it('does not end before it began, whatever the clocks say', () => {
    const open = raised()
    const made = stepEpisode(open, rule, finding('clear', 6), nowMs)
    if (made === null) throw new Error('nothing was cleared')
    const early = alertEntry(made, open, { ...of, atMs: 1_000 }, 1, { siteId, nowMs, newId })
    expect(early.occurredAtMs).toBe(open.raisedAtMs)
  })

  it('has a short opaque name of its own, and its entry one that the same cause gives again', () => {
    const made = stepEpisode(null, rule, finding('raise'), nowMs)
    if (made === null) throw new Error('nothing was raised')
    const [first, again] = [entry(made, null), entry(made, null)]
    expect(first.source).toEqual(again.source)
    expect(first.subject).not.toBe(again.subject)
    expect(raised().alertId).toMatch(/^[0-9a-z]{26}$/)
  })

  it('ends when nobody sets a limit any more', () => {
    expect(withdrawn()).toMatchObject({
      state: 'cleared',
      proof: { messageKey: 'reorder-point.title' },
      clearedBy: { messageKey: 'cleared.no-limit' },
    })
  })

  it('entries about something else, and about an alert nobody raised, change nothing', () => {
    const open = raised()
    const other = { ...decision('UnitTaken', nowMs, {}), entrySeq: 300 }
    expect(foldAlert(open, other)).toBe(open)
    expect(foldAlert(null, { ...other, kind: 'AlertCleared' })).toBeNull()
  })
})

describe('acknowledging', () => {
  it('is done once, while the alert is open', () => {
    const answered = acknowledged(raised(), 1)
    expect(answered).toMatchObject({ acknowledgedAtMs: nowMs + minuteMs, acknowledgedBy: 'user-li', state: 'open' })
    expect(answered.acknowledgedEntrySeq).toBe(200)
    expect(acknowledge(answered)).toEqual({ done: false, refusal: 'alert-already-acknowledged' })
    expect(acknowledge(withdrawn())).toEqual({ done: false, refusal: 'alert-already-cleared' })
  })
})
