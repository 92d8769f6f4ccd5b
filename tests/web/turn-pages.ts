import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { axeViolations } from './axe-violations.ts'
import type { Furnished } from './small-site.ts'

const screws = 205
const pageRows = 200

/** An item has more units than a page shows: what is older is reached, by keyboard, and the newest again. */
export async function turnPages(page: Page, url: string, { send }: Furnished): Promise<void> {
  const { items } = await send<{ items: { itemId: string }[] }>('PUT', '/api/items', {
    items: [
      { title: 'Bone screw', unitPriceCents: 900, currency: 'CNY', codes: [{ issuer: 'hospital', code: 'S-1' }] },
    ],
  })
  const itemId = items[0]?.itemId ?? ''
  const { shipmentId } = await send<{ shipmentId: string }>('POST', '/api/shipments', {
    supplierId: 'nordhip',
    destinationPlaceId: 'store',
    units: Array.from({ length: screws }, (_, index) => {
      return { epc: null, itemId, serial: `S-${index}`, lot: 'S1', expiresOn: '2030-06-30', owner: 'hospital' }
    }),
  })
  await send('POST', `/api/shipments/${shipmentId}/receive`, {})
  await page.goto(`${url}/stock`)
  await page.getByRole('button', { name: /Show places and thresholds of Bone screw/ }).click()
  const rows = page.getByRole('region', { name: 'Units' }).locator('tbody tr')
  await rows.nth(pageRows - 1).waitFor()
  expect(await rows.count()).toBe(pageRows)
  await page.getByRole('button', { name: 'Older ones' }).press('Enter')
  await rows.nth(pageRows - 1).waitFor({ state: 'detached' })
  await rows.nth(screws - pageRows - 1).waitFor()
  expect(await rows.count()).toBe(screws - pageRows)
  expect(await page.getByRole('button', { name: 'Older ones' }).count()).toBe(0)
  expect(await axeViolations(page)).toEqual([])
  await page.getByRole('button', { name: 'Back to the newest' }).press('Enter')
  await rows.nth(pageRows - 1).waitFor()
}
