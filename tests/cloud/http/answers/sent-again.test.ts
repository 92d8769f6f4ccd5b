import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import type { HttpWorld } from '#tests/support/http-world'
import { ask, httpWorld } from '#tests/support/http-world'
import { defineItem, definePlace } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'

const hourMs = 3_600_000

type Row = Record<string, string | number>

/** What is kept of answers, as it stands in the database. */
async function keptRows({ service }: HttpWorld): Promise<Row[]> {
  return (await sql<Row>`select * from request_answers`.execute(service.inside.store.database.db)).rows
}

/** How many pieces and units there are, and how many shipments brought them. */
async function goodsOf({ service: { store } }: HttpWorld) {
  const pieces = (await store.lots.all()).flatMap(({ piles }) => piles).reduce((sum, { quantity }) => sum + quantity, 0)
  const { rows } = await store.units.page({}, null, 100)
  return {
    shipments: (await store.shipments.page({ within: null }, null, 1_000)).rows.length,
    pieces,
    units: rows.length,
  }
}

onBothEngines((newAddress) => {
  /** A hospital that can be closed and started anew on its own database. */
  async function hospital() {
    const address = await newAddress()
    const clock = virtualClock()
    let runs = 0
    const start = () => httpWorld({ address, clock, seed: 7 + runs++ })
    const world = await start()
    await definePlace(world.service, 'shelf')
    const serial = await defineItem(world.service, 'NAIL-1')
    const lot = await defineItem(world.service, 'SWAB-1', 'lot')
    const owner = 'hospital'
    const shipment = {
      supplierId: 'acme',
      destinationPlaceId: 'shelf',
      units: [{ itemId: serial, serial: null, epc: '300000000000000000000001', owner }],
      lots: [{ itemId: lot, lot: 'L7', quantity: 10, owner }],
    }
    return { world, start, clock, shipment, cookie: await world.signIn('supply', 'supply') }
  }

  it('a shipment whose answer was lost with the service that made it is there once, and answered as it was', async () => {
    const { world, start, shipment, cookie } = await hospital()
    const gone = new AbortController()
    const stop = world.service.onCommitted(() => gone.abort())
    const lost = await fetch(`${world.url}/api/shipments`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json', 'idempotency-key': 'delivery-0001' },
      body: JSON.stringify(shipment),
      signal: gone.signal,
    }).catch((error: Error) => error.name)
    stop()
    expect(lost).toBe('AbortError')
    await world.close()
    const again = await start()
    const first = await ask(again, cookie, 'POST', '/api/shipments', shipment, 'delivery-0001')
    const second = await ask(again, cookie, 'POST', '/api/shipments', shipment, 'delivery-0001')
    expect(first.status).toBe(201)
    expect(second).toEqual(first)
    expect(await goodsOf(again)).toEqual({ shipments: 1, pieces: 10, units: 1 })
    const [known] = (await again.service.store.shipments.page({ within: null }, null, 1)).rows
    expect(first.body).toMatchObject({ shipmentId: known?.shipmentId, lotIds: known?.lots.map(({ lotId }) => lotId) })
  })

  it('every decision sent again after a restart is done once and answered word for word', async () => {
    const { world, start, clock, shipment, cookie } = await hospital()
    const made = await ask(world, cookie, 'POST', '/api/shipments', shipment)
    const { shipmentId, unitIds, lotIds } = made.body as { shipmentId: string; unitIds: string[]; lotIds: string[] }
    const reason = 'as the note says'
    const pieces = { placeId: 'shelf', quantity: 3 }
    const wishes: [string, object][] = [
      [`/api/shipments/${shipmentId}/receive`, { placeId: 'shelf' }],
      [`/api/units/${unitIds[0]}/move`, { toPlaceId: 'store', reason }],
      [`/api/units/${unitIds[0]}/hold`, { reason: 'recall' }],
      [`/api/lots/${lotIds[0]}/use`, { ...pieces, caseRef: 'OP-2026-0112' }],
      [`/api/lots/${lotIds[0]}/move`, { ...pieces, toPlaceId: 'store' }],
    ]
    const say = async (to: HttpWorld) => {
      const answers = []
      for (const [index, [path, body]] of wishes.entries()) {
        clock.advance(1_000)
        answers.push(await ask(to, cookie, 'POST', path, body, `wish-000${index}`))
      }
      return answers
    }
    const first = await say(world)
    expect(first.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    await world.close()
    const again = await start()
    const { entrySeq } = await again.service.store.journal.head()
    expect(await say(again)).toEqual(first)
    expect((await again.service.store.journal.head()).entrySeq).toBe(entrySeq)
    expect(await goodsOf(again)).toEqual({ shipments: 1, pieces: 7, units: 1 })
  })

  it('two at once under one key run once; another body, after a restart too, is refused by name', async () => {
    const { world, start, shipment, cookie } = await hospital()
    const send = (to: HttpWorld, body: object) => ask(to, cookie, 'POST', '/api/shipments', body, 'delivery-0001')
    const [one, two] = await Promise.all([send(world, shipment), send(world, shipment)])
    expect(one.status).toBe(201)
    expect(two).toEqual(one)
    expect(await goodsOf(world)).toEqual({ shipments: 1, pieces: 10, units: 1 })
    const reused = { status: 422, body: { code: 'idempotency-key-reused' } }
    expect(await send(world, { ...shipment, supplierId: 'other' })).toMatchObject(reused)
    await world.close()
    const again = await start()
    expect(await send(again, { ...shipment, supplierId: 'other' })).toMatchObject(reused)
    expect(await send(again, shipment)).toEqual(one)
    // The key is this person's own.
    const other = await again.signIn('other-supply', 'supply')
    const more = await ask(again, other, 'POST', '/api/shipments', { ...shipment, units: [] }, 'delivery-0001')
    expect(more.body).not.toEqual(one.body)
    expect(await goodsOf(again)).toEqual({ shipments: 2, pieces: 20, units: 1 })
  })

  it('what was refused, by a check or by the unit itself, may be sent again under its key', async () => {
    const { world, shipment, cookie } = await hospital()
    const elsewhere = { ...shipment, destinationPlaceId: 'ward' }
    const send = () => ask(world, cookie, 'POST', '/api/shipments', elsewhere, 'delivery-0001')
    expect((await send()).body).toMatchObject({ code: 'place-unknown' })
    await definePlace(world.service, 'ward')
    const { body } = await send()
    const { shipmentId, unitIds } = body as { shipmentId: string; unitIds: string[] }
    const waste = () =>
      ask(world, cookie, 'POST', `/api/units/${unitIds[0]}/waste`, { reason: 'torn open' }, 'the-waste-0001')
    expect((await waste()).body).toMatchObject({ code: 'unit-not-received' })
    await ask(world, cookie, 'POST', `/api/shipments/${shipmentId}/receive`, {})
    expect((await waste()).body).toMatchObject({ unit: { state: 'wasted' } })
    expect((await waste()).body).toMatchObject({ unit: { state: 'wasted' } })
  })

  it('an account is made once, its link told once, and its answer kept without any name, token or key', async () => {
    const { world, start } = await hospital()
    const admin = await world.signIn('admin', 'admin')
    const grants = [{ role: 'clinician', placeId: 'hospital' }]
    const person = { username: 'li.wei', displayName: 'Li Wei', grants }
    const make = (to: HttpWorld, wish: object) => ask(to, admin, 'POST', '/api/users', wish, 'account-of-li.wei')
    const first = await make(world, person)
    const { user, link } = first.body as { user: object; link: { token: string } }
    expect(first).toMatchObject({ status: 201, body: { user: { username: 'li.wei', state: 'invited' } } })
    const [row = {}] = await keptRows(world)
    expect(JSON.stringify(row)).not.toMatch(/li\.?.?wei/i)
    expect(JSON.stringify(row)).not.toContain(link.token)
    expect(Object.keys(row).sort()).toEqual([
      'answer',
      'answered_at_ms',
      'fingerprint',
      'key_hash',
      'site_id',
      'user_id',
    ])
    await world.close()
    const again = await start()
    expect(await make(again, person)).toEqual({ status: 201, body: { user, link: null } })
    expect(await make(again, { ...person, displayName: 'Li' })).toMatchObject({ status: 422 })
  })

  it('a key is kept for two days and then forgotten, by whoever signs in next', async () => {
    const { world, clock, shipment, cookie } = await hospital()
    await ask(world, cookie, 'POST', '/api/shipments', shipment, 'delivery-0001')
    clock.advance(47 * hourMs)
    const later = await world.signIn('supply', 'supply')
    await ask(world, later, 'POST', '/api/shipments', shipment, 'delivery-0001')
    expect(await goodsOf(world)).toMatchObject({ shipments: 1 })
    expect(await keptRows(world)).toHaveLength(1)
    clock.advance(2 * hourMs)
    const last = await world.signIn('supply', 'supply')
    expect(await keptRows(world)).toEqual([])
    await ask(world, last, 'POST', '/api/shipments', { ...shipment, units: [] }, 'delivery-0001')
    expect(await goodsOf(world)).toMatchObject({ shipments: 2 })
  })
})
