import { expect, it } from 'vitest'
import { deviceIdSchema } from '#contracts/ids'
import { loadModel } from '#firmware-config/load-model'
import { scriptedSite } from '#tests/support/scripted-site'
import { virtualClock } from '#tests/support/virtual-clock'

it('the fleet never calls silence health, and says where a device stands and what is odd in its model', async () => {
  const clock = virtualClock()
  const cabinet = loadModel('implant-cabinet-4')
  if (cabinet.kind !== 'cabinet') throw new Error('the implant cabinet is a cabinet')
  const [only = ''] = cabinet.reader.referenceEpcs
  const bare = { ...cabinet, reader: { ...cabinet.reader, referenceEpcs: [only] } }
  const site = await scriptedSite({ clock, models: new Map([[bare.modelId, bare]]) })
  const cookie = await site.signIn('biomed')
  const deviceId = deviceIdSchema.parse('reader-7')
  const shown = async () => {
    const response = await fetch(`${site.url}/api/fleet`, { headers: { cookie } })
    return ((await response.json()) as { devices: { connection: string }[] }).devices[0]
  }
  const device = {
    siteId: site.store.siteId,
    deviceId,
    kind: 'cabinet' as const,
    modelId: 'implant-cabinet-4',
    title: 'Cabinet 1',
    placeId: 'cab-1',
    placements: [{ fromMs: 0, placeId: 'cab-1' }],
    registeredAtMs: 1,
    credentialHash: 'x',
    certificates: [],
    calibrations: [],
    retiredAtMs: null,
    lastEntrySeq: 1,
  }
  await site.store.transaction((tx) => tx.devices.put([device]))
  expect(await shown()).toMatchObject({
    connection: 'never-seen',
    modelRemarks: ['references-too-few'],
    placeId: 'cab-1',
    placePath: [
      { placeId: 'cab-1', titleZh: '一号柜' },
      { placeId: 'hospital', title: 'Hospital' },
    ],
  })
  const health = {
    deviceId,
    state: 'online' as const,
    lastSeenAtMs: clock.now(),
    agentVersion: null,
    epoch: null,
    committedSeq: 0,
    telemetry: null,
    telemetryAtMs: null,
    status: null,
  }
  await site.store.transaction((tx) => tx.devices.putHealth([health]))
  expect((await shown())?.connection).toBe('online')
  clock.advance(31_000)
  expect((await shown())?.connection).toBe('silent')
})
