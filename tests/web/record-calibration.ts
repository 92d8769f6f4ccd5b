import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { axeViolations } from './axe-violations.ts'

const dayMs = 86_400_000
const dayOf = (fromNowMs: number) => new Date(Date.now() + fromNowMs).toISOString().slice(0, 10)

/** On the page of the climate a calibration is recorded as its certificate says, and shown with the probe from then on. */
export async function recordCalibration(page: Page, picture: (name: string) => Promise<void>): Promise<void> {
  await page.getByText('No calibration is recorded.').first().waitFor()
  await page.getByRole('button', { name: 'Record a calibration' }).first().click()
  const form = page.getByRole('form', { name: 'Record a calibration' })
  await form.getByLabel('Calibrated on').fill(dayOf(-2 * dayMs))
  await form.getByLabel('Valid until').fill(dayOf(363 * dayMs))
  await form.getByLabel('Certificate').fill('K-2026-17')
  expect(await axeViolations(page)).toEqual([])
  await picture('climate-calibration')
  await form.getByRole('button', { name: 'Record a calibration' }).click()
  await page.getByText(/^Calibrated .*, certificate K-2026-17\./).waitFor()
}
