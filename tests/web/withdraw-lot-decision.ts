import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { axeViolations } from './axe-violations.ts'
import type { Furnished } from './small-site.ts'

/** The wrong lot was recalled: the recall is taken back on the page of the place, and the lot is as it was. */
export async function withdrawLotDecision(
  page: Page,
  url: string,
  { send }: Furnished,
  picture: (name: string) => Promise<void>,
): Promise<void> {
  const { lots } = await send<{ lots: { lotId: string; lot: string }[] }>('GET', '/api/lots', undefined)
  const lotId = lots.find(({ lot }) => lot === 'C7')?.lotId ?? ''
  await send('POST', `/api/lots/${lotId}/hold`, { reason: 'recall', note: 'letter of the maker' })
  await page.goto(`${url}/places/cab-1`)
  const row = page.locator(`tr[data-lot="${lotId}"]`)
  await row.getByText('On hold').waitFor()
  await row.getByRole('button', { name: 'Decisions about Bone cement, lot C7' }).click()
  const detail = page.locator(`tr[data-lot="${lotId}"] + tr.detail`)
  await detail.getByRole('button', { name: 'Take a decision back' }).click()
  const choice = detail.getByLabel('Which decision')
  expect(await choice.locator('option').allTextContents()).toEqual([expect.stringMatching(/^Lot put on hold #\d+, /)])
  await detail.getByLabel('Reason').fill('another lot is meant')
  expect(await axeViolations(page)).toEqual([])
  await picture('lot-withdraw')
  await detail.getByRole('button', { name: 'Take a decision back' }).click()
  await row.getByText('On hold').waitFor({ state: 'detached' })
  await detail.getByText('There is no decision about this lot that you may take back.').waitFor()
}
