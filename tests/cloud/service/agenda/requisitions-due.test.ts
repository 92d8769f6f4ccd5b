import { expect, it } from 'vitest'
import type { RequisitionPage } from '#cloud/http/schemas/decisions/requisition'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { ask, httpWorld } from '#tests/support/http-world'
import { defineItem, definePlace } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'

const hourMs = 3_600_000
const levels = { reorderPoint: 30, orderUpTo: 60 }

onBothEngines((newAddress) => {
  it('what came due of a requisition while the service was down is told as of when it was due, beside when it was known', async () => {
    const [address, clock] = [await newAddress(), virtualClock()]
    let seed = 0
    const startUp = async () => {
      const world = await httpWorld({ address, clock, seed: ++seed })
      await world.service.start()
      await world.service.inside.caughtUp()
      return { ...world, cookie: await world.signIn('supply', 'supply', 'department-head', 'admin') }
    }
    let world = await startUp()
    const ok = async (method: 'POST' | 'PUT', path: string, body: object) => {
      clock.advance(1_000)
      const answer = await ask(world, world.cookie, method, path, body)
      expect(answer).toMatchObject({ status: expect.toSatisfy((status: number) => status < 300) })
      return answer.body
    }
    const told = async () => {
      const { body } = await ask(world, world.cookie, 'GET', '/api/requisitions?state=all')
      const { requisitions } = body as unknown as RequisitionPage
      return requisitions.flatMap(({ lines }) => lines).sort((a, b) => a.firstEntrySeq - b.firstEntrySeq)
    }
    await definePlace(world.service, 'ward')
    const screw = await defineItem(world.service, 'SCREW-1', 'lot')
    await ok('PUT', '/api/policies', { policies: [{ layer: 'hospital', thresholds: levels, reason: 'levels' }] })
    await ok('PUT', '/api/assortment', {
      lines: [{ itemId: screw, placeId: 'ward', owner: 'hospital', belongs: true }],
    })
    const beganAtMs = clock.now()
    const [holdEndMs, fluMs, fluEndMs] = [beganAtMs + 5 * hourMs, beganAtMs + 7 * hourMs, beganAtMs + 9 * hourMs]
    const overlay = { name: 'flu', startMs: fluMs, endMs: fluEndMs, owner: 'head-nurse' }
    const more = { thresholds: { orderUpTo: 80 }, overlay, reason: 'flu' }
    await ok('PUT', '/api/policies', { policies: [{ layer: 'place', placeId: 'ward', ...more }] })
    const { requisitions } = (await ask(world, world.cookie, 'GET', '/api/requisitions'))
      .body as unknown as RequisitionPage
    const path = `/api/requisitions/${requisitions[0]?.requisitionId}`
    await ok('POST', `${path}/cancel`, { reason: 'borrowed', holdUntilMs: holdEndMs })

    await world.close()
    clock.advance(20 * hourMs)
    const upAtMs = clock.now()
    world = await startUp()
    const steps = (await told()).flatMap(({ history }) => history).filter(({ by }) => by === 'rules')
    expect(steps.map(({ step, quantity, atMs }) => [step, quantity, atMs]).slice(2)).toEqual([
      ['hold-ended', 0, holdEndMs],
      ['raised', 60, holdEndMs],
      ['amended', 80, fluMs],
      ['amended', 60, fluEndMs],
    ])
    for (const { step, atMs, knownAtMs } of steps.slice(0, 2)) expect([step, knownAtMs]).toEqual([step, atMs])
    for (const { knownAtMs } of steps.slice(2)) expect(Math.abs(knownAtMs - upAtMs)).toBeLessThan(1_000)
    const [, line] = await told()
    expect(line).toMatchObject({ state: 'proposed', quantity: 60, raisedAtMs: holdEndMs, updatedAtMs: fluEndMs })
    expect((await verifyStore(world.service.inside.store.database, world.service.siteId)).problem).toBeNull()
  })
})
