import { expect, it } from 'vitest'
import { accepted } from '#tests/support/filled-site'
import { ask, enter, httpWorld } from '#tests/support/http-world'
import { actor, defineItem, definePlace, enrolCabinet, stockUp } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'

/** A hospital with a row of everything that is read as a list and set as one. */
async function furnished() {
  const clock = virtualClock()
  const world = await httpWorld({ clock })
  const { service } = world
  await enrolCabinet(service, 'cab-1')
  await definePlace(service, 'ward', { titleZh: '病房', kind: 'ward' })
  const itemId = await defineItem(service)
  await stockUp(service, itemId, 'cab-1')
  const binding = {
    'reorder-point': { role: 'purchasing', deputyRole: null, deadlineMs: null, channels: null, path: null },
  }
  const overlay = { name: 'winter', startMs: clock.now(), endMs: clock.now() + 1e9, owner: 'ana' }
  const thresholds = { reorderPoint: 5, orderUpTo: 9 }
  const policies = [
    { layer: 'hospital', thresholds, reason: 'to begin with', bindings: binding },
    { layer: 'item-at-place', itemId, placeId: 'cab-1', thresholds: { reorderPoint: 6 }, reason: 'a surge', overlay },
  ]
  accepted(await service.commands.putPolicies(policies, actor))
  await enter(world, [{ role: 'auditor', placeId: 'ward' }])
  const { userRef, cookie } = await enter(world, [{ role: 'admin', placeId: 'hospital' }])
  clock.advance(1_000)
  return { world, userRef, cookie }
}

/** Every list that is set as it is read, and what of a row is of its reading and not of its being set. */
const lists = [
  { path: '/api/items', name: 'items', moves: [] },
  { path: '/api/places', name: 'places', moves: [] },
  { path: '/api/assortment', name: 'assortment', moves: [], rows: 'lines' },
  { path: '/api/policies', name: 'policies', moves: ['setBy', 'setAtMs', 'entrySeq'] },
] as const

it.each(lists)('what GET $path gives can be sent back as it is, and changes nothing', async (list) => {
  const { world, cookie } = await furnished()
  const rows = 'rows' in list ? list.rows : list.name
  const read = async () => (await ask(world, cookie, 'GET', list.path)).body[rows] as Record<string, unknown>[]
  const before = await read()
  expect(before.length).toBeGreaterThan(0)
  const answer = await ask(world, cookie, 'PUT', list.path, { [rows]: before })
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  const plain = (row: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(row).filter(([name]) => !(list.moves as readonly string[]).includes(name)))
  const after = await read()
  expect(after.slice(-before.length).map(plain)).toEqual(before.map(plain))
})

it('every list that is read and set under one address is walked here, and a person’s grants go back as they came', async () => {
  const { world, userRef: own, cookie } = await furnished()
  const at = (method: string) => world.routes.flatMap((route) => (route.method === method ? route.path : []))
  expect(
    at('PUT')
      .filter((path) => at('GET').includes(path))
      .sort(),
  ).toEqual(lists.map(({ path }) => path).sort())
  const { users } = (await ask(world, cookie, 'GET', '/api/users')).body as {
    users: { userRef: string; grants: unknown[] }[]
  }
  for (const { userRef, grants } of users.filter((each) => each.userRef !== own)) {
    expect((await ask(world, cookie, 'PUT', `/api/users/${userRef}/grants`, { grants })).status).toBe(200)
  }
})
