import { expect, it } from 'vitest'
import type { Service } from '#cloud/service'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { ask, type HttpWorld, httpWorld } from '#tests/support/http-world'
import { defineItem, enrolCabinet, receiveUnits, submitBatch } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { epcOf, WrittenCabinet } from '#tests/support/written-cabinet'

const minuteMs = 60_000

async function statesOf({ store }: Service, ruleId: string) {
  return (await store.alerts.list('all')).flatMap((alert) => (alert.ruleId === ruleId ? alert.state : []))
}

/** What this version would read, in place of what an earlier one had put aside. */
async function asReadableNow({ inside }: Service, quarantineId: number, body: string) {
  const { db } = inside.store.database
  await db.updateTable('quarantine').set({ body }).where('quarantine_id', '=', quarantineId).execute()
}

onBothEngines((newAddress) => {
  /** A cabinet with four units that it found, and an engineer. */
  async function theWard() {
    const clock = virtualClock()
    const world = await httpWorld({ clock, address: await newAddress() })
    const { service } = world
    await service.start()
    await enrolCabinet(service, 'cab-1')
    await receiveUnits(service, await defineItem(service), 'cab-1', 1, 4)
    const cabinet = new WrittenCabinet('cab-1', clock.now())
    clock.advance(10 * minuteMs)
    cabinet.elapsedMs = 5 * minuteMs
    const engineer = () => world.signIn('bo', 'biomed')
    const post = async (path: string, body: object = {}) =>
      ask(world as HttpWorld, await engineer(), 'POST', path, body)
    const get = async (path: string) => ask(world as HttpWorld, await engineer(), 'GET', path)
    const whole = async () => (await verifyStore(service.inside.store.database, service.siteId)).problem
    const passes = async (ms: number) => {
      clock.advance(ms)
      await service.inside.caughtUp()
    }
    return { clock, world, service, cabinet, post, get, whole, passes }
  }

  it('what cannot be read is alerted, looked at with its reason and text, and put aside for good by a person with a reason', async () => {
    const { clock, world, service, cabinet, post, get, whole } = await theWard()
    cabinet.finds(epcOf(1), epcOf(2))
    const batch = cabinet.batch()
    await submitBatch(
      service,
      { ...batch, facts: batch.facts.toSpliced(0, 1, { kind: 'UnitFound', epc: 7 }) },
      clock.now(),
    )
    await service.inside.ingest.submit({
      kind: 'unreadable',
      deviceId: cabinet.deviceId,
      receivedAtMs: clock.now(),
      reason: 'not-json',
      text: '{{',
    })
    await service.inside.ingest.idle()
    expect(await statesOf(service, 'quarantine-waiting')).toEqual(['open'])
    const page = await get('/api/quarantine?limit=1')
    expect(page.body).toMatchObject({
      quarantined: [{ quarantineId: 2, reason: 'not-json', seq: null }],
      nextCursor: '2',
    })
    const next = await get('/api/quarantine?limit=1&cursor=2&state=waiting')
    expect(next.body.quarantined).toMatchObject([{ quarantineId: 1, deviceId: 'cab-1', seq: 1, state: 'waiting' }])
    expect((await get('/api/devices/cab-1/quarantine/1')).body.body).toBe('{"kind":"UnitFound","epc":7}')
    expect(await get('/api/devices/cab-1/quarantine/9')).toMatchObject({ status: 404 })

    expect(await post('/api/devices/cab-1/quarantine/1/retry')).toMatchObject({
      status: 422,
      body: { code: 'quarantine-still-unreadable', about: { reason: expect.stringMatching(/^\w+: /) } },
    })
    expect((await post('/api/devices/cab-1/quarantine/1/accept')).status).toBe(400)
    for (const id of [1, 2]) {
      const reason = { reason: 'a test bench spoke in its name' }
      expect(await post(`/api/devices/cab-1/quarantine/${id}/accept`, reason)).toMatchObject({
        status: 200,
        body: { state: 'accepted' },
      })
    }
    expect(await statesOf(service, 'quarantine-waiting')).toEqual(['cleared'])
    expect(await post('/api/devices/cab-1/quarantine/1/accept', { reason: 'once more' })).toMatchObject({ status: 409 })
    const kinds = (await service.store.journal.after(0, 1_000)).map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'QuarantineAccepted')).toHaveLength(2)
    const clinician = await world.signIn('cleo', 'clinician')
    expect((await ask(world, clinician, 'GET', '/api/quarantine')).status).toBe(403)
    expect(await whole()).toBeNull()
  })

  it('what this version can read is applied once, where it belongs in time, however often it is asked for or sent again', async () => {
    const { clock, service, cabinet, post, whole } = await theWard()
    cabinet.finds(epcOf(1))
    cabinet.climate(21_000)
    cabinet.say({ kind: 'DoorOpened', sessionId: null, doorId: 1 })
    cabinet.say({ kind: 'DoorClosed', sessionId: null, doorId: 1, openForMs: 100 })
    cabinet.session({ taken: [epcOf(1)] })
    cabinet.elapsedMs = clock.now() - cabinet.bootedAtMs
    const batch = cabinet.batch()
    const garbled = batch.facts.map((fact, index) => (index < 3 ? { ...(fact as object), atMs: 'soon' } : fact))
    await submitBatch(service, { ...batch, facts: garbled }, clock.now())
    const count = batch.facts.length
    expect(await service.store.summary()).toMatchObject({
      factsAccepted: count - 3,
      factsQuarantined: 3,
      climateWindows: 0,
    })
    for (const index of [0, 1, 2]) {
      await asReadableNow(service, index + 1, JSON.stringify(batch.facts[index]))
      expect(await post(`/api/devices/cab-1/quarantine/${index + 1}/retry`)).toMatchObject({
        status: 200,
        body: { state: 'retried' },
      })
    }
    // What was read again has come: put aside it was once, and accepted it is now.
    expect(await service.store.summary()).toMatchObject({ factsAccepted: count, factsQuarantined: 3, sessions: 1 })
    const seen = (await service.store.journal.after(0, 1_000)).find(({ kind }) => kind === 'UnitFound')
    expect(seen).toMatchObject({ source: { kind: 'device', seq: 1 }, occurredAtMs: cabinet.said[0]?.atMs })
    const { rows } = await service.store.units.page({}, null, 10)
    expect(rows.find(({ serial }) => serial === '1')?.state).toBe('taken')
    expect(await service.store.climate.after(0, 10)).toMatchObject([{ seq: 2, lastMilli: 21_000 }])
    // The door was shut long ago: that it had been forced is in the journal and opens no alert that stands.
    expect(await statesOf(service, 'forced-door')).toEqual([])
    expect(await post('/api/devices/cab-1/quarantine/1/retry')).toMatchObject({
      status: 409,
      body: { code: 'quarantine-already-settled' },
    })
    await submitBatch(service, batch, clock.now())
    expect(await service.store.climate.after(0, 10)).toHaveLength(1)
    expect(await statesOf(service, 'quarantine-waiting')).toEqual(['cleared'])
    expect(await whole()).toBeNull()
  })

  it('a whole message that can be read now goes the way of every message', async () => {
    const { clock, service, cabinet, post, whole } = await theWard()
    cabinet.finds(epcOf(1), epcOf(2))
    const text = JSON.stringify(cabinet.batch())
    const { deviceId } = cabinet
    const receivedAtMs = clock.now()
    await service.inside.ingest.submit({ kind: 'unreadable', deviceId, receivedAtMs, reason: 'not-a-batch', text })
    await service.inside.ingest.idle()
    expect(await post('/api/devices/cab-1/quarantine/1/retry')).toMatchObject({ status: 200 })
    await service.inside.ingest.idle()
    expect(await service.store.summary()).toMatchObject({ factsAccepted: 2, factsMissing: 0 })
    await submitBatch(service, cabinet.batch(), clock.now())
    expect(await service.store.summary()).toMatchObject({ factsAccepted: 2, factsDuplicate: 2 })
    expect(await whole()).toBeNull()
  })

  it('what breaks the books as it did before is refused by name', async () => {
    const { clock, service, cabinet, post } = await theWard()
    cabinet.finds(epcOf(1), epcOf(2))
    const batch = cabinet.batch()
    await submitBatch(service, { ...batch, facts: batch.facts.toSpliced(1, 1, 'nothing') }, clock.now())
    const { db } = service.inside.store.database
    await db
      .updateTable('quarantine')
      .set({ seq: 1, body: JSON.stringify(batch.facts[1]) })
      .execute()
    expect(await post('/api/devices/cab-1/quarantine/1/retry')).toMatchObject({
      status: 422,
      body: { code: 'quarantine-still-not-applicable' },
    })
    expect(await statesOf(service, 'quarantine-waiting')).toEqual(['open'])
  })

  it('a gap its device does not fill is alerted after an hour, and what waits behind it goes on once a person accepts it', async () => {
    const { clock, service, cabinet, post, get, whole, passes } = await theWard()
    for (const number of [1, 2, 3, 4]) cabinet.finds(epcOf(number))
    await submitBatch(service, cabinet.batch(1, 1), clock.now())
    await submitBatch(service, cabinet.batch(3, 1), clock.now())
    await passes(2 * minuteMs)
    await submitBatch(service, cabinet.batch(4, 1), clock.now())
    expect((await get('/api/gaps')).body.gaps).toMatchObject([
      { deviceId: 'cab-1', fromSeq: 2, toSeq: 2, parked: true },
    ])
    expect(await statesOf(service, 'facts-missing')).toEqual([])
    await passes(61 * minuteMs)
    expect(await statesOf(service, 'facts-missing')).toEqual(['open'])
    const gap = { epoch: cabinet.epoch, reason: 'the card lost it' }
    expect(await post('/api/devices/cab-1/gaps/accept', { ...gap, fromSeq: 7 })).toMatchObject({
      status: 409,
      body: { code: 'gap-already-another', about: { fromSeq: 2 } },
    })
    const accepted = await post('/api/devices/cab-1/gaps/accept', { ...gap, fromSeq: 2 })
    expect(accepted).toMatchObject({ status: 200, body: { fromSeq: 2, toSeq: 2 } })
    await service.inside.ingest.idle()
    expect(await service.store.summary()).toMatchObject({ factsAccepted: 3, factsMissing: 0 })
    expect(await statesOf(service, 'facts-missing')).toEqual(['cleared'])
    expect(await post('/api/devices/cab-1/gaps/accept', { ...gap, fromSeq: 2 })).toMatchObject({ status: 404 })
    await submitBatch(service, cabinet.batch(1, 4), clock.now())
    expect(await service.store.summary()).toMatchObject({ factsAccepted: 3, factsDuplicate: 4 })
    expect(await whole()).toBeNull()
  })

  it('a gap that is filled after all is over by itself', async () => {
    const { clock, service, cabinet, passes, whole } = await theWard()
    for (const number of [1, 2, 3, 4]) cabinet.finds(epcOf(number))
    await submitBatch(service, cabinet.batch(1, 1), clock.now())
    await submitBatch(service, cabinet.batch(3, 1), clock.now())
    await passes(2 * minuteMs)
    await submitBatch(service, cabinet.batch(4, 1), clock.now())
    await passes(61 * minuteMs)
    await submitBatch(service, cabinet.batch(2, 1), clock.now())
    expect(await statesOf(service, 'facts-missing')).toEqual(['cleared'])
    expect(await service.store.summary()).toMatchObject({ factsAccepted: 4, factsMissing: 0 })
    expect(await whole()).toBeNull()
  })
})
