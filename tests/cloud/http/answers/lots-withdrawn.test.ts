import { expect, it, onTestFinished } from 'vitest'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { receiveLot } from '#tests/support/filled-site'
import { ask, enter, httpWorld } from '#tests/support/http-world'
import { defineItem, definePlace } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'

type Detail = {
  lot: { holds: { reason: string }[]; piles: { placeId: string; quantity: number }[]; unfitUses: unknown[] }
  withdrawable: { entrySeq: number; kind: string; may: string[] }[]
}

onBothEngines((newAddress) => {
  /** Forty pieces on a ward, and what somebody of central supply decides about them. */
  async function theWard() {
    const clock = virtualClock()
    const world = await httpWorld({ clock, address: await newAddress() })
    const { service } = world
    await service.start()
    onTestFinished(async () => {
      expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
    })
    for (const placeId of ['ward', 'theatre']) await definePlace(service, placeId)
    const lotId = await receiveLot(service, await defineItem(service, 'SWAB-1', 'lot'), 'ward', 40)
    const cookie = await world.signIn('supply', 'supply')
    const decide = async (word: string, body: object) => {
      clock.advance(1_000)
      const { status, body: said } = await ask(world, cookie, 'POST', `/api/lots/${lotId}/${word}`, body)
      return status === 200 ? 'done' : `${status} ${said.code} ${JSON.stringify(said.about ?? {})}`
    }
    const detail = async () => (await ask(world, cookie, 'GET', `/api/lots/${lotId}`)).body as unknown as Detail
    const standing = async () => (await detail()).withdrawable.map(({ kind }) => kind)
    const last = async (kind: string) => (await detail()).withdrawable.findLast((each) => each.kind === kind)?.entrySeq
    const alerts = async () =>
      (await service.store.alerts.list('all')).flatMap(({ ruleId, state }) =>
        ruleId === 'unfit-lot-used' ? [state] : [],
      )
    return { world, lotId, decide, detail, standing, last, alerts }
  }
  const reason = 'another lot was meant'

  it('is offered to whom it is open to: pieces where they were decided about, a whole lot wherever pieces are', async () => {
    const { world, lotId, decide } = await theWard()
    await decide('move', { placeId: 'ward', quantity: 10, toPlaceId: 'theatre' })
    await decide('hold', { reason: 'recall', note: 'the maker asks' })
    await decide('count', { placeId: 'ward', quantity: 29, reason: 'counted' })
    const at = (...placeIds: string[]) =>
      enter(
        world,
        placeIds.map((placeId) => ({ role: 'supply', placeId })),
      )
    const here = await at('ward')
    const reader = await enter(world, [{ role: 'auditor', placeId: 'hospital' }])
    const offered = async (cookie: string) => {
      const { withdrawable } = (await ask(world, cookie, 'GET', `/api/lots/${lotId}`)).body as unknown as Detail
      return withdrawable.map(({ kind, may }) => `${kind} ${may.join()}`)
    }
    expect(await offered(here.cookie)).toEqual(['LotMoved ', 'LotHeld ', 'LotCounted lot.withdraw'])
    expect(await offered(reader.cookie)).toEqual(['LotMoved ', 'LotHeld ', 'LotCounted '])
    const both = await at('ward', 'theatre')
    expect(await offered(both.cookie)).toEqual(
      ['LotMoved', 'LotHeld', 'LotCounted'].map((kind) => `${kind} lot.withdraw`),
    )
    const { withdrawable } = (await ask(world, both.cookie, 'GET', `/api/lots/${lotId}`)).body as unknown as Detail
    const answers: number[] = []
    for (const { cookie } of [reader, here, both]) {
      const entrySeq = withdrawable.find(({ kind }) => kind === 'LotHeld')?.entrySeq
      answers.push((await ask(world, cookie, 'POST', `/api/lots/${lotId}/withdraw`, { entrySeq, reason })).status)
    }
    expect(answers).toEqual([403, 403, 200])
  })

  it('a recall of the wrong lot is taken back as if it had never been: fit again, and what was used was used rightly', async () => {
    const { decide, detail, standing, last, alerts } = await theWard()
    expect(await decide('hold', { reason: 'recall', note: 'the maker asks' })).toBe('done')
    expect(await decide('use', { placeId: 'ward', quantity: 3, caseRef: 'OP-1' })).toBe('done')
    expect([(await detail()).lot.unfitUses.length, await alerts()]).toEqual([1, ['open']])
    const held = await last('LotHeld')
    expect(await decide('withdraw', { entrySeq: held, reason })).toBe('done')
    const { lot } = await detail()
    expect([lot.holds, lot.unfitUses, await alerts()]).toEqual([[], [], ['cleared']])
    expect(lot.piles).toMatchObject([{ placeId: 'ward', quantity: 37 }])
    expect(await standing()).toEqual(['LotUsed'])
    expect(await decide('withdraw', { entrySeq: held, reason })).toMatch(/^409 decision-already-withdrawn/)
    expect(await decide('withdraw', { entrySeq: 999_999, reason })).toMatch(/^404 decision-unknown/)
  })

  it('what later decisions rest on stays until they are taken back', async () => {
    const { decide, detail, last } = await theWard()
    expect(await decide('count', { placeId: 'ward', quantity: 41, reason: 'counted' })).toBe('done')
    expect(await decide('move', { placeId: 'ward', toPlaceId: 'theatre', quantity: 10 })).toBe('done')
    expect(await decide('waste', { placeId: 'theatre', quantity: 8, reason: 'fell' })).toBe('done')
    const [moved, wasted] = [await last('LotMoved'), await last('LotWasted')]
    expect(await decide('withdraw', { entrySeq: moved, reason })).toBe(
      `409 decision-already-built-upon ${JSON.stringify({ entrySeq: wasted, kind: 'LotWasted' })}`,
    )
    expect((await detail()).lot.piles).toMatchObject([
      { placeId: 'theatre', quantity: 2 },
      { placeId: 'ward', quantity: 31 },
    ])
    expect(await decide('withdraw', { entrySeq: wasted, reason })).toBe('done')
    expect(await decide('withdraw', { entrySeq: moved, reason })).toBe('done')
    expect((await detail()).lot.piles).toMatchObject([{ placeId: 'ward', quantity: 41 }])
  })

  it('what was refused meanwhile does not come true, and what has arrived stays', async () => {
    const { decide, detail, last } = await theWard()
    expect(await decide('waste', { placeId: 'ward', quantity: 40, reason: 'fell' })).toBe('done')
    expect(await decide('scrap', { placeId: 'ward', quantity: 5, reason: 'torn' })).toMatch(/lot-quantity-short/)
    expect(await decide('withdraw', { entrySeq: await last('LotWasted'), reason })).toBe('done')
    expect((await detail()).lot.piles).toMatchObject([{ placeId: 'ward', quantity: 40 }])
    const arrived = (await detail()).lot
    expect(arrived.holds).toEqual([])
  })
})
