import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Furnished } from './small-site.ts'

type Invited = { user: { userRef: string }; link: { token: string } | null }

/**
 * Somebody else hands the alert to the person at the page, who gives it back; handed once more it is taken on, and what
 * one has taken on is released.
 */
export async function handToMe(page: Page, alertUrl: string, { send }: Furnished): Promise<void> {
  const { origin, pathname } = new URL(alertUrl)
  const me = await send<{ userRef: string }>('GET', '/api/me', undefined)
  const grants = [{ role: 'admin', placeId: 'hospital' }]
  const wish = { username: 'ada', displayName: 'Ada', grants }
  const { user, link } = await send<Invited>('POST', '/api/users', wish)
  const headers = { 'content-type': 'application/json' }
  const post = (path: string, body: unknown, cookie = '') =>
    fetch(`${origin}${path}`, { method: 'POST', headers: { ...headers, cookie }, body: JSON.stringify(body) })
  const entered = await post('/api/set-password', { token: link?.token, password: 'chosen by herself' })
  const cookie = (entered.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const hand = async () => {
    const { status } = await post(`/api${pathname}/assign`, { userId: me.userRef }, cookie)
    expect(status).toBe(200)
  }

  await page.goto(alertUrl)
  const answers = page.getByRole('region', { name: 'Answers' })
  const standing = page.locator('main dl').first()
  const button = (name: string) => answers.getByRole('button', { name, exact: true })
  await hand()
  await standing.getByText('Handed to Mei Lin, who has not taken it on').waitFor()
  expect(await button('Release').count()).toBe(0)
  await button('Give back').click()
  await button('Give back').waitFor({ state: 'detached' })
  await hand()
  await button('Give back').waitFor()
  await button('I see to it').click()
  await standing.getByText('Mei Lin sees to it').waitFor()
  expect(await button('Give back').count()).toBe(0)
  await button('Release').click()
  await button('I see to it').waitFor()
  expect(await button('Release').count()).toBe(0)
  await send('PATCH', `/api/users/${user.userRef}`, { disabled: true })
}
