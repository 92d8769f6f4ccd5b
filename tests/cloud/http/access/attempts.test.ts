import type { FastifyRequest } from 'fastify'
import { describe, expect, it } from 'vitest'
import { createAttempts } from '#cloud/http/access/attempts'
import { silentLog } from '#platform/log'
import { goodPassword, scriptedSite } from '#tests/support/scripted-site'
import { virtualClock } from '#tests/support/virtual-clock'

async function ward(trustedProxies: string[] = ['127.0.0.0/8']) {
  const clock = virtualClock()
  const site = await scriptedSite({ clock, options: { trustedProxies } })
  await site.signIn('supply')
  const signIn = (password: string, from: string, username = 'person-0') =>
    fetch(`${site.url}/api/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
      body: JSON.stringify({ username, password }),
    })
  const guess = async (from: string, times: number) => {
    const statuses: number[] = []
    for (let i = 0; i < times; i++) statuses.push((await signIn('a wrong password', from)).status)
    return statuses
  }
  return { clock, site, signIn, guess }
}

describe('signing in', () => {
  it('with the right password is never counted: forty in a minute from one address', async () => {
    const { signIn } = await ward()
    for (let i = 0; i < 40; i++) expect((await signIn(goodPassword, '10.0.0.1')).status).toBe(200)
  })

  it('with wrong ones is slowed down where they are tried, and says for how long; elsewhere the right one works', async () => {
    const { clock, signIn, guess } = await ward()
    expect(await guess('10.0.0.1', 6)).toEqual([401, 401, 401, 401, 401, 429])
    const held = await signIn(goodPassword, '10.0.0.1')
    expect([held.status, held.headers.get('retry-after')]).toEqual([429, '1'])
    expect(await held.json()).toMatchObject({ code: 'too-many-attempts' })
    expect((await signIn(goodPassword, '10.0.0.2')).status).toBe(200)
    clock.advance(1_000)
    expect((await signIn(goodPassword, '10.0.0.1')).status).toBe(200)
  })

  it('at once a hundred times is no way around', async () => {
    const { signIn } = await ward()
    const tries = await Promise.all(Array.from({ length: 30 }, () => signIn('a wrong password', '10.0.0.1')))
    expect(tries.filter(({ status }) => status === 401)).toHaveLength(5)
  })

  it('believes X-Forwarded-For of trusted proxies only', async () => {
    const { signIn, guess } = await ward([])
    expect((await guess('10.0.0.1', 6)).at(-1)).toBe(429)
    expect((await signIn(goodPassword, '10.0.0.2')).status).toBe(429)
  })
})

describe('a refused attempt in the log', () => {
  it('says who was tried, from where, and no name', async () => {
    const lines: object[] = []
    const warn = (event: string, fields = {}) => void lines.push({ event, ...fields })
    const attempts = createAttempts(virtualClock(), { ...silentLog(), warn }, 'salt of this run')
    const request = { ip: '10.0.0.9', routeOptions: { url: '/api/sign-in' } } as FastifyRequest
    const account = attempts.nameInLog('li.wei')
    for (let i = 0; i < 6; i++) await attempts.tried(request, account, async () => false).catch(() => {})
    const where = { path: '/api/sign-in', account, address: '10.0.0.9' }
    expect(lines.at(0)).toEqual({ event: 'http.attempt.refused', ...where })
    expect(lines.at(-1)).toEqual({ event: 'http.attempt.held', ...where, waitMs: 1_000 })
    expect(JSON.stringify(lines)).not.toContain('wei')
  })
})
