import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { axeViolations } from './axe-violations.ts'

/**
 * Somebody hands an alert on to a role and takes it back by name, writes about it, and shelves it: for a usual time, then
 * until a moment of one's own.
 */
export async function answerAlert(page: Page, alertUrl: string, picture: (name: string) => Promise<void>) {
  await page.goto(alertUrl)
  const answers = page.getByRole('region', { name: 'Answers' })
  const standing = page.locator('main dl').first()
  await answers.getByRole('button', { name: 'Hand on' }).click()
  const handing = answers.getByRole('form', { name: 'Hand on' })
  const choice = handing.getByLabel('To whom')
  await choice.selectOption({ label: 'Mei Lin' })
  expect(await axeViolations(page)).toEqual([])
  await handing.getByRole('button', { name: 'Hand on' }).click()
  await standing.getByText('Mei Lin sees to it').waitFor()
  await answers.getByRole('button', { name: 'Hand on' }).click()
  expect(await choice.locator('option').allTextContents()).toEqual(['Mei Lin', 'Administration'])
  await choice.selectOption({ label: 'Administration' })
  await handing.getByRole('button', { name: 'Hand on' }).click()
  await standing.getByText('handed on').waitFor()

  await answers.getByLabel(/^Comment/).fill('the supplier was called')
  await page.keyboard.press('Enter')
  await answers.getByText('the supplier was called').waitFor()

  await answers.getByRole('button', { name: 'Shelve' }).click()
  const shelving = answers.getByRole('form', { name: 'Shelve' })
  await shelving.getByLabel('Reason').fill('comes tomorrow')
  await picture('alert-shelve')
  await shelving.getByRole('button', { name: 'Shelve' }).click()
  await standing.getByText(/Shelved until .* comes tomorrow/).waitFor()
  await answers.getByRole('button', { name: 'Take off the shelf' }).click()
  await answers.getByRole('button', { name: 'Shelve' }).click()
  await shelving.getByLabel('For how long').selectOption('own')
  expect(await axeViolations(page)).toEqual([])
  const until = shelving.getByLabel(/^Until/)
  await until.fill((await until.getAttribute('max')) ?? '')
  await shelving.getByLabel('Reason').fill('comes next week')
  await shelving.getByRole('button', { name: 'Shelve' }).click()
  await standing.getByText(/Shelved until .* comes next week/).waitFor()
}
