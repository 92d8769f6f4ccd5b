import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { FactBody } from '#contracts/facts/fact'
import { axeViolations } from './axe-violations.ts'
import type { ScriptedDevice } from './scripted-device.ts'

const calm: FactBody = {
  kind: 'ClimateRecorded',
  probeId: 'cabinet-air',
  quantity: 'temperature',
  state: 'good',
  windowMs: 60_000,
  samples: 60,
  minMilli: 21_000,
  maxMilli: 21_000,
  meanMilli: 21_000,
  lastMilli: 21_000,
}

const unreadable: FactBody = { kind: 'DoorOpened', sessionId: null, doorId: -1 }

/** A cabinet says what nobody can read, then loses facts; a person looks at both and settles both, for reasons. */
export async function settleQuarantine(page: Page, url: string, cabinet: ScriptedDevice): Promise<void> {
  await cabinet.say(unreadable)
  const { stored } = await cabinet.sayAfterLosing(3, calm)
  await page.goto(`${url}/quarantine`)
  const put = page.locator('tr[data-quarantined]')
  await put.getByRole('button', { name: 'Show what cab-1 sent' }).click()
  await page.getByText('"doorId":-1').waitFor()
  await put.getByRole('button', { name: 'Read it again' }).click()
  await put.getByText('The service refused').waitFor()
  await put.getByRole('button', { name: 'Put aside for good' }).click()
  expect(await axeViolations(page)).toEqual([])
  await put.getByLabel('Reason').fill('the door has no such number')
  await page.keyboard.press('Enter')
  await page.getByText('Nothing is put aside here.').waitFor()
  await page.getByLabel('All').check()
  await put.getByText('Put aside for good').waitFor()

  const gap = page.getByRole('region', { name: 'Missing facts' }).getByRole('row', { name: /cab-1/ })
  await gap.getByText('Later facts wait behind them').waitFor()
  await gap.getByRole('button', { name: 'Accept the gap' }).click()
  await gap.getByLabel('Reason').fill('the card lost them')
  await gap.getByRole('button', { name: 'Accept the gap' }).click()
  await page.getByText('No fact is missing.').waitFor()
  await stored
  // One is left, so that it is seen how such a page looks.
  await cabinet.say(unreadable)
}
