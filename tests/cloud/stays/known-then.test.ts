import { expect, it, onTestFinished } from 'vitest'
import { numbersFor, policyBookOf } from '#cloud/policies/policy-book'
import type { Stay } from '#cloud/stays/stay'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { accepted } from '#tests/support/filled-site'
import { actor, defineItem, enrolCabinet, receiveUnits, serviceWorld, submitBatch } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { epcOf, WrittenCabinet } from '#tests/support/written-cabinet'

const hourMs = 3_600_000

/** By code of its own: where a unit was at a moment (Unix ms), as known when a journal entry was the newest; null where nobody knew. */
function stayAt(stays: readonly Stay[], atMs: number, knownSeq: number): Stay | null {
  const wasKnown = ({ knownSinceSeq, knownUntilSeq }: Stay) =>
    knownSinceSeq <= knownSeq && (knownUntilSeq === null || knownUntilSeq > knownSeq)
  const endKnown = ({ toMs, endKnownSinceSeq }: Stay) =>
    endKnownSinceSeq !== null && endKnownSinceSeq <= knownSeq ? toMs : null
  return (
    stays.find((stay) => {
      const end = endKnown(stay)
      return wasKnown(stay) && stay.fromMs <= atMs && (end === null || atMs < end)
    }) ?? null
  )
}

async function world() {
  const clock = virtualClock()
  const service = await serviceWorld({ clock })
  onTestFinished(async () => {
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
    await service.stop()
  })
  await enrolCabinet(service, 'cab-1')
  await enrolCabinet(service, 'cab-2')
  const itemId = await defineItem(service)
  const [unitId = ''] = await receiveUnits(service, itemId, 'cab-1', 1, 1)
  const who = async (placeId: string, atMs: number, knownAtMs: number) => {
    const knownSeq = await service.store.journal.knownAt(knownAtMs)
    return (await service.store.stays.at(placeId, atMs, knownSeq)).map((stay) => stay.unitId)
  }
  return { clock, service, itemId, unitId, who }
}

it('a fact that comes late restates who was where; what was believed before can still be asked', async () => {
  const { clock, service, unitId, who } = await world()
  const startMs = clock.now()
  const one = new WrittenCabinet('cab-1', startMs)
  const two = new WrittenCabinet('cab-2', startMs)
  two.elapsedMs = hourMs
  two.session({ placed: [epcOf(1)] })
  one.elapsedMs = 3 * hourMs
  one.session({ placed: [epcOf(1)] })
  clock.advance(4 * hourMs)
  one.elapsedMs = 4 * hourMs
  await submitBatch(service, one.batch(), clock.now())
  const beforeMs = clock.now()
  clock.advance(hourMs)
  two.elapsedMs = 5 * hourMs
  await submitBatch(service, two.batch(), clock.now())
  const nowMs = clock.now()
  const twoHoursIn = startMs + 2 * hourMs
  expect(await who('store', twoHoursIn, beforeMs)).toEqual([unitId])
  expect(await who('cab-2', twoHoursIn, beforeMs)).toEqual([])
  expect(await who('store', twoHoursIn, nowMs)).toEqual([])
  expect(await who('cab-2', twoHoursIn, nowMs)).toEqual([unitId])
  expect(await who('cab-1', startMs + 3.5 * hourMs, beforeMs)).toEqual([unitId])
  expect(await who('cab-1', startMs + 3.5 * hourMs, nowMs)).toEqual([unitId])
  expect(await who('cab-1', startMs + 3.5 * hourMs, startMs)).toEqual([])
  const stays = await service.store.stays.ofUnit(unitId)
  for (const knownMs of [startMs, beforeMs, nowMs]) {
    const knownSeq = await service.store.journal.knownAt(knownMs)
    for (let hour = 0; hour < 6; hour++) {
      const atMs = startMs + hour * hourMs + 1
      const place = stayAt(stays, atMs, knownSeq)?.placeId ?? null
      for (const placeId of ['transit', 'store', 'cab-1', 'cab-2']) {
        expect(await who(placeId, atMs, knownMs), `${placeId} ${hour}`).toEqual(place === placeId ? [unitId] : [])
      }
    }
  }
})

it('at every moment and every state of knowledge a unit is in one place at most', async () => {
  const { clock, service, unitId } = await world()
  const startMs = clock.now()
  const cabinets = ['cab-1', 'cab-2'].map((deviceId) => new WrittenCabinet(deviceId, startMs))
  for (const [index, cabinet] of cabinets.entries()) {
    for (let turn = 0; turn < 4; turn++) {
      cabinet.elapsedMs = (2 * turn + index) * hourMs + 1_000
      cabinet.session(turn % 2 === 0 ? { placed: [epcOf(1)] } : { taken: [epcOf(1)] })
    }
  }
  clock.advance(10 * hourMs)
  for (const cabinet of cabinets.toReversed()) {
    cabinet.elapsedMs = 10 * hourMs
    await submitBatch(service, cabinet.batch(), clock.now())
    clock.advance(1_000)
  }
  const stays = await service.store.stays.ofUnit(unitId)
  const { entrySeq } = await service.store.journal.head()
  for (let knownSeq = 1; knownSeq <= entrySeq; knownSeq += 3) {
    const known = stays.filter((stay) => {
      return stay.knownSinceSeq <= knownSeq && (stay.knownUntilSeq === null || stay.knownUntilSeq > knownSeq)
    })
    for (let hour = 0; hour <= 10; hour++) {
      const atMs = startMs + hour * hourMs
      const there = known.filter(({ fromMs, toMs, endKnownSinceSeq }) => {
        const end = endKnownSinceSeq !== null && endKnownSinceSeq <= knownSeq ? toMs : null
        return fromMs <= atMs && (end === null || atMs < end)
      })
      expect(there.length, `${knownSeq} ${hour}`).toBeLessThanOrEqual(1)
    }
  }
})

it('a tag bound late moves the past of its unit, and the past as it was known stays', async () => {
  const { clock, service, unitId, who } = await world()
  const startMs = clock.now()
  const cabinet = new WrittenCabinet('cab-2', startMs)
  cabinet.session({ placed: [epcOf(50)] })
  clock.advance(hourMs)
  cabinet.elapsedMs = hourMs
  await submitBatch(service, cabinet.batch(), clock.now())
  const beforeMs = clock.now()
  clock.advance(hourMs)
  const wish = { epc: epcOf(50), fromMs: 0, replaces: null, because: 'it was on it all along' }
  accepted(await service.commands.bindTag(unitId, wish, actor))
  expect(await who('cab-2', startMs + hourMs / 2, beforeMs)).toEqual([])
  expect(await who('cab-2', startMs + hourMs / 2, clock.now() + 1)).toEqual([unitId])
})

it('policies answer for any day as they were set then, and as could be known then', async () => {
  const { clock, service, itemId } = await world()
  const set = async (reorderPoint: number) =>
    accepted(
      await service.commands.putPolicies(
        [{ layer: 'item', itemId, thresholds: { reorderPoint }, reason: 'levels' }],
        actor,
      ),
    )
  await set(3)
  const firstMs = clock.now()
  const firstSeq = (await service.store.journal.head()).entrySeq
  clock.advance(hourMs)
  await set(8)
  const policies = await service.inside.store.transaction((tx) => tx.policies.all())
  const book = policyBookOf(policies)
  const subject = { itemId, placePath: ['cab-1', 'hospital'], owner: 'hospital', abcClass: null, riskClass: null }
  expect(numbersFor(book, subject, firstMs + 60_000)('reorderPoint')?.value).toBe(3)
  expect(numbersFor(book, subject, clock.now() + 60_000)('reorderPoint')?.value).toBe(8)
  expect(numbersFor(book, subject, clock.now() + 60_000, firstSeq)('reorderPoint')?.value).toBe(3)
  expect((await service.policyInForce(itemId, 'cab-1', 'hospital')).reorderPoint?.value).toBe(8)
})
