import { expect, it } from 'vitest'
import type { AlertWish } from '#cloud/alerts/decide-alert'
import type { Role } from '#cloud/people/role'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { deviceIdSchema, userRefSchema } from '#contracts/ids'
import { accepted } from '#tests/support/filled-site'
import { actor, enrolCabinet } from '#tests/support/service-world'
import { hourMs, keptTime, minuteMs } from './kept-time.ts'

const other = userRefSchema.parse('user-other')

/** A reserve that is being used, which a policy has bound to somebody. */
async function shortStock(binding: Record<string, unknown> | null = null) {
  const world = await keptTime()
  await world.goods('cab-1', { count: 2 })
  if (binding !== null) {
    const bindings = { bindings: { 'safety-stock': binding } }
    await world.sets({}, { layer: 'place', placeId: 'cab-1', ...bindings })
  }
  await world.sets({ safetyStock: 3 }, { layer: 'item-at-place', itemId: world.itemId, placeId: 'cab-1' })
  const alert = async () => (await world.alerts('safety-stock')).at(-1)
  const alertId = (await alert())?.alertId ?? ''
  const wants = (wish: AlertWish, as = actor) => world.service().commands.decideAlert(alertId, wish, null, as)
  return { ...world, alert, alertId, wants }
}

it('an alert that nobody answers is overdue once, at its deadline, and its deputy is told', async () => {
  const world = await shortStock({ deputyRole: 'head-nurse' })
  const dueAtMs = (await world.alert())?.dueAtMs ?? 0
  await world.until(dueAtMs - 1)
  expect((await world.alert())?.life.overdueAtMs).toBeNull()
  await world.until(dueAtMs)
  expect((await world.alert())?.life.overdueAtMs).toBe(dueAtMs)
  await world.passes(48 * hourMs)
  expect(await world.tellings(world.alertId)).toEqual(['raised supply', 'overdue head-nurse'])
})

it.each<AlertWish>([{ kind: 'acknowledge' }, { kind: 'claim' }])(
  'one that somebody has answered (%o) is not',
  async (wish) => {
    const world = await shortStock()
    accepted(await world.wants(wish))
    await world.passes(72 * hourMs)
    expect((await world.alert())?.life.overdueAtMs).toBeNull()
    expect(await world.tellings(world.alertId)).toEqual(['raised supply'])
  },
)

it('shelved, it is back at the end of its shelving and told again', async () => {
  const world = await shortStock()
  const untilMs = world.clock.now() + 3 * hourMs
  accepted(await world.wants({ kind: 'acknowledge' }))
  accepted(await world.wants({ kind: 'shelve', untilMs, reason: 'a delivery comes at noon' }))
  await world.until(untilMs - 1)
  expect((await world.alert())?.life.shelved).toMatchObject({ untilMs, by: actor })
  await world.until(untilMs)
  expect((await world.alert())?.life.shelved).toBeNull()
  expect(await world.tellings(world.alertId)).toEqual(['raised supply', 'unshelved supply'])
  const said = await world.service().store.journal.about([`alert:${world.alertId}`], { kinds: ['AlertUnshelved'] })
  expect(said).toMatchObject([{ occurredAtMs: untilMs, source: { decider: 'watch-alerts' } }])
})

it('the shelf of one that was cleared meanwhile ends without a word', async () => {
  const world = await shortStock()
  accepted(await world.wants({ kind: 'shelve', untilMs: world.clock.now() + hourMs, reason: 'a delivery comes' }))
  await world.goods('cab-1', { count: 4 })
  expect((await world.alert())?.state).toBe('cleared')
  await world.passes(5 * hourMs)
  expect(await world.tellings(world.alertId)).toEqual(['raised supply'])
})

it('it is claimed, handed on, released and commented, and says what cannot be', async () => {
  const world = await shortStock()
  const refusal = async (wish: AlertWish, as = actor) => {
    const outcome = await world.wants(wish, as)
    return outcome.ok ? null : outcome.refusal
  }
  expect(await refusal({ kind: 'release' })).toBe('alert-not-claimed')
  expect(await refusal({ kind: 'claim' })).toBeNull()
  expect(await refusal({ kind: 'claim' })).toBe('alert-already-claimed')
  expect(await refusal({ kind: 'claim' }, other)).toBe('alert-already-claimed')
  expect((await world.alert())?.life.claimedBy).toBe(actor)
  expect(await refusal({ kind: 'assign', userRef: null, role: 'purchasing' })).toBeNull()
  expect((await world.alert())?.life).toMatchObject({ claimedBy: null, assignedRole: 'purchasing' })
  expect(await refusal({ kind: 'assign', userRef: other, role: null })).toBe('user-unknown')
  expect(await refusal({ kind: 'unshelve' })).toBe('alert-not-shelved')
  const now = world.clock.now()
  expect(await refusal({ kind: 'shelve', untilMs: now, reason: 'later' })).toBe('shelving-ends-already')
  expect(await refusal({ kind: 'shelve', untilMs: now + 25 * hourMs, reason: 'later' })).toBe('shelving-too-long')
  expect(await refusal({ kind: 'shelve', untilMs: now + 23 * hourMs, reason: 'later' })).toBeNull()
  expect(await refusal({ kind: 'shelve', untilMs: now + 23 * hourMs, reason: 'later' })).toBe('alert-shelved-already')
  expect(await refusal({ kind: 'comment', text: 'asked the supplier' })).toBeNull()
  await world.goods('cab-1', { count: 4 })
  expect(await refusal({ kind: 'claim' })).toBe('alert-already-cleared')
  expect(await refusal({ kind: 'comment', text: 'came at noon' })).toBeNull()
  expect((await world.alert())?.life.comments.map(({ text }) => text)).toEqual(['asked the supplier', 'came at noon'])
})

it.each([
  ['the account is closed', { disabled: true }],
  ['the role is taken away', { grants: [{ role: 'clinician', placeId: 'hospital' }] }],
  ['the place is taken away', { grants: [{ role: 'supply', placeId: 'cab-2' }] }],
] as const)(
  'when %s of who has it, it goes back to its role, because of that, and is overdue by its deadline',
  async (_how, lost) => {
    const world = await shortStock()
    const { commands, store } = world.service()
    const grants = [{ role: 'supply', placeId: 'hospital' }] as const
    const wish = { username: 'li', displayName: 'Li', passwordHash: 'none', grants }
    const { userId } = accepted(await commands.createUser(wish, actor))
    accepted(await world.wants({ kind: 'claim' }, userId))
    accepted(await commands.setUserGrants(userId, [{ role: 'supply', placeId: 'cab-1' }], actor))
    expect((await world.alert())?.life.claimedBy).toBe(userId)
    if ('disabled' in lost) accepted(await commands.setUserDisabled(userId, true, actor))
    else accepted(await commands.setUserGrants(userId, lost.grants, actor))
    expect((await world.alert())?.life).toMatchObject({ claimedBy: null, claimedAtMs: null })
    const said = await store.journal.about([`alert:${world.alertId}`], { kinds: ['AlertReleased'] })
    const [cause] = await store.journal.after((said[0]?.causeSeq ?? 0) - 1, 1)
    expect(cause?.subject).toBe(`person:${userId}`)
    await world.until((await world.alert())?.dueAtMs ?? 0)
    expect(await world.tellings(world.alertId)).toEqual(['raised supply', 'overdue supply'])
  },
)

it('when the last person of its role is gone it goes to the next of its path, who is told, and never to nobody', async () => {
  const world = await shortStock({ deputyRole: 'head-nurse' })
  const { commands, store } = world.service()
  const person = async (username: string, role: Role, placeId = 'hospital') => {
    const wish = { username, displayName: username, passwordHash: 'none', grants: [{ role, placeId }] }
    return accepted(await commands.createUser(wish, actor)).userId
  }
  await person('ada', 'admin')
  const [li, lo] = [await person('li', 'supply'), await person('lo', 'supply', 'cab-1')]
  const [bo, pia] = [await person('bo', 'purchasing'), await person('pia', 'head-nurse')]
  await person('elsewhere', 'supply', 'cab-2')
  accepted(await world.wants({ kind: 'assign', userRef: bo, role: 'purchasing' }))
  const stands = async () => {
    const { responsibleRole, life } = (await world.alert()) ?? {}
    return `${life?.assignedRole ?? responsibleRole} ${life?.claimedBy === null ? 'nobody' : 'somebody'}`
  }
  expect(await stands()).toBe('purchasing somebody')
  // Back to the role it is bound to: there are two.
  accepted(await commands.setUserGrants(bo, [{ role: 'clinician', placeId: 'hospital' }], actor))
  expect(await stands()).toBe('supply nobody')
  accepted(await world.wants({ kind: 'claim' }, li))
  accepted(await commands.setUserDisabled(lo, true, actor))
  expect(await stands()).toBe('supply somebody')
  // The last of them had it; the one elsewhere does not reach it.
  accepted(await commands.setUserDisabled(li, true, actor))
  expect(await stands()).toBe('head-nurse nobody')
  accepted(await commands.setUserDisabled(pia, true, actor))
  expect(await stands()).toBe('admin nobody')
  const said = await store.journal.about([`alert:${world.alertId}`], { kinds: ['AlertAssigned', 'AlertReleased'] })
  expect(said.map(({ kind, source, body }) => [kind, source.kind, body.role])).toEqual([
    ['AlertAssigned', 'decision', 'purchasing'],
    ['AlertAssigned', 'service', 'supply'],
    ['AlertAssigned', 'service', 'head-nurse'],
    ['AlertAssigned', 'service', 'admin'],
  ])
  const causes = await Promise.all(
    said.slice(1).map(async ({ causeSeq }) => (await store.journal.after((causeSeq ?? 0) - 1, 1))[0]?.subject),
  )
  expect(causes).toEqual([`person:${bo}`, `person:${li}`, `person:${pia}`])
  const told = ['supply', 'head-nurse', 'admin'].map((role) => `handed-on ${role}`)
  expect(await world.tellings(world.alertId)).toEqual(['raised supply', ...told])
  expect((await verifyStore(world.service().inside.store.database, world.service().siteId)).problem).toBeNull()
})

it('one that was given to somebody who never looks at it is overdue; taken on by that person it is not', async () => {
  const world = await shortStock()
  const { commands } = world.service()
  const wish = {
    username: 'li',
    displayName: 'Li',
    passwordHash: 'none',
    grants: [{ role: 'supply', placeId: 'hospital' }],
  } as const
  const { userId } = accepted(await commands.createUser(wish, actor))
  accepted(await world.wants({ kind: 'assign', userRef: userId, role: null }))
  expect((await world.alert())?.life).toMatchObject({ claimedBy: userId, claimedAtMs: null })
  await world.until((await world.alert())?.dueAtMs ?? 0)
  expect(await world.tellings(world.alertId)).toEqual(['raised supply', 'overdue supply'])
  accepted(await world.wants({ kind: 'claim' }, userId))
  expect((await world.alert())?.life).toMatchObject({ claimedBy: userId, claimedAtMs: expect.any(Number) })
})

it('who answers, by when and how, is what was in force when it was raised, with the layer it is from', async () => {
  const binding = { role: 'purchasing', deadlineMs: { medium: 5 * minuteMs }, channels: ['sms'], path: 'transfer' }
  const world = await shortStock(binding)
  await world.sets({}, { bindings: { 'safety-stock': { role: 'finance', deputyRole: 'quality' } } })
  const alert = await world.alert()
  expect(alert).toMatchObject({ responsibleRole: 'purchasing', binding: { ...binding, deputyRole: null } })
  expect(alert?.binding.layers).toMatchObject({ role: 'place', path: 'place' })
  expect((alert?.dueAtMs ?? 0) - (alert?.raisedKnownAtMs ?? 0)).toBe(5 * minuteMs)
})

it.each([
  ['a rule nobody knows', { 'no-such-rule': { role: 'supply' } }, /no-such-rule/],
  ['a role nobody has', { 'safety-stock': { role: 'wizard' } }, /bindings.safety-stock.role/],
])('a binding of %s is refused by its name', async (_what, bindings, name) => {
  const { service } = await keptTime()
  const policy = { layer: 'hospital', thresholds: {}, reason: 'story', bindings }
  const outcome = await service().commands.putPolicies([policy], actor)
  expect(outcome).toMatchObject({ ok: false, refusal: 'policy-not-valid' })
  expect(JSON.stringify(outcome)).toMatch(name)
})

it('the 46 alerts of one cut are one group, answered at once', async () => {
  const world = await keptTime()
  for (let number = 3; number <= 46; number++) await enrolCabinet(world.service(), `cab-${number}`)
  await world.passes(2 * minuteMs)
  const alerts = await world.alerts('device-silence')
  expect(alerts).toHaveLength(46)
  expect(new Set(alerts.map(({ groupId }) => groupId)).size).toBe(1)
  const first = alerts[0]?.groupId ?? ''
  const claim = await world.service().commands.decideAlert(first, { kind: 'claim' }, () => true, actor)
  expect(claim).toEqual({ ok: true, value: { count: 46 } })
  // A day later it is another cause.
  await world.downFor(24 * hourMs)
  await enrolCabinet(world.service(), 'cab-99')
  await world.passes(2 * minuteMs)
  const late = (await world.alerts('device-silence')).find(({ about }) => about === 'device:cab-99')
  expect(late?.groupId).toBe(late?.alertId)
  expect(deviceIdSchema.parse('cab-99')).toBe('cab-99')
})

it('what one policy made is one group, what another made is not', async () => {
  const world = await keptTime()
  await world.goods('cab-1', { count: 2 })
  await world.goods('cab-2', { count: 2 })
  await world.sets({ safetyStock: 3 })
  await world.sets({ reorderPoint: 4, orderUpTo: 9 }, { layer: 'place', placeId: 'cab-2' })
  const short = await world.alerts('safety-stock')
  const [reorder] = await world.alerts('reorder-point')
  expect(short).toHaveLength(2)
  expect(new Set(short.map(({ groupId }) => groupId)).size).toBe(1)
  expect(reorder?.groupId).toBe(reorder?.alertId)
})
