import { expect, it } from 'vitest'
import { accepted } from '#tests/support/filled-site'
import { ask, enter } from '#tests/support/http-world'
import { actor } from '#tests/support/service-world'
import { twoDepartments } from './two-departments.ts'

it('an alert is handed to who could answer it where it is, and to nobody else', async () => {
  const { world, a } = await twoDepartments()
  const at = (role: 'supply' | 'clinician' | 'admin' | 'purchasing' | 'auditor', placeId: string) =>
    enter(world, [{ role, placeId }])
  const own = await at('supply', 'dept-a')
  const above = await at('admin', 'hospital')
  const elsewhere = await at('supply', 'dept-b')
  const otherRole = await at('clinician', 'dept-a')
  const buyer = await at('purchasing', 'hospital')
  await at('auditor', 'hospital')
  const gone = await at('supply', 'dept-a')
  accepted(await world.service.commands.setUserDisabled(gone.userRef, true, actor))

  const path = `/api/alerts/${a.alertId}`
  const offered = (await ask(world, own.cookie, 'GET', `${path}/assignees`)).body
  const people = (offered.people as { userRef: string }[]).map(({ userRef }) => userRef)
  expect(people.sort()).toEqual([own.userRef, above.userRef].sort())
  expect(offered.roles).toEqual(['clinician', 'supply', 'purchasing', 'admin'])
  expect((await ask(world, otherRole.cookie, 'GET', `${path}/assignees`)).body.code).toBe('role-missing')

  const hand = async (to: object) => (await ask(world, own.cookie, 'POST', `${path}/assign`, to)).body.code ?? 'handed'
  for (const { userRef } of [elsewhere, otherRole, buyer, gone]) {
    expect(await hand({ userId: userRef })).toBe('assignee-cannot-answer')
  }
  expect(await hand({ role: 'auditor' })).toBe('assignee-cannot-answer')
  expect(await hand({ role: 'quality' })).toBe('assignee-cannot-answer')
  expect(await hand({ userId: 'user-nobody' })).toBe('user-unknown')
  expect(await hand({ userId: above.userRef })).toBe('handed')
  const handOn = () =>
    ask(world, own.cookie, 'POST', `${path}/assign`, { userId: buyer.userRef, role: 'purchasing' }, 'handed-on-0001')
  const handed = await handOn()
  expect(handed.status).toBe(200)
  expect(await handOn()).toEqual(handed)
  expect((await ask(world, buyer.cookie, 'GET', path)).body).toMatchObject({
    alert: { claimedBy: buyer.userRef, answeringRole: 'purchasing', may: ['alert.answer'] },
  })
  expect(await hand({ role: 'supply' })).toBe('role-missing')
})

it('whom it is handed to is judged by the accounts as they are in the turn it is decided', async () => {
  const { world, a } = await twoDepartments()
  const { commands, store } = world.service
  const { userRef } = await enter(world, [{ role: 'supply', placeId: 'dept-a' }])
  // Both are ordered before either is decided: the account is closed while the alert is on its way.
  const closing = commands.setUserDisabled(userRef, true, actor)
  const wish = { kind: 'assign', userRef, role: null } as const
  const handing = commands.decideAlert(a.alertId, wish, null, actor, (_alert, users) =>
    users.some((user) => user.userId === userRef && !user.disabled),
  )
  accepted(await closing)
  expect(await handing).toMatchObject({ ok: false, refusal: 'assignee-cannot-answer' })
  expect((await store.alerts.find(a.alertId))?.life.claimedBy).toBeNull()
})

it('a group is handed as far as who gets it could answer it', async () => {
  const { world, itemId } = await twoDepartments()
  const { store, commands } = world.service
  const safety = { layer: 'item', itemId, thresholds: { safetyStock: 4 }, reason: 'a test' }
  accepted(await commands.putPolicies([safety], actor))
  const group = (await store.alerts.list('open')).filter(({ ruleId }) => ruleId === 'safety-stock')
  expect(group.map(({ placeId }) => placeId).sort()).toEqual(['cab-a', 'cab-b'])
  expect(new Set(group.map(({ groupId }) => groupId)).size).toBe(1)
  const admin = await enter(world, [{ role: 'admin', placeId: 'hospital' }])
  const own = await enter(world, [{ role: 'supply', placeId: 'dept-a' }])
  const inA = group.find(({ placeId }) => placeId === 'cab-a')
  const wish = { userId: own.userRef, group: true }
  const answer = await ask(world, admin.cookie, 'POST', `/api/alerts/${inA?.alertId}/assign`, wish)
  expect(answer).toMatchObject({ status: 200, body: { count: 1 } })
  const after = (await store.alerts.list('open')).filter(({ ruleId }) => ruleId === 'safety-stock')
  const having = after.map(({ placeId, life }) => `${placeId} ${life.claimedBy === own.userRef}`).sort()
  expect(having).toEqual(['cab-a true', 'cab-b false'])
})
