import { expect, it } from 'vitest'
import { loadRules } from '#cloud/load-rules'
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

const hours = (n: number) => n * 3_600_000
const waits: [string, object, boolean][] = [
  [
    'cold storage may be silent for longer than other rooms',
    { coldSilentMs: hours(5), probeSilentMs: hours(4) },
    false,
  ],
  ['cold storage may be silent for as long', { coldSilentMs: hours(4), probeSilentMs: hours(4) }, true],
  ['cold storage may be silent for longer than what is built in for others', { coldSilentMs: hours(2) }, false],
  ['other rooms may be silent for less than what is built in for cold storage', { probeSilentMs: hours(1 / 3) }, false],
  ['cold storage may be blind for longer than other rooms', { coldBlindMs: hours(5), probeBlindMs: hours(4) }, false],
  ['a door calls people before it sounds', { ajarSoundAfterMs: 60_000, ajarAlertAfterMs: 30_000 }, false],
  ['a door sounds and calls at once', { ajarSoundAfterMs: 60_000, ajarAlertAfterMs: 60_000 }, true],
  ['a single breach is longer than all', { breachConsecutiveMs: hours(3), breachCumulativeMs: hours(2) }, false],
]

it.each(waits)('numbers by which %s', async (_what, thresholds, isTaken) => {
  const { put } = await office()
  const { status, body } = await put({ thresholds })
  expect([status, body.code]).toEqual(isTaken ? [200, undefined] : [422, 'numbers-contradict'])
})

it('every number for cold storage has one for other rooms that it is not to exceed', async () => {
  const names = (await loadRules()).thresholds
  const cold = [...names.keys()].filter((name) => name.startsWith('cold'))
  expect(cold.length).toBeGreaterThan(1)
  for (const name of cold) {
    const other = name.replace('cold', 'probe')
    const most = Math.min(names.get(name)?.max ?? 0, names.get(other)?.max ?? 0)
    const { put } = await office()
    expect(await put({ thresholds: { [name]: most, [other]: most - 1 } }), name).toMatchObject({
      status: 422,
      body: { code: 'numbers-contradict', about: { lessName: name, moreName: other } },
    })
  }
})
