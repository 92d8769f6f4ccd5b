import { describe, expect, it, onTestFinished } from 'vitest'
import type { UnitDetail, UnitView } from '#cloud/http/schemas/goods/unit'
import { verifyStore } from '#cloud/store/verify/verify-store'
import type { EpcHex } from '#contracts/ids'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { accepted } from '#tests/support/filled-site'
import { ask, httpWorld } from '#tests/support/http-world'
import { actor, defineItem, definePlace, enrolCabinet, submitBatch } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { epcOf, WrittenCabinet } from '#tests/support/written-cabinet'

type Arrival = { placeId?: string | null; onward?: boolean; inspection?: 'accepted' | 'pending' }

/** A store, two shelves that nobody watches, a dock that keeps no stock and a cabinet; at the end the store must verify. */
async function hospital(address?: Parameters<typeof httpWorld>[0]) {
  const clock = virtualClock()
  const world = await httpWorld({ ...address, clock })
  const { service } = world
  onTestFinished(async () => {
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
  })
  for (const placeId of ['shelf', 'annexe']) await definePlace(service, placeId)
  await definePlace(service, 'dock', { kind: 'room', keepsStock: false, receivesGoods: true })
  await definePlace(service, 'office', { kind: 'room', keepsStock: false })
  await enrolCabinet(service, 'cab-1')
  const itemId = await defineItem(service)
  const cookie = await world.signIn('supply', 'supply')
  let serials = 0
  const sums = async (placeId: string) => {
    const position = (await service.stockToday()).find((each) => each.placeId === placeId)
    const { usable = 0, pending = 0, coming = 0 } = position ?? {}
    return { usable, pending, coming }
  }
  return {
    ...world,
    clock,
    cookie,
    sums,
    async detail(unitId: string) {
      return (await ask(world, cookie, 'GET', `/api/units/${unitId}`)).body as unknown as UnitDetail
    },
    /** A unit that came with a shipment bound for a place; arrival null: it has not come yet. */
    async unit(destinationPlaceId: string, arrival: Arrival | null, epc: EpcHex | null = null): Promise<string> {
      const units = [{ epc, itemId, serial: `S${++serials}`, owner: 'hospital' }]
      const shipment = { supplierId: 'acme', destinationPlaceId, units }
      const made = (await ask(world, cookie, 'POST', '/api/shipments', shipment)).body
      const { shipmentId, unitIds } = made as { shipmentId: string; unitIds: string[] }
      if (arrival !== null) {
        const received = await ask(world, cookie, 'POST', `/api/shipments/${shipmentId}/receive`, arrival)
        if (received.status !== 200) throw new Error(JSON.stringify(received.body))
      }
      return unitIds[0] ?? ''
    },
    /** Decides by hand, a second later; answers where it stands, or the refusal and what to do. */
    async decide(unitId: string, word: string, body: object, as = cookie): Promise<string> {
      clock.advance(1_000)
      const answer = await ask(world, as, 'POST', `/api/units/${unitId}/${word}`, body)
      const { unit, code } = answer.body as { unit?: UnitView; code?: string }
      if (unit === undefined) return `${answer.status} ${code}`
      return `${unit.state} @ ${unit.placeId}${unit.destinationPlaceId === null ? '' : ` -> ${unit.destinationPlaceId}`}`
    },
  }
}

const reason = 'as the note says'

onBothEngines((newAddress) => {
  it('a unit without a tag is carried, returned, scrapped, lost and found by hand, and every sum follows', async () => {
    const { unit, decide, sums } = await hospital({ address: await newAddress() })
    const one = await unit('shelf', { placeId: 'shelf' })
    expect(await sums('shelf')).toEqual({ usable: 1, pending: 0, coming: 0 })
    expect(await decide(one, 'move', { toPlaceId: 'annexe', reason })).toBe('stocked @ annexe')
    expect([await sums('shelf'), await sums('annexe')]).toMatchObject([{ usable: 0 }, { usable: 1 }])
    expect(await decide(one, 'lost', { reason })).toBe('lost @ outside')
    expect(await sums('annexe')).toMatchObject({ usable: 0 })
    expect(await decide(one, 'move', { toPlaceId: 'shelf', reason: 'found behind it' })).toBe('stocked @ shelf')
    expect(await sums('shelf')).toMatchObject({ usable: 1 })
    expect(await decide(one, 'return', { reason })).toBe('returned-to-supplier @ supplier')
    expect(await sums('shelf')).toMatchObject({ usable: 0 })
    const other = await unit('shelf', { placeId: 'shelf' })
    expect(await decide(other, 'stolen', { reason })).toBe('stolen @ outside')
    expect(await decide(other, 'move', { toPlaceId: 'shelf', reason })).toBe('stocked @ shelf')
    expect(await decide(other, 'scrap', { reason })).toBe('scrapped @ outside')
    expect(await sums('shelf')).toEqual({ usable: 0, pending: 0, coming: 0 })
  })

  it('what waits for inspection is no stock before it is accepted, and goes back when it is rejected', async () => {
    const { unit, decide, sums, signIn } = await hospital({ address: await newAddress() })
    const biomed = await signIn('biomed', 'biomed')
    const [good, bad] = [
      await unit('shelf', { placeId: 'shelf', inspection: 'pending' }),
      await unit('shelf', { placeId: 'shelf', inspection: 'pending' }),
    ]
    expect(await sums('shelf')).toEqual({ usable: 0, pending: 2, coming: 0 })
    expect(await decide(good, 'inspection', { step: 'start' }, biomed)).toBe('inspecting @ shelf')
    expect(await decide(good, 'inspection', { step: 'accept', reason }, biomed)).toBe('stocked @ shelf')
    expect(await decide(bad, 'inspection', { step: 'reject', reason: 'torn' }, biomed)).toBe('rejected @ shelf')
    expect(await sums('shelf')).toEqual({ usable: 1, pending: 0, coming: 0 })
    expect(await decide(bad, 'return', { reason }, biomed)).toBe('403 right-missing')
    expect(await decide(bad, 'return', { reason })).toBe('returned-to-supplier @ supplier')
    expect(await decide(good, 'reject', { reason }, biomed)).toBe('422 unit-not-held')
    expect(await decide(good, 'hold', { reason: 'recall' }, biomed)).toBe('stocked @ shelf')
    expect(await decide(good, 'reject', { reason }, biomed)).toBe('rejected @ shelf')
  })

  it('a decision withdrawn counts no longer, in the unit, its stays and the sums', async () => {
    const { unit, decide, sums, detail, service } = await hospital({ address: await newAddress() })
    const unitId = await unit('shelf', { placeId: 'shelf' })
    await decide(unitId, 'move', { toPlaceId: 'annexe', reason })
    await decide(unitId, 'use', { caseRef: 'OP-2026-0112' })
    const { withdrawable } = await detail(unitId)
    expect(withdrawable.map(({ kind }) => kind)).toEqual(['UnitMoved', 'UnitUsed'])
    const [moved, used] = withdrawable.map(({ entrySeq }) => entrySeq)
    expect(await decide(unitId, 'withdraw', { entrySeq: used, reason: 'wrong label' })).toBe('stocked @ annexe')
    expect(await sums('annexe')).toMatchObject({ usable: 1 })
    expect(await decide(unitId, 'withdraw', { entrySeq: moved, reason: 'another one' })).toBe('stocked @ shelf')
    expect([await sums('shelf'), await sums('annexe')]).toMatchObject([{ usable: 1 }, { usable: 0 }])
    const stays = (await service.store.stays.ofUnit(unitId)).filter(({ knownUntilSeq }) => knownUntilSeq === null)
    expect(stays.map(({ placeId }) => placeId)).toEqual(['transit', 'shelf'])
    expect((await detail(unitId)).withdrawable).toEqual([])
    expect(await decide(unitId, 'withdraw', { entrySeq: used, reason })).toBe('409 decision-already-withdrawn')
    const [back] = await service.store.journal.about([`unit:${unitId}`], { kinds: ['UnitDecisionWithdrawn'] })
    const again = { entrySeq: back?.entrySeq, reason }
    expect(await decide(unitId, 'withdraw', again)).toBe('422 decision-is-withdrawal')
  })

  it('what was refused does not come true because something else is taken back', async () => {
    const { unit, decide, sums, detail } = await hospital({ address: await newAddress() })
    const unitId = await unit('shelf', { placeId: 'shelf' })
    expect(await decide(unitId, 'scrap', { reason })).toBe('scrapped @ outside')
    for (const reason of ['torn', 'wet']) expect(await decide(unitId, 'waste', { reason })).toBe('422 unit-scrapped')
    const { withdrawable } = await detail(unitId)
    expect(withdrawable.map(({ kind }) => kind)).toEqual(['UnitScrapped'])
    const entrySeq = withdrawable[0]?.entrySeq
    expect(await decide(unitId, 'withdraw', { entrySeq, reason })).toBe('stocked @ shelf')
    expect([await sums('shelf'), (await detail(unitId)).withdrawable]).toMatchObject([{ usable: 1 }, []])
    expect(await decide(unitId, 'use', { caseRef: 'OP-79' })).toBe('used @ patient')
  })

  it('nothing is taken back that would leave the unit where it counts in no sum', async () => {
    const { unit, decide, sums, detail, service } = await hospital({ address: await newAddress() })
    const unitId = await unit('annexe', { placeId: 'annexe' })
    await decide(unitId, 'move', { toPlaceId: 'shelf', reason })
    await definePlace(service, 'annexe', { keepsStock: false })
    const entrySeq = (await detail(unitId)).withdrawable[0]?.entrySeq
    expect(await decide(unitId, 'withdraw', { entrySeq, reason })).toBe('422 place-keeps-no-stock')
    expect(await sums('shelf')).toMatchObject({ usable: 1 })
    await definePlace(service, 'annexe', { keepsStock: true, closed: true })
    expect(await decide(unitId, 'withdraw', { entrySeq, reason })).toBe('422 place-closed')
    await definePlace(service, 'annexe', { keepsStock: true })
    expect(await decide(unitId, 'withdraw', { entrySeq, reason })).toBe('stocked @ annexe')
    expect([await sums('shelf'), await sums('annexe')]).toMatchObject([{ usable: 0 }, { usable: 1 }])
  })

  it('a unit received elsewhere than it was bound for counts once: where it stands, or where it goes on to', async () => {
    const { unit, decide, sums } = await hospital({ address: await newAddress() })
    const both = async () => ({ annexe: await sums('annexe'), shelf: await sums('shelf') })
    const none = { usable: 0, pending: 0, coming: 0 }
    // A place that keeps stock, named by a person: it is there.
    const here = await unit('shelf', { placeId: 'annexe' })
    expect(await both()).toEqual({ annexe: { ...none, usable: 1 }, shelf: none })
    expect(await decide(here, 'scrap', { reason })).toBe('scrapped @ outside')
    // The same, and the person says that it goes on.
    const onward = await unit('shelf', { placeId: 'annexe', onward: true })
    expect(await both()).toEqual({ annexe: none, shelf: { ...none, coming: 1 } })
    expect(await decide(onward, 'move', { toPlaceId: 'annexe', reason: 'it is needed here' })).toBe('stocked @ annexe')
    expect(await both()).toEqual({ annexe: { ...none, usable: 1 }, shelf: none })
    expect(await decide(onward, 'move', { toPlaceId: 'shelf', reason })).toBe('stocked @ shelf')
    expect(await both()).toEqual({ annexe: none, shelf: { ...none, usable: 1 } })
    // A dock keeps no stock: what arrives there goes on.
    const atDock = await unit('annexe', { placeId: 'dock' })
    expect(await both()).toEqual({ annexe: { ...none, coming: 1 }, shelf: { ...none, usable: 1 } })
    expect(await decide(atDock, 'move', { toPlaceId: 'annexe', reason })).toBe('stocked @ annexe')
    expect(await both()).toEqual({ annexe: { ...none, usable: 1 }, shelf: { ...none, usable: 1 } })
  })
})

describe('what an antenna says of a tag', () => {
  it('makes a use true that waits for the removal to be told, whatever was taken back in between', async () => {
    const { service, clock, unit, decide, detail } = await hospital()
    const cabinet = new WrittenCabinet('cab-1', clock.now())
    const unitId = await unit('cab-1', { placeId: 'cab-1' }, epcOf(1))
    clock.advance(1_000)
    cabinet.elapsedMs = 1_000
    cabinet.finds(epcOf(1))
    await submitBatch(service, cabinet.batch(1), clock.now())
    // It is taken, and the cabinet cannot say so yet.
    const told = cabinet.said.length
    cabinet.session({ taken: [epcOf(1)] })
    clock.advance(60_000)
    await decide(unitId, 'hold', { reason: 'damage', note: reason })
    expect(await decide(unitId, 'use', { caseRef: 'OP-2026-0113' })).toBe('stocked @ cab-1')
    const { withdrawable, unit: waiting } = await detail(unitId)
    expect(waiting.pending).toMatchObject([{ kind: 'UnitUsed' }])
    expect(withdrawable.map(({ kind }) => kind)).toEqual(['UnitHeld', 'UnitUsed'])
    await decide(unitId, 'withdraw', { entrySeq: withdrawable[0]?.entrySeq, reason })
    await submitBatch(service, cabinet.batch(told + 1), clock.now())
    expect((await detail(unitId)).unit).toMatchObject({ state: 'used', holds: [] })
  })

  it('was quicker than the receipt: who books a shipment in is told which units stayed as they were, and why', async () => {
    const world = await hospital()
    const { service, cookie, clock, unit, detail } = world
    const cabinet = new WrittenCabinet('cab-1', clock.now())
    const [there, away] = [await unit('cab-1', null, epcOf(1)), await unit('cab-1', null, epcOf(2))]
    clock.advance(1_000)
    cabinet.elapsedMs = 1_000
    cabinet.finds(epcOf(1))
    await submitBatch(service, cabinet.batch(1), clock.now())
    const { body } = await ask(world, cookie, 'GET', '/api/shipments')
    const answers = []
    for (const { shipmentId } of body.shipments as { shipmentId: string }[]) {
      const path = `/api/shipments/${shipmentId}/receive`
      answers.push((await ask(world, cookie, 'POST', path, { placeId: 'dock', inspection: 'pending' })).body)
    }
    expect(answers).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ units: 0, unmoved: [{ unitId: there, lotId: null, why: 'unit-already-stocked' }] }),
        expect.objectContaining({ units: 1, unmoved: [] }),
      ]),
    )
    expect([(await detail(there)).unit.state, (await detail(away)).unit.state]).toEqual(['stocked', 'received'])
  })

  it('goes on being the truth: a move waits while a cabinet sees it, and what one sees later wins over people’s word', async () => {
    const { service, clock, unit, decide, detail } = await hospital()
    const cabinet = new WrittenCabinet('cab-1', clock.now())
    let told = 0
    const tell = async () => {
      cabinet.elapsedMs = clock.now() - cabinet.bootedAtMs
      await submitBatch(service, cabinet.batch(told + 1), clock.now())
      told = cabinet.said.length
    }
    const unitId = await unit('cab-1', { placeId: 'cab-1' }, epcOf(1))
    clock.advance(1_000)
    cabinet.elapsedMs = 1_000
    cabinet.finds(epcOf(1))
    await tell()
    expect((await detail(unitId)).possible).toContain('move')
    expect(await decide(unitId, 'move', { toPlaceId: 'shelf', reason })).toBe('stocked @ cab-1')
    const [waiting] = (await detail(unitId)).unit.pending
    await decide(unitId, 'withdraw', { entrySeq: waiting?.entrySeq, reason })
    expect(await decide(unitId, 'move', { toPlaceId: 'cab-1', reason })).toBe('409 unit-already-there')
    cabinet.elapsedMs = clock.now() - cabinet.bootedAtMs
    cabinet.session({ taken: [epcOf(1)] })
    clock.advance(cabinet.bootedAtMs + cabinet.elapsedMs - clock.now() + 10)
    await tell()
    expect(await decide(unitId, 'move', { toPlaceId: 'shelf', reason })).toBe('stocked @ shelf')
    // By hand into a cabinet that does not see it: people say so, and the page says that only they do.
    expect(await decide(unitId, 'move', { toPlaceId: 'cab-1', reason })).toBe('stocked @ cab-1')
    expect((await detail(unitId)).unit).toMatchObject({ observed: false, certainty: 'confirmed' })
    accepted(await service.commands.moveUnit(unitId, 'annexe', reason, actor))
    clock.advance(5_000)
    cabinet.elapsedMs = clock.now() - cabinet.bootedAtMs
    cabinet.finds(epcOf(1))
    await tell()
    expect((await detail(unitId)).unit).toMatchObject({ state: 'stocked', placeId: 'cab-1', observed: true })
  })
})

describe('what cannot be decided by hand is refused by name, with what to do', () => {
  it.each([
    ['move', { toPlaceId: 'nowhere', reason }, '404 place-unknown'],
    ['move', { toPlaceId: 'office', reason }, '422 place-keeps-no-stock'],
    ['move', { toPlaceId: 'patient', reason }, '422 place-keeps-no-stock'],
    ['move', { toPlaceId: 'shelf', reason }, '409 unit-already-there'],
    ['move', { toPlaceId: 'annexe' }, '400 request-invalid'],
    ['return', { reason: '  ' }, '400 request-invalid'],
    ['inspection', { step: 'accept' }, '400 request-invalid'],
    ['inspection', { step: 'start' }, '422 unit-not-pending-inspection'],
    ['withdraw', { entrySeq: 999_999, reason }, '404 decision-unknown'],
    ['withdraw', { entrySeq: 0, reason }, '400 request-invalid'],
  ])('%s %j: %s', async (word, body, refusal) => {
    const { unit, decide, sums } = await hospital()
    const unitId = await unit('shelf', { placeId: 'shelf' })
    expect(await decide(unitId, word, body)).toBe(refusal)
    expect(await sums('shelf')).toEqual({ usable: 1, pending: 0, coming: 0 })
  })

  it('what has not arrived is not moved, and its arrival is not taken back', async () => {
    const { unit, decide, service } = await hospital()
    const coming = await unit('shelf', null)
    expect(await decide(coming, 'move', { toPlaceId: 'shelf', reason })).toBe('422 unit-not-received')
    const arrived = await unit('shelf', { placeId: 'shelf' })
    const said = await service.store.journal.about([`unit:${arrived}`], { kinds: ['UnitReceived'] })
    const entrySeq = said[0]?.entrySeq
    expect(await decide(arrived, 'withdraw', { entrySeq, reason })).toBe('422 decision-stays')
    expect(await decide(coming, 'withdraw', { entrySeq, reason })).toBe('404 decision-unknown')
  })
})
