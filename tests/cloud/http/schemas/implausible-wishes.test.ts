import { expect, it } from 'vitest'
import { ask, httpWorld } from '#tests/support/http-world'
import { defineItem, definePlace } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { epcOf } from '#tests/support/written-cabinet'

const dayMs = 86_400_000

async function office() {
  const clock = virtualClock()
  const world = await httpWorld({ clock })
  await definePlace(world.service, 'ward')
  const itemId = await defineItem(world.service)
  const cookie = await world.signIn('supply', 'supply')
  const put = (...policies: object[]) =>
    ask(world, cookie, 'PUT', '/api/policies', {
      policies: policies.map((one) => ({ layer: 'hospital', thresholds: {}, reason: 'a test', ...one })),
    })
  const announce = (unit: object, dueAtMs: number | null = null) =>
    ask(world, cookie, 'POST', '/api/shipments', {
      supplierId: 'acme',
      destinationPlaceId: 'ward',
      dueAtMs,
      units: [{ itemId, lot: 'L1', owner: 'hospital', ...unit }],
    })
  return { clock, put, announce }
}

const overlays: [string, number, number, boolean][] = [
  ['that lasts', -1, 1, true],
  ['that is to come', 1, 2, true],
  ['that ends before it begins', 2, 1, false],
  ['that ends as it begins', 1, 1, false],
  ['that is over', -2, -1, false],
  ['that ends this very moment', -2, 0, false],
]

it.each(overlays)('an overlay %s: from day %i until day %i', async (_what, startDay, endDay, isTaken) => {
  const { clock, put } = await office()
  const at = (day: number) => clock.now() + day * dayMs
  const overlay = { name: 'surge', startMs: at(startDay), endMs: at(endDay), owner: 'li' }
  const { status, body } = await put({}, { thresholds: { safetyStock: 3 }, overlay })
  expect(status).toBe(isTaken ? 200 : 422)
  if (!isTaken)
    expect(body).toMatchObject({ code: 'policy-not-valid', about: { field: 'policies.1.overlay.endMs', line: 2 } })
})

const dues: [string, number, boolean][] = [
  ['a month late', -30, true],
  ['today', 0, true],
  ['in two years', 730, true],
  ['two years late', -730, false],
  ['in ten years', 3_650, false],
]

it.each(dues)('goods that are due %s (day %i)', async (_what, day, isTaken) => {
  const { clock, announce } = await office()
  const { status, body } = await announce({ serial: 'S1' }, clock.now() + day * dayMs)
  expect(status).toBe(isTaken ? 201 : 422)
  if (!isTaken) expect(body).toMatchObject({ code: 'due-date-not-plausible', errors: [{ field: 'dueAtMs' }] })
})

const identities: [string, object, boolean][] = [
  ['a serial', { serial: 'S1' }, true],
  ['a tag', { epc: epcOf(1) }, true],
  ['neither', {}, false],
  ['a blank serial', { serial: '  ' }, false],
]

it.each(identities)('a unit that is announced with %s', async (_what, unit, isTaken) => {
  const { announce } = await office()
  const { status, body } = await announce(unit)
  expect(status).toBe(isTaken ? 201 : 422)
  if (!isTaken)
    expect(body).toMatchObject({ code: 'unit-without-identity', about: { field: 'units.0.serial', line: 1 } })
})

const horizons: [string, object, boolean][] = [
  ['from far to near', { expiryFirstDays: 180, expirySecondDays: 90, expiryThirdDays: 30 }, true],
  ['all at once', { expiryFirstDays: 60, expirySecondDays: 60, expiryThirdDays: 60 }, true],
  ['from near to far', { expiryFirstDays: 10, expirySecondDays: 60, expiryThirdDays: 90 }, false],
  ['nearer than what is built in behind it', { expiryFirstDays: 10 }, false],
  ['further than what is built in before it', { expiryThirdDays: 61 }, false],
]

it.each(horizons)('horizons of expiry %s', async (_what, thresholds, isTaken) => {
  const { put } = await office()
  const { status, body } = await put({ thresholds })
  expect([status, body.code]).toEqual(isTaken ? [200, undefined] : [422, 'numbers-contradict'])
})
