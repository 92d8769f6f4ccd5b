import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { axeViolations } from './axe-violations.ts'
import type { Furnished } from './small-site.ts'

/** One policy makes two items short at once: whoever acknowledges one of these alerts for its group has answered both. */
export async function answerGroup(page: Page, url: string, { send, itemId }: Furnished): Promise<void> {
  const { items } = await send<{ items: { itemId: string }[] }>('PUT', '/api/items', {
    items: [
      { title: 'Bone plate', unitPriceCents: 900, currency: 'CNY', codes: [{ issuer: 'hospital', code: 'P-1' }] },
    ],
  })
  const lines = [itemId, items[0]?.itemId].map((each) => ({ itemId: each, placeId: 'store', owner: 'hospital' }))
  await send('PUT', '/api/assortment', { lines })
  const thresholds = { safetyStock: 0, reorderPoint: 1, orderUpTo: 3 }
  const policy = { layer: 'place', placeId: 'store', thresholds, reason: 'the store keeps two' }
  await send('PUT', '/api/policies', { policies: [policy] })
  await page.goto(`${url}/alerts`)
  const row = page.locator('tr[data-alert]', { hasText: '1 more of the same cause' })
  await row
    .getByRole('link', { name: /^Reorder/ })
    .first()
    .click()
  await page.getByLabel('Also for the other alert of the same cause').check()
  expect(await axeViolations(page)).toEqual([])
  await page.getByRole('button', { name: 'Acknowledge' }).click()
  await page.getByText(/Acknowledged by Mei Lin/).waitFor()
  await page.getByRole('link', { name: 'All alerts' }).click()
  await row.locator('summary').click()
  await row.locator('li a').click()
  await page.getByText(/Acknowledged by Mei Lin/).waitFor()
}
