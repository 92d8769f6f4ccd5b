import { describe, expect, it } from 'vitest'
import type { Alert } from '#cloud/alerts/alert'
import { canonicalJson } from '#cloud/journal/canonical-json'
import { policyBookOf } from '#cloud/policies/policy'
import { decideRequisition, type RequisitionDecision } from '#cloud/requisitions/decide-requisition'
import { openRequisitionStates, type Requisition } from '#cloud/requisitions/requisition'
import { evaluateByTime, evaluateTouched, needsOf } from '#cloud/rules/evaluate'
import type { Evaluation, ItemMaster, PositionInputs } from '#cloud/rules/needs'
import type { Unit } from '#cloud/units/unit'
import { cabinetA, context, dayMs, fact, nowMs, onTheWay, policy, position, today, unit, units } from './stockroom.ts'

const levels = { safetyStock: 2, reorderPoint: 3, orderUpTo: 6, emergency: 0 }

/** One shelf of hips in cabinet A with its alerts and its requisition, evaluated whenever its stock changes or a day passes. */
function shelf(thresholds: Parameters<typeof context>[0] = levels, item: Partial<ItemMaster> = {}) {
  let open: Alert[] = []
  let requisitions: Requisition[] = []
  let day = 0
  let evaluations = 0
  const story: string[] = []
  const openRequisition = () =>
    requisitions.find(({ state }) => openRequisitionStates.some((one) => one === state)) ?? null

  const keep = (evaluation: Evaluation) => {
    const ids = new Set(evaluation.alerts.map(({ alertId }) => alertId))
    open = [...open.filter(({ alertId }) => !ids.has(alertId)), ...evaluation.alerts].filter((a) => a.state === 'open')
    const changed = new Set(evaluation.requisitions.map(({ requisitionId }) => requisitionId))
    requisitions = [
      ...requisitions.filter(({ requisitionId }) => !changed.has(requisitionId)),
      ...evaluation.requisitions,
    ]
    story.push(...evaluation.conclusions.map(({ kind, body }) => `${kind} ${body.ruleId ?? body.quantity}`))
  }
  const inputs = (there: Partial<PositionInputs>, allUnits: Unit[]): PositionInputs => {
    const requisition = openRequisition()
    const id = requisition?.requisitionId
    return position({
      requisition,
      requisitionUnits: allUnits.filter((one) => id !== undefined && one.requisitionId === id),
      ...there,
      item: { ...position().item, ...item },
    })
  }
  const at = () =>
    context(thresholds, {
      nowMs: nowMs + day * dayMs + evaluations,
      today: today + day,
      headEntrySeq: 500 + evaluations++,
    })
  return {
    story,
    open: () => open.map(({ ruleId }) => ruleId).sort(),
    requisition: openRequisition,
    requisitions: () => requisitions,
    stock(there: Partial<PositionInputs>) {
      const all = [...(there.units ?? []), ...(there.onTheWay ?? [])]
      keep(
        evaluateTouched({
          context: at(),
          positions: [inputs(there, all)],
          units: [],
          devices: [],
          probes: [],
          openAlerts: open,
        }),
      )
    },
    nextDay(there: Partial<PositionInputs>) {
      day++
      const all = [...(there.units ?? []), ...(there.onTheWay ?? [])]
      keep(
        evaluateByTime({
          context: at(),
          listeningSinceMs: 0,
          heartbeats: [],
          devices: [],
          positions: [inputs(there, all)],
          openAlerts: open,
        }),
      )
    },
    decide(decision: RequisitionDecision) {
      const requisition = openRequisition()
      if (requisition === null) throw new Error('there is no open requisition')
      const outcome = decideRequisition(requisition, decision, nowMs)
      if (!outcome.done) throw new Error(outcome.refusal)
      requisitions = requisitions.map((one) => (one === requisition ? outcome.requisition : one))
    },
  }
}

const by = { actorRef: 'user-li' }

describe('a shelf through a week', () => {
  it('sinks to its reorder point, is ordered once, filled, and all is quiet', () => {
    const hips = shelf()
    hips.stock({ units: units(4) })
    expect(hips.story).toEqual([])
    const three = units(3)
    hips.stock({ units: three })
    expect(hips.story).toEqual(['AlertRaised reorder-point', 'RequisitionProposed 3'])
    hips.decide({ kind: 'approve', ...by })
    hips.decide({ kind: 'order', ...by })
    hips.stock({ units: three })
    expect(hips.open()).toEqual([])
    const link = { requisitionId: hips.requisition()?.requisitionId ?? null }
    const coming = onTheWay(3, link)
    hips.stock({ units: three, onTheWay: coming })
    const arrived = coming.map(
      (one) => ({ ...one, state: 'stocked', placeId: 'cabinet-a', destinationPlaceId: null }) as Unit,
    )
    hips.stock({ units: [...three, ...arrived] })
    expect(hips.story).toEqual([
      'AlertRaised reorder-point',
      'RequisitionProposed 3',
      'AlertCleared reorder-point',
      'RequisitionFulfilled 3',
    ])
    expect(hips.requisition()).toBeNull()
  })

  it('asks for the same requisition once, however many days nobody answers', () => {
    const hips = shelf()
    const two = units(2)
    hips.stock({ units: two })
    for (let day = 0; day < 30; day++) hips.nextDay({ units: two })
    expect(hips.story).toEqual(['AlertRaised reorder-point', 'RequisitionProposed 4'])
    expect(hips.requisitions()).toHaveLength(1)
  })

  it('does not order what is in transit already', () => {
    const hips = shelf()
    hips.stock({ units: units(2), onTheWay: onTheWay(4) })
    expect(hips.story).toEqual([])
  })

  it('what is late on its way counts in part only, and then it orders', () => {
    const hips = shelf()
    const coming = onTheWay(3, { dueAtMs: nowMs + dayMs / 2 })
    const one = units(1)
    hips.stock({ units: one, onTheWay: coming })
    expect(hips.open()).toEqual(['safety-stock'])
    hips.nextDay({ units: one, onTheWay: coming })
    expect(hips.open()).toEqual(['reorder-point', 'safety-stock'])
    expect(hips.requisition()).toMatchObject({ quantity: 4, urgency: 'urgent' })
  })

  it('goes on sinking: one requisition, amended, more and more urgent', () => {
    const hips = shelf()
    hips.stock({ units: units(3) })
    hips.stock({ units: units(1) })
    hips.stock({ units: [] })
    expect(hips.requisitions()).toHaveLength(1)
    expect(hips.requisition()).toMatchObject({ quantity: 6, urgency: 'emergency' })
    expect(hips.requisition()?.history.map(({ quantity, urgency }) => `${quantity} ${urgency}`)).toEqual([
      '3 routine',
      '5 urgent',
      '6 emergency',
    ])
    expect(hips.open()).toEqual(['emergency', 'reorder-point', 'safety-stock'])
  })

  it('units that nobody is sure of raise no alert and order nothing, all antennas dead or not', () => {
    const hips = shelf()
    const all = units(6)
    hips.stock({ units: all.map((one) => ({ ...one, certainty: 'unobservable' })) })
    hips.stock({ units: all.map((one) => ({ ...one, certainty: 'uncertain' })) })
    expect(hips.story).toEqual([])
  })

  it('what was taken and comes back takes the proposal with it', () => {
    const hips = shelf()
    hips.stock({ units: units(3) })
    hips.stock({ units: units(5) })
    expect(hips.story.slice(-2)).toEqual(['AlertCleared reorder-point', 'RequisitionWithdrawn 3'])
    expect(hips.requisition()).toBeNull()
  })

  it('an item nobody uses is on the list like any other', () => {
    const hips = shelf()
    hips.stock({ units: [], demandMilliPerDay: 0 })
    expect(hips.open()).toEqual(['emergency', 'reorder-point', 'safety-stock'])
  })

  it('held and expired stock is no stock', () => {
    const hips = shelf({ reorderPoint: 3, orderUpTo: 6 })
    const held = units(3, { holds: [{ reason: 'temperature', entrySeq: 4 }] })
    hips.stock({ units: [...units(2), ...held, ...units(3, { expiresOnDay: today - 1 })] })
    expect(hips.open()).toEqual(['expiry', 'reorder-point'])
    expect(hips.requisition()?.quantity).toBe(4)
  })

  it('stock expires by itself while nobody touches it', () => {
    const hips = shelf({ reorderPoint: 3, orderUpTo: 6, expiryFirstDays: 0, expirySecondDays: 0, expiryThirdDays: 0 })
    const old = units(5, { expiresOnDay: today + 1 })
    hips.stock({ units: old })
    hips.nextDay({ units: old })
    hips.nextDay({ units: old })
    expect(hips.story).toEqual([
      'AlertRaised expiry',
      'AlertRaised reorder-point',
      'AlertEscalated expiry',
      'RequisitionProposed 6',
    ])
  })

  it('consigned stock is bought in its owner’s name', () => {
    const hips = shelf(levels, { owner: 'orthoworks' })
    hips.stock({ units: [] })
    expect(hips.requisition()).toMatchObject({ owner: 'orthoworks' })
  })

  it('withdrawing the limit ends the alert', () => {
    const openAlerts: Alert[] = []
    const first = evaluateTouched({
      context: context(levels),
      positions: [position({ units: units(3) })],
      units: [],
      devices: [],
      probes: [],
      openAlerts,
    })
    const none = { ...context(), policies: policyBookOf([policy({})]) }
    const after = evaluateTouched({
      context: none,
      positions: [position({ units: units(3) })],
      units: [],
      devices: [],
      probes: [],
      openAlerts: first.alerts,
    })
    expect(after.alerts).toMatchObject([{ state: 'cleared', clearedBy: { messageKey: 'cleared.limit-withdrawn' } }])
  })
})

describe('proof', () => {
  it('from the same inputs is the same to the byte, and names entries and policy', () => {
    const there = [unit({ lastEntrySeq: 41 }), unit({ lastEntrySeq: 12 })]
    const evaluate = (list: Unit[]) =>
      evaluateTouched({
        context: context(levels),
        positions: [position({ units: list })],
        units: [],
        devices: [],
        probes: [],
        openAlerts: [],
      })
    const [first] = evaluate(there).alerts
    const [again] = evaluate([...there].reverse()).alerts
    expect(canonicalJson(again?.proof)).toBe(canonicalJson(first?.proof))
    expect(first?.proof.inputs[0]).toEqual({ name: 'onHand', value: 2, unit: 'units', entrySeqs: [12, 41] })
    expect(first?.proof.limit.entrySeq).toBe(7)
  })

  it('is journalled with the alert', () => {
    const { alerts, conclusions } = evaluateTouched({
      context: context(levels),
      positions: [position({ units: units(3) })],
      units: [],
      devices: [],
      probes: [],
      openAlerts: [],
    })
    expect(conclusions[0]).toMatchObject({
      kind: 'AlertRaised',
      placeId: 'cabinet-a',
      body: { proof: alerts[0]?.proof },
    })
    expect(new Set(conclusions.map(({ source }) => canonicalJson(source))).size).toBe(conclusions.length)
  })
})

describe('what must be loaded', () => {
  it('is what was touched and nothing more', () => {
    const changes = {
      units: units(2),
      positions: [{ itemId: 'hip-52', placeId: 'cabinet-a' }],
      foreignEpcs: ['3034'],
      conclusions: [],
    }
    const entries = [
      fact(0, 'ClimateRecorded', { probeId: 'air' }),
      fact(1, 'AntennaLost', { antenna: 2 }),
      fact(2, 'DoorOpened', { doorId: 1, sessionId: null }),
      fact(3, 'SessionCommitted', {}),
    ]
    expect(needsOf(entries, changes)).toEqual({
      positions: changes.positions,
      epcs: ['3034'],
      deviceIds: [cabinetA],
      probes: [{ deviceId: cabinetA, probeId: 'air' }],
      subjectKeys: [
        'probe~cabinet-a~air',
        'antenna~cabinet-a~2',
        'door~cabinet-a~1',
        'position~hip-52~cabinet-a',
        'unit~3034',
      ],
    })
  })
})
