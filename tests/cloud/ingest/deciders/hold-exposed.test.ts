import { expect, it, onTestFinished } from 'vitest'
import type { Service } from '#cloud/service'
import { verifyStore } from '#cloud/store/verify/verify-store'
import type { EpcHex } from '#contracts/ids'
import { accepted } from '#tests/support/filled-site'
import { actor, defineItem, enrolCabinet, receiveUnits, serviceWorld, submitBatch } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { epcOf, WrittenCabinet } from '#tests/support/written-cabinet'

const warmMilli = 40_000
const fineMilli = 21_000

async function world() {
  const clock = virtualClock()
  const service = await serviceWorld({ clock })
  onTestFinished(async () => {
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
    await service.stop()
  })
  await enrolCabinet(service, 'cab-1')
  const itemId = await defineItem(service)
  const cabinet = new WrittenCabinet('cab-1', clock.now())
  let told = 0
  const tell = async () => {
    clock.advance(Math.max(0, cabinet.bootedAtMs + cabinet.elapsedMs - clock.now()) + 10)
    cabinet.elapsedMs = clock.now() - cabinet.bootedAtMs
    await submitBatch(service, cabinet.batch(told + 1), clock.now())
    told = cabinet.said.length
  }
  const minutes = (count: number, milli: number) => {
    for (let minute = 0; minute < count; minute++) cabinet.climate(milli)
  }
  return { clock, service, itemId, cabinet, tell, minutes }
}

async function reasonsOf({ store }: Service, unitId: string): Promise<string[] | undefined> {
  return (await store.units.find(unitId))?.holds.map(({ reason }) => reason)
}

async function decisionsAbout({ store }: Service, unitId: string) {
  const entries = await store.journal.about([`unit:${unitId}`])
  return entries.filter(({ source }) => source.kind === 'service' && source.decider === 'hold-exposed')
}

const bind = (service: Service, unitId: string, epc: EpcHex, fromMs = 0) =>
  service.commands.bindTag(unitId, { epc, fromMs, replaces: null, because: 'seen on it' }, actor).then(accepted)

it('holds what stood in the warm, names the alert as its cause, and nothing that came before or after', async () => {
  const { service, itemId, cabinet, tell, minutes } = await world()
  const [stayed = '', left = '', late = ''] = await receiveUnits(service, itemId, 'cab-1', 1, 3)
  cabinet.session({ placed: [epcOf(1), epcOf(2)] })
  cabinet.session({ taken: [epcOf(2)] })
  minutes(11, warmMilli)
  minutes(12, fineMilli)
  cabinet.session({ placed: [epcOf(3)] })
  await tell()
  expect(await reasonsOf(service, stayed)).toEqual(['temperature'])
  expect(await reasonsOf(service, left)).toEqual([])
  expect(await reasonsOf(service, late)).toEqual([])
  const [alert] = (await service.store.alerts.list('all')).filter(({ ruleId }) => ruleId === 'temperature-breach')
  const [held] = await decisionsAbout(service, stayed)
  expect(held).toMatchObject({ kind: 'UnitHeld', causeSeq: alert?.firstEntrySeq, placeId: 'cab-1' })
})

it('that it is cool again heals nothing: a person signs the release, and it is not held for the same again', async () => {
  const { service, itemId, cabinet, tell, minutes } = await world()
  const [unitId = ''] = await receiveUnits(service, itemId, 'cab-1', 1, 1)
  cabinet.session({ placed: [epcOf(1)] })
  minutes(11, warmMilli)
  await tell()
  minutes(12, fineMilli)
  await tell()
  expect((await service.store.alerts.list('open')).filter(({ ruleId }) => ruleId === 'temperature-breach')).toEqual([])
  expect(await reasonsOf(service, unitId)).toEqual(['temperature'])
  accepted(await service.commands.releaseUnit(unitId, { reason: 'temperature', note: 'looked at' }, actor))
  await bind(service, unitId, epcOf(2))
  cabinet.finds(epcOf(1), epcOf(2))
  await tell()
  expect(await reasonsOf(service, unitId)).toEqual([])
})

it('a unit whose tag is bound after the breach is held as if it had been known', async () => {
  const { service, itemId, cabinet, tell, minutes } = await world()
  const [, unitId = ''] = await receiveUnits(service, itemId, 'cab-1', 1, 2)
  cabinet.session({ placed: [epcOf(77)] })
  minutes(11, warmMilli)
  minutes(12, fineMilli)
  await tell()
  expect(await reasonsOf(service, unitId)).toEqual([])
  await bind(service, unitId, epcOf(77))
  expect(await reasonsOf(service, unitId)).toEqual(['temperature'])
})

it('a hold falls with its cause: the tag that stood in the warm was on another unit, and that one is held', async () => {
  const { service, itemId, cabinet, tell, minutes } = await world()
  const [first = '', second = ''] = await receiveUnits(service, itemId, 'cab-1', 1, 2)
  cabinet.session({ placed: [epcOf(1)] })
  minutes(11, warmMilli)
  await tell()
  expect(await reasonsOf(service, first)).toEqual(['temperature'])
  await bind(service, second, epcOf(1))
  expect(await reasonsOf(service, first)).toEqual([])
  expect(await reasonsOf(service, second)).toEqual(['temperature'])
  const [held, withdrawn] = await decisionsAbout(service, first)
  expect(withdrawn).toMatchObject({ kind: 'UnitDecisionWithdrawn', body: { withdrawsEntrySeq: held?.entrySeq } })
  expect(withdrawn?.causeSeq).not.toBeNull()
  await bind(service, first, epcOf(1))
  expect(await reasonsOf(service, first)).toEqual(['temperature'])
  expect(await reasonsOf(service, second)).toEqual([])
})

it('a unit put into a cabinet that is still warm is held as well, and one put in when that was over is not', async () => {
  const { service, itemId, cabinet, tell, minutes } = await world()
  const [, second = '', third = '', fourth = ''] = await receiveUnits(service, itemId, 'cab-1', 1, 4)
  cabinet.session({ placed: [epcOf(1)] })
  minutes(11, warmMilli)
  await tell()
  minutes(5, warmMilli)
  cabinet.session({ placed: [epcOf(2)] })
  await tell()
  expect(await reasonsOf(service, second)).toEqual(['temperature'])
  minutes(1, warmMilli)
  cabinet.session({ placed: [epcOf(3)] })
  minutes(1, fineMilli)
  cabinet.session({ placed: [epcOf(4)] })
  minutes(12, fineMilli)
  await tell()
  expect(await reasonsOf(service, third)).toEqual(['temperature'])
  expect(await reasonsOf(service, fourth)).toEqual([])
  const [held] = await decisionsAbout(service, third)
  expect(held).toMatchObject({ kind: 'UnitHeld', body: { reason: 'temperature' } })
})

it('a hold made while nobody knew that the warm was over falls when that is told, in whatever order it comes', async () => {
  const { service, itemId, cabinet, tell, minutes, clock } = await world()
  const [, late = ''] = await receiveUnits(service, itemId, 'cab-1', 1, 2)
  cabinet.session({ placed: [epcOf(1)] })
  minutes(11, warmMilli)
  await tell()
  minutes(1, fineMilli)
  clock.advance(2 * 60_000)
  accepted(await service.commands.moveUnit(late, 'cab-1', 'put in by hand', actor))
  expect(await reasonsOf(service, late)).toEqual(['temperature'])
  minutes(8, fineMilli)
  await tell()
  expect(await reasonsOf(service, late)).toEqual([])
  const kinds = (await decisionsAbout(service, late)).map(({ kind }) => kind)
  expect(kinds).toEqual(['UnitHeld', 'UnitDecisionWithdrawn'])
})
