import { expect, it, onTestFinished } from 'vitest'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { deviceIdSchema } from '#contracts/ids'
import { accepted } from '#tests/support/filled-site'
import { actor, definePlace, serviceWorld, submitBatch } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { WrittenCabinet } from '#tests/support/written-cabinet'

const minuteMs = 60_000
type State = 'good' | 'no-data' | 'implausible' | 'calibration-overdue'

/** A device of a model whose first probe says a state, minute by minute. */
async function watched(modelId: string, kind: 'cabinet' | 'room-sensor', probeId: string, goodMilli: number) {
  const clock = virtualClock()
  const service = await serviceWorld({ clock })
  await service.start()
  onTestFinished(async () => {
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
    await service.stop()
  })
  await definePlace(service, 'there')
  const deviceId = deviceIdSchema.parse('dev-1')
  accepted(
    await service.commands.registerDevice(
      { deviceId, modelId, kind, title: 'one', placeId: 'there', rotate: false } as never,
      actor,
    ),
  )
  const device = new WrittenCabinet('dev-1', clock.now())
  const says = async (minutes: number, state: State, milli = goodMilli) => {
    for (let minute = 0; minute < minutes; minute++) {
      clock.advance(minuteMs)
      device.elapsedMs = clock.now() - device.bootedAtMs - 100
      const hasValue = state === 'good' || state === 'calibration-overdue'
      const value = hasValue ? milli : null
      const values = { minMilli: value, maxMilli: value, meanMilli: value, lastMilli: value }
      const samples = hasValue ? 12 : 0
      device.say({
        kind: 'ClimateRecorded',
        probeId,
        quantity: 'temperature',
        state,
        windowMs: minuteMs,
        samples,
        ...values,
      })
      await submitBatch(service, device.batch(device.said.length), clock.now())
    }
  }
  const alerts = async (ruleId: string) =>
    (await service.store.alerts.list('all')).flatMap((each) =>
      each.ruleId === ruleId ? [`${each.state} ${each.priority}`] : [],
    )
  return { service, clock, says, alerts }
}

it.each([
  ['a refrigerator', 'cold-cabinet-4', 'cabinet', 'cold-air', 5_000, 15, 'high'],
  ['a room', 'or-sensor-th', 'room-sensor', 'room-air', 21_500, 60, 'medium'],
] as const)('a probe of %s that died is told after its time, once, and ends when it measures again', async (...of) => {
  const [, modelId, kind, probeId, goodMilli, minutes, priority] = of
  const { says, alerts } = await watched(modelId, kind, probeId, goodMilli)
  await says(3, 'good')
  await says(minutes - 1, 'no-data')
  expect(await alerts('probe-blind')).toEqual([])
  await says(2, 'no-data')
  await says(3, 'implausible')
  expect(await alerts('probe-blind')).toEqual([`open ${priority}`])
  await says(3, 'good')
  expect(await alerts('probe-blind')).toEqual([`open ${priority}`])
  await says(3, 'good')
  expect(await alerts('probe-blind')).toEqual([`cleared ${priority}`])
})

it('a probe that goes blind in a breach neither ends it nor makes it longer', async () => {
  const { service, says, alerts } = await watched('cold-cabinet-4', 'cabinet', 'cold-air', 5_000)
  await says(12, 'good', 12_000)
  expect(await alerts('temperature-breach')).toEqual(['open medium'])
  await says(30, 'no-data')
  expect(await alerts('temperature-breach')).toEqual(['open medium'])
  expect(await alerts('probe-blind')).toEqual(['open high'])
  const exposures = await service.inside.store.transaction((tx) =>
    tx.climate.exposures([{ deviceId: 'dev-1', probeId: 'cold-air' }]),
  )
  expect(exposures[0]?.hot.consecutiveMs).toBe(12 * minuteMs)
  await says(7, 'good')
  expect(await alerts('temperature-breach')).toEqual(['cleared medium'])
})

it('an overdue calibration is told this week, still measures, and ends when it is renewed', async () => {
  const { says, alerts } = await watched('cold-cabinet-4', 'cabinet', 'cold-air', 5_000)
  await says(2, 'calibration-overdue')
  expect(await alerts('calibration-overdue')).toEqual(['open low'])
  expect(await alerts('probe-blind')).toEqual([])
  await says(1, 'no-data')
  expect(await alerts('calibration-overdue')).toEqual(['open low'])
  await says(1, 'good')
  expect(await alerts('calibration-overdue')).toEqual(['cleared low'])
})
