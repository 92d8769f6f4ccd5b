import { describe, expect, it } from 'vitest'
import { scriptedSite } from '#tests/support/scripted-site'
import { virtualClock } from '#tests/support/virtual-clock'

const id = '1'.repeat(26)
const unit = { epc: null, itemId: id, serial: 'S1', owner: 'hospital' }
const shipment = (units: object[], more: object = {}) => ({
  supplierId: 'acme',
  destinationPlaceId: 'cab-1',
  units,
  ...more,
})
const item = { title: 'Hip stem', unitPriceCents: 1, currency: 'CNY', codes: [{ issuer: 'gs1', code: '0690123' }] }
const place = { placeId: 'cab-2', parentId: 'hospital', kind: 'cabinet', title: 'Cabinet 2' }

type Row = { what: string; method?: string; path: string; body?: unknown; field: string }
const rows: Row[] = [
  { what: 'a cursor nobody gave out', path: '/api/units?cursor=x%27%20or%201', field: 'cursor' },
  { what: 'a limit that is no number', path: '/api/units?limit=many', field: 'limit' },
  { what: 'a parameter nobody knows', path: '/api/units?colour=red', field: '(whole)' },
  { what: 'a subject without a kind', path: '/api/journal?subject=NH-1001', field: 'subject' },
  { what: 'a subject of a kind there is not', path: `/api/journal?subject=spoon:${id}`, field: 'subject' },
  {
    what: 'a range that runs backwards',
    path: '/api/climate?deviceId=cab-1&fromMs=1767600000005&toMs=1767600000004',
    field: 'fromMs',
  },
  { what: 'an id of another make', path: '/api/units/NH-1001', field: 'unitId' },
  { what: 'a blank title', path: '/api/items', body: { items: [{ ...item, title: '   ' }] }, field: 'items.0.title' },
  {
    what: 'a blank code',
    path: '/api/items',
    body: { items: [{ ...item, codes: [{ issuer: 'gs1', code: ' ' }] }] },
    field: 'items.0.codes.0.code',
  },
  {
    what: 'NUL in a title',
    path: '/api/items',
    body: { items: [{ ...item, title: 'Hip\u0000stem' }] },
    field: 'items.0.title',
  },
  {
    what: 'half a character in a title',
    path: '/api/places',
    body: { places: [{ ...place, title: 'Cabinet \ud83d' }] },
    field: 'places.0.title',
  },
  {
    what: 'NUL in a word of a rule',
    path: '/api/policies',
    body: { policies: [{ layer: 'hospital', thresholds: {}, reason: 'because\u0000' }] },
    field: 'policies.0.reason',
  },
  {
    what: 'half a character in a serial',
    method: 'POST',
    path: '/api/shipments',
    body: shipment([{ ...unit, serial: 'S\udc00' }]),
    field: 'units.0.serial',
  },
  { what: 'a shipment of nothing', method: 'POST', path: '/api/shipments', body: shipment([]), field: 'units' },
  {
    what: 'more than a shipment holds',
    method: 'POST',
    path: '/api/shipments',
    body: shipment(
      Array.from({ length: 1_999 }, () => unit),
      {
        lots: Array.from({ length: 2 }, () => ({ itemId: id, lot: 'L1', owner: 'hospital', quantity: 1 })),
      },
    ),
    field: 'units',
  },
]

describe('a request that cannot be used', () => {
  it.each(rows)('is refused for $what, and the field is named', async ({ method, path, body, field }) => {
    const site = await scriptedSite({ clock: virtualClock() })
    const headers = { cookie: await site.signIn('admin') }
    const response =
      body === undefined
        ? await fetch(`${site.url}${path}`, { headers })
        : await fetch(`${site.url}${path}`, {
            method: method ?? 'PUT',
            headers: { ...headers, 'content-type': 'application/json' },
            body: JSON.stringify(body),
          })
    const answer = (await response.json()) as { code: string; errors?: { field: string }[] }
    expect([response.status, answer.code, answer.errors?.[0]?.field]).toEqual([400, 'request-invalid', field])
    expect(site.ordered).toEqual([])
  })

  const ask = async (method: string, path: string, init: RequestInit = {}) => {
    const site = await scriptedSite({ clock: virtualClock() })
    const cookie = await site.signIn('admin')
    const response = await fetch(`${site.url}${path}`, { method, ...init, headers: { cookie, ...init.headers } })
    const { code } = (await response.json()) as { code: string }
    return { status: response.status, code, allow: response.headers.get('allow') }
  }

  it('by its method says which methods there are', async () => {
    const answer = { status: 405, code: 'method-not-allowed' }
    expect(await ask('DELETE', '/api/items')).toEqual({ ...answer, allow: 'GET, HEAD, PUT' })
    expect(await ask('PUT', `/api/units/${id}/use`)).toEqual({ ...answer, allow: 'POST' })
    expect(await ask('POST', '/api/units/anything')).toEqual({ ...answer, allow: 'GET, HEAD' })
    expect(await ask('GET', '/api/nothing')).toEqual({ status: 404, code: 'route-unknown', allow: null })
  })

  it('by its content type is not read at all', async () => {
    const body = JSON.stringify({ items: [item] })
    const answer = { status: 415, code: 'content-type-unsupported', allow: null }
    for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded'])
      expect(await ask('PUT', '/api/items', { body, headers: { 'content-type': type } }), type).toEqual(answer)
  })

  it('by its depth does not exhaust the one who reads it', async () => {
    const body = `{"items":${'['.repeat(20_000)}${']'.repeat(20_000)}}`
    expect(await ask('PUT', '/api/items', { body, headers: { 'content-type': 'application/json' } })).toMatchObject({
      status: 400,
      code: 'request-invalid',
    })
  })

  it('by its bytes says that they are no JSON', async () => {
    const headers = { 'content-type': 'application/json' }
    expect(await ask('PUT', '/api/items', { body: '{"items":', headers })).toMatchObject({
      status: 400,
      code: 'request-unreadable',
    })
  })
})
