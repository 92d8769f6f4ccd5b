import { expect, it } from 'vitest'
import { rolesWith } from '#cloud/people/access/rights-table'
import { roles } from '#cloud/people/role'
import { ask, enter } from '#tests/support/http-world'
import { twoDepartments } from './two-departments.ts'

/** What each layer is about; it may name nothing else. */
const namedBy = {
  hospital: [],
  place: ['placeId'],
  class: ['classId'],
  item: ['itemId'],
  'item-at-place': ['itemId', 'placeId'],
} as const
const layers = Object.keys(namedBy) as (keyof typeof namedBy)[]

/** A hospital of two departments, and whoever heads the first alone. */
async function headOfA() {
  const { world, a, b, itemId } = await twoDepartments()
  const names = { placeId: a.placeId, classId: 'A', itemId }
  const own = (layer: keyof typeof namedBy) => Object.fromEntries(namedBy[layer].map((name) => [name, names[name]]))
  const head = await enter(world, [{ role: 'department-head', placeId: a.placeId }])
  const root = await enter(world, [{ role: 'admin', placeId: 'hospital' }])
  const put = async (cookie: string, policy: object) => {
    const asked = { policies: [{ thresholds: { orderUpTo: 41 }, reason: 'a test', ...policy }] }
    return await ask(world, cookie, 'PUT', '/api/policies', asked)
  }
  return { world, a, b, itemId, names, own, head, root, put }
}

it('a policy names what its layer is about and nothing else, whoever sets it', async () => {
  const { world, names, own, head, root, put } = await headOfA()
  const before = await world.service.policies()
  for (const layer of layers) {
    for (const stray of ['placeId', 'classId', 'itemId'] as const) {
      if (namedBy[layer].some((name) => name === stray)) continue
      for (const { cookie } of [head, root]) {
        const answer = await put(cookie, { layer, ...own(layer), [stray]: names[stray] })
        expect(answer, `${layer} with ${stray}`).toMatchObject({
          status: 422,
          body: {
            code: 'policy-not-valid',
            about: { field: `policies.0.${stray}`, message: expect.stringContaining(layer) },
          },
        })
      }
    }
  }
  expect(await world.service.policies()).toEqual(before)
})

it.each(layers)('the reach of layer %s is what it is in force for, numbers and bindings alike', async (layer) => {
  const { world, b, itemId, own, head, root, put } = await headOfA()
  const isOwn = namedBy[layer].some((name) => name === 'placeId')
  const inForceAtB = async () =>
    (
      await ask(
        world,
        root.cookie,
        'GET',
        `/api/policies/in-force?itemId=${itemId}&placeId=${b.cabinetId}&owner=hospital`,
      )
    ).body.thresholds
  const before = await inForceAtB()
  const bound = { thresholds: {}, bindings: { 'unfit-used': { role: 'supply' } } }
  for (const more of [{}, { thresholds: { silenceMs: 120_000 } }, bound]) {
    const answer = await put(head.cookie, { layer, ...own(layer), ...more })
    expect([answer.status, answer.body.code]).toEqual(isOwn ? [200, undefined] : [403, 'outside-your-places'])
  }
  expect(await inForceAtB()).toEqual(before)
  expect((await put(root.cookie, { layer, ...own(layer) })).status).toBe(200)
})

it('alerts are bound to roles that can answer them and to no other', async () => {
  const { root, put } = await headOfA()
  for (const role of roles) {
    for (const bound of [{ role }, { deputyRole: role }]) {
      const asked = { layer: 'hospital', thresholds: {}, bindings: { 'unfit-used': bound } }
      const { status, body } = await put(root.cookie, asked)
      const field = `bindings.unfit-used.${Object.keys(bound)[0]}`
      if (rolesWith('alert.answer').includes(role)) expect(status, role).toBe(200)
      else {
        expect([400, 422], role).toContain(status)
        expect(JSON.stringify(body), role).toContain(field)
      }
    }
  }
})
