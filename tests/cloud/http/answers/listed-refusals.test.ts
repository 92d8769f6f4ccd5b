import { expect, it } from 'vitest'
import { openLines } from '#tests/cloud/requisitions/all-requisitions'
import { ask, httpWorld } from '#tests/support/http-world'
import { defineItem, definePlace, receiveUnits, stockUp } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { epcOf } from '#tests/support/written-cabinet'

const nobody = '0'.repeat(26)

/** A ward that keeps stock, an office that does not, one numbered item, one by lot, and a requisition that is open. */
async function theWard() {
  const world = await httpWorld({ clock: virtualClock() })
  const { service } = world
  for (const placeId of ['ward', 'annexe']) await definePlace(service, placeId)
  await definePlace(service, 'office', { kind: 'room', keepsStock: false })
  const [stem, swab] = [await defineItem(service), await defineItem(service, 'SWAB-1', 'lot')]
  for (const itemId of [stem, swab]) await stockUp(service, itemId, 'ward')
  await receiveUnits(service, stem, 'ward', 1, 1)
  const cookie = await world.signIn('admin', 'admin')
  const send = async (method: 'PUT' | 'POST', path: string, body: unknown) =>
    await ask(world, cookie, method, path, body)
  const lines = [{ itemId: swab, quantity: 5 }]
  const asked = { placeId: 'ward', owner: 'hospital', reason: 'for the week', lines }
  const { requisitionId } = (await send('POST', '/api/requisitions', asked)).body as { requisitionId: string }
  const [line] = await openLines(service.store)
  return { send, stem, swab, requisitionId, lineId: line?.lineId ?? '' }
}

type Ward = Awaited<ReturnType<typeof theWard>>
/** A request whose second line is what is wrong with it. */
type Case = [what: string, of: (ward: Ward) => ['PUT' | 'POST', string, unknown], code: string, field: string]

const unit = (itemId: string, more: object) => ({
  itemId,
  serial: 'n',
  lot: 'L',
  expiresOn: null,
  owner: 'hospital',
  ...more,
})
const lot = (itemId: string, more: object) => ({
  itemId,
  lot: 'L',
  expiresOn: null,
  owner: 'hospital',
  quantity: 1,
  ...more,
})
const shipment = (goods: object) => ({ supplierId: 'acme', destinationPlaceId: 'ward', ...goods })
const line = (itemId: string, more: object) => ({
  itemId,
  placeId: 'annexe',
  owner: 'hospital',
  belongs: true,
  ...more,
})
const policy = (more: object) => ({ layer: 'hospital', thresholds: { silenceMs: 60_000 }, reason: 'a test', ...more })
const badge = (more: object) => ({ badgeNumber: '41', validUntilMs: 4e12, username: 'admin', ...more })
const wanted = (lines: object[]) => ({ placeId: 'ward', owner: 'other', reason: 'for the week', lines })
const ship = (goods: object): ['POST', string, unknown] => ['POST', '/api/shipments', shipment(goods)]

const cases: Case[] = [
  [
    'units: an item nobody knows',
    ({ stem }) => ship({ units: [unit(stem, {}), unit(nobody, {})] }),
    'item-unknown',
    'units.1.itemId',
  ],
  [
    'units: an item by lot',
    ({ stem, swab }) => ship({ units: [unit(stem, {}), unit(swab, {})] }),
    'item-tracked-by-lot',
    'units.1.itemId',
  ],
  [
    'units: a serial twice',
    ({ stem }) => ship({ units: [unit(stem, {}), unit(stem, {})] }),
    'unit-listed-twice',
    'units.1.serial',
  ],
  [
    'units: a tag twice',
    ({ stem }) => ship({ units: [unit(stem, { epc: epcOf(9) }), unit(stem, { epc: epcOf(9), serial: 'm' })] }),
    'unit-listed-twice',
    'units.1.epc',
  ],
  [
    'units: a tag that is bound',
    ({ stem }) => ship({ units: [unit(stem, {}), unit(stem, { epc: epcOf(1), serial: 'm' })] }),
    'tag-already-bound',
    'units.1.epc',
  ],
  [
    'units: a tag fixed in cabinets',
    ({ stem }) => ship({ units: [unit(stem, {}), unit(stem, { epc: '574152440200000000000001', serial: 'm' })] }),
    'tag-is-reference',
    'units.1.epc',
  ],
  [
    'units: a serial that is there',
    ({ stem }) => ship({ units: [unit(stem, {}), unit(stem, { serial: '1' })] }),
    'serial-already-known',
    'units.1.serial',
  ],
  [
    'lots: an item nobody knows',
    ({ swab }) => ship({ lots: [lot(swab, {}), lot(nobody, {})] }),
    'item-unknown',
    'lots.1.itemId',
  ],
  [
    'lots: a numbered item',
    ({ stem, swab }) => ship({ lots: [lot(swab, {}), lot(stem, {})] }),
    'item-tracked-by-serial',
    'lots.1.itemId',
  ],
  ['lots: a lot twice', ({ swab }) => ship({ lots: [lot(swab, {}), lot(swab, {})] }), 'lot-listed-twice', 'lots.1.lot'],
  [
    'assortment: an item nobody knows',
    ({ stem }) => ['PUT', '/api/assortment', { lines: [line(stem, {}), line(nobody, {})] }],
    'item-unknown',
    'lines.1.itemId',
  ],
  [
    'assortment: a place nobody knows',
    ({ stem }) => ['PUT', '/api/assortment', { lines: [line(stem, {}), line(stem, { placeId: 'nowhere' })] }],
    'place-unknown',
    'lines.1.placeId',
  ],
  [
    'assortment: an office',
    ({ stem }) => ['PUT', '/api/assortment', { lines: [line(stem, {}), line(stem, { placeId: 'office' })] }],
    'place-keeps-no-stock',
    'lines.1.placeId',
  ],
  [
    'assortment: a line twice',
    ({ stem }) => ['PUT', '/api/assortment', { lines: [line(stem, {}), line(stem, {})] }],
    'assortment-listed-twice',
    'lines.1',
  ],
  [
    'policies: a number out of bounds',
    () => ['PUT', '/api/policies', { policies: [policy({}), policy({ thresholds: { silenceMs: 1 } })] }],
    'policy-not-valid',
    'policies.1.thresholds.silenceMs',
  ],
  [
    'policies: an item nobody knows',
    () => ['PUT', '/api/policies', { policies: [policy({}), policy({ layer: 'item', itemId: nobody })] }],
    'item-unknown',
    'policies.1.itemId',
  ],
  [
    'policies: a place nobody knows',
    () => ['PUT', '/api/policies', { policies: [policy({}), policy({ layer: 'place', placeId: 'nowhere' })] }],
    'place-unknown',
    'policies.1.placeId',
  ],
  [
    'policies: numbers that contradict',
    () => [
      'PUT',
      '/api/policies',
      { policies: [policy({ thresholds: { reorderPoint: 9 } }), policy({ thresholds: { orderUpTo: 4 } })] },
    ],
    'numbers-contradict',
    'policies.1.thresholds.orderUpTo',
  ],
  [
    'requisition: an item nobody knows',
    ({ swab }) => [
      'POST',
      '/api/requisitions',
      wanted([
        { itemId: swab, quantity: 1, reason: 'new here' },
        { itemId: nobody, quantity: 1 },
      ]),
    ],
    'item-unknown',
    'lines.1.itemId',
  ],
  [
    'requisition: an item twice',
    ({ swab }) => [
      'POST',
      '/api/requisitions',
      wanted([
        { itemId: swab, quantity: 1 },
        { itemId: swab, quantity: 1 },
      ]),
    ],
    'requisition-item-listed-twice',
    'lines.1.itemId',
  ],
  [
    'requisition: no reason where one is due',
    ({ swab, stem }) => [
      'POST',
      '/api/requisitions',
      wanted([
        { itemId: swab, quantity: 1, reason: 'new here' },
        { itemId: stem, quantity: 1 },
      ]),
    ],
    'item-not-in-assortment',
    'lines.1.reason',
  ],
  [
    'requisition: an item that is asked for',
    ({ swab, stem }) => [
      'POST',
      '/api/requisitions',
      {
        ...wanted([
          { itemId: stem, quantity: 1 },
          { itemId: swab, quantity: 1 },
        ]),
        owner: 'hospital',
      },
    ],
    'requisition-line-already-open',
    'lines.1.itemId',
  ],
  [
    'approval: a line that is not there',
    ({ requisitionId, lineId }) => [
      'POST',
      `/api/requisitions/${requisitionId}/approve`,
      {
        lines: [
          { lineId, quantitySeen: 5 },
          { lineId: nobody, quantitySeen: 1 },
        ],
      },
    ],
    'requisition-line-unknown',
    'lines.1',
  ],
  [
    'approval: a line twice',
    ({ requisitionId, lineId }) => [
      'POST',
      `/api/requisitions/${requisitionId}/approve`,
      {
        lines: [
          { lineId, quantitySeen: 5 },
          { lineId, quantitySeen: 5 },
        ],
      },
    ],
    'requisition-line-listed-twice',
    'lines.1',
  ],
  [
    'order: a line that is not there',
    ({ requisitionId }) => [
      'POST',
      `/api/requisitions/${requisitionId}/cancel`,
      { reason: 'a test', lines: [nobody, nobody.replace('0', '1')] },
    ],
    'requisition-line-unknown',
    'lines.0',
  ],
  [
    'badges: a person nobody knows',
    () => ['PUT', '/api/badges', { badges: [badge({}), badge({ badgeNumber: '42', username: 'nobody' })] }],
    'user-unknown',
    'badges.1.username',
  ],
  [
    'badges: a badge twice',
    () => ['PUT', '/api/badges', { badges: [badge({}), badge({})] }],
    'badge-listed-twice',
    'badges.1.badgeNumber',
  ],
  [
    'grants: a place nobody knows',
    () => [
      'POST',
      '/api/users',
      {
        username: 'new.one',
        displayName: 'New',
        grants: [
          { role: 'auditor', placeId: 'ward' },
          { role: 'auditor', placeId: 'nowhere' },
        ],
      },
    ],
    'place-unknown',
    'grants.1.placeId',
  ],
  [
    'places: what a place is part of is not there',
    () => [
      'PUT',
      '/api/places',
      {
        places: [
          { placeId: 'room-1', parentId: 'ward', kind: 'room', title: 'A' },
          { placeId: 'room-2', parentId: 'nowhere', kind: 'room', title: 'B' },
        ],
      },
    ],
    'place-parent-unknown',
    'places.1.parentId',
  ],
]

it.each(cases)('what is wrong in a list is told by its field and its line: %s', async (_what, of, code, field) => {
  const ward = await theWard()
  const { status, body } = await ward.send(...of(ward))
  const lineNumber = Number(/\.(\d+)/.exec(field)?.[1]) + 1
  expect(
    { code: body.code, fields: (body.errors as { field: string }[])?.map((each) => each.field), about: body.about },
    JSON.stringify(body),
  ).toMatchObject({ code, fields: [field], about: { line: lineNumber } })
  expect([404, 409, 422]).toContain(status)
})
