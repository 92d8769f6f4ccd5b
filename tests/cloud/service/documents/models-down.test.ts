import { expect, it, onTestFinished } from 'vitest'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { type DeviceId, deviceIdSchema } from '#contracts/ids'
import { loadModel } from '#firmware-config/load-model'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { accepted } from '#tests/support/filled-site'
import { actor, enrolCabinet, serviceWorld, submitBatch } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { WrittenCabinet } from '#tests/support/written-cabinet'

const own = deviceIdSchema.parse('cab-1')

onBothEngines((newAddress) => {
  it('a device is told the whole model it was given, and what it answers is known by version', async () => {
    const clock = virtualClock()
    const service = await serviceWorld({ clock, address: await newAddress() })
    onTestFinished(() => service.stop())
    for (const deviceId of [own, 'cab-2']) await enrolCabinet(service, deviceId)
    await service.start()
    const said = async (deviceId: string) => {
      await service.inside.documents.settled()
      return JSON.parse(service.inside.documents.bodyOf(deviceId as DeviceId, 'device-model') ?? 'null')
    }
    const row = async () => {
      await service.inside.documents.settled()
      return (await service.store.documents.all()).find((each) => each.deviceId === own && each.kind === 'device-model')
    }
    expect(await said(own)).toEqual({ modelId: 'implant-cabinet-4', model: loadModel('implant-cabinet-4') })
    const before = (await row())?.wantedVersion ?? 0
    accepted(await service.commands.setDeviceModel(own, 'cold-cabinet-4', actor))
    expect(await said(own)).toMatchObject({ modelId: 'cold-cabinet-4', model: loadModel('cold-cabinet-4') })
    expect(await said('cab-2')).toMatchObject({ modelId: 'implant-cabinet-4' })
    expect(service.probesOf(own).map(({ probeId }) => probeId)).toEqual(['cold-air', 'cold-glycol'])
    const version = (await row())?.wantedVersion ?? 0
    expect(version).toBeGreaterThan(before)
    const cabinet = new WrittenCabinet(own, clock.now())
    const about = { kind: 'DocumentApplied', document: 'device-model', version } as const
    cabinet.say({ ...about, result: 'at-restart', reason: null, heldVersion: null })
    await submitBatch(service, cabinet.batch(), clock.now())
    expect(await row()).toMatchObject({ wantedVersion: version, heldVersion: null, refusedReason: null })
    cabinet.say({ ...about, result: 'refused', reason: 'model-failed', heldVersion: null })
    await submitBatch(service, cabinet.batch(2), clock.now())
    expect(await row()).toMatchObject({ heldVersion: null, refusedReason: 'model-failed' })
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
  })
})

it.each([
  ['a model nobody knows', own, 'no-such-model', 'model-unknown'],
  ['a model of another kind of device', own, 'or-sensor-th', 'model-unknown'],
  ['a device nobody knows', deviceIdSchema.parse('cab-9'), 'cold-cabinet-4', 'device-unknown'],
])('%s is refused by name', async (_what, deviceId, modelId, refusal) => {
  const service = await serviceWorld()
  onTestFinished(() => service.stop())
  await enrolCabinet(service, own)
  expect(await service.commands.setDeviceModel(deviceId, modelId, actor)).toMatchObject({ refusal })
})
