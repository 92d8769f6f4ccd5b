import { describe, expect, it } from 'vitest'
import type { Service } from '#cloud/service'
import type { StoreAddress } from '#cloud/store/engine/open-database'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { seededRandom } from '#platform/random'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { defineItem, enrolCabinet, receiveUnits, serviceWorld, submitBatch } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { epcOf, WrittenCabinet } from '#tests/support/written-cabinet'

/** A cabinet that found eight units, gave two and got one back, and told the climate of two minutes: 21 facts. */
async function theStory(address: StoreAddress) {
  const clock = virtualClock()
  const service = await serviceWorld({ address, clock })
  await enrolCabinet(service, 'cab-1')
  await receiveUnits(service, await defineItem(service), 'cab-1', 1, 8)
  const cabinet = new WrittenCabinet('cab-1', clock.now() - 500_000)
  clock.advance(600_000)
  cabinet.elapsedMs = 600_000
  cabinet.finds(...[1, 2, 3, 4, 5, 6, 7, 8].map(epcOf))
  cabinet.session({ taken: [epcOf(1), epcOf(2)] })
  cabinet.climate(21_000)
  cabinet.session({ placed: [epcOf(1)] })
  cabinet.climate(21_200)
  clock.advance(200_000)
  return { clock, service, cabinet }
}

async function unitsOf(service: Service) {
  const { rows } = await service.store.units.page({}, null, 100)
  const bySerial = rows.sort((a, b) => Number(a.serial) - Number(b.serial))
  return bySerial.map(({ serial, state, placeId }) => `${serial} ${state} ${placeId}`)
}

async function endOf(service: Service) {
  const { factsAccepted, factsDuplicate, factsMissing } = await service.store.summary()
  const windows = (await service.store.climate.after(0, 100)).map(({ seq, lastMilli }) => [seq, lastMilli])
  const { problem } = await verifyStore(service.inside.store.database, service.siteId)
  return { units: await unitsOf(service), windows, factsAccepted, factsDuplicate, factsMissing, problem }
}

onBothEngines((newAddress) => {
  it('counts each fact once, however often and in whatever pieces it comes', async () => {
    const straight = await theStory(await newAddress())
    await submitBatch(straight.service, straight.cabinet.batch(), straight.clock.now())
    const wanted = await endOf(straight.service)
    expect(wanted).toMatchObject({ factsAccepted: 21, factsDuplicate: 0, factsMissing: 0, problem: null })
    expect(wanted.windows).toEqual([
      [15, 21_000],
      [21, 21_200],
    ])
    await straight.service.stop()

    const { service, cabinet, clock } = await theStory(await newAddress())
    for (const [firstSeq, count] of [
      [1, 7],
      [1, 7],
      [5, 6],
      [11, 4],
      [10, 1],
      [15, 7],
      [1, 21],
    ] as const) {
      await submitBatch(service, cabinet.batch(firstSeq, count), clock.now())
    }
    expect(await endOf(service)).toEqual({ ...wanted, factsDuplicate: 7 + 3 + 1 + 21 })
    await service.stop()
  })

  it('parks what comes after a gap, asks for the gap, and goes on by itself when it is filled', async () => {
    const { service, cabinet, clock } = await theStory(await newAddress())
    await submitBatch(service, cabinet.batch(1, 4), clock.now())
    await submitBatch(service, cabinet.batch(9, 4), clock.now())
    await submitBatch(service, cabinet.batch(13, 9), clock.now())
    expect(await endOf(service)).toMatchObject({ factsAccepted: 4, factsMissing: 17 })
    await submitBatch(service, cabinet.batch(5, 4), clock.now())
    expect(await endOf(service)).toMatchObject({ factsAccepted: 21, factsMissing: 0, factsDuplicate: 0, problem: null })
    expect(await service.inside.store.transaction((tx) => tx.watermarks.parkedDevices())).toEqual([])
    await service.stop()
  })

  it('comes to the same end whatever the order the batches come in', async () => {
    const straight = await theStory(await newAddress())
    await submitBatch(straight.service, straight.cabinet.batch(), straight.clock.now())
    const wanted = await unitsOf(straight.service)
    await straight.service.stop()
    for (const seed of [1, 2, 3]) {
      const { service, cabinet, clock } = await theStory(await newAddress())
      const random = seededRandom(seed)
      const pieces = [1, 4, 7, 10, 13, 16, 19].map((firstSeq) => cabinet.batch(firstSeq, 3))
      const disorder = pieces.map((batch) => ({ batch, at: random.float() })).sort((a, b) => a.at - b.at)
      for (const { batch } of disorder) await submitBatch(service, batch, clock.now())
      expect(await unitsOf(service), `seed ${seed}`).toEqual(wanted)
      expect(await endOf(service)).toMatchObject({ factsAccepted: 21, factsMissing: 0, problem: null })
      await service.stop()
    }
  })

  it('puts a poison fact aside, counts it as received, and goes on with the rest', async () => {
    const { service, cabinet, clock } = await theStory(await newAddress())
    const batch = cabinet.batch()
    const poison = JSON.parse('{"kind":"UnitTaken","__proto__":{"polluted":true},"note":"\\u0000\\ud800"}')
    const facts = batch.facts.toSpliced(3, 1, poison).toSpliced(17, 1, 'not even an object')
    await submitBatch(service, { ...batch, facts }, clock.now())
    expect(await service.store.summary()).toMatchObject({ factsAccepted: 19, factsQuarantined: 2, factsMissing: 0 })
    const kept = (await service.store.quarantine.page({ of: null }, null, 10)).rows
    expect(kept.map(({ deviceId, seq }) => [deviceId, seq])).toEqual([
      ['cab-1', 18],
      ['cab-1', 4],
    ])
    expect(kept.every(({ reason }) => reason.length > 3)).toBe(true)
    expect(JSON.parse(kept[1]?.body ?? '')).toEqual(poison)
    expect(await endOf(service)).toMatchObject({ problem: null })
    await service.stop()
  })

  it('puts a batch aside that no transaction can take, and stores the others that waited with it', async () => {
    const { service, cabinet, clock } = await theStory(await newAddress())
    await enrolCabinet(service, 'cab-2')
    const other = new WrittenCabinet('cab-2', clock.now() - 10_000)
    other.climate(21_000)
    // Somebody wrote that fact into the journal by hand: the second wall refuses it for ever.
    const { db } = service.inside.store.database
    const row = await db.selectFrom('journal').selectAll().where('entry_seq', '=', 1).executeTakeFirstOrThrow()
    const source = {
      source_kind: 'device',
      source_id: 'cab-1',
      source_epoch: cabinet.epoch,
      source_seq: 3,
      actor_ref: null,
    }
    await db
      .insertInto('journal')
      .values({ ...row, ...source, entry_seq: 1_000_000 })
      .execute()

    const submitted = [
      submitBatch(service, cabinet.batch(), clock.now()),
      submitBatch(service, other.batch(), clock.now()),
    ]
    await Promise.all(submitted)
    expect(await service.store.summary()).toMatchObject({
      factsAccepted: 1,
      factsQuarantined: 21,
      factsMissing: 0,
      climateWindows: 1,
    })
    expect((await service.store.quarantine.page({ of: null }, null, 1)).rows[0]?.reason).toMatch(/^not-applicable: /)
    await service.stop()
  })

  it('says so when a device comes back with another epoch', async () => {
    const { service, cabinet, clock } = await theStory(await newAddress())
    await submitBatch(service, cabinet.batch(), clock.now())
    const cloned = new WrittenCabinet('cab-1', clock.now() - 10_000)
    cloned.epoch = 'e000000000000002' as typeof cloned.epoch
    cloned.climate(21_000)
    await submitBatch(service, cloned.batch(), clock.now())
    const entries = await service.store.journal.after(0, 1_000)
    expect(entries.find(({ kind }) => kind === 'DeviceEpochChanged')).toMatchObject({
      subject: 'device:cab-1',
      placeId: 'cab-1',
      body: { previousEpoch: 'e000000000000001', previousCommittedSeq: 21, epoch: 'e000000000000002' },
    })
    expect(await endOf(service)).toMatchObject({ factsAccepted: 22, problem: null })
    await service.stop()
  })
})

describe('a device that speaks for another', () => {
  it('is not believed, and what it said is kept', async () => {
    const { service, cabinet, clock } = await theStory({ engine: 'sqlite', path: ':memory:' })
    await submitBatch(service, cabinet.batch(), clock.now(), 'cab-2' as typeof cabinet.deviceId)
    expect(await service.store.summary()).toMatchObject({ factsAccepted: 0, factsQuarantined: 1 })
    expect((await service.store.quarantine.page({ of: null }, null, 1)).rows[0]).toMatchObject({
      deviceId: 'cab-2',
      reason: 'another-device',
    })
    await service.stop()
  })
})
