import { describe, expect, it } from 'vitest'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { ask, enter, httpWorld } from '#tests/support/http-world'
import { actor, everywhere } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'

const password = 'a long enough one'
const hourMs = 3_600_000

async function hospital() {
  const clock = virtualClock()
  const world = await httpWorld({ clock })
  const admin = await enter(world, everywhere('admin'))
  const invite = async (username: string, role = 'clinician') => {
    const grants = [{ role, placeId: 'hospital' }]
    const { body } = await ask(world, admin.cookie, 'POST', '/api/users', { username, displayName: 'Li Wei', grants })
    return body as { user: { userRef: string; state: string }; link: { token: string; endsAtMs: number } }
  }
  const post = async (path: string, body: object, cookie = '') => {
    const response = await fetch(`${world.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify(body),
    })
    const given = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    return { status: response.status, cookie: given, body: (await response.json()) as Record<string, unknown> }
  }
  const setPassword = (token: string, chosen = password) => post('/api/set-password', { token, password: chosen })
  const signIn = (username: string, chosen = password) => post('/api/sign-in', { username, password: chosen })
  const who = async (cookie: string) => (await ask(world, cookie, 'GET', '/api/me')).status
  return { clock, world, admin, invite, post, setPassword, signIn, who }
}

describe('an account', () => {
  it('begins with a link that sets the password once, and before its end', async () => {
    const { clock, world, invite, setPassword, signIn, who } = await hospital()
    const { user, link } = await invite('li.wei')
    expect(user.state).toBe('invited')
    expect((await signIn('li.wei')).status).toBe(401)
    expect((await setPassword('guessed')).body.code).toBe('link-not-valid')
    expect((await setPassword(link.token, 'short')).body.code).toBe('request-invalid')
    const entered = await setPassword(link.token)
    expect([entered.status, await who(entered.cookie)]).toEqual([200, 200])
    expect((await setPassword(link.token)).body.code).toBe('link-not-valid')
    expect((await signIn('li.wei')).status).toBe(200)

    const raced = await invite('li.na')
    const answers = await Promise.all([1, 2, 3].map(() => setPassword(raced.link.token)))
    expect(answers.map(({ status, body }) => (status === 200 ? 'in' : body.code)).sort()).toEqual([
      'in',
      'link-not-valid',
      'link-not-valid',
    ])

    const late = await invite('too.late')
    clock.advance(72 * hourMs)
    expect((await setPassword(late.link.token)).body.code).toBe('link-not-valid')
    const { service } = world
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
  })

  it('keeps no token and no name in the journal, and takes no password that is the user name', async () => {
    const { world, invite, setPassword } = await hospital()
    const { link } = await invite('li.wei.the.second')
    expect((await setPassword(link.token, 'Li.Wei.The.Second')).body.errors).toEqual([
      { field: 'password', message: 'is the user name' },
    ])
    await setPassword(link.token)
    const journal = JSON.stringify(await world.service.store.journal.after(0, 1_000))
    expect(journal).not.toContain(link.token)
    expect(journal).not.toMatch(/li\.?.?wei/i)
  })

  it('changes its password by the old one, and is signed out everywhere', async () => {
    const { invite, setPassword, signIn, post, who } = await hospital()
    const { link } = await invite('li.wei')
    const { cookie } = await setPassword(link.token)
    const { cookie: other } = await signIn('li.wei')
    const change = (oldPassword: string) =>
      post('/api/me/password', { oldPassword, newPassword: 'another long one' }, cookie)
    expect((await change('not the old one')).body.errors).toEqual([
      { field: 'oldPassword', message: 'is not the password' },
    ])
    expect((await change(password)).status).toBe(200)
    expect([await who(cookie), await who(other)]).toEqual([401, 401])
    expect((await signIn('li.wei')).status).toBe(401)
    expect((await signIn('li.wei', 'another long one')).status).toBe(200)
  })

  it('is reset by an administrator: the password is no more, sessions end, a link sets a new one', async () => {
    const { world, admin, invite, setPassword, signIn, who } = await hospital()
    const { user, link } = await invite('li.wei')
    const { cookie } = await setPassword(link.token)
    const { body } = await ask(world, admin.cookie, 'POST', `/api/users/${user.userRef}/reset`)
    expect([await who(cookie), (await signIn('li.wei')).status]).toEqual([401, 401])
    const { token } = body.link as { token: string }
    expect((await setPassword(token, 'chosen after the reset')).status).toBe(200)
    expect((await ask(world, admin.cookie, 'POST', `/api/users/${admin.userRef}/reset`)).body.code).toBe('own-account')
  })

  it('sees where it is signed in and ends one session or all', async () => {
    const { world, invite, setPassword, signIn, post, who } = await hospital()
    const { link } = await invite('li.wei')
    const { cookie } = await setPassword(link.token)
    const { cookie: forgotten } = await signIn('li.wei')
    const { sessions } = (await ask(world, cookie, 'GET', '/api/me/sessions')).body as {
      sessions: { sessionRef: string; isThis: boolean }[]
    }
    expect(sessions.map(({ isThis }) => isThis).sort()).toEqual([false, true])
    const ref = sessions.find(({ isThis }) => !isThis)?.sessionRef
    await post(`/api/me/sessions/${ref}/end`, {}, cookie)
    expect([await who(cookie), await who(forgotten)]).toEqual([200, 401])
    await post('/api/me/sessions/end', {}, cookie)
    expect(await who(cookie)).toBe(401)
  })

  it('that alone administers the hospital cannot be disabled or stripped', async () => {
    const { world, admin } = await hospital()
    const { commands } = world.service
    const strip = () => commands.setUserGrants(admin.userRef, everywhere('supply'), actor)
    const disable = () => commands.setUserDisabled(admin.userRef, true, actor)
    expect([await strip(), await disable()]).toMatchObject([
      { refusal: 'last-administrator' },
      { refusal: 'last-administrator' },
    ])
    await enter(world, everywhere('admin'))
    expect(await strip()).toMatchObject({ ok: true })
  })

  it('that is disabled is out at once: its screens close, its sessions end, its badges are revoked when asked', async () => {
    const { world, admin } = await hospital()
    const person = await enter(world, everywhere('clinician'))
    const badge = { badgeNumber: '4711', validUntilMs: 4e12, userRef: person.userRef }
    await ask(world, admin.cookie, 'PUT', '/api/badges', { badges: [badge] })
    const path = `/api/users/${person.userRef}`
    expect((await ask(world, admin.cookie, 'POST', `${path}/badges/revoke`, {})).body).toEqual({ revoked: 1 })
    expect((await ask(world, admin.cookie, 'GET', `${path}/badges`)).body).toMatchObject({
      badges: [{ revoked: true }],
    })

    const screen = await fetch(`${world.url}/api/events`, { headers: { cookie: person.cookie } })
    const closed = screen.text()
    await ask(world, admin.cookie, 'PATCH', path, { disabled: true })
    expect(await closed).toContain('event: heartbeat')
    expect((await ask(world, person.cookie, 'GET', '/api/me')).status).toBe(401)
    const { service } = world
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
  })
})
