import { expect, it, onTestFinished } from 'vitest'
import type { Service } from '#cloud/service'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { deviceIdSchema } from '#contracts/ids'
import { accepted } from '#tests/support/filled-site'
import { actor, defineItem, definePlace, receiveUnits, serviceWorld, submitBatch } from '#tests/support/service-world'
import { temporaryFolder } from '#tests/support/temporary-folder'
import { virtualClock } from '#tests/support/virtual-clock'
import { epcOf, WrittenCabinet } from '#tests/support/written-cabinet'

const minuteMs = 60_000
const calmMs = 15 * minuteMs
const deviceId = deviceIdSchema.parse('dev-1')

/** A device with its probes, minute by minute: what it measures as windows of a quarter of an hour, and how it is. */
async function watched(modelId: string, kind: 'cabinet' | 'room-sensor') {
  const clock = virtualClock()
  const path = `${temporaryFolder()}/service.db`
  let boots = 0
  const start = async () => {
    const options = { clock, address: { engine: 'sqlite' as const, path }, seed: ++boots }
    const made = await serviceWorld(options)
    await made.start()
    await made.inside.caughtUp()
    return made
  }
  let service: Service = await start()
  onTestFinished(async () => {
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
    await service.stop()
  })
  await definePlace(service, 'there')
  const wish = { deviceId, modelId, kind, title: 'one', placeId: 'there', rotate: false }
  accepted(await service.commands.registerDevice(wish as never, actor))
  const device = new WrittenCabinet('dev-1', clock.now())
  let startedAtMs = clock.now()
  let sent = 0
  const world = {
    clock,
    service: () => service,
    device,
    /** Probes its agent reads; the service never hears of the others. */
    reads: new Set<string>(),
    isConnected: true,
    says(probeId: string) {
      device.elapsedMs = clock.now() - device.bootedAtMs - 100
      const [quantity, milli] = probeId.endsWith('humidity') ? ['humidity', 45_000] : ['temperature', 5_000]
      const value = kind === 'cabinet' || quantity === 'humidity' ? Number(milli) : 21_500
      const values = { minMilli: value, maxMilli: value, meanMilli: value, lastMilli: value }
      const window = { windowMs: calmMs, samples: 90, state: 'good' as const, ...values }
      device.say({ kind: 'ClimateRecorded', probeId, quantity: quantity as 'temperature', ...window })
    },
    async sends() {
      if (device.said.length > sent) await submitBatch(service, device.batch(sent + 1), clock.now())
      sent = device.said.length
    },
    async heartbeat(outboxDepth = device.said.length - sent) {
      const uptimeMs = clock.now() - startedAtMs
      const telemetry = {
        schema: 1,
        deviceId,
        bootId: device.bootId,
        atMs: clock.now(),
        uptimeMs,
        memoryRssBytes: 1,
        outboxDepth,
        outboxOldestAgeMs: null,
        outboxBytes: 0,
        probes: [],
        cabinet: null,
      }
      await service.inside.hear(deviceId, 'telemetry', Buffer.from(JSON.stringify(telemetry)))
    },
    /** Quarters of an hour: at the end of each a window of every probe that is read, and every minute a heartbeat. */
    async quarters(count: number) {
      for (let quarter = 0; quarter < count; quarter++) {
        for (let minute = 0; minute < 15; minute++) {
          clock.advance(minuteMs)
          if (minute === 14) for (const probeId of world.reads) world.says(probeId)
          if (!world.isConnected) continue
          await world.sends()
          await world.heartbeat()
          await service.inside.caughtUp()
        }
      }
    },
    /** Its agent begins anew; the window it was at is lost. */
    restarts() {
      startedAtMs = clock.now()
    },
    async serviceStops() {
      await service.stop()
      world.isConnected = false
    },
    async serviceStarts() {
      service = await start()
      world.isConnected = true
    },
    alerts: async () =>
      (await service.store.alerts.list('all')).filter(({ ruleId }) => ruleId === 'probe-silent').reverse(),
  }
  return world
}

it.each([
  ['a refrigerator', 'cold-cabinet-4', 'cabinet', 'cold-air', 'cold-glycol', 30, 'high'],
  ['a room', 'or-sensor-th', 'room-sensor', 'room-air', 'room-humidity', 60, 'medium'],
] as const)('a probe of %s that its device no longer tells of is noticed in its time, once', async (...of) => {
  const [, modelId, kind, probeId, other, minutes, priority] = of
  const world = await watched(modelId, kind)
  world.reads.add(probeId).add(other)
  await world.quarters(8)
  const lastWindowMs = world.clock.now()
  world.reads.delete(probeId)
  await world.quarters(minutes / 15 - 1)
  expect(await world.alerts()).toEqual([])
  await world.quarters(1)
  const [alert, more] = await world.alerts()
  expect(more).toBeUndefined()
  expect(alert).toMatchObject({ about: `probe:dev-1/${probeId}`, state: 'open', priority })
  // The end of a window is reckoned from the device's clock.
  expect(Math.abs((alert?.raisedAtMs ?? 0) - lastWindowMs - minutes * minuteMs)).toBeLessThan(1_000)
  expect((alert?.raisedKnownAtMs ?? 0) - (alert?.raisedAtMs ?? 0)).toBeLessThan(2 * minuteMs)
  await world.quarters(4)
  world.reads.add(probeId)
  await world.quarters(1)
  expect(await world.alerts()).toMatchObject([{ state: 'cleared' }])
  world.reads.delete(probeId)
  await world.quarters(minutes / 15 + 1)
  expect((await world.alerts()).map(({ state }) => state)).toEqual(['cleared', 'open'])
})

it('a probe of which nothing was ever told is noticed like one that ceased', async () => {
  const world = await watched('cold-cabinet-4', 'cabinet')
  world.reads.add('cold-glycol')
  await world.quarters(3)
  expect(await world.alerts()).toMatchObject([{ about: 'probe:dev-1/cold-air', state: 'open' }])
  accepted(await world.service().commands.retireDevice(deviceId, { reason: 'broken', leaveUnits: true }, actor))
  expect(await world.alerts()).toMatchObject([{ state: 'cleared' }])
})

it('a device that is away, that still has something to tell, or that has just begun makes no silence of a probe', async () => {
  const world = await watched('cold-cabinet-4', 'cabinet')
  world.reads.add('cold-air').add('cold-glycol')
  await world.quarters(4)
  world.isConnected = false
  await world.quarters(8)
  await world.service().inside.caughtUp()
  expect(await world.alerts()).toEqual([])
  // Back, and its windows still wait: it says so.
  await world.heartbeat()
  await world.service().inside.caughtUp()
  expect(await world.alerts()).toEqual([])
  world.isConnected = true
  await world.quarters(1)
  expect(await world.alerts()).toEqual([])
  // Without power it measured nothing; what came after is told a quarter of an hour later.
  world.clock.advance(180 * minuteMs)
  world.restarts()
  await world.heartbeat()
  await world.quarters(2)
  expect(await world.alerts()).toEqual([])
})

it('what fell silent while the service was down is told when its device is heard, as of its own moment', async () => {
  const world = await watched('cold-cabinet-4', 'cabinet')
  world.reads.add('cold-air').add('cold-glycol')
  await world.quarters(4)
  const lastWindowMs = world.clock.now()
  await world.serviceStops()
  world.reads.delete('cold-air')
  await world.quarters(8)
  await world.serviceStarts()
  expect(await world.alerts()).toEqual([])
  await world.sends()
  await world.heartbeat()
  await world.service().inside.caughtUp()
  const [alert] = await world.alerts()
  expect(alert).toMatchObject({ about: 'probe:dev-1/cold-air', state: 'open' })
  expect(Math.abs((alert?.raisedAtMs ?? 0) - lastWindowMs - 30 * minuteMs)).toBeLessThan(1_000)
  expect(world.clock.now() - (alert?.raisedKnownAtMs ?? 0)).toBeLessThan(1_000)
})

it('says in both languages how many units stand where nobody knows how warm it is', async () => {
  const world = await watched('cold-cabinet-4', 'cabinet')
  const itemId = await defineItem(world.service())
  await receiveUnits(world.service(), itemId, 'there', 1, 3)
  world.reads.add('cold-glycol')
  world.device.elapsedMs = world.clock.now() - world.device.bootedAtMs
  world.device.finds(epcOf(1), epcOf(2), epcOf(3))
  await world.sends()
  await world.quarters(3)
  const [alert] = await world.alerts()
  expect(alert?.proof.inputs.find(({ name }) => name === 'unitsThere')).toMatchObject({ value: 3, unit: 'units' })
  const { explain } = world.service().rules
  if (alert === undefined) throw new Error('no alert')
  expect(explain(alert.proof, 'en').title).toContain('3 units stand in it')
  expect(explain(alert.proof, 'zh-cn').title).toContain('柜内有 3 件')
})
