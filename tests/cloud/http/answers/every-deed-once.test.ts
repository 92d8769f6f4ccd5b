import { describe, expect, it } from 'vitest'
import { roles } from '#cloud/people/role'
import { ask, enter } from '#tests/support/http-world'
import { everywhere } from '#tests/support/service-world'
import { askings } from '../access/askings.ts'
import { twoDepartments } from '../access/two-departments.ts'

/** What changes something without a key, and why it may. Whatever else changes something takes one. */
const withoutKey: Record<string, string> = {
  'POST /api/first-run': 'nobody is signed in; refused once there is somebody',
  'POST /api/sign-in': 'nobody is signed in; it changes nothing that people rely on',
  'POST /api/sign-out': 'a session that has ended ends no second time',
  'POST /api/me/sessions/:sessionRef/end': 'a session that has ended ends no second time',
  'POST /api/set-password': 'nobody is signed in; the link is spent',
  'POST /api/enrolments/:id/request': 'asked by a device; with the same key it does nothing more',
  'POST /api/enrolments/:id/collect': 'asked by a device; it reads',
}

/** What is asked of one's own account. */
const ofOnesOwn = {
  'POST /api/me/password': {
    path: '/api/me/password',
    body: { oldPassword: 'correct horse battery', newPassword: 'wrong horse battery' },
  },
  'POST /api/me/sessions/end': { path: '/api/me/sessions/end', body: undefined },
}

/** Told once: sent again, the answer holds none of it. */
const toldOnce = new Set(['link', 'code', 'password'])

const changing = (method: string) => !['GET', 'HEAD'].includes(method)

describe('every route that changes something', () => {
  it('takes an Idempotency-Key, and is refused by name when that is none', async () => {
    const site = await twoDepartments()
    const asked: Record<string, { path: string; body?: unknown }> = { ...askings(site), ...ofOnesOwn }
    const { cookie } = await enter(site.world, everywhere(...roles))
    const wrong: string[] = []
    const known = new Set(Object.keys(withoutKey))
    for (const { method, path } of site.world.routes) {
      const name = `${method} ${path}`
      if (!changing(method) || known.delete(name)) continue
      const wish = asked[name]
      if (wish === undefined) throw new Error(`nothing is asked of ${name}`)
      const { status, body } = await ask(site.world, cookie, method as 'POST', wish.path, wish.body, 'short')
      if (status !== 400 || body.code !== 'idempotency-key-invalid') wrong.push(`${name}: ${status} ${body.code}`)
    }
    expect(wrong).toEqual([])
    expect([...known], 'routes that are no more').toEqual([])
  })

  it('does it once under one key, and answers again what it answered', async () => {
    const site = await twoDepartments()
    const { world } = site
    const asked = askings(site)
    const { cookie } = await enter(world, everywhere(...roles))
    const headSeq = async () => (await world.service.store.journal.head()).entrySeq
    const wrong: string[] = []
    const done: string[] = []
    for (const [index, { method, path }] of world.routes.entries()) {
      const name = `${method} ${path}`
      const wish = asked[name]
      if (wish === undefined || !changing(method)) continue
      const send = (key: string) => ask(world, cookie, method as 'POST', wish.path, wish.body, key)
      const before = await headSeq()
      const first = await send(`the-deed-${index}`)
      const between = await headSeq()
      if (first.status >= 300) continue
      if (between > before) done.push(name)
      const again = await send(`the-deed-${index}`)
      const shown = (answer: object) => JSON.stringify(answer, (key, value) => (toldOnce.has(key) ? null : value))
      if (shown(again) !== shown(first)) wrong.push(`${name}: first ${shown(first)}, then ${shown(again)}`)
      if ((await headSeq()) !== between) wrong.push(`${name}: done twice`)
    }
    expect(wrong).toEqual([])
    expect(done.length, `done: ${done.join(', ')}`).toBeGreaterThan(25)
  })

  it('answers again although what it was about has left the places of who asked; another request finds it gone', async () => {
    const { world, a } = await twoDepartments()
    const { cookie } = await enter(world, [{ role: 'admin', placeId: 'dept-a' }])
    const take = (key: string) => ask(world, cookie, 'PUT', `/api/users/${a.userRef}/grants`, { grants: [] }, key)
    const first = await take('left-the-ward')
    expect(first).toMatchObject({ status: 200, body: { grants: [] } })
    expect(await take('left-the-ward')).toEqual(first)
    expect(await take('another-deed')).toMatchObject({ status: 404, body: { code: 'user-unknown' } })
    expect(await ask(world, cookie, 'POST', `/api/users/${a.userRef}/reset`, undefined, 'left-the-ward')).toMatchObject(
      {
        status: 404,
      },
    )
  })
})
