import { describe, expect, it } from 'vitest'
import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { subjectOf } from '#cloud/journal/subject'
import { stepUnit, unheardOfUnit } from '#cloud/units/step-unit'
import { type Unit, type UnitState, unitStates } from '#cloud/units/unit'
import { unitRefusals } from '#cloud/units/unit-refusal'
import { type UnitEvent, unitEvents } from '#cloud/units/unit-transitions'
import { hip, hipIdentity, nine, siteId } from './journal-story.ts'

const placeOf: Record<UnitState, string> = {
  foreign: 'cabinet-a',
  expected: 'supplier',
  'in-transit': 'transit',
  received: 'store',
  inspecting: 'store',
  stocked: 'cabinet-a',
  taken: 'person',
  used: 'patient',
  charged: 'patient',
  wasted: 'outside',
  unaccounted: 'unknown',
  lost: 'outside',
  stolen: 'outside',
  rejected: 'store',
  'returned-to-supplier': 'supplier',
  scrapped: 'outside',
}

function entryAt(cabinet: string, body: Record<string, unknown>): NumberedEntry {
  return {
    siteId,
    entrySeq: 9,
    occurredAtMs: nine,
    recordedAtMs: nine,
    timeQuality: 'service',
    source: { kind: 'decision', actorRef: 'user-0001', decisionId: 'd' },
    kind: 'any',
    subject: subjectOf('unit', hip),
    placeId: cabinet,
    causeSeq: null,
    body: { reason: 'recall', identity: hipIdentity, ...body },
  }
}

function unitIn(state: UnitState, more: Partial<Unit> = {}): Unit {
  const fresh = unheardOfUnit(entryAt('cabinet-a', {}), hip)
  const placeId = placeOf[state]
  // An antenna sees what stands in a cabinet; of everything else people say where it is.
  return { ...fresh, state, placeId, observed: placeId === 'cabinet-a', foldedUpTo: 'x', ...more }
}

function outcomeOf(state: UnitState, event: UnitEvent): string {
  const unit = unitIn(state)
  const refusal = stepUnit(unit, event, entryAt('cabinet-a', {}))
  if (unit.pending.length > 0) return 'waits for the cabinet'
  return refusal ?? `-> ${unit.state}`
}

describe('every event in every state', () => {
  it.each([...unitEvents])('%s', (event) => {
    const outcomes = unitStates.map((state) => `${state}: ${outcomeOf(state, event)}`)
    expect(outcomes).toMatchSnapshot()
  })

  it('a refusal changes nothing of the unit', () => {
    for (const state of unitStates) {
      for (const event of unitEvents) {
        const unit = unitIn(state)
        const before = { ...unit }
        if (stepUnit(unit, event, entryAt('cabinet-a', {})) !== null) expect(unit).toEqual(before)
      }
    }
  })
})

/** What depends on more than the state. */
const guarded: {
  situation: string
  unit: Unit
  event: UnitEvent
  cabinet?: string
  by?: NumberedEntry['source']
  body?: object
  outcome: string | null
}[] = [
  {
    situation: 'declared unaccounted by the service while surely in its cabinet',
    unit: unitIn('stocked'),
    event: 'declared-unaccounted',
    by: { kind: 'service', decider: 'declare-unaccounted', conclusionId: 'c' },
    outcome: 'unit-is-present',
  },
  {
    situation: 'used from the store',
    unit: unitIn('stocked', { placeId: 'store', observed: false }),
    event: 'used',
    outcome: null,
  },
  {
    situation: 'used while uncertain',
    unit: unitIn('stocked', { certainty: 'uncertain' }),
    event: 'used',
    outcome: null,
  },
  {
    situation: 'taken from a cabinet it was never in',
    unit: unitIn('stocked', { previousPlaceId: 'store' }),
    event: 'gone-in-session',
    cabinet: 'cabinet-c',
    outcome: 'unit-is-elsewhere',
  },
  {
    situation: 'taken from the cabinet it was moved out of',
    unit: unitIn('stocked', { previousPlaceId: 'cabinet-c' }),
    event: 'gone-in-session',
    cabinet: 'cabinet-c',
    outcome: null,
  },
  {
    situation: 'moved to where an antenna surely sees it',
    unit: unitIn('stocked'),
    event: 'moved',
    body: { toPlaceId: 'cabinet-a' },
    outcome: 'unit-already-there',
  },
  {
    situation: 'moved to where an antenna doubts it',
    unit: unitIn('stocked', { certainty: 'uncertain' }),
    event: 'moved',
    body: { toPlaceId: 'cabinet-a' },
    outcome: null,
  },
  {
    situation: 'moved to where it stands, bound for elsewhere',
    unit: unitIn('stocked', { placeId: 'store', observed: false, destinationPlaceId: 'cabinet-a' }),
    event: 'moved',
    body: { toPlaceId: 'store' },
    outcome: null,
  },
  {
    situation: 'moved to where people say it stands',
    unit: unitIn('received'),
    event: 'moved',
    body: { toPlaceId: 'store' },
    outcome: 'unit-already-there',
  },
  {
    situation: 'gone from a cabinet it was carried out of by hand',
    unit: unitIn('stocked', { placeId: 'store', observed: false, previousPlaceId: 'cabinet-c' }),
    event: 'gone-unseen',
    cabinet: 'cabinet-c',
    outcome: null,
  },
  {
    situation: 'held twice for one reason',
    unit: unitIn('stocked', { holds: [{ reason: 'recall', entrySeq: 1, sinceMs: 1 }] }),
    event: 'held',
    outcome: 'unit-already-held',
  },
  {
    situation: 'released though nothing holds it',
    unit: unitIn('stocked'),
    event: 'released',
    outcome: 'unit-not-held',
  },
  {
    situation: 'released for a reason that does not hold it',
    unit: unitIn('stocked', { holds: [{ reason: 'count', entrySeq: 1, sinceMs: 1 }] }),
    event: 'released',
    outcome: 'unit-not-held',
  },
  {
    situation: 'rejected though nothing holds it',
    unit: unitIn('stocked'),
    event: 'rejected',
    outcome: 'unit-not-held',
  },
  {
    situation: 'foreign and received without papers',
    unit: unitIn('foreign'),
    event: 'received-accepted',
    body: { identity: null },
    outcome: 'unit-not-announced',
  },
]

describe('refusals that depend on more than the state', () => {
  it.each(guarded)('$situation', ({ unit, event, cabinet = 'cabinet-a', body = {}, by, outcome }) => {
    const entry = entryAt(cabinet, { ...body })
    expect(stepUnit({ ...unit }, event, by === undefined ? entry : { ...entry, source: by })).toBe(outcome)
  })

  it('every refusal there is can happen', () => {
    const fromStates = unitStates.flatMap((state) => unitEvents.map((event) => outcomeOf(state, event)))
    const happened = new Set([...fromStates, ...guarded.map(({ outcome }) => outcome)])
    expect(unitRefusals.filter((refusal) => !happened.has(refusal))).toEqual([])
  })
})
