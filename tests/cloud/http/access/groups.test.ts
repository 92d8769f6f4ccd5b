import { expect, it } from 'vitest'
import type { Alert } from '#cloud/alerts/alert'
import { accepted } from '#tests/support/filled-site'
import { ask, enter } from '#tests/support/http-world'
import { actor } from '#tests/support/service-world'
import { twoDepartments } from './two-departments.ts'

it('what one cause made is answered at once as far as the right goes, and no alert that is for another role', async () => {
  const { world, a, b } = await twoDepartments()
  const { service } = world
  const thresholds = { safetyStock: 4 }
  accepted(await service.commands.putPolicies([{ layer: 'hospital', thresholds, reason: 'more of it' }], actor))
  const ofCause = async () =>
    (await service.store.alerts.list('open')).filter(({ ruleId }) => ruleId === 'safety-stock') as Alert[]
  const at = (cabinetId: string) => ofCause().then((all) => all.find(({ placeId }) => placeId === cabinetId)?.alertId)
  const [inA, inB] = [await at(a.cabinetId), await at(b.cabinetId)]
  expect(new Set((await ofCause()).map(({ groupId }) => groupId)).size).toBe(1)

  const own = await enter(world, [{ role: 'supply', placeId: 'dept-a' }])
  const all = await enter(world, [{ role: 'supply', placeId: 'hospital' }])
  const others = async (cookie: string) => (await ask(world, cookie, 'GET', `/api/alerts/${inA}`)).body.othersOfGroup
  expect([await others(own.cookie), await others(all.cookie)]).toEqual([0, 1])
  const acknowledge = async (cookie: string) =>
    (await ask(world, cookie, 'POST', `/api/alerts/${inA}/acknowledge`, { group: true })).body.count
  const purchasing = await enter(world, [{ role: 'purchasing', placeId: 'hospital' }])
  const hand = await ask(world, all.cookie, 'POST', `/api/alerts/${inB}/assign`, { role: 'purchasing' })
  expect(hand.status).toBe(200)
  expect(await others(all.cookie)).toBe(0)
  expect(await acknowledge(all.cookie)).toBe(1)
  await ask(world, purchasing.cookie, 'POST', `/api/alerts/${inB}/assign`, { role: 'supply' })
  const claimed = await ask(world, all.cookie, 'POST', `/api/alerts/${inA}/claim`, { group: true })
  expect(claimed.body.count).toBe(2)
})
