import { expect, it, onTestFinished } from 'vitest'
import type { CabinetPolicies } from '#contracts/downlink/cabinet-policies'
import { type DeviceId, deviceIdSchema } from '#contracts/ids'
import { accepted } from '#tests/support/filled-site'
import { actor, definePlace, enrolCabinet, everywhere, serviceWorld, submitBatch } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { WrittenCabinet } from '#tests/support/written-cabinet'

const hourMs = 3_600_000
const own = deviceIdSchema.parse('cab-1')
const room = deviceIdSchema.parse('room-1')
const noDoors = { ajarSoundAfterMs: null, ajarAlertAfterMs: null }

/** A ward with a room sensor and a cabinet in it. */
async function ward() {
  const clock = virtualClock()
  const service = await serviceWorld({ clock })
  onTestFinished(() => service.stop())
  await definePlace(service, 'ward', { kind: 'department', keepsStock: false })
  await definePlace(service, room, { kind: 'room', parentId: 'ward', keepsStock: false })
  await enrolCabinet(service, own)
  await definePlace(service, own, { parentId: room })
  const sensor = { modelId: 'or-sensor-th', kind: 'room-sensor', title: room, placeId: room, rotate: false } as const
  accepted(await service.commands.registerDevice({ deviceId: room, ...sensor }, actor))
  await service.start()
  const said = async (deviceId: DeviceId): Promise<CabinetPolicies> => {
    await service.inside.documents.settled()
    return JSON.parse(service.inside.documents.bodyOf(deviceId, 'cabinet-policies') ?? 'null')
  }
  const set = (placeId: string | null, thresholds: Record<string, number | null>, overlay: object | null = null) =>
    service.commands.putPolicies(
      [{ layer: placeId === null ? 'hospital' : 'place', placeId, thresholds, reason: 'as written', overlay }],
      actor,
    )
  return { clock, service, said, set }
}

it('a device is told the numbers of its place: lengths of an open door from around it, bounds of the place itself only', async () => {
  const { said, set } = await ward()
  expect(await said(own)).toEqual({ doors: noDoors, bounds: [] })
  accepted(await set('ward', { ajarAlertAfterMs: 120_000 }))
  accepted(await set(room, { temperatureLowMilliC: 20_000, temperatureHighMilliC: 23_000 }))
  expect(await said(room)).toEqual({
    doors: { ...noDoors, ajarAlertAfterMs: 120_000 },
    bounds: [{ quantity: 'temperature', lowMilli: 20_000, highMilli: 23_000 }],
  })
  // What stands in the room is not the room: a refrigerator would be in breach all day.
  expect(await said(own)).toEqual({ doors: { ...noDoors, ajarAlertAfterMs: 120_000 }, bounds: [] })
  accepted(await set(room, { temperatureLowMilliC: null, temperatureHighMilliC: null }))
  expect((await said(room)).bounds).toEqual([])
})

it('what holds for a while only is told when it begins and when it ends', async () => {
  const { clock, service, said, set } = await ward()
  const startMs = clock.now() + hourMs
  const overlay = { name: 'heat', startMs, endMs: startMs + hourMs, owner: 'anna' }
  accepted(await set(own, { ajarAlertAfterMs: 30_000 }, overlay))
  const toldAt = async (atMs: number) => {
    clock.advance(atMs - clock.now())
    await service.inside.writer.settled()
    return (await said(own)).doors.ajarAlertAfterMs
  }
  expect(await toldAt(startMs - 1_000)).toBeNull()
  expect(await toldAt(startMs + 1_000)).toBe(30_000)
  expect(await toldAt(startMs + hourMs + 1_000)).toBeNull()
})

it.each<[string, string | null, Record<string, number | null>, string]>([
  ['for the hospital', null, { temperatureLowMilliC: 1, temperatureHighMilliC: 2 }, 'is set for a place'],
  ['of which one is missing', room, { temperatureLowMilliC: 1 }, 'together with temperatureHighMilliC'],
  ['of which one is withdrawn', room, { humidityLowMilliPercent: 1, humidityHighMilliPercent: null }, 'together with'],
  ['the wrong way round', room, { temperatureLowMilliC: 9, temperatureHighMilliC: 9 }, 'is below'],
])('bounds %s are refused by name', async (_what, placeId, thresholds, message) => {
  const { set } = await ward()
  const outcome = await set(placeId, thresholds)
  expect(outcome).toMatchObject({ refusal: 'policy-not-valid' })
  expect(JSON.stringify(outcome)).toContain(message)
})

it('the service judges by the very bounds it told, says who set them, and shows them', async () => {
  const { clock, service } = await ward()
  const anna = accepted(
    await service.commands.createUser(
      { username: 'anna', displayName: 'Anna', passwordHash: 'x', grants: everywhere('supply') },
      actor,
    ),
  )
  const policies = [
    {
      layer: 'place',
      placeId: own,
      thresholds: { temperatureLowMilliC: 15_000, temperatureHighMilliC: 25_000 },
      reason: 'glue',
    },
  ]
  expect(service.probesOf(own)).toMatchObject([{ boundHighMilli: 30_000 }])
  accepted(await service.commands.putPolicies(policies, anna.userId))
  expect(service.probesOf(own)).toMatchObject([{ boundLowMilli: 15_000, boundHighMilli: 25_000 }])
  const cabinet = new WrittenCabinet(own, clock.now())
  for (let minute = 0; minute < 15; minute++) cabinet.climate(26_000)
  clock.advance(15 * 60_000 + 1_000)
  await submitBatch(service, cabinet.batch(), clock.now())
  const alert = (await service.store.alerts.list('all')).find(({ ruleId }) => ruleId === 'temperature-breach')
  const inputs = Object.fromEntries((alert?.proof.inputs ?? []).map(({ name, value }) => [name, value]))
  expect(inputs).toMatchObject({ boundHigh: 25_000, boundSetBy: anna.userId })
})

it('an open door is alerted by the limit its cabinet went by, and the alert says which policy that was', async () => {
  const { clock, service, set } = await ward()
  accepted(await set('ward', { ajarAlertAfterMs: 120_000 }))
  const cabinet = new WrittenCabinet(own, clock.now())
  const opened = { kind: 'DoorOpened', doorId: 1, sessionId: null } as const
  cabinet.say(opened)
  cabinet.elapsedMs += 120_000
  cabinet.say({ kind: 'DoorLeftOpen', doorId: 1, sessionId: null, openForMs: 120_000, ajarAlertAfterMs: 120_000 })
  clock.advance(125_000)
  await submitBatch(service, cabinet.batch(), clock.now())
  const alert = (await service.store.alerts.list('all')).find(({ ruleId }) => ruleId === 'door-left-open')
  expect(alert?.proof.limit).toMatchObject({ name: 'ajarAlertAfterMs', value: 120_000, layer: 'place', setBy: actor })
})
