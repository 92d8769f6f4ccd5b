import { describe, expect, it } from 'vitest'
import { firstRunToken, goodPassword, scriptedSite } from '#tests/support/scripted-site'
import { virtualClock } from '#tests/support/virtual-clock'

const minuteMs = 60_000

function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

const first = { username: 'ada', displayName: 'Ada', password: goodPassword }

async function codeOf(response: Response) {
  return ((await response.json()) as { code: string }).code
}

describe('the first run', () => {
  it('makes an administrator by the token, once', async () => {
    const { url } = await scriptedSite({ clock: virtualClock() })
    expect(await (await fetch(`${url}/api/first-run`)).json()).toEqual({ needed: true })

    const wrong = await post(`${url}/api/first-run`, { ...first, token: 'guessed' })
    expect([wrong.status, await codeOf(wrong)]).toEqual([403, 'first-run-token-wrong'])

    const made = await post(`${url}/api/first-run`, { ...first, token: firstRunToken })
    expect(made.status).toBe(201)
    expect(await made.json()).toMatchObject({ username: 'ada', roles: ['admin'], siteId: 'test-site' })

    const again = await post(`${url}/api/first-run`, { ...first, username: 'eve', token: firstRunToken })
    expect([again.status, await codeOf(again)]).toEqual([409, 'first-run-over'])
  })

  it('refuses a short password and names the field', async () => {
    const { url } = await scriptedSite({ clock: virtualClock() })
    const response = await post(`${url}/api/first-run`, { ...first, token: firstRunToken, password: 'short' })
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({
      status: 400,
      code: 'request-invalid',
      errors: [{ field: 'password', message: 'at least 12 characters' }],
    })
  })
})

describe('a session', () => {
  it('lives in a cookie no script can read and no other site can send', async () => {
    const site = await scriptedSite({ clock: virtualClock() })
    await site.signIn('supply')
    const response = await post(`${site.url}/api/sign-in`, { username: 'person-0', password: goodPassword })
    const cookie = response.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/^wardstock=/)
    expect(cookie).toContain('HttpOnly')
    expect(cookie).toContain('SameSite=Strict')
  })

  it('is Secure and bound to the host when people come by https', async () => {
    const site = await scriptedSite({ clock: virtualClock(), options: { servedOverHttps: true } })
    expect(await site.signIn('supply')).toMatch(/^__Host-wardstock=/)
  })

  it('is stored by the hash of its token only', async () => {
    const site = await scriptedSite({ clock: virtualClock() })
    const token = (await site.signIn('supply')).split('=')[1] ?? ''
    expect(token.length).toBeGreaterThan(40)
    expect(await site.store.sessions.find(token)).toBeNull()
  })

  it('ends after 15 minutes without use, and after 12 hours of use', async () => {
    const clock = virtualClock()
    const site = await scriptedSite({ clock })
    const cookie = await site.signIn('supply')
    const me = async () => (await fetch(`${site.url}/api/me`, { headers: { cookie } })).status
    clock.advance(14 * minuteMs)
    expect(await me()).toBe(200)
    clock.advance(14 * minuteMs)
    expect(await me()).toBe(200)
    clock.advance(15 * minuteMs)
    expect(await me()).toBe(401)

    const busy = await site.signIn('supply')
    for (let minutes = 0; minutes < 12 * 60 - 10; minutes += 10) {
      clock.advance(10 * minuteMs)
      expect((await fetch(`${site.url}/api/me`, { headers: { cookie: busy } })).status).toBe(200)
    }
    clock.advance(10 * minuteMs)
    expect((await fetch(`${site.url}/api/me`, { headers: { cookie: busy } })).status).toBe(401)
  })

  it('is not kept alive by a page that refreshes itself', async () => {
    const clock = virtualClock()
    const site = await scriptedSite({ clock })
    const headers = { cookie: await site.signIn('supply'), 'x-wardstock-background': '1' }
    clock.advance(10 * minuteMs)
    expect((await fetch(`${site.url}/api/me`, { headers })).status).toBe(200)
    clock.advance(6 * minuteMs)
    expect((await fetch(`${site.url}/api/me`, { headers })).status).toBe(401)
  })

  it('is over once signed out, and once the user is disabled', async () => {
    const site = await scriptedSite({ clock: virtualClock() })
    const cookie = await site.signIn('supply')
    await fetch(`${site.url}/api/sign-out`, { method: 'POST', headers: { cookie } })
    expect((await fetch(`${site.url}/api/me`, { headers: { cookie } })).status).toBe(401)

    const admin = await site.signIn('admin')
    const victim = await site.signIn('clinician')
    const changed = await fetch(`${site.url}/api/users/user-0003`, {
      method: 'PATCH',
      headers: { cookie: admin, 'content-type': 'application/json' },
      body: JSON.stringify({ disabled: true }),
    })
    expect(await changed.json()).toMatchObject({ userRef: 'user-0003', disabled: true })
    expect((await fetch(`${site.url}/api/me`, { headers: { cookie: victim } })).status).toBe(401)
    const back = await post(`${site.url}/api/sign-in`, { username: 'person-2', password: goodPassword })
    expect(await codeOf(back)).toBe('sign-in-refused')
  })

  it('answers a wrong name and a wrong password alike, and slows who keeps guessing', async () => {
    const site = await scriptedSite({ clock: virtualClock() })
    await site.signIn('supply')
    const guess = (username: string) => post(`${site.url}/api/sign-in`, { username, password: 'a wrong password' })
    const [unknown, known] = [await guess('nobody'), await guess('person-0')]
    expect(await unknown.json()).toEqual(await known.json())
    let last = 401
    for (let i = 0; i < 30 && last === 401; i++) last = (await guess('person-0')).status
    expect(last).toBe(429)
  })
})

describe('a write from another site', () => {
  const foreign: [string, Record<string, string>][] = [
    ['says so by Sec-Fetch-Site', { 'sec-fetch-site': 'cross-site' }],
    ['says so by a sibling site', { 'sec-fetch-site': 'same-site' }],
    ['says so by Origin', { origin: 'https://evil.example' }],
    ['hides its origin', { origin: 'null' }],
  ]
  it.each(foreign)('is refused when it %s', async (_how, headers) => {
    const site = await scriptedSite({ clock: virtualClock() })
    const cookie = await site.signIn('admin')
    const response = await post(`${site.url}/api/sign-out`, {}, { cookie, ...headers })
    expect([response.status, await codeOf(response)]).toEqual([403, 'cross-site-write'])
  })

  it('is no such thing when it comes from our own page', async () => {
    const site = await scriptedSite({ clock: virtualClock() })
    const cookie = await site.signIn('admin')
    const response = await post(`${site.url}/api/sign-out`, {}, { cookie, origin: site.url })
    expect(response.status).toBe(200)
  })
})
