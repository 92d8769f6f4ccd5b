import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { configSchema } from '#cloud/config'
import type { Service } from '#cloud/service'
import { deviceIdSchema } from '#contracts/ids'
import { documentsFilterOf, topicOf } from '#contracts/topics'
import { systemClock } from '#platform/clock'
import { accepted } from '#tests/support/filled-site'
import { actor, enrolCabinet, everywhere, serviceWorld } from '#tests/support/service-world'
import { WrittenCabinet } from '#tests/support/written-cabinet'
import { connectDevice, openClient, openSocket } from './connected-device.ts'

const own = deviceIdSchema.parse('cab-1')
const other = deviceIdSchema.parse('cab-2')
let service: Service
let port: number
let password: string
let otherPassword: string

beforeEach(async () => {
  const defaults = configSchema.parse({})
  service = await serviceWorld({
    clock: systemClock(),
    mqttListen: { host: '127.0.0.1', port: 0 },
    config: { mqtt: { ...defaults.mqtt, drainTimeoutMs: 60_000 } },
  })
  password = await enrolCabinet(service, own)
  otherPassword = await enrolCabinet(service, other)
  port = (await service.start()).mqttPort ?? 0
})
afterEach(() => service.stop())

describe('who gets in', () => {
  it.each([
    ['its own id and password', () => openClient(port, own, own, password), true],
    ['a wrong password', () => openClient(port, own, own, `${password}x`), false],
    ["another's password", () => openClient(port, own, own, otherPassword), false],
    ['another client id', () => openClient(port, other, own, password), false],
    ['an unknown device', () => openClient(port, 'cab-9', 'cab-9', password), false],
    ['an empty password', () => openClient(port, own, own, ''), false],
    ['a name that is no device id', () => openClient(port, '__proto__', '__proto__', password), false],
  ])('%s', async (_name, open, isWelcome) => {
    const outcome = await open().then(
      async (client) => {
        await client.endAsync(true)
        return true
      },
      () => false,
    )
    expect(outcome).toBe(isWelcome)
  })

  it('the old password no longer, once a new one was given out; the open connection ends', async () => {
    const device = await connectDevice(service, port, own, password)
    const closed = new Promise<void>((resolve) => device.client.once('close', resolve))
    const again = { deviceId: own, modelId: 'implant-cabinet-4', kind: 'cabinet', title: 't', placeId: own } as const
    const rotated = await service.commands.registerDevice({ ...again, rotate: true }, actor)
    await closed
    await expect(openClient(port, own, own, password)).rejects.toThrow()
    const client = await openClient(port, own, own, rotated.ok ? rotated.value.password : '')
    await client.endAsync(true)
  })
})

describe('who may say what where', () => {
  it('refuses to listen anywhere but at its own receipts, commands and documents', async () => {
    const client = await openClient(port, own, own, password)
    const refused = [
      '#',
      '+/#',
      '$SYS/#',
      topicOf(service.siteId, own, 'facts'),
      topicOf(service.siteId, other, 'receipts'),
    ]
    for (const filter of refused) {
      const granted = await client.subscribeAsync(filter, { qos: 1 }).catch(() => 'refused')
      expect(granted, filter).toBe('refused')
    }
    const granted = await client.subscribeAsync(documentsFilterOf(service.siteId, own), { qos: 1 })
    expect(granted[0]?.qos).toBe(1)
    await client.endAsync(true)
  })

  it("ends the connection of a device that publishes on another's topic, and stores nothing", async () => {
    const client = await openClient(port, own, own, password)
    client.on('error', () => {})
    const closed = new Promise<void>((resolve) => client.once('close', resolve))
    client.publish(topicOf(service.siteId, other, 'facts'), JSON.stringify(new WrittenCabinet(other, 0).batch()), {
      qos: 1,
    })
    await closed
    expect(await service.store.summary()).toMatchObject({ batches: 0, factsQuarantined: 0 })
  })

  it('takes garbage on its own topic into quarantine and stays connected', async () => {
    const device = await connectDevice(service, port, own, password)
    for (const garbage of ['not json', '[]', '{"schema":1}', Buffer.from([0xff, 0xfe, 0x00]), ''])
      await device.publish(garbage)
    const cabinet = new WrittenCabinet(own, Date.now() - 10_000)
    cabinet.climate(21_000)
    await device.publish(cabinet.batch())
    expect(await device.receipt(({ committedSeq }) => committedSeq === 1)).toMatchObject({ quarantinedSeqs: [] })
    expect(
      (await service.store.quarantine.page({ of: null }, null, 10)).rows.map(({ reason }) => reason).sort(),
    ).toEqual(['not-a-batch', 'not-a-batch', 'not-json', 'not-json', 'not-utf8'])
    await device.end()
  })
})

describe('what the wire may carry', () => {
  it('cuts off 200 MiB at the header and goes on serving', async () => {
    const socket = await openSocket(port)
    const closed = once(socket, 'close')
    socket.write(Buffer.from([0x30, 0x80, 0x80, 0x80, 0x64]))
    await closed
    const device = await connectDevice(service, port, own, password)
    await device.end()
  })

  it('one device that stops reading holds up nobody else', async () => {
    const stuck = await connectDevice(service, port, other, otherPassword)
    stuck.client.stream.pause()
    // More than any socket buffers: the broker must not wait for it.
    const holder = { username: 'anna', displayName: 'Anna', passwordHash: 'x', grants: everywhere('clinician') }
    accepted(await service.commands.createUser(holder, actor))
    const badges = Array.from({ length: 1_500 }, (_, index) => {
      return { badgeNumber: String(index), user: { username: 'anna' }, validUntilMs: 4e12 }
    })
    accepted(await service.commands.putBadges(badges, actor))
    await service.inside.documents.settled()
    for (let i = 0; i < 60; i++) {
      stuck.client.subscribe(documentsFilterOf(service.siteId, other), { qos: i % 2 === 0 ? 0 : 1 })
    }
    const device = await connectDevice(service, port, own, password)
    const cabinet = new WrittenCabinet(own, Date.now() - 10_000)
    for (let i = 1; i <= 20; i++) {
      cabinet.climate(21_000)
      await device.publish(cabinet.batch(i, 1))
      await device.receipt(({ committedSeq }) => committedSeq === i)
    }
    await device.end()
    await stuck.end()
  })
})

describe('a taken port', () => {
  it('is said in one line with what to do', async () => {
    const second = await serviceWorld({ mqttListen: { host: '127.0.0.1', port } })
    await expect(second.start()).rejects.toMatchObject({
      code: 'port-taken',
      message: expect.stringMatching(/^port \d+ on 127\.0\.0\.1 is taken: .*mqtt\.port$/),
    })
    await second.stop()
  })
})
