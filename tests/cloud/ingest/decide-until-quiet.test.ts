import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { configSchema } from '#cloud/config'
import { NotQuietError } from '#cloud/ingest/decide-until-quiet'
import type { Decider } from '#cloud/ingest/deciders/decider'
import { watchAlerts } from '#cloud/ingest/deciders/watch-alerts'
import { createIngest } from '#cloud/ingest/ingest'
import { createSiteWriter } from '#cloud/ingest/site-writer'
import { idMaker } from '#cloud/journal/new-id'
import { loadRules } from '#cloud/load-rules'
import type { Service } from '#cloud/service'
import { createDeviceRegistry } from '#cloud/service/devices/device-registry'
import { createRuleBook } from '#cloud/service/rule-book'
import { verifyStore } from '#cloud/store/verify/verify-store'
import type { Batch } from '#contracts/batch'
import type { Receipt } from '#contracts/receipt'
import { loadModel, modelIds } from '#firmware-config/load-model'
import { silentLog } from '#platform/log'
import { seededRandom } from '#platform/random'
import { openLines } from '#tests/cloud/requisitions/all-requisitions'
import { accepted } from '#tests/support/filled-site'
import {
  actor,
  defineItem,
  enrolCabinet,
  receiveUnits,
  serviceWorld,
  stockUp,
  submitBatch,
} from '#tests/support/service-world'
import { type VirtualClock, virtualClock } from '#tests/support/virtual-clock'
import { epcOf, WrittenCabinet } from '#tests/support/written-cabinet'

/** A decider that answers every door session of one cabinet, and then its own answers, without an end. */
function endless(deviceId: string): Decider {
  return {
    name: 'endless',
    async decide(_draft, round, { siteId, nowMs }) {
      const begun = round.filter(({ kind, source }) => {
        if (source.kind === 'service') return source.decider === 'endless'
        return kind === 'SessionCommitted' && source.kind === 'device' && source.deviceId === deviceId
      })
      return begun.map(({ entrySeq, subject }) => ({
        siteId,
        occurredAtMs: nowMs,
        recordedAtMs: nowMs,
        timeQuality: 'service',
        source: { kind: 'service', decider: 'endless', conclusionId: `again~${entrySeq}` },
        kind: 'ThoughtAgain',
        subject,
        placeId: null,
        causeSeq: entrySeq,
        body: {},
      }))
    },
  }
}

/** The ingest of a service as it would be with one decider more. */
async function ingestWith(decider: Decider, service: Service, clock: VirtualClock) {
  const { siteId, inside } = service
  const registry = createDeviceRegistry(new Map(modelIds().map((modelId) => [modelId, loadModel(modelId)])))
  const parts = { siteId, store: inside.store, registry, rules: await loadRules(), newId: idMaker(seededRandom(3)) }
  const ruleBook = createRuleBook({ ...parts, timeZone: 'UTC', unaccountedAfterMs: null })
  await ruleBook.reload()
  const { context } = ruleBook
  const writer = createSiteWriter({
    store: inside.store,
    writerId: 'another',
    clock,
    deciders: [decider, watchAlerts],
    context,
    onCommitted: () => {},
  })
  const receipts: Receipt[] = []
  const ingest = createIngest({
    siteId,
    writer,
    clock,
    log: silentLog(),
    limits: configSchema.parse({}).ingest,
    placeOf: (deviceId, atMs) => ruleBook.places().placeOfDevice(deviceId, atMs),
    onReceipt: (receipt) => receipts.push(receipt),
    onFault: () => {},
  })
  return { ingest, writer, receipts, ruleBook }
}

describe('a decider that never comes to rest', () => {
  it('is stopped and named; what came with it is stored, what set it off is put aside and receipted', async () => {
    const clock = virtualClock()
    const service = await serviceWorld({ clock })
    onTestFinished(() => service.stop())
    const cabinets = ['cab-1', 'cab-2', 'cab-3'].map((deviceId) => new WrittenCabinet(deviceId, clock.now()))
    for (const { deviceId } of cabinets) await enrolCabinet(service, deviceId)
    const itemId = await defineItem(service)
    await receiveUnits(service, itemId, 'cab-1', 1, 3)
    const { ingest, receipts } = await ingestWith(endless('cab-2'), service, clock)
    clock.advance(60_000)
    for (const [index, cabinet] of cabinets.entries()) {
      cabinet.session({ placed: [epcOf(index + 1)] })
      const batch = cabinet.batch()
      const { deviceId } = cabinet
      const incoming = { ...batch, facts: [...batch.facts] }
      void ingest.submit({
        kind: 'batch',
        deviceId,
        receivedAtMs: clock.now(),
        batch: incoming,
        text: JSON.stringify(batch),
      })
    }
    await ingest.idle()
    const places = (await service.store.units.page({}, null, 10)).rows.map(({ placeId }) => placeId)
    expect(places.sort()).toEqual(['cab-1', 'cab-3', 'store'])
    const quarantined = (await service.store.quarantine.page({ of: null }, null, 100)).rows
    expect(new Set(quarantined.map(({ deviceId }) => deviceId))).toEqual(new Set(['cab-2']))
    expect(quarantined).toHaveLength(cabinets[1]?.said.length ?? 0)
    expect(quarantined[0]?.reason).toMatch(/no rest after 8 rounds.*endless/)
    expect(new Set(receipts.map(({ deviceId }) => deviceId))).toEqual(new Set(cabinets.map(({ deviceId }) => deviceId)))
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
  })

  it('undoes the decision of a person that set it off, and says so', async () => {
    const clock = virtualClock()
    const service = await serviceWorld({ clock })
    onTestFinished(() => service.stop())
    const { writer } = await ingestWith(
      {
        ...endless('none'),
        decide: async (_draft, round, context) =>
          endless('none').decide(
            _draft,
            round.map((entry) => ({ ...entry, source: { kind: 'service', decider: 'endless', conclusionId: 'x' } })),
            context,
            [],
          ),
      },
      service,
      clock,
    )
    const before = await service.store.journal.head()
    const said = writer.decide(async (_tx, nowMs) => ({
      entries: [
        {
          siteId: service.siteId,
          occurredAtMs: nowMs,
          recordedAtMs: nowMs,
          timeQuality: 'service',
          source: { kind: 'decision', actorRef: actor, decisionId: 'd1' },
          kind: 'SomethingSaid',
          subject: 'site:main',
          placeId: null,
          causeSeq: null,
          body: {},
        },
      ],
      finish: async () => null,
    }))
    await expect(said).rejects.toThrow(NotQuietError)
    expect(await service.store.journal.head()).toEqual(before)
  })
})

type Message = { kind: 'batch'; batch: Batch } | { kind: 'bind'; unit: number; epc: number }

/** What three cabinets and a person with a label printer say; each cabinet keeps its order, the rest may be mixed. */
function messagesOf(startMs: number): Message[][] {
  const one = new WrittenCabinet('cab-1', startMs)
  const two = new WrittenCabinet('cab-2', startMs)
  const three = new WrittenCabinet('cab-3', startMs)
  one.session({ placed: [1, 2, 3, 21].map(epcOf) })
  two.elapsedMs += 30_000
  two.session({ placed: [4, 5].map(epcOf) })
  one.session({ taken: [epcOf(2)] })
  for (let minute = 0; minute < 11; minute++) one.climate(40_000)
  for (let minute = 0; minute < 12; minute++) one.climate(21_000)
  three.elapsedMs += 2_000_000
  three.session({ placed: [epcOf(2)] })
  three.finds(epcOf(99))
  two.elapsedMs += 3_000_000
  two.session({ taken: [epcOf(4)] })
  one.elapsedMs += 1_000_000
  one.session({ placed: [epcOf(4)], taken: [epcOf(3)] })
  const pieces = (cabinet: WrittenCabinet, size: number): Message[] => {
    const starts = Array.from({ length: Math.ceil(cabinet.said.length / size) }, (_, index) => 1 + index * size)
    return starts.map((firstSeq) => ({
      kind: 'batch',
      batch: cabinet.batch(firstSeq, Math.min(size, cabinet.said.length + 1 - firstSeq)),
    }))
  }
  return [
    pieces(one, 7),
    pieces(two, 4),
    pieces(three, 5),
    [{ kind: 'bind', unit: 6, epc: 21 }],
    [{ kind: 'bind', unit: 7, epc: 5 }],
  ]
}

/** Takes from the lists, always the next of one of them, as the choices say. */
function mixed(lists: readonly (readonly Message[])[], choices: readonly number[]): Message[] {
  const rest = lists.map((list) => [...list])
  const order: Message[] = []
  for (let turn = 0; ; turn++) {
    const open = rest.filter((list) => list.length > 0)
    if (open.length === 0) return order
    const next = open[(choices[turn % choices.length] ?? 0) % open.length]?.shift()
    if (next !== undefined) order.push(next)
  }
}

async function endOf(choices: readonly number[]) {
  const clock = virtualClock()
  const service = await serviceWorld({ clock, config: { unaccountedAfterMs: null } })
  for (const deviceId of ['cab-1', 'cab-2', 'cab-3']) await enrolCabinet(service, deviceId)
  const itemId = await defineItem(service)
  await stockUp(service, itemId, 'cab-1')
  const thresholds = { reorderPoint: 2, orderUpTo: 4 }
  accepted(await service.commands.putPolicies([{ layer: 'hospital', thresholds, reason: 'levels' }], actor))
  const unitIds = await receiveUnits(service, itemId, 'cab-1', 1, 7)
  const lists = messagesOf(clock.now() + 1_000)
  clock.advance(6_000_000)
  for (const message of mixed(lists, choices)) {
    if (message.kind === 'batch') await submitBatch(service, message.batch, clock.now())
    else {
      const wish = { epc: epcOf(message.epc), fromMs: 0, replaces: null, because: 'label' }
      accepted(await service.commands.bindTag(unitIds[message.unit - 1] ?? '', wish, actor))
    }
  }
  const { rows } = await service.store.units.page({}, null, 100)
  const nameOf = new Map(unitIds.map((unitId, index) => [unitId, index + 1]))
  const units = rows.map(({ unitId, state, placeId, observed, seenTags, holds, sinceMs, certainty }) => {
    const reasons = holds.map(({ reason }) => reason)
    return { unit: nameOf.get(unitId), state, placeId, observed, seenTags, reasons, sinceMs, certainty }
  })
  const positions = (await service.store.positions.all()).map(({ itemId: _item, ...sums }) => sums)
  const alerts = (await service.store.alerts.list('open')).map(({ ruleId, about, priority }) => {
    return `${ruleId} ${about.replace(itemId, 'item')} ${priority}`
  })
  const stays = await Promise.all(unitIds.map((unitId) => service.store.stays.ofUnit(unitId)))
  const believed = stays.map((list) =>
    list.flatMap(({ placeId, fromMs, toMs, knownUntilSeq }) =>
      knownUntilSeq === null ? [{ placeId, fromMs, toMs }] : [],
    ),
  )
  const foreign = (await service.store.tags.foreignSeen()).map(({ epc }) => epc)
  const requisitions = (await openLines(service.store)).map(({ placeId, quantity }) => ({
    placeId,
    quantity,
  }))
  const { problem } = await verifyStore(service.inside.store.database, service.siteId)
  await service.stop()
  return {
    units: units.sort((a, b) => (a.unit ?? 0) - (b.unit ?? 0)),
    positions,
    alerts: alerts.sort(),
    believed,
    foreign,
    requisitions,
    problem,
  }
}

it('after quiet the order of arrival does not matter: units, holds, stays, sums and alerts are the same', async () => {
  const wanted = await endOf([0])
  expect(wanted.problem).toBeNull()
  expect(wanted.units.filter(({ reasons }) => reasons.includes('temperature')).map(({ unit }) => unit)).toEqual([
    1, 3, 6,
  ])
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(9), { minLength: 3, maxLength: 12 }), async (choices) => {
      expect(await endOf(choices)).toEqual(wanted)
    }),
    { numRuns: 12, seed: 11 },
  )
})
