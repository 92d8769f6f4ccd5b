import { describe, expect, it } from 'vitest'
import type { Grant } from '#cloud/people/access/grant'
import type { Role } from '#cloud/people/role'
import { accepted } from '#tests/support/filled-site'
import { ask, enter } from '#tests/support/http-world'
import { actor } from '#tests/support/service-world'
import { twoDepartments } from './two-departments.ts'

/** Both departments, and goods that have to do with both: a unit in A that is bound for B, pieces of a lot in each. */
async function shared() {
  const site = await twoDepartments()
  const { world, a, b, itemId } = site
  const { commands } = world.service
  const wish = { supplierId: 'acme', destinationPlaceId: b.cabinetId, requisitionId: null, dueAtMs: null, lots: [] }
  const units = [{ epc: null, itemId, serial: 'between', lot: 'L1', expiresOnDay: 22_000, owner: 'hospital' }]
  const { shipmentId, unitIds } = accepted(await commands.createShipment({ ...wish, units }, actor))
  accepted(await commands.receiveShipment(shipmentId, { placeId: a.cabinetId, onward: true }, actor))
  const part = { kind: 'LotMoved', lotId: a.lotId, placeId: a.cabinetId, toPlaceId: b.cabinetId, quantity: 10 } as const
  accepted(await commands.decideLot(part, actor))
  return { ...site, unitId: unitIds[0] ?? '' }
}

type Shared = Awaited<ReturnType<typeof shared>>

/** What takes two rights: each at department A, where it is done. */
const asked: Record<string, (site: Shared) => { path: string; body: object; roles: readonly [Role, Role] }> = {
  'the use of a unit that should not be used': ({ unitId }) => ({
    path: `/api/units/${unitId}/use`,
    body: { caseRef: 'OP-1', override: 'the surgeon decided' },
    roles: ['clinician', 'department-head'],
  }),
  'the use of pieces that should not be used': ({ a }) => ({
    path: `/api/lots/${a.lotId}/use`,
    body: { placeId: a.cabinetId, quantity: 1, caseRef: 'OP-1', override: 'the surgeon decided' },
    roles: ['clinician', 'department-head'],
  }),
  'the unlocking of a door': ({ a }) => ({
    path: `/api/devices/${a.cabinetId}/commands`,
    body: { kind: 'Unlock', doorId: 1 },
    roles: ['device-management', 'biomed'],
  }),
}

/** Where a person has which of the two roles, and whether both rights are there then. */
const held: [who: string, grants: (first: Role, second: Role) => Grant[], may: boolean][] = [
  ['the first in A only', (first) => [{ role: first, placeId: 'dept-a' }], false],
  ['the first in A, the second in B', (first, second) => grantsOf([first, 'dept-a'], [second, 'dept-b']), false],
  ['the first in B, the second in A', (first, second) => grantsOf([first, 'dept-b'], [second, 'dept-a']), false],
  ['both in B', (first, second) => grantsOf([first, 'dept-b'], [second, 'dept-b']), false],
  ['the first in the hospital, the second in B', (one, two) => grantsOf([one, 'hospital'], [two, 'dept-b']), false],
  ['both in A', (first, second) => grantsOf([first, 'dept-a'], [second, 'dept-a']), true],
  ['the first in A, the second in the hospital', (one, two) => grantsOf([one, 'dept-a'], [two, 'hospital']), true],
]

function grantsOf(...grants: [Role, string][]): Grant[] {
  return grants.map(([role, placeId]) => ({ role, placeId }))
}

describe('what takes two rights takes both where it is done', () => {
  it.each(Object.entries(asked))('%s', async (_what, of) => {
    const site = await shared()
    const { path, body, roles } = of(site)
    for (const [who, grants, may] of held) {
      // Biomedical engineering has both rights by itself: where it has any, it has all.
      const isAlone = roles[1] === 'biomed' && who === 'the first in B, the second in A'
      const { cookie } = await enter(site.world, grants(...roles))
      const answer = await ask(site.world, cookie, 'POST', path, body)
      const code = String(answer.body.code ?? 'done')
      const isRefused = ['right-missing', 'outside-your-places'].includes(code) || answer.status === 404
      expect([who, isRefused, code]).toEqual([who, !(may || isAlone), code])
    }
  })
})

describe('an approval by who may approve in one department', () => {
  it('is done there; elsewhere there is nothing to approve, and what is seen but not to be approved is refused', async () => {
    const { world, a, b } = await twoDepartments()
    const head = await enter(world, [{ role: 'department-head', placeId: 'dept-a' }])
    const reading = await enter(world, grantsOf(['department-head', 'dept-a'], ['auditor', 'hospital']))
    const approve = async (cookie: string, requisitionId: string) => {
      const { requisition } = (
        await ask(
          world,
          (
            await enter(world, grantsOf(['admin', 'hospital']))
          ).cookie,
          'GET',
          `/api/requisitions/${requisitionId}`,
        )
      ).body as {
        requisition: { lines: { lineId: string; quantity: number }[] }
      }
      const lines = requisition.lines.map(({ lineId, quantity }) => ({ lineId, quantitySeen: quantity }))
      const { status, body } = await ask(world, cookie, 'POST', `/api/requisitions/${requisitionId}/approve`, { lines })
      return [status, body.code ?? 'approved']
    }
    expect(await approve(head.cookie, b.requisitionId)).toEqual([404, 'requisition-unknown'])
    expect(await approve(reading.cookie, b.requisitionId)).toEqual([403, 'outside-your-places'])
    expect(await approve(head.cookie, a.requisitionId)).toEqual([200, 'approved'])
  })
})

describe('what is done to a group of alerts', () => {
  it('is done to those that are for the person to answer, each where it is', async () => {
    const { world, a } = await twoDepartments()
    const { store } = world.service.inside
    const alert = await store.alerts.find(a.alertId)
    if (alert === null) throw new Error('there is an alert in A')
    const others = [
      { responsibleRole: 'biomed', placeId: a.cabinetId },
      { responsibleRole: 'supply', placeId: 'cab-b' },
      { responsibleRole: 'supply', placeId: a.cabinetId },
    ] as const
    const group = others.map((other, nth) => {
      return { ...alert, ...other, alertId: `${nth}`.repeat(26), about: `device:other-${nth}` as const }
    })
    await store.transaction((tx) => tx.alerts.put(group))
    const { cookie } = await enter(world, grantsOf(['supply', 'dept-a'], ['biomed', 'dept-b']))
    const path = `/api/alerts/${a.alertId}/acknowledge`
    expect((await ask(world, cookie, 'POST', path, { group: true })).body).toMatchObject({ count: 2 })
    const answered = await Promise.all(group.map(({ alertId }) => store.alerts.find(alertId)))
    expect(answered.map((each) => each?.acknowledgedAtMs !== null)).toEqual([false, false, true])
  })
})
