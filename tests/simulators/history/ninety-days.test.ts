import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isOpenLine } from '#cloud/requisitions/requisition'
import type { Service } from '#cloud/service'
import { historyIn, type LivedHospital } from '#simulators/history/run/lived-hospital'
import { hospitalPaths, storePath } from '#simulators/hospital/configure'
import { type World, worldSchema } from '#simulators/hospital/world/world'
import { anAlertFiresOncePerEpisode } from '#tests/simulation/checkers/decisions/an-alert-fires-once-per-episode'
import { anAlertHasAProof } from '#tests/simulation/checkers/decisions/an-alert-has-a-proof'
import { everyAlertIsToldOnce } from '#tests/simulation/checkers/decisions/every-alert-is-told-once'
import { everyRuleInputIsAnEntry } from '#tests/simulation/checkers/decisions/every-rule-input-is-an-entry'
import { nothingDueStaysUndone } from '#tests/simulation/checkers/decisions/nothing-due-stays-undone'
import { oneRequisitionPerShortage } from '#tests/simulation/checkers/decisions/one-requisition-per-shortage'
import { ordersAddUp } from '#tests/simulation/checkers/decisions/orders-add-up'
import { whatIsShortIsAskedFor } from '#tests/simulation/checkers/decisions/what-is-short-is-asked-for'
import type { Checker, Evidence } from '#tests/simulation/checkers/evidence'
import { eachFactCountsOnce } from '#tests/simulation/checkers/facts/each-fact-counts-once'
import { noFactIsLost } from '#tests/simulation/checkers/facts/no-fact-is-lost'
import { theChainIsUnbroken } from '#tests/simulation/checkers/facts/the-chain-is-unbroken'
import { aSerialIsInOnePlace } from '#tests/simulation/checkers/goods/a-serial-is-in-one-place'
import { ledgerEqualsTruth } from '#tests/simulation/checkers/goods/ledger-equals-truth'
import { piecesEqualTruth } from '#tests/simulation/checkers/goods/pieces-equal-truth'
import { positionsEqualStays } from '#tests/simulation/checkers/goods/positions-equal-stays'
import { evidenceOfStore } from '#tests/simulation/evidence-of-store'
import { factsOnCard } from '#tests/support/cards'
import { beganAtMs, dayMs, digestUpTo, founded, liveDays, serviceOn, smallPlan } from './written-history.ts'

const days = 90
const firstDays = 30
const endMs = beganAtMs + days * dayMs

/** The laws that ask nothing but what a history leaves. */
const laws: Record<string, Checker> = {
  'no-fact-is-lost': noFactIsLost,
  'each-fact-counts-once': eachFactCountsOnce,
  'ledger-equals-truth': ledgerEqualsTruth,
  'pieces-equal-truth': piecesEqualTruth,
  'a-serial-is-in-one-place': aSerialIsInOnePlace,
  'an-alert-fires-once-per-episode': anAlertFiresOncePerEpisode,
  'an-alert-has-a-proof': anAlertHasAProof,
  'nothing-due-stays-undone': nothingDueStaysUndone,
  'what-is-short-is-asked-for': whatIsShortIsAskedFor,
  'every-alert-is-told-once': everyAlertIsToldOnce,
  'orders-add-up': ordersAddUp,
  'every-rule-input-is-an-entry': everyRuleInputIsAnEntry,
  'positions-equal-stays': positionsEqualStays,
  'one-requisition-per-shortage': oneRequisitionPerShortage,
  'the-chain-is-unbroken': theChainIsUnbroken,
}

function worldIn({ folder }: LivedHospital): World {
  return worldSchema.parse(JSON.parse(readFileSync(hospitalPaths(folder).world, 'utf8')))
}

async function evidenceOf(hospital: LivedHospital, service: Service, world: World): Promise<Evidence> {
  const paths = hospitalPaths(hospital.folder)
  const stored = await evidenceOfStore(service, storePath(paths))
  const inside = Map.groupBy(world.units, ({ whereabouts }) => whereabouts)
  return {
    ...stored,
    written: smallPlan.devices.flatMap(({ deviceId }) => factsOnCard(deviceId, paths.agentState(deviceId))),
    // What was used long ago the world has forgotten; a tag was never on another unit.
    unitOfTag: new Map(
      stored.journal.flatMap(({ kind, body }) =>
        kind === 'TagBound' ? [[String(body.epc), String(body.unitId)]] : [],
      ),
    ),
    pieces: world.lots.flatMap(({ lotId, pieces }) =>
      Object.entries(pieces).flatMap(([placeId, quantity]) => (lotId === null ? [] : [{ lotId, placeId, quantity }])),
    ),
    cabinets: smallPlan.devices
      .filter(({ kind }) => kind === 'cabinet')
      .map(({ deviceId }) => {
        const unseen = { fixed: [], nextTo: [], cycles: [], shutPeriods: [], lockReleases: [] }
        return { deviceId, inside: (inside.get(deviceId) ?? []).map(({ epc }) => epc), ...unseen }
      }),
    radio: 'declared',
    unsent: new Map(),
    quietStates: [],
    startMs: beganAtMs,
    healedAtMs: days * dayMs,
    endedAtMs: endMs,
    serviceErrors: [],
  }
}

describe('90 days of the small hospital', () => {
  let service: Service
  let evidence: Evidence
  let world: World
  let head = 0
  let digestBefore = ''
  let refusals: Record<string, number> = {}
  const scratch = mkdtempSync(join(tmpdir(), 'wardstock-history-'))

  beforeAll(async () => {
    const hospital = await founded(join(scratch, 'hospital'))
    await liveDays(hospital, firstDays)
    const then = await serviceOn(hospital, beganAtMs + firstDays * dayMs)
    head = (await then.store.journal.head()).entrySeq
    digestBefore = await digestUpTo(then, head)
    await then.stop()
    refusals = (await liveDays(hospital, days)).refusals
    service = await serviceOn(hospital, endMs)
    world = worldIn(hospital)
    evidence = await evidenceOf(hospital, service, world)
    expect((await historyIn(hospital.folder))?.livedUntilMs).toBe(endMs)
  })
  afterAll(async () => {
    await service.stop()
    rmSync(scratch, { recursive: true, force: true })
  })

  it.each(Object.entries(laws))('keep the law %s', (_name, law) => {
    expect(law(evidence)).toEqual([])
  })

  it('go on from what was there and leave its first thirty days byte for byte', async () => {
    expect(head).toBeGreaterThan(1_000)
    expect(await digestUpTo(service, head)).toBe(digestBefore)
  })

  it('ask the service for nothing that it refuses', () => {
    expect(refusals).toEqual({})
  })

  const isWeekend = (atMs: number) => [0, 6].includes(new Date(atMs).getUTCDay())
  const weekdays = Array.from({ length: days }, (_, day) => beganAtMs + day * dayMs).filter(
    (at) => !isWeekend(at),
  ).length
  const of = (...kinds: string[]) => evidence.journal.filter(({ kind }) => kinds.includes(kind))
  const onWeekdays = (...kinds: string[]) =>
    of(...kinds).filter(({ occurredAtMs }) => !isWeekend(occurredAtMs)).length / weekdays
  const onWeekends = (kind: string) =>
    of(kind).filter(({ occurredAtMs }) => isWeekend(occurredAtMs)).length / (days - weekdays)
  const shareOf = (some: number, all: number) => some / Math.max(1, all)
  const gtinOf = () => new Map(Object.entries(world.itemIds).map(([gtin, itemId]) => [itemId, gtin]))

  /** Used units of each numbered article, the most first. */
  function uses(): number[] {
    const itemOf = new Map(evidence.units.map(({ unitId, itemId }) => [`unit:${unitId}`, itemId]))
    const counts = new Map(smallPlan.catalogue.map(({ gtin }) => [gtin, 0]))
    const gtins = gtinOf()
    for (const { subject } of of('UnitUsed')) {
      const gtin = gtins.get(itemOf.get(subject) ?? '') ?? ''
      counts.set(gtin, (counts.get(gtin) ?? 0) + 1)
    }
    return [...counts.values()].sort((a, b) => b - a)
  }
  const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0)

  /** Days from order to arrival of each shipment, with what its article says. */
  function leadTimes(): { days: number; usual: number }[] {
    const orders = of('RequisitionOrdered').map(({ subject, occurredAtMs, body }) => ({
      subject,
      occurredAtMs,
      itemId: body.itemId,
    }))
    const arrivedAt = new Map(of('ShipmentReceived').map(({ subject, occurredAtMs }) => [subject, occurredAtMs]))
    const gtins = gtinOf()
    const usualOf = new Map(
      [...smallPlan.catalogue, ...smallPlan.counted].map(({ gtin, leadTimeDays }) => [gtin, leadTimeDays]),
    )
    const itemOf = new Map(evidence.units.map(({ unitId, itemId }) => [unitId, itemId]))
    return of('ShipmentAnnounced').flatMap(({ subject, occurredAtMs: sentAtMs, body }) => {
      const { requisitionId, units } = body as { requisitionId: string | null; units: { unitId: string }[] }
      const itemIds = [...new Set(units.map(({ unitId }) => itemOf.get(unitId) ?? ''))]
      const isOfIt = (order: (typeof orders)[number]) =>
        order.subject === `requisition:${requisitionId}` &&
        order.itemId === itemIds[0] &&
        order.occurredAtMs <= sentAtMs
      const from = orders.findLast(isOfIt)?.occurredAtMs
      const to = arrivedAt.get(subject)
      // What is ordered in one go comes together, when the slowest of it comes.
      const usual = Math.max(...itemIds.map((itemId) => usualOf.get(gtins.get(itemId) ?? '') ?? 0))
      return from === undefined || to === undefined ? [] : [{ days: (to - from) / dayMs, usual }]
    })
  }
  const median = (numbers: number[]) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
  const medianLead = (least: number, most: number) =>
    median(leadTimes().flatMap(({ days, usual }) => (usual >= least && usual <= most ? [days] : [])))

  const today = Math.floor(endMs / dayMs)
  const expiringWithin = (from: number, to: number) =>
    evidence.units.filter(({ state, expiresOnDay }) => {
      return state === 'stocked' && expiresOnDay !== null && expiresOnDay >= today + from && expiresOnDay < today + to
    }).length
  const raised = (ruleId: string) => evidence.alerts.filter((alert) => alert.ruleId === ruleId).length
  const openAlerts = () => evidence.alerts.filter(({ state }) => state === 'open')
  const sessions = () => of('SessionCommitted').length

  it.each<[string, () => number, number, number]>([
    ['taken a weekday', () => onWeekdays('UnitTaken'), 11, 17],
    ['used a weekday', () => onWeekdays('UnitUsed'), 8, 12.5],
    ['wasted of used', () => shareOf(of('UnitWasted').length, of('UnitUsed').length), 0.005, 0.07],
    ['declared unaccounted', () => of('UnitDeclaredUnaccounted').length, 2, 30],
    ['taken a day of the weekend, of a weekday', () => onWeekends('UnitTaken') / onWeekdays('UnitTaken'), 0.1, 0.35],
    ['use of the 8 % quickest articles', () => shareOf(sum(uses().slice(0, 10)), sum(uses())), 0.5, 0.8],
    ['articles that did not move', () => shareOf(uses().filter((count) => count === 0).length, 120), 0.17, 0.6],
    ['days until local goods come', () => medianLead(1, 2), 0.5, 3],
    ['days until national goods come', () => medianLead(3, 5), 3, 6],
    ['days until imported goods come', () => medianLead(10, 30), 10, 30],
    ['the latest goods, days', () => Math.max(...leadTimes().map(({ days }) => days)), 18, 75],
    ['units on the shelves', () => evidence.units.filter(({ state }) => state === 'stocked').length, 280, 520],
    ['expired on the shelves', () => expiringWithin(-400, 0), 0, 12],
    ['expiring within 30 days', () => expiringWithin(0, 31), 1, 30],
    ['expiring within 90 days', () => expiringWithin(0, 91), 4, 60],
    ['uncertain scans of sessions', () => shareOf(of('UnitUncertain').length, sessions()), 0.005, 0.05],
    ['second badges of sessions', () => shareOf(of('SessionJoined').length, sessions()), 0.005, 0.06],
    ['badges refused', () => of('BadgeRefused').length, 2, 30],
    ['breaches of temperature', () => raised('temperature-breach'), 1, 20],
    ['units held', () => of('UnitHeld').length, 10, 600],
    ['held units released', () => shareOf(of('UnitReleased').length, of('UnitHeld').length), 0.6, 1],
    ['devices that fell silent', () => raised('device-silence'), 1, 60],
    ['readers lost', () => raised('reader-lost'), 1, 20],
    ['shortages', () => raised('reorder-point'), 80, 700],
    ['alerts somebody acknowledged', () => shareOf(of('AlertAcknowledged').length, evidence.alerts.length), 0.2, 1],
    ['kinds of open alerts', () => new Set(openAlerts().map(({ ruleId }) => ruleId)).size, 2, 10],
    ['requisitions', () => evidence.requisitions.length, 40, 700],
    ['open requisitions', () => evidence.requisitions.filter(({ lines }) => lines.some(isOpenLine)).length, 2, 80],
    ['climate windows a probe and day', () => evidence.windows.length / (3 + 2 + 8) / days, 90, 100],
  ])('%s', (_name, figure, least, most) => {
    expect(figure()).toBeGreaterThanOrEqual(least)
    expect(figure()).toBeLessThanOrEqual(most)
  })
})
