import { describe, expect, it, onTestFinished } from 'vitest'
import { configSchema } from '#cloud/config'
import type { Service } from '#cloud/service'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { epochSchema } from '#contracts/ids'
import { systemClock } from '#platform/clock'
import { connectDevice } from '#tests/cloud/broker/connected-device'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { ask, httpWorld } from '#tests/support/http-world'
import { enrolCabinet, serviceWorld, submitBatch } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { WrittenCabinet } from '#tests/support/written-cabinet'

const hourMs = 3_600_000
const epochOf = (number: number) => epochSchema.parse(`e${number.toString(16).padStart(15, '0')}`)

/** A cabinet's card of that number, with a minute of climate on it. */
function cardOf(number: number, nowMs: number): WrittenCabinet {
  const card = new WrittenCabinet('cab-1', nowMs - hourMs)
  card.epoch = epochOf(number)
  card.elapsedMs = hourMs - 60_100
  card.climate(21_000)
  return card
}

async function doubts(service: Service) {
  const alerts = (await service.store.alerts.list('all')).filter(({ ruleId }) => ruleId === 'second-card')
  return alerts.map(({ state, priority }) => `${state} ${priority}`)
}

onBothEngines((newAddress) => {
  it('takes so many new cards of a device and no more in a day, receipts none beyond, and says so once', async () => {
    const clock = virtualClock()
    const service = await serviceWorld({ address: await newAddress(), clock })
    onTestFinished(() => service.stop())
    await enrolCabinet(service, 'cab-1')
    for (let number = 1; number <= 40; number++) {
      await submitBatch(service, cardOf(number, clock.now()).batch(), clock.now())
      clock.advance(1_000)
    }
    const { db } = service.inside.store.database
    const marks = async () => (await db.selectFrom('watermarks').selectAll().execute()).length
    expect(await marks()).toBe(4)
    expect(await service.store.summary()).toMatchObject({ factsAccepted: 4, factsQuarantined: 0, factsMissing: 0 })
    const kinds = (await service.store.journal.after(0, 1_000)).map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'DeviceEpochRefused')).toHaveLength(1)
    expect(await doubts(service)).toEqual(['open high'])
    clock.advance(25 * hourMs)
    await submitBatch(service, cardOf(40, clock.now()).batch(), clock.now())
    expect(await marks()).toBe(5)
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
  })

  it('starts in the time of its devices, however many cards they have had, and knows the newest', async () => {
    const clock = virtualClock()
    const service = await serviceWorld({ address: await newAddress(), clock })
    onTestFinished(() => service.stop())
    await enrolCabinet(service, 'cab-1')
    const mark = { deviceId: cardOf(1, 0).deviceId, committedSeq: 7, knownSeq: 7, bootId: '', bootBeganAtMs: 0 }
    const times = (atMs: number) => ({
      lastOccurredAtMs: atMs,
      skewToldMs: 0,
      gapToldSeq: 0,
      firstSeenAtMs: atMs,
      updatedAtMs: atMs,
    })
    const marks = Array.from({ length: 18_000 }, (_, at) => ({ ...mark, epoch: epochOf(at + 1), ...times(at + 1) }))
    await service.inside.store.transaction((tx) => tx.watermarks.put(marks))
    const health = await service.inside.store.devices.health()
    expect(health).toMatchObject([{ deviceId: 'cab-1', epoch: epochOf(18_000), committedSeq: 7, lastSeenAtMs: 18_000 }])
    const asked = [{ deviceId: mark.deviceId, epoch: epochOf(3) }]
    const read = await service.inside.store.transaction((tx) => tx.watermarks.of(asked, 17_998))
    expect(read.map(({ epoch }) => epoch)).toEqual([3, 17_999, 18_000].map(epochOf))
  })
})

describe('a second card', () => {
  it('that nobody announced is told to the biomedical engineer until a person answers for it', async () => {
    const clock = virtualClock()
    const world = await httpWorld({ clock })
    const { service } = world
    await enrolCabinet(service, 'cab-1')
    await submitBatch(service, cardOf(1, clock.now()).batch(), clock.now())
    expect(await doubts(service)).toEqual([])
    await submitBatch(service, cardOf(2, clock.now()).batch(), clock.now())
    expect(await doubts(service)).toEqual(['open medium'])
    const biomed = await world.signIn('bo', 'biomed')
    const confirm = () =>
      ask(world, biomed, 'POST', '/api/devices/cab-1/cards/confirm', { reason: 'the card was worn out' })
    expect((await confirm()).status).toBe(200)
    expect(await doubts(service)).toEqual(['cleared medium'])
    expect(await confirm()).toMatchObject({ status: 422, body: { code: 'card-not-doubted' } })
    const clinician = await world.signIn('cleo', 'clinician')
    expect(
      (await ask(world, clinician, 'POST', '/api/devices/cab-1/cards/confirm', { reason: 'why not' })).status,
    ).toBe(403)
  })

  it('that was announced is expected, once', async () => {
    const clock = virtualClock()
    const world = await httpWorld({ clock })
    const { service } = world
    await enrolCabinet(service, 'cab-1')
    await submitBatch(service, cardOf(1, clock.now()).batch(), clock.now())
    const biomed = await world.signIn('bo', 'biomed')
    const announced = await ask(world, biomed, 'POST', '/api/devices/cab-1/cards/announce', {
      reason: 'new card today',
    })
    expect(announced.status).toBe(200)
    await submitBatch(service, cardOf(2, clock.now()).batch(), clock.now())
    expect(await doubts(service)).toEqual([])
    await submitBatch(service, cardOf(3, clock.now()).batch(), clock.now())
    expect(await doubts(service)).toEqual(['open medium'])
  })

  it('beside a first that goes on speaking is two of them: high, and told once for all its messages', async () => {
    const clock = virtualClock()
    const service = await serviceWorld({ clock })
    onTestFinished(() => service.stop())
    await enrolCabinet(service, 'cab-1')
    const [original, clone] = [cardOf(1, clock.now()), cardOf(2, clock.now())]
    await submitBatch(service, original.batch(), clock.now())
    await submitBatch(service, clone.batch(), clock.now())
    for (let round = 0; round < 5; round++) {
      clock.advance(60_000)
      for (const card of [original, clone]) {
        card.climate(21_000)
        card.elapsedMs = clock.now() - card.bootedAtMs
        await submitBatch(service, card.batch(card.said.length), clock.now())
      }
    }
    expect(await doubts(service)).toEqual(['open high'])
    const kinds = (await service.store.journal.after(0, 1_000)).map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'DeviceEpochReturned')).toHaveLength(1)
    expect(await service.store.summary()).toMatchObject({ factsAccepted: 12, factsMissing: 0 })
  })
})

describe('two devices with one secret', () => {
  it('that push one another out again and again are told as what they are', async () => {
    const service = await serviceWorld({
      clock: systemClock(),
      mqttListen: { host: '127.0.0.1', port: 0 },
      config: configSchema.parse({}),
    })
    onTestFinished(() => service.stop())
    const password = await enrolCabinet(service, 'cab-1')
    const port = (await service.start()).mqttPort ?? 0
    const { deviceId } = cardOf(1, 0)
    for (let times = 0; times < 3; times++) await connectDevice(service, port, deviceId, password)
    await service.inside.ingest.idle()
    const seen = (await service.store.journal.after(0, 1_000)).filter(
      ({ kind }) => kind === 'DeviceConnectionsReplaced',
    )
    expect(seen.map(({ subject, body }) => [subject, body])).toEqual([
      ['device:cab-1', { times: 2, withinMs: 600_000 }],
    ])
  })

  it('are alerted when it happened five times in ten minutes, and no longer after a quiet quarter of an hour', async () => {
    const clock = virtualClock()
    const service = await serviceWorld({ clock })
    onTestFinished(() => service.stop())
    await enrolCabinet(service, 'cab-1')
    await service.start()
    const states = async () =>
      (await service.store.alerts.list('all')).flatMap(({ ruleId, state }) =>
        ruleId === 'shared-identity' ? state : [],
      )
    const fought = async (times: number) => {
      const receivedAtMs = clock.now()
      const { deviceId } = cardOf(1, 0)
      await service.inside.ingest.submit({ kind: 'connections', deviceId, receivedAtMs, times, withinMs: 600_000 })
      await service.inside.ingest.idle()
    }
    await fought(4)
    expect(await states()).toEqual([])
    await fought(5)
    expect(await states()).toEqual(['open'])
    for (let passed = 0; passed < 20 * 60_000; passed += 10_000) {
      clock.advance(10_000)
      await service.inside.writer.settled()
    }
    expect(await states()).toEqual(['cleared'])
  })
})
