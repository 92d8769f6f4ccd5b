import { expect, it, onTestFinished } from 'vitest'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { accepted } from '#tests/support/filled-site'
import { actor, defineItem, enrolCabinet, receiveUnits, serviceWorld, submitBatch } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { epcOf, WrittenCabinet } from '#tests/support/written-cabinet'

const hourMs = 3_600_000

async function world() {
  const clock = virtualClock()
  const config = { unaccountedAfterMs: 24 * hourMs }
  const service = await serviceWorld({ clock, config })
  onTestFinished(async () => {
    await service.inside.documents.settled()
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
    await service.stop()
  })
  await service.start()
  await enrolCabinet(service, 'cab-1')
  await enrolCabinet(service, 'cab-2')
  const itemId = await defineItem(service)
  const [unitId = ''] = await receiveUnits(service, itemId, 'cab-1', 1, 2)
  const said = new Map<string, number>()
  const tell = async (cabinet: WrittenCabinet) => {
    clock.advance(Math.max(0, cabinet.bootedAtMs + cabinet.elapsedMs - clock.now()) + 10)
    const from = (said.get(cabinet.deviceId) ?? 0) + 1
    await submitBatch(service, { ...cabinet.batch(from), sentElapsedMs: clock.now() - cabinet.bootedAtMs }, clock.now())
    said.set(cabinet.deviceId, cabinet.said.length)
  }
  const cabinet = new WrittenCabinet('cab-1', clock.now())
  const other = new WrittenCabinet('cab-2', clock.now())
  cabinet.session({ placed: [epcOf(1), epcOf(2)] })
  cabinet.session({ taken: [epcOf(1)] })
  await tell(cabinet)
  /** A day and an hour go by in which nobody says anything. */
  const aDayLater = async () => {
    clock.advance(25 * hourMs)
    await service.inside.caughtUp()
  }
  return { clock, service, unitId, cabinet, other, tell, aDayLater }
}

it('a unit that nobody accounts for is declared so at its deadline, because of its taking', async () => {
  const { service, unitId, aDayLater } = await world()
  const taken = await service.store.units.find(unitId)
  expect(taken).toMatchObject({ state: 'taken', placeId: 'person' })
  await aDayLater()
  const unit = await service.store.units.find(unitId)
  expect(unit).toMatchObject({ state: 'unaccounted', placeId: 'unknown', sinceMs: (taken?.sinceMs ?? 0) + 24 * hourMs })
  const [declared] = await service.store.journal.about([`unit:${unitId}`], { kinds: ['UnitDeclaredUnaccounted'] })
  expect(declared).toMatchObject({ causeSeq: taken?.lastEntrySeq, source: { decider: 'declare-unaccounted' } })
  await aDayLater()
  expect(await service.store.journal.about([`unit:${unitId}`], { kinds: ['UnitDeclaredUnaccounted'] })).toHaveLength(1)
})

it('it is stock again when it is seen again', async () => {
  const { service, unitId, cabinet, tell, clock, aDayLater } = await world()
  await aDayLater()
  cabinet.elapsedMs = clock.now() - cabinet.bootedAtMs
  cabinet.session({ placed: [epcOf(1)] })
  await tell(cabinet)
  expect(await service.store.units.find(unitId)).toMatchObject({ state: 'stocked', placeId: 'cab-1' })
  const places = (await service.store.stays.ofUnit(unitId)).map(({ placeId }) => placeId)
  expect(places.slice(-3)).toEqual(['person', 'unknown', 'cab-1'])
})

it('a return told late stands before the deadline: the declaration is refused by what is known now', async () => {
  const { service, unitId, other, tell, clock, aDayLater } = await world()
  other.elapsedMs = clock.now() - other.bootedAtMs + hourMs
  other.session({ placed: [epcOf(1)] })
  await aDayLater()
  expect(await service.store.units.find(unitId)).toMatchObject({ state: 'unaccounted' })
  await tell(other)
  expect(await service.store.units.find(unitId)).toMatchObject({
    state: 'stocked',
    placeId: 'cab-2',
    certainty: 'confirmed',
  })
  const now = (await service.store.stays.ofUnit(unitId)).filter(({ knownUntilSeq }) => knownUntilSeq === null)
  expect(now.map(({ placeId }) => placeId).slice(-2)).toEqual(['person', 'cab-2'])
  const refused = await service.store.journal.about([`unit:${unitId}`], { kinds: ['UnitEventRefused'] })
  expect(refused.map(({ body }) => body.refusedKind)).toEqual(['UnitDeclaredUnaccounted'])
})

it('what somebody says was used is not missed', async () => {
  const { service, unitId, aDayLater } = await world()
  accepted(await service.commands.useUnit(unitId, 'case-7', actor))
  await aDayLater()
  expect(await service.store.units.find(unitId)).toMatchObject({ state: 'used', placeId: 'patient' })
})
