import { expect, it } from 'vitest'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { deviceIdSchema, type UserRef } from '#contracts/ids'
import { silentLog } from '#platform/log'
import { openWorld, type World } from '../world.ts'
import { oneCabinet } from './one-cabinet.ts'

const minuteMs = 60_000

/** Whose the first badge is. */
async function holderOf({ service }: World): Promise<UserRef> {
  const nurse = await service.running().store.users.findByUsername('nurse-1')
  if (nurse === null) throw new Error('nobody has a badge')
  return nurse.userId
}

/** The person at the cabinet: badge, open, take, shut, and wait. */
async function cycle(world: World, take: readonly string[]): Promise<void> {
  const { time, devices, badges } = world
  const cabinet = devices[0]?.cabinet
  if (cabinet == null) throw new Error('there is a cabinet')
  await time.runUntilTrue(() => cabinet.badge.connected(), minuteMs)
  cabinet.presentBadge(badges[0] ?? '')
  expect(await time.runUntilTrue(() => cabinet.lockReleased(), 10_000)).toBe(true)
  cabinet.openDoor('engineer')
  await time.runUntil(time.now() + 5_000)
  for (const epc of take) cabinet.take(epc)
  cabinet.closeDoor()
  await time.runUntil(time.now() + minuteMs)
}

it('an order of the service is carried out by the agent, and comes back as what the service shows and alerts', async () => {
  const world = await openWorld({ ...oneCabinet, seed: 9 }, silentLog())
  try {
    const { time, devices } = world
    const { cabinet, deviceId } = devices[0] ?? {}
    if (cabinet == null || deviceId === undefined) throw new Error('there is a cabinet')
    const service = world.service.running()
    const id = deviceIdSchema.parse(deviceId)
    const userRef = await holderOf(world)
    const calibration = async () => (await service.store.devices.condition(id))?.calibration
    const disturbed = async () =>
      (await service.store.alerts.list('all'))
        .filter(({ ruleId }) => ruleId === 'calibration-disturbed')
        .map(({ clearedAtMs }) => (clearedAtMs === null ? 'open' : 'cleared'))
    const start = async () => {
      const wish = { kind: 'StartCalibration' as const, cycles: 3, userRef, reason: null }
      expect(await service.commands.sendCommand(id, wish, userRef)).toMatchObject({ ok: true })
      await time.runUntil(time.now() + 5_000)
      expect((await service.store.commands.newest())[0]).toMatchObject({ state: 'done', refusal: null })
      expect(await calibration()).toMatchObject({ userRef, cycles: 3, cyclesDone: 0, ended: null })
    }
    await time.runUntil(time.now() + 2 * minuteMs)
    await start()
    const [first] = cabinet.inside()
    if (first === undefined) throw new Error('units are inside')
    await cycle(world, [])
    await cycle(world, [first])
    await cycle(world, [])
    expect(await calibration()).toMatchObject({
      ended: { cause: 'cycles-done' },
      sessions: [
        { counted: true, inside: 9, changes: 0 },
        { counted: true, inside: 8, changes: 1 },
        { counted: true, inside: 8, changes: 0 },
      ],
      lastDone: { userRef, cycles: 3 },
    })
    expect(await disturbed()).toEqual(['open'])
    const unitId = world.unitOfTag.get(first)
    expect(await service.store.units.find(unitId ?? '')).toMatchObject({ state: 'taken' })

    await start()
    for (let n = 0; n < 3; n++) await cycle(world, [])
    expect(await calibration()).toMatchObject({ cyclesDone: 3, disturbances: [], ended: { cause: 'cycles-done' } })
    expect(await disturbed()).toEqual(['cleared'])
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
  } finally {
    await world.end()
  }
})
