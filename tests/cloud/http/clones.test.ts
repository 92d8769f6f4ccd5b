import { expect, it } from 'vitest'
import type { Evidence } from '#contracts/facts/evidence'
import { sessionIdSchema, tidHexSchema } from '#contracts/ids'
import { accepted } from '#tests/support/filled-site'
import { ask, httpWorld } from '#tests/support/http-world'
import { actor, defineItem, enrolCabinet, submitBatch } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { epcOf, WrittenCabinet } from '#tests/support/written-cabinet'

const tag = epcOf(1)
const tid = (n: number) => tidHexSchema.parse(`E2801160200000000000000${n}`)
const sessionId = sessionIdSchema.parse('00000000000000aa')
const heard = (dbm: number): Evidence => ({
  rounds: 12,
  opportunities: 10,
  reads: 8,
  antennas: [1],
  rssiCentiDbm: dbm * 100,
  confidencePermille: 998,
})

it('tells a person at the page of two chips with one EPC and of one unit in two cabinets, in both languages', async () => {
  const clock = virtualClock()
  const site = await httpWorld({ clock })
  const { service } = site
  const itemId = await defineItem(service)
  for (const name of ['cab-a', 'cab-b']) await enrolCabinet(service, name)
  const units = [{ epc: tag, itemId, serial: 'S1', lot: null, expiresOnDay: null, owner: 'hospital' }]
  const to = { supplierId: 'acme', destinationPlaceId: 'cab-a', requisitionId: null, dueAtMs: null, lots: [] }
  const { shipmentId, unitIds } = accepted(await service.commands.createShipment({ ...to, units }, actor))
  accepted(await service.commands.receiveShipment(shipmentId, { placeId: null }, actor))
  const cookie = await site.signIn('sam', 'supply')
  const [a, b] = [new WrittenCabinet('cab-a', clock.now()), new WrittenCabinet('cab-b', clock.now())]
  const send = async (cabinet: WrittenCabinet, from: number) => {
    clock.advance(10_000)
    await submitBatch(service, cabinet.batch(from), clock.now())
    cabinet.elapsedMs = clock.now() - cabinet.bootedAtMs
  }
  a.say({ kind: 'UnitPlaced', epc: tag, sessionId, evidence: heard(-55) })
  a.say({ kind: 'TagIdentified', epc: tag, tid: tid(1) })
  await send(a, 1)
  b.elapsedMs = clock.now() - b.bootedAtMs
  b.say({ kind: 'UnitPlaced', epc: tag, sessionId, evidence: heard(-57) })
  b.say({ kind: 'TagIdentified', epc: tag, tid: tid(2) })
  await send(b, 1)
  a.elapsedMs = clock.now() - a.bootedAtMs
  a.say({ kind: 'UnitReaffirmed', epc: tag, evidence: heard(-55) })
  await send(a, 3)

  const unit = await ask(site, cookie, 'GET', `/api/units/${unitIds[0]}`)
  expect(unit.body).toMatchObject({ unit: { state: 'stocked', placeId: 'cab-a' } })
  const detail = await ask(site, cookie, 'GET', `/api/tags/${tag}`)
  expect(detail.body).toMatchObject({
    chips: [
      { tid: tid(1), placeId: 'cab-a' },
      { tid: tid(2), placeId: 'cab-b' },
    ],
  })
  const open = await ask(site, cookie, 'GET', '/api/alerts?state=open')
  const alerts = (open.body.alerts as { ruleId: string; alertId: string }[]).filter(({ ruleId }) =>
    /^two-/.test(ruleId),
  )
  expect(alerts.map(({ ruleId }) => ruleId).sort()).toEqual(['two-cabinets', 'two-chips'])
  for (const { alertId } of alerts) {
    const told = JSON.stringify((await ask(site, cookie, 'GET', `/api/alerts/${alertId}`)).body)
    expect(told).toMatch(/clone suspected/)
    expect(told).toMatch(/疑似克隆/)
  }
})
