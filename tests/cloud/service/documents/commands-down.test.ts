import { expect, it, onTestFinished } from 'vitest'
import type { Service } from '#cloud/service'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { envelopeSchema } from '#contracts/downlink/envelope'
import { deviceIdSchema } from '#contracts/ids'
import { systemClock } from '#platform/clock'
import { type ConnectedDevice, connectDevice } from '#tests/cloud/broker/connected-device'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { accepted } from '#tests/support/filled-site'
import { actor, enrolCabinet, serviceWorld, submitBatch } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { WrittenCabinet } from '#tests/support/written-cabinet'

const own = deviceIdSchema.parse('cab-1')

async function heardCommand(device: ConnectedDevice): Promise<{ commandId: string; kind: string }> {
  const envelope = envelopeSchema.parse(JSON.parse(await device.message((topic) => topic.endsWith('/commands'))))
  return envelope.body as { commandId: string; kind: string }
}

const states = async ({ store }: Service) =>
  (await store.commands.newest()).map(({ command, state }) => [command, state])

onBothEngines((newAddress) => {
  it('a scan waits for a cabinet that is away, is sent at every connection, and is done when the cabinet says so', async () => {
    const address = await newAddress()
    const service = await serviceWorld({ address, clock: systemClock(), mqttListen: { host: '127.0.0.1', port: 0 } })
    onTestFinished(() => service.stop())
    const password = await enrolCabinet(service, own)
    const port = (await service.start()).mqttPort ?? 0
    const { commandId } = accepted(await service.commands.sendCommand(own, { kind: 'ScanNow' }, actor, 3_600_000))
    expect(await states(service)).toEqual([['ScanNow', 'waiting']])
    const unheard = await connectDevice(service, port, own, password)
    expect(await heardCommand(unheard)).toEqual({ commandId, kind: 'ScanNow' })
    await unheard.end()
    const device = await connectDevice(service, port, own, password)
    expect(await heardCommand(device)).toEqual({ commandId, kind: 'ScanNow' })
    const cabinet = new WrittenCabinet(own, Date.now())
    cabinet.say({ kind: 'CommandAnswered', commandId, outcome: 'done', refusal: null })
    // Sent twice, it is refused the second time: what was said first stands.
    cabinet.say({ kind: 'CommandAnswered', commandId, outcome: 'refused', refusal: 'command-already-done' })
    await device.publish(cabinet.batch())
    await device.receipt(({ committedSeq }) => committedSeq === 2)
    expect(await states(service)).toEqual([['ScanNow', 'done']])
    await device.end()
    const again = await connectDevice(service, port, own, password)
    await again.sayOnline(cabinet.epoch, 2)
    await again.receipt(() => true)
    expect(again.heard.filter(({ topic }) => topic.endsWith('/commands'))).toEqual([])
    await again.end()
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
  })
})

it('an unlock needs a cabinet that listens, and is not sent again to one that comes back', async () => {
  const service = await serviceWorld({ clock: systemClock(), mqttListen: { host: '127.0.0.1', port: 0 } })
  onTestFinished(() => service.stop())
  const password = await enrolCabinet(service, own)
  const port = (await service.start()).mqttPort ?? 0
  const order = () => service.commands.sendCommand(own, { kind: 'Unlock', doorId: 1 }, actor)
  expect(await order()).toMatchObject({ ok: false, refusal: 'device-not-connected' })
  const device = await connectDevice(service, port, own, password)
  accepted(await order())
  expect(await heardCommand(device)).toMatchObject({ kind: 'Unlock' })
  await device.end()
  const again = await connectDevice(service, port, own, password)
  accepted(await service.commands.sendCommand(own, { kind: 'ScanNow' }, actor))
  expect(await heardCommand(again)).toMatchObject({ kind: 'ScanNow' })
  await again.end()
})

it('a command nobody answered expires at its moment, and one obeyed in time and told later is done all the same', async () => {
  const clock = virtualClock()
  const service = await serviceWorld({ clock })
  onTestFinished(() => service.stop())
  await enrolCabinet(service, own)
  await service.start()
  const { commandId, expiresAtMs } = accepted(
    await service.commands.sendCommand(own, { kind: 'ScanNow' }, actor, 60_000),
  )
  clock.advance(expiresAtMs - clock.now() - 1)
  await service.inside.writer.settled()
  expect(await states(service)).toEqual([['ScanNow', 'waiting']])
  clock.advance(1)
  await expect.poll(() => states(service)).toEqual([['ScanNow', 'expired']])
  const [expired] = (await service.store.journal.after(0, 1_000)).filter(({ kind }) => kind === 'CommandExpired')
  expect(expired).toMatchObject({ occurredAtMs: expiresAtMs, body: { commandId } })
  const cabinet = new WrittenCabinet(own, expiresAtMs - 30_000)
  cabinet.say({ kind: 'CommandAnswered', commandId, outcome: 'done', refusal: null })
  const stranger = new WrittenCabinet('cab-2', expiresAtMs - 30_000)
  stranger.say({ kind: 'CommandAnswered', commandId, outcome: 'refused', refusal: 'door-unknown' })
  await enrolCabinet(service, 'cab-2')
  await submitBatch(service, stranger.batch(), clock.now())
  expect(await states(service)).toContainEqual(['ScanNow', 'expired'])
  await submitBatch(service, cabinet.batch(), clock.now())
  expect(await states(service)).toContainEqual(['ScanNow', 'done'])
  expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
})

it('no more than sixteen are laid up for one device', async () => {
  const service = await serviceWorld()
  onTestFinished(() => service.stop())
  await enrolCabinet(service, own)
  const order = () => service.commands.sendCommand(own, { kind: 'ScanNow' }, actor)
  for (let n = 0; n < 16; n++) accepted(await order())
  expect(await order()).toMatchObject({ refusal: 'commands-too-many', about: { deviceId: own, max: 16 } })
})
