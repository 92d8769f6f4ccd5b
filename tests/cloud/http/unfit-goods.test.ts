import { describe, expect, it, onTestFinished } from 'vitest'
import type { AlertDetail } from '#cloud/http/schemas/decisions/alert'
import type { UnitDetail, UnitView } from '#cloud/http/schemas/goods/unit'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { accepted, receiveLot } from '#tests/support/filled-site'
import { ask, httpWorld } from '#tests/support/http-world'
import { actor, defineItem, enrolCabinet, submitBatch } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { epcOf, WrittenCabinet } from '#tests/support/written-cabinet'

const minuteMs = 60_000
const epc = epcOf(1)
const reason = 'as the letter says'

/** A cabinet that sees one unit; at the end the store must verify. */
async function theatre(address?: Parameters<typeof httpWorld>[0]) {
  const clock = virtualClock()
  const world = await httpWorld({ ...address, clock })
  const { service } = world
  onTestFinished(async () => {
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
  })
  await enrolCabinet(service, 'cab-1')
  const itemId = await defineItem(service)
  const supply = await world.signIn('supply', 'supply')
  const cabinet = new WrittenCabinet('cab-1', clock.now())
  let told = 0
  /** What the cabinet has said since, told now; the clock is never behind it. */
  const tell = async () => {
    const ahead = cabinet.bootedAtMs + cabinet.elapsedMs - clock.now()
    if (ahead > 0) clock.advance(ahead)
    await submitBatch(service, cabinet.batch(told + 1), clock.now())
    told = cabinet.said.length
  }
  const wait = (ms: number) => {
    clock.advance(ms)
    cabinet.elapsedMs = clock.now() - cabinet.bootedAtMs
  }
  return {
    ...world,
    clock,
    itemId,
    supply,
    cabinet,
    tell,
    wait,
    async stocked(more: object = {}): Promise<string> {
      const units = [{ epc, itemId, serial: 'S1', owner: 'hospital', ...more }]
      const shipment = { supplierId: 'acme', destinationPlaceId: 'cab-1', units }
      const made = await ask(world, supply, 'POST', '/api/shipments', shipment)
      await ask(world, supply, 'POST', `/api/shipments/${made.body.shipmentId}/receive`, { placeId: 'cab-1' })
      wait(1_000)
      cabinet.finds(epc)
      await tell()
      return String((made.body.unitIds as string[])[0])
    },
    async takes() {
      cabinet.session({ taken: [epc] })
      await tell()
    },
    async decide(unitId: string, word: string, body: object, as = supply) {
      wait(1_000)
      const answer = await ask(world, as, 'POST', `/api/units/${unitId}/${word}`, body)
      const { unit, code } = answer.body as { unit?: UnitView; code?: string }
      return unit === undefined ? `${answer.status} ${code}` : `${unit.state} @ ${unit.placeId}`
    },
    async alerts(ruleId: string, state = 'open') {
      const { body } = await ask(world, supply, 'GET', `/api/alerts?state=${state}`)
      return (body.alerts as AlertDetail['alert'][]).filter((alert) => alert.ruleId === ruleId)
    },
    unit: async (unitId: string) =>
      ((await ask(world, supply, 'GET', `/api/units/${unitId}`)).body as unknown as UnitDetail).unit,
  }
}

onBothEngines((newAddress) => {
  it('a recalled unit that is taken is alerted at once, high, at its cabinet, and the alert ends when it is put back', async () => {
    const { stocked, decide, takes, tell, cabinet, alerts } = await theatre({ address: await newAddress() })
    const unitId = await stocked()
    await decide(unitId, 'hold', { reason: 'recall' })
    expect(await alerts('unfit-taken')).toEqual([])
    await takes()
    expect(await alerts('unfit-taken')).toMatchObject([
      { about: `unit:${unitId}`, placeId: 'cab-1', priority: 'high', responsibleRole: 'clinician' },
    ])
    cabinet.session({ placed: [epc] })
    await tell()
    expect(await alerts('unfit-taken')).toEqual([])
  })

  it('a unit recalled while it is in somebody’s hands is alerted as well', async () => {
    const { stocked, decide, takes, alerts } = await theatre({ address: await newAddress() })
    const unitId = await stocked()
    await takes()
    expect(await alerts('unfit-taken')).toEqual([])
    expect(await decide(unitId, 'hold', { reason: 'recall' })).toBe('taken @ person')
    expect(await alerts('unfit-taken')).toHaveLength(1)
    await decide(unitId, 'release', { reason: 'recall' })
    expect(await alerts('unfit-taken')).toEqual([])
  })

  it('a held unit that is used is in the books with its case, and alerted until quality has looked into it', async () => {
    const { stocked, decide, takes, alerts, unit, signIn } = await theatre({ address: await newAddress() })
    const unitId = await stocked()
    await decide(unitId, 'hold', { reason: 'recall' })
    await takes()
    expect(await decide(unitId, 'use', { caseRef: 'OP-2026-0112' })).toBe('used @ patient')
    expect(await unit(unitId)).toMatchObject({ use: { override: null, reviewedSeq: null } })
    expect(await alerts('unfit-taken')).toEqual([])
    expect(await alerts('unfit-used')).toMatchObject([
      { priority: 'high', placeId: 'cab-1', responsibleRole: 'quality' },
    ])
    expect(await decide(unitId, 'review', { reason })).toBe('403 right-missing')
    const quality = await signIn('quality', 'quality')
    expect(await decide(unitId, 'review', { reason: 'the patient was told' }, quality)).toBe('used @ patient')
    expect(await alerts('unfit-used')).toEqual([])
    expect(await decide(unitId, 'review', { reason }, quality)).toBe('409 unit-use-already-reviewed')
  })

  it('a use that waits for its scan comes true with the scan, and is alerted when no scan confirms it', async () => {
    const { stocked, decide, takes, wait, unit, cabinet, tell, alerts } = await theatre({ address: await newAddress() })
    const unitId = await stocked()
    expect(await decide(unitId, 'use', { caseRef: 'OP-2026-0113' })).toBe('stocked @ cab-1')
    expect((await unit(unitId)).pending).toMatchObject([{ kind: 'UnitUsed' }])
    expect(await decide(unitId, 'use', { caseRef: 'OP-2026-0999' })).toBe('409 unit-already-used')
    expect(await decide(unitId, 'waste', { reason })).toBe('409 unit-already-used')
    expect((await unit(unitId)).pending).toMatchObject([{ kind: 'UnitUsed' }])
    await takes()
    expect(await unit(unitId)).toMatchObject({ state: 'used', pending: [], use: { holdSeqs: [] } })
    for (let tenth = 0; tenth < 3; tenth++) {
      wait(10 * minuteMs)
      cabinet.session({})
      await tell()
      expect(await alerts('use-unconfirmed')).toEqual([])
    }
  })
})

describe('who may say that something is used although something stands against it', () => {
  it.each([
    ['supply', '403 right-missing', 0],
    ['head-nurse', 'used @ patient', 0],
  ] as const)('%s: %s', async (role, outcome, alertsAfter) => {
    const { stocked, decide, takes, alerts, signIn } = await theatre()
    const unitId = await stocked()
    await decide(unitId, 'hold', { reason: 'damage' })
    await takes()
    const person = await signIn(role, role)
    const use = { caseRef: 'OP-2026-0114', override: 'no other was there, the surgeon has seen it' }
    expect(await decide(unitId, 'use', use, person)).toBe(outcome)
    expect(await alerts('unfit-used')).toHaveLength(alertsAfter)
  })
})

describe('a use that happened is recorded whatever the books say, and alerted', () => {
  it.each([
    ['expired', { expiresOn: '1970-02-01' }, [], 'An expired unit was used'],
    [
      'waits for inspection',
      {},
      [['inspection', { step: 'start' }]],
      'A unit that the books do not show as accepted was used',
    ],
    [
      'rejected',
      {},
      [
        ['hold', { reason: 'damage' }],
        ['reject', { reason }],
      ],
      'A held unit was used',
    ],
    ['scrapped', {}, [['scrap', { reason }]], 'A unit that the books do not show as accepted was used'],
    ['returned', {}, [['return', { reason }]], 'A unit that the books do not show as accepted was used'],
    ['wasted', {}, [['waste', { reason }]], 'A unit that the books do not show as accepted was used'],
    ['stolen', {}, [['stolen', { reason }]], 'A unit that the books do not show as accepted was used'],
    ['lost', {}, [['lost', { reason }]], 'A unit that the books do not show as accepted was used'],
  ] as const)('%s', async (situation, identity, before, title) => {
    const { supply, itemId, decide, alerts, ...world } = await theatre()
    const admin = await world.signIn('admin', 'admin')
    const shipment = {
      supplierId: 'acme',
      destinationPlaceId: 'store',
      units: [{ itemId, serial: 'S2', owner: 'hospital', ...identity }],
    }
    const { body } = await ask(world, supply, 'POST', '/api/shipments', shipment)
    const inspection = situation === 'waits for inspection' ? 'pending' : 'accepted'
    await ask(world, supply, 'POST', `/api/shipments/${body.shipmentId}/receive`, { placeId: 'store', inspection })
    const unitId = String((body.unitIds as string[])[0])
    for (const [word, how] of before) await decide(unitId, word, how, admin)
    expect(await decide(unitId, 'use', { caseRef: 'OP-2026-0115' })).toBe('used @ patient')
    const found = await alerts('unfit-used')
    expect(found.map(({ titles }) => titles.en)).toEqual([title])
  })
})

it('pieces of a held or expired lot that are used are alerted until somebody has looked into it', async () => {
  const { service, supply, signIn, alerts, itemId: _unit, ...world } = await theatre()
  const itemId = await defineItem(service, 'SWAB-1', 'lot')
  const lotId = await receiveLot(service, itemId, 'store', 10)
  accepted(await service.commands.decideLot({ kind: 'LotHeld', lotId, reason: 'recall', because: 'letter' }, actor))
  world.clock.advance(1_000)
  const use = { placeId: 'store', quantity: 2, caseRef: 'OP-2026-0116' }
  expect((await ask(world, supply, 'POST', `/api/lots/${lotId}/use`, use)).status).toBe(200)
  expect(await alerts('unfit-lot-used')).toMatchObject([{ about: `lot:${lotId}`, placeId: 'store', priority: 'high' }])
  world.clock.advance(minuteMs)
  const quality = await signIn('quality', 'quality')
  const answer = await ask(world, quality, 'POST', `/api/lots/${lotId}/review`, { reason })
  expect(answer.body).toMatchObject({ lot: { unfitUses: [] } })
  expect(await alerts('unfit-lot-used')).toEqual([])
  expect((await ask(world, quality, 'POST', `/api/lots/${lotId}/review`, { reason })).body.code).toBe(
    'lot-has-no-unfit-use',
  )
})

it('pieces that were used are in the books, however many the books had there; somebody is to count', async () => {
  const { service, supply, signIn, alerts, itemId: _unit, ...world } = await theatre()
  const itemId = await defineItem(service, 'SWAB-1', 'lot')
  const lotId = await receiveLot(service, itemId, 'store', 3)
  const at = { placeId: 'store', caseRef: 'OP-2026-0117' }
  world.clock.advance(1_000)
  const answer = await ask(world, supply, 'POST', `/api/lots/${lotId}/use`, { ...at, quantity: 5 })
  expect(answer.body).toMatchObject({ lot: { piles: [], shortUses: [{ placeId: 'store', quantity: 2 }] } })
  world.clock.advance(1_000)
  expect((await ask(world, supply, 'POST', `/api/lots/${lotId}/use`, { ...at, quantity: 1 })).status).toBe(200)
  const { movements } = (await ask(world, supply, 'GET', `/api/lots/${lotId}`)).body as { movements: object[] }
  expect(movements.slice(-3)).toMatchObject([
    { fromPlaceId: 'store', toPlaceId: 'patient', quantity: 3, caseRef: 'OP-2026-0117' },
    { fromPlaceId: 'unknown', toPlaceId: 'patient', quantity: 2, caseRef: 'OP-2026-0117' },
    { fromPlaceId: 'unknown', toPlaceId: 'patient', quantity: 1, caseRef: 'OP-2026-0117' },
  ])
  const [told] = await alerts('lot-count-short')
  expect(told).toMatchObject({ about: `lot:${lotId}`, placeId: 'store', priority: 'medium' })
  expect(told?.titles.en).toBe('3 pieces used that the books did not have there')
  world.clock.advance(minuteMs)
  const count = { placeId: 'store', quantity: 4, reason: 'a box that was not entered' }
  expect((await ask(world, supply, 'POST', `/api/lots/${lotId}/count`, count)).body).toMatchObject({
    lot: { piles: [{ placeId: 'store', quantity: 4 }], shortUses: [] },
  })
  expect(await alerts('lot-count-short')).toEqual([])
  expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
})
