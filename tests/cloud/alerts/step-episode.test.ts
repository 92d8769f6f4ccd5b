import { describe, expect, it } from 'vitest'
import { acknowledge } from '#cloud/alerts/acknowledge'
import type { Alert } from '#cloud/alerts/alert'
import { stepEpisode, withdrawEpisode } from '#cloud/alerts/step-episode'
import { subjectKeyOf } from '#cloud/alerts/subject-key'
import type { AlertPriority, Finding, Verdict } from '#cloud/proofs/finding'
import { reorderPointRule } from '#cloud/rules/reorder-point/rule'
import { proof } from '#tests/cloud/requisitions/a-requisition'
import { nowMs, siteId } from '#tests/cloud/rules/stockroom'

const subject = { kind: 'position', itemId: 'hip-52', placeId: 'cabinet-a' } as const
const finding = (verdict: Verdict, observed = 2, priority: AlertPriority = 'low'): Finding => ({
  verdict,
  priority,
  proof: { ...proof, observed },
})

function step(open: Alert | null, found: Finding, minute = 0) {
  const moment = { siteId, nowMs: nowMs + minute * 60_000, headEntrySeq: 500 + minute }
  return stepEpisode(open, reorderPointRule, subject, found, moment)
}

function raised(): Alert {
  const change = step(null, finding('raise'))
  if (change?.kind !== 'raised') throw new Error('nothing was raised')
  return change.alert
}

const acknowledged = (alert: Alert): Alert => ({ ...alert, acknowledgedAtMs: nowMs, acknowledgedBy: 'user-li' })

describe('an alert is an episode', () => {
  it('is raised once, with a role, a deadline and a proof', () => {
    expect(raised()).toMatchObject({
      ruleId: 'reorder-point',
      subjectKey: 'position~hip-52~cabinet-a',
      responsibleRole: 'supply',
      state: 'open',
      dueAtMs: nowMs + 2 * 86_400_000,
      proof: { observed: 2 },
    })
    expect(step(raised(), finding('raise'), 1)).toBeNull()
  })

  it('nothing is raised while it only holds, and clearing what is not open is nothing', () => {
    expect(step(null, finding('hold'))).toBeNull()
    expect(step(null, finding('clear'))).toBeNull()
  })

  it('is told anew only when something materially changed', () => {
    expect(step(raised(), finding('raise', 2), 1)).toBeNull()
    expect(step(raised(), finding('raise', 1), 1)?.kind).toBe('updated')
    expect(step(raised(), finding('hold', 4), 1)?.kind).toBe('updated')
  })

  it('holding neither ends it nor makes it less urgent', () => {
    const urgent = { ...raised(), priority: 'high' } as const
    expect(step(urgent, finding('hold', 4, 'low'), 1)?.alert).toMatchObject({ state: 'open', priority: 'high' })
  })

  it('becoming more urgent has to be answered anew, and no later than before', () => {
    const change = step(acknowledged(raised()), finding('raise', 0, 'high'), 1)
    expect(change?.kind).toBe('escalated')
    expect(change?.alert).toMatchObject({ priority: 'high', acknowledgedAtMs: null, acknowledgedBy: null })
    expect(change?.alert.dueAtMs).toBe(nowMs + 60_000 + 86_400_000)
  })

  it('is cleared once, keeps why it was raised and says why it cleared', () => {
    const change = step(raised(), finding('clear', 6), 5)
    expect(change?.kind).toBe('cleared')
    expect(change?.alert).toMatchObject({
      state: 'cleared',
      clearedAtMs: nowMs + 5 * 60_000,
      proof: { observed: 2 },
      clearedBy: { observed: 6 },
    })
    const cleared = change?.alert
    if (cleared === undefined) throw new Error('nothing was cleared')
    expect(() => step(cleared, finding('clear'), 6)).toThrow('is cleared')
  })

  it('a later episode of the same subject is another alert, the same cause the same one', () => {
    expect(step(null, finding('raise'), 9)?.alert.alertId).not.toBe(raised().alertId)
    expect(raised().alertId).toBe(raised().alertId)
    expect(encodeURIComponent(raised().alertId)).toBe(raised().alertId)
  })

  it('ends when nobody sets a limit any more', () => {
    expect(withdrawEpisode(raised(), nowMs).alert).toMatchObject({
      state: 'cleared',
      clearedBy: { messageKey: 'cleared.limit-withdrawn' },
    })
  })
})

describe('acknowledging', () => {
  it('is done once, while the alert is open', () => {
    const first = acknowledge(raised(), 'user-li', nowMs + 1)
    if (!first.done) throw new Error(first.refusal)
    expect(first.alert).toMatchObject({ acknowledgedAtMs: nowMs + 1, acknowledgedBy: 'user-li', state: 'open' })
    expect(acknowledge(first.alert, 'user-wu', nowMs + 2)).toEqual({
      done: false,
      refusal: 'alert-already-acknowledged',
    })
    const cleared = withdrawEpisode(raised(), nowMs).alert
    expect(acknowledge(cleared, 'user-li', nowMs + 2)).toEqual({ done: false, refusal: 'alert-already-cleared' })
  })
})

describe('the key of a subject', () => {
  it('is one text for one subject and safe in an address', () => {
    const keys = [
      { kind: 'position', itemId: 'a~b', placeId: 'c' },
      { kind: 'position', itemId: 'a', placeId: 'b~c' },
      { kind: 'position', itemId: 'a_7e_b', placeId: 'c' },
      { kind: 'probe', deviceId: 'cab', probeId: 'air' },
      { kind: 'device', deviceId: 'cab' },
      { kind: 'door', deviceId: 'cab', doorId: 1 },
      { kind: 'antenna', deviceId: 'cab', antenna: 1 },
      { kind: 'unit', epc: '3034' },
    ] as const
    const texts = keys.map((key) => subjectKeyOf(key))
    expect(new Set(texts).size).toBe(keys.length)
    expect(texts.map(encodeURIComponent)).toEqual(texts)
  })
})
