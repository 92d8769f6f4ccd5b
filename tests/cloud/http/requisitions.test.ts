import { expect, it, onTestFinished } from 'vitest'
import type { AlertList } from '#cloud/http/schemas/decisions/alert'
import type { RequisitionLineView, RequisitionPage, RequisitionView } from '#cloud/http/schemas/decisions/requisition'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { accepted } from '#tests/support/filled-site'
import { ask, httpWorld } from '#tests/support/http-world'
import { actor, defineItem, definePlace, stockUp } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'

type Goods = { itemId: string; quantity: number; owner?: string }
const levels = { reorderPoint: 30, orderUpTo: 60, safetyStock: 10 }
const tenMinutesMs = 10 * 60_000

/** A ward and a theatre that should have screws and swabs by the piece; at the end the store must verify. */
async function hospital(address: Parameters<typeof httpWorld>[0]) {
  const clock = virtualClock()
  const world = await httpWorld({ ...address, clock })
  const { service } = world
  onTestFinished(async () => {
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
  })
  for (const placeId of ['ward', 'theatre']) await definePlace(service, placeId)
  const [screw, swab] = [await defineItem(service, 'SCREW-1', 'lot'), await defineItem(service, 'SWAB-1', 'lot')]
  const cookie = await world.signIn('supply', 'supply')
  const post = async (path: string, body: object, as = cookie) => {
    clock.advance(1_000)
    return await ask(world, as, 'POST', path, body)
  }
  let lots = 0
  const send = async (to: string, goods: readonly Goods[], requisitionId: string | null = null) => {
    const sent = goods.map(({ owner = 'hospital', ...one }) => ({ ...one, owner, lot: `L${++lots}`, expiresOn: null }))
    return await post('/api/shipments', { supplierId: 'acme', destinationPlaceId: to, requisitionId, lots: sent })
  }
  const list = async (state: string, more = '') =>
    (await ask(world, cookie, 'GET', `/api/requisitions?state=${state}${more}`)).body as unknown as RequisitionPage
  return {
    ...world,
    clock,
    screw,
    swab,
    post,
    send,
    list,
    /** Goods arrive at a place and stay there. */
    async stock(placeId: string, goods: readonly Goods[], requisitionId: string | null = null): Promise<string> {
      const { shipmentId, lotIds } = (await send(placeId, goods, requisitionId)).body as {
        shipmentId?: string
        lotIds?: string[]
      }
      expect((await post(`/api/shipments/${shipmentId}/receive`, { placeId })).status).toBe(200)
      return lotIds?.[0] ?? ''
    },
    count: (lotId: string, placeId: string, quantity: number) =>
      post(`/api/lots/${lotId}/count`, { placeId, quantity, reason: 'counted' }),
    async levels(thresholds: object = levels) {
      accepted(await service.commands.putPolicies([{ layer: 'hospital', thresholds, reason: 'levels' }], actor))
    },
    async find(id: string): Promise<RequisitionView> {
      return (await ask(world, cookie, 'GET', `/api/requisitions/${id}`)).body.requisition as RequisitionView
    },
    /** The line there is for an item, with the requisition it is of; the newest. */
    async lineOf(itemId: string, state = 'all'): Promise<RequisitionLineView & { requisitionId: string }> {
      for (const { requisitionId, lines } of (await list(state)).requisitions) {
        const line = lines.find((one) => one.itemId === itemId)
        if (line !== undefined) return { ...line, requisitionId }
      }
      throw new Error(`nothing is asked for of ${itemId}`)
    },
    async askedFor(ruleId = 'reorder-point', itemId = screw) {
      const { alerts } = (await ask(world, cookie, 'GET', '/api/alerts')).body as unknown as AlertList
      return alerts.find((one) => one.ruleId === ruleId && one.aboutParts.identity[0] === itemId)?.requisition ?? null
    },
  }
}

const summary = ({ state, quantity, approved, ordered, received, open, cancelled, declined }: RequisitionLineView) =>
  `${state}: ${quantity} wanted, ${approved} approved, ${ordered} ordered = ${received} + ${open} + ${cancelled}, ${declined} declined`

onBothEngines((newAddress) => {
  it('what a ward lacks is asked for in one requisition; three people raise, approve and order; what comes ends it', async () => {
    const world = await hospital({ address: await newAddress() })
    const { service, screw, swab, post, lineOf, find, stock } = world
    const [head, buyer] = [await world.signIn('head', 'department-head'), await world.signIn('buyer', 'purchasing')]
    await world.levels()
    await stockUp(service, screw, 'ward')
    await stockUp(service, swab, 'ward')
    const { requisitionId, ...line } = await lineOf(screw)
    expect(summary(line)).toBe('proposed: 60 wanted, 0 approved, 0 ordered = 0 + 0 + 0, 0 declined')
    const path = `/api/requisitions/${requisitionId}`
    expect(await find(requisitionId)).toMatchObject({
      kind: 'buy',
      placeId: 'ward',
      raisedBy: 'rules',
      state: 'proposed',
    })
    expect((await find(requisitionId)).lines.map(({ itemId }) => itemId).sort()).toEqual([screw, swab].sort())
    expect(await world.askedFor()).toEqual({ requisitionId, lineId: line.lineId })

    const approval = { lines: [{ lineId: line.lineId, quantitySeen: 60 }] }
    expect(await post(`${path}/approve`, approval, buyer)).toMatchObject({ status: 403 })
    expect(await post(`${path}/order`, { lines: [{ lineId: line.lineId, quantity: 60 }] }, head)).toMatchObject({
      status: 403,
    })
    expect(await post(`${path}/approve`, approval, head)).toMatchObject({ status: 200 })
    const order = { lines: [{ lineId: line.lineId, quantity: 60 }], supplierRef: 'PO-7' }
    expect(await post(`${path}/order`, order, buyer)).toMatchObject({ status: 200 })
    expect(summary(await lineOf(screw))).toBe('ordered: 60 wanted, 60 approved, 60 ordered = 0 + 60 + 0, 0 declined')
    expect(await find(requisitionId)).toMatchObject({ supplierRef: 'PO-7', state: 'ordered' })

    await stock('ward', [{ itemId: screw, quantity: 40 }], requisitionId)
    expect(summary(await lineOf(screw))).toBe(
      'part-received: 60 wanted, 60 approved, 60 ordered = 40 + 20 + 0, 0 declined',
    )
    await stock('ward', [{ itemId: screw, quantity: 20 }], requisitionId)
    const ended = await lineOf(screw)
    expect(summary(ended)).toBe('fulfilled: 60 wanted, 60 approved, 60 ordered = 60 + 0 + 0, 0 declined')
    expect(ended.history.map(({ step, byName, quantity }) => `${step} ${quantity} by ${byName}`)).toEqual([
      'raised 60 by null',
      'approved 60 by head',
      'ordered 60 by buyer',
      'received 40 by null',
      'received 20 by null',
    ])
    expect(await find(requisitionId)).toMatchObject({ state: 'part-received', closedAtMs: null })
    await stock('ward', [{ itemId: swab, quantity: 60 }], requisitionId)
    expect(await find(requisitionId)).toMatchObject({ state: 'fulfilled', closedAtMs: expect.any(Number) })
  })

  it('who approves names what was seen; another quantity now is told with both, and changing it needs a reason', async () => {
    const { service, screw, post, lineOf, stock, count, levels: set } = await hospital({ address: await newAddress() })
    const lotId = await stock('ward', [{ itemId: screw, quantity: 25 }])
    await set()
    await stockUp(service, screw, 'ward')
    const { requisitionId, lineId } = await lineOf(screw)
    await count(lotId, 'ward', 20)
    const approve = (wish: object) =>
      post(`/api/requisitions/${requisitionId}/approve`, { lines: [{ lineId, ...wish }] })
    expect(await approve({ quantitySeen: 35 })).toMatchObject({
      status: 409,
      body: { code: 'quantity-changed', about: { quantitySeen: 35, quantity: 40 } },
    })
    expect(await approve({ quantitySeen: 40, quantity: 30 })).toMatchObject({
      status: 422,
      body: { code: 'quantity-reason-missing' },
    })
    expect(await approve({ quantitySeen: 40, quantity: 30, reason: 'the shelf is small' })).toMatchObject({
      status: 200,
    })
    expect(summary(await lineOf(screw))).toBe('approved: 30 wanted, 30 approved, 0 ordered = 0 + 0 + 0, 10 declined')
    await count(lotId, 'ward', 20)
    expect((await lineOf(screw)).hold).toMatchObject({ kind: 'declined', net: 50, reason: 'the shelf is small' })
    await count(lotId, 'ward', 1)
    expect((await lineOf(screw)).hold).toMatchObject({ endedBecause: 'net' })
    expect(summary(await lineOf(screw))).toBe('approved: 30 wanted, 30 approved, 0 ordered = 0 + 0 + 0, 10 declined')
  })

  it('an order stays an order while more is wanted, and ends when that is not wanted any more', async () => {
    const { service, screw, post, lineOf, stock, count, levels: set } = await hospital({ address: await newAddress() })
    const lotId = await stock('ward', [{ itemId: screw, quantity: 30 }])
    await set()
    await stockUp(service, screw, 'ward')
    const { requisitionId, lineId } = await lineOf(screw)
    const path = `/api/requisitions/${requisitionId}`
    await post(`${path}/approve`, { lines: [{ lineId, quantitySeen: 30 }] })
    await post(`${path}/order`, { lines: [{ lineId, quantity: 30 }] })
    await count(lotId, 'ward', 0)
    expect(summary(await lineOf(screw))).toBe('ordered: 60 wanted, 30 approved, 30 ordered = 0 + 30 + 0, 0 declined')
    const here = await stock('ward', [{ itemId: screw, quantity: 30 }], requisitionId)
    expect(summary(await lineOf(screw))).toBe(
      'part-received: 60 wanted, 30 approved, 30 ordered = 30 + 0 + 0, 0 declined',
    )
    await count(here, 'ward', 60)
    expect(summary(await lineOf(screw))).toBe('fulfilled: 30 wanted, 30 approved, 30 ordered = 30 + 0 + 0, 0 declined')
  })

  it('what came before anybody approved ends the line too', async () => {
    const { service, screw, lineOf, stock, levels: set } = await hospital({ address: await newAddress() })
    await set()
    await stockUp(service, screw, 'ward')
    const { requisitionId } = await lineOf(screw)
    await stock('ward', [{ itemId: screw, quantity: 60 }], requisitionId)
    const ended = await lineOf(screw)
    expect(summary(ended)).toBe('fulfilled: 60 wanted, 0 approved, 0 ordered = 0 + 0 + 0, 0 declined')
    expect(ended.surplus).toBe(60)
  })

  it('what is cancelled is not asked for again until stock falls below what it was then, and the alert says so', async () => {
    const world = await hospital({ address: await newAddress() })
    const { service, screw, post, lineOf, stock, count } = world
    const lotId = await stock('ward', [{ itemId: screw, quantity: 25 }])
    await world.levels()
    await stockUp(service, screw, 'ward')
    const { requisitionId, lineId } = await lineOf(screw)
    expect(await post(`/api/requisitions/${requisitionId}/cancel`, {})).toMatchObject({ status: 400 })
    const reason = 'lent by the theatre'
    expect(await post(`/api/requisitions/${requisitionId}/cancel`, { reason })).toMatchObject({ status: 200 })
    expect(summary(await lineOf(screw))).toBe('cancelled: 0 wanted, 0 approved, 0 ordered = 0 + 0 + 0, 35 declined')
    expect(await world.askedFor()).toMatchObject({
      none: {
        reason: 'cancelled-holds',
        because: reason,
        net: 25,
        untilMs: null,
        words: { en: expect.stringMatching(/supply.*25/) },
      },
    })
    await count(lotId, 'ward', 28)
    await count(lotId, 'ward', 25)
    expect((await lineOf(screw)).lineId).toBe(lineId)
    await count(lotId, 'ward', 24)
    const anew = await lineOf(screw)
    expect(anew.lineId).not.toBe(lineId)
    expect(summary(anew)).toBe('proposed: 36 wanted, 0 approved, 0 ordered = 0 + 0 + 0, 0 declined')
    expect(await world.askedFor()).toEqual({ requisitionId: anew.requisitionId, lineId: anew.lineId })
  })

  it('or until its date has come; and a person may ask for it before', async () => {
    const world = await hospital({ address: await newAddress() })
    const { service, clock, screw, swab, post, lineOf, list } = world
    await world.levels()
    await stockUp(service, screw, 'ward')
    await stockUp(service, swab, 'ward')
    const { requisitionId } = await lineOf(screw)
    const cancel = { reason: 'the room is being painted', holdUntilMs: clock.now() }
    expect(await post(`/api/requisitions/${requisitionId}/cancel`, cancel)).toMatchObject({
      status: 422,
      body: { code: 'hold-date-passed' },
    })
    const untilMs = clock.now() + tenMinutesMs
    await post(`/api/requisitions/${requisitionId}/cancel`, { ...cancel, holdUntilMs: untilMs })
    expect((await list('open')).requisitions).toEqual([])
    expect(await world.askedFor()).toMatchObject({ none: { untilMs, net: 0 } })
    const raise = {
      placeId: 'ward',
      owner: 'hospital',
      reason: 'a list tomorrow',
      lines: [{ itemId: swab, quantity: 5 }],
    }
    expect(await post('/api/requisitions', raise)).toMatchObject({ status: 201 })
    expect(await lineOf(swab, 'open')).toMatchObject({ quantity: 60, raisedByName: 'supply' })
    clock.advance(tenMinutesMs)
    await world.stock('ward', [{ itemId: screw, quantity: 1 }])
    const anew = await lineOf(screw, 'open')
    expect(anew).toMatchObject({ quantity: 59, state: 'proposed' })
  })

  it('goods of another item or place fulfil nothing', async () => {
    const world = await hospital({ address: await newAddress() })
    const { service, screw, swab, post, lineOf, send, stock } = world
    await world.levels()
    await stockUp(service, screw, 'ward')
    const { requisitionId, lineId } = await lineOf(screw)
    await post(`/api/requisitions/${requisitionId}/approve`, { lines: [{ lineId, quantitySeen: 60 }] })
    await post(`/api/requisitions/${requisitionId}/order`, { lines: [{ lineId, quantity: 60 }] })
    const refused = async (to: string, goods: Goods[]) => (await send(to, goods, requisitionId)).body.code
    expect(await refused('theatre', [{ itemId: screw, quantity: 60 }])).toBe('requisition-of-another-place')
    expect(await refused('ward', [{ itemId: swab, quantity: 60 }])).toBe('goods-not-requested')
    expect(await refused('ward', [{ itemId: screw, quantity: 60, owner: 'acme' }])).toBe('goods-not-requested')
    await stock(
      'ward',
      [
        { itemId: swab, quantity: 40 },
        { itemId: screw, quantity: 20 },
      ],
      requisitionId,
    )
    expect(summary(await lineOf(screw))).toBe(
      'part-received: 60 wanted, 60 approved, 60 ordered = 20 + 40 + 0, 0 declined',
    )
    // Sent to the ward, and kept by the theatre.
    const { shipmentId } = (await send('ward', [{ itemId: screw, quantity: 40 }], requisitionId)).body
    await post(`/api/shipments/${shipmentId}/receive`, { placeId: 'theatre', onward: false })
    expect(summary(await lineOf(screw))).toBe(
      'part-received: 60 wanted, 60 approved, 60 ordered = 20 + 40 + 0, 0 declined',
    )
    const rest = { reason: 'the theatre keeps them', lines: [lineId] }
    expect(await post(`/api/requisitions/${requisitionId}/cancel`, rest)).toMatchObject({ status: 200 })
    expect(summary(await lineOf(screw))).toBe(
      'part-received-cancelled: 60 wanted, 60 approved, 60 ordered = 20 + 0 + 40, 0 declined',
    )
    const late = await send('ward', [{ itemId: screw, quantity: 40 }], requisitionId)
    expect(late).toMatchObject({ status: 409, body: { code: 'requisition-already-ended' } })
  })

  it('a numbered unit that is kept elsewhere fulfils nothing either', async () => {
    const world = await hospital({ address: await newAddress() })
    const { service, post, lineOf } = world
    const hip = await defineItem(service, 'HIP-1')
    await world.levels({ reorderPoint: 1, orderUpTo: 2 })
    await stockUp(service, hip, 'ward')
    const { requisitionId } = await lineOf(hip)
    const units = ['S1', 'S2'].map((serial) => ({ itemId: hip, serial, owner: 'hospital' }))
    const to = { supplierId: 'acme', destinationPlaceId: 'ward', requisitionId }
    for (const [index, unit] of units.entries()) {
      const { shipmentId } = (await post('/api/shipments', { ...to, units: [unit] })).body
      await post(`/api/shipments/${shipmentId}/receive`, { placeId: index === 0 ? 'theatre' : 'ward', onward: false })
    }
    expect(await lineOf(hip)).toMatchObject({ state: 'part-received', surplus: 1, quantity: 2 })
  })

  it('a person raises one by name, and is refused by name', async () => {
    const world = await hospital({ address: await newAddress() })
    const { service, screw, swab, post, lineOf, find } = world
    const raise = (more: object) =>
      post('/api/requisitions', { placeId: 'ward', owner: 'hospital', reason: 'a list tomorrow', ...more })
    const line = { itemId: screw, quantity: 5 }
    expect((await raise({ lines: [line] })).body.code).toBe('item-not-in-assortment')
    expect((await raise({ lines: [line, line] })).body.code).toBe('requisition-item-listed-twice')
    expect((await raise({ lines: [{ ...line, itemId: '0'.repeat(26) }] })).body.code).toBe('item-unknown')
    expect((await raise({ placeId: 'nowhere', lines: [line] })).body.code).toBe('place-unknown')
    expect((await raise({ lines: [{ ...line, quantity: 0 }] })).status).toBe(400)
    const nurse = await world.signIn('nurse', 'clinician')
    expect(await post('/api/requisitions', { placeId: 'ward' }, nurse)).toMatchObject({ status: 403 })
    const raised = await raise({ lines: [{ ...line, reason: 'for one patient' }], supplierRef: 'Q-1' })
    expect(raised.status).toBe(201)
    const { requisitionId, lineIds } = raised.body as { requisitionId: string; lineIds: string[] }
    expect(await find(requisitionId)).toMatchObject({
      raisedByName: 'supply',
      reason: 'a list tomorrow',
      supplierRef: 'Q-1',
      lines: [{ lineId: lineIds[0], state: 'proposed', proof: null }],
    })
    expect(await raise({ lines: [{ ...line, reason: 'again' }] })).toMatchObject({
      status: 409,
      body: { code: 'requisition-line-already-open', about: { requisitionId, lineId: lineIds[0] } },
    })
    // The rules want more of what a person asked for, and take back only what they wanted.
    await world.levels()
    await stockUp(service, screw, 'ward')
    expect(await lineOf(screw)).toMatchObject({ requisitionId, quantity: 60 })
    await world.stock('ward', [{ itemId: screw, quantity: 70 }])
    expect(await lineOf(screw)).toMatchObject({ requisitionId, quantity: 5, state: 'proposed' })
    await stockUp(service, swab, 'ward')
    expect((await lineOf(swab)).requisitionId).toBe(requisitionId)
  })

  it('lists every one of them, page by page', async () => {
    const { post, list, screw } = await hospital({ address: await newAddress() })
    const made: string[] = []
    for (const owner of ['a', 'b', 'c', 'd', 'e']) {
      const line = { itemId: screw, quantity: 5, reason: 'for one patient' }
      const { body } = await post('/api/requisitions', { placeId: 'ward', owner, reason: 'a list', lines: [line] })
      made.unshift(String(body.requisitionId))
    }
    const seen: string[] = []
    let after = ''
    for (let pages = 0; pages < 3; pages++) {
      const { requisitions, nextCursor } = await list('to-approve', `&limit=2${after}`)
      seen.push(...requisitions.map(({ requisitionId }) => requisitionId))
      after = `&cursor=${nextCursor}`
      expect(nextCursor === null).toBe(pages === 2)
    }
    expect(seen).toEqual(made)
    expect((await list('open', '&placeId=theatre')).requisitions).toEqual([])
  })
})
