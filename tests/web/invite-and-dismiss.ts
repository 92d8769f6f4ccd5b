import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { axeViolations } from './axe-violations.ts'

/** An administrator invites somebody, who sets a password by the link, sees no more than the role may, and is disabled. */
export async function inviteAndDismiss(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/people`)
  const form = page.getByRole('form', { name: 'Invite' })
  await form.getByLabel('User name').fill('wang.min')
  await form.getByLabel('Name', { exact: true }).fill('Wang Min')
  await form.getByLabel('Role').selectOption({ label: 'Clinicians' })
  await form.getByLabel('Place').selectOption({ label: 'Cabinet 1' })
  await form.getByRole('button', { name: 'Invite' }).click()
  const link = (await form.locator('code').textContent()) ?? ''
  const row = page.locator('tr[data-person="wang.min"]')
  await row.getByText('No password yet').waitFor()

  const guest = await page.context().browser()?.newPage({ locale: 'en-GB' })
  if (guest === undefined) throw new Error('the browser is gone')
  await guest.goto(link)
  await guest.getByLabel('Password').fill('chosen by herself')
  expect(await axeViolations(guest)).toEqual([])
  await guest.getByRole('button', { name: 'Set the password and sign in' }).click()
  await guest.getByText('Signed in as Wang Min').waitFor()
  expect(await guest.getByRole('navigation').getByRole('link', { name: 'Stock by item' }).count()).toBe(1)
  expect(await guest.getByRole('navigation').getByRole('link', { name: 'People' }).count()).toBe(0)
  await row.getByRole('button', { name: 'Disable' }).click()
  await row.getByText('Disabled').waitFor()
  await guest.getByRole('heading', { name: 'Sign in' }).waitFor()
  await guest.context().close()
}
