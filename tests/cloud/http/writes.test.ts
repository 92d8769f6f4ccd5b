import { describe, expect, it } from 'vitest'
import { type ScriptedSite, scriptedSite } from '#tests/support/scripted-site'
import { virtualClock } from '#tests/support/virtual-clock'

const epc = '300000000000000000000001'
const unitId = '1'.repeat(26)
const itemId = '2'.repeat(26)
const requisitionId = '3'.repeat(26)
const unit = { epc, itemId, serial: 'S1', lot: 'L1', expiresOn: '2027-03-31', owner: 'hospital' }
const shipment = { supplierId: 'acme', destinationPlaceId: 'cab-1', requisitionId: null, dueAtMs: null, units: [unit] }
const announced = (shipmentId: string) => {
  return { ok: true as const, value: { shipmentId, unitIds: [], lotIds: [], contradictions: [] } }
}

async function send(site: ScriptedSite, method: string, path: string, body: unknown, headers: Record<string, string>) {
  const response = await fetch(`${site.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

describe('a decision', () => {
  it('is handed on in the name of an opaque reference, never a name', async () => {
    const site = await scriptedSite({ clock: virtualClock() })
    const cookie = await site.signIn('supply')
    const lines = [{ lineId: '4'.repeat(26), quantitySeen: 5, quantity: 3, reason: 'enough for now' }]
    const approval = { lines, holdUntilMs: null }
    await send(site, 'POST', `/api/requisitions/${requisitionId}/approve`, approval, { cookie })
    expect(site.ordered).toEqual([
      { command: 'approveRequisition', input: [requisitionId, approval], actor: 'user-0001' },
    ])
  })

  it('that the domain refuses comes back under the refusal’s own name', async () => {
    const commands = { useUnit: async () => ({ ok: false as const, refusal: 'unit-already-used' }) }
    const site = await scriptedSite({ clock: virtualClock(), commands })
    const cookie = await site.signIn('clinician')
    const answer = await send(site, 'POST', `/api/units/${unitId}/use`, { caseRef: 'OP-2026-0112' }, { cookie })
    expect(answer).toMatchObject({ status: 409, body: { code: 'unit-already-used' } })
  })

  it('that the domain refuses says what stands against it', async () => {
    const about = { serial: 'S1', unitId, state: 'stocked' }
    const commands = { createShipment: async () => ({ ok: false as const, refusal: 'serial-already-known', about }) }
    const site = await scriptedSite({ clock: virtualClock(), commands })
    const answer = await send(site, 'POST', '/api/shipments', shipment, { cookie: await site.signIn('supply') })
    expect(answer).toMatchObject({ status: 409, body: { code: 'serial-already-known', about } })
  })

  it('about a policy that no rule can use names the threshold', async () => {
    const about = { field: 'thresholds.reorderPoint', message: 'Too big' }
    const commands = { putPolicies: async () => ({ ok: false as const, refusal: 'policy-not-valid', about }) }
    const site = await scriptedSite({ clock: virtualClock(), commands })
    const policy = { layer: 'hospital', thresholds: { reorderPoint: 9_999_999 }, reason: 'first numbers' }
    const headers = { cookie: await site.signIn('supply') }
    const answer = await send(site, 'PUT', '/api/policies', { policies: [policy] }, headers)
    expect(answer).toMatchObject({ status: 422, body: { code: 'policy-not-valid', errors: [about] } })
  })

  it('to hold a unit, with nothing more to say, says its reason', async () => {
    const site = await scriptedSite({ clock: virtualClock() })
    const headers = { cookie: await site.signIn('biomed') }
    await send(site, 'POST', `/api/units/${unitId}/hold`, { reason: 'recall', note: '  ' }, headers)
    expect(site.ordered[0]).toMatchObject({ input: [unitId, { reason: 'recall', note: 'recall' }] })
  })

  it('about places takes what a kind usually does, unless somebody says otherwise', async () => {
    const commands = { putPlaces: async () => ({ ok: true as const, value: { count: 2 } }) }
    const site = await scriptedSite({ clock: virtualClock(), commands })
    const places = [
      { placeId: 'cab-2', parentId: 'hospital', kind: 'cabinet', title: ' Cabinet 2 ', titleZh: '   ' },
      { placeId: 'cart-1', parentId: 'hospital', kind: 'trolley', title: 'Trolley', keepsStock: true },
    ]
    const answer = await send(site, 'PUT', '/api/places', { places }, { cookie: await site.signIn('biomed') })
    expect(answer).toEqual({ status: 200, body: { stored: 2 } })
    expect(site.ordered[0]?.input).toMatchObject([
      [
        { placeId: 'cab-2', title: 'Cabinet 2', titleZh: null, keepsStock: true, receivesGoods: false },
        { placeId: 'cart-1', kind: 'trolley', keepsStock: true, receivesGoods: false },
      ],
    ])
  })

  const names = ['Li Wei', 'LiWei', '李伟', 'O’Brien', 'smith,john', '']
  it.each(names)('about a case takes a number and not the name %j', async (caseRef) => {
    const site = await scriptedSite({ clock: virtualClock() })
    const cookie = await site.signIn('clinician')
    const wrong = { status: 400, body: { code: 'request-invalid', errors: [{ field: 'caseRef' }] } }
    expect(await send(site, 'POST', `/api/units/${unitId}/use`, { caseRef }, { cookie })).toMatchObject(wrong)
    const pieces = { placeId: 'ward', quantity: 1, caseRef }
    expect(await send(site, 'POST', `/api/lots/${unitId}/use`, pieces, { cookie })).toMatchObject(wrong)
    expect(site.ordered).toEqual([])
  })
})

describe('a shipment announced twice', () => {
  it('under one Idempotency-Key is created once, even when both are sent at once', async () => {
    let made = 0
    const commands = {
      createShipment: async () => announced(`ship-${++made}`),
    }
    const site = await scriptedSite({ clock: virtualClock(), commands })
    const headers = { cookie: await site.signIn('supply'), 'idempotency-key': 'delivery-0001' }
    const both = await Promise.all([
      send(site, 'POST', '/api/shipments', shipment, headers),
      send(site, 'POST', '/api/shipments', shipment, headers),
    ])
    const third = await send(site, 'POST', '/api/shipments', shipment, headers)
    expect([...both, third].map(({ status, body }) => [status, body.shipmentId])).toEqual([
      [201, 'ship-1'],
      [201, 'ship-1'],
      [201, 'ship-1'],
    ])
    const other = await send(site, 'POST', '/api/shipments', { ...shipment, supplierId: 'other' }, headers)
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } })
    expect(made).toBe(1)
  })

  it('may be tried again under the same key when the first try failed', async () => {
    let tries = 0
    const commands = {
      createShipment: async () =>
        ++tries === 1 ? ({ ok: false, refusal: 'item-unknown' } as const) : announced('ship-1'),
    }
    const site = await scriptedSite({ clock: virtualClock(), commands })
    const headers = { cookie: await site.signIn('supply'), 'idempotency-key': 'delivery-0001' }
    expect((await send(site, 'POST', '/api/shipments', shipment, headers)).status).toBe(404)
    expect((await send(site, 'POST', '/api/shipments', shipment, headers)).status).toBe(201)
  })

  it('keeps the calendar day of its expiry', async () => {
    const site = await scriptedSite({
      clock: virtualClock(),
      commands: { createShipment: async () => announced('ship-1') },
    })
    await send(site, 'POST', '/api/shipments', shipment, { cookie: await site.signIn('supply') })
    expect(site.ordered[0]?.input).toMatchObject([{ units: [{ expiresOnDay: Date.UTC(2027, 2, 31) / 86_400_000 }] }])
  })
})
