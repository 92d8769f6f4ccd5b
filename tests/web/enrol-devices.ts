import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { axeViolations } from './axe-violations.ts'
import { enrolAt } from './enrol-at.ts'

/**
 * A code is given out and typed at a device; its key is compared, and another key would not be let in. A second device is
 * turned down, a third waits. The first stands elsewhere now, is to be replaced by new hardware, and is retired.
 */
export async function enrolDevices(page: Page, url: string, picture: (name: string) => Promise<void>): Promise<void> {
  await page.goto(`${url}/enrolments`)
  const form = page.getByRole('form', { name: 'Give out a code' })
  const codeFor = async (deviceId: string) => {
    await form.getByLabel('Name on its label').fill(deviceId)
    await form.getByLabel('Model').selectOption('or-sensor-th')
    await form.getByLabel('Where it stands').selectOption({ label: 'OR corridor, 2nd floor' })
    await form.getByRole('button', { name: 'Give out a code' }).click()
    const told = page
      .locator('main')
      .getByRole('status')
      .filter({ hasText: `The code for ${deviceId}` })
    return (await told.locator('code').first().textContent()) ?? ''
  }
  const row = (deviceId: string) => page.locator(`tr[data-enrolment="${deviceId}"]`)
  const shown: string[] = []
  const sensor = enrolAt(url, await codeFor('sensor-2'), (key) => void shown.push(key))
  const approving = row('sensor-2').getByRole('form', { name: 'Approve this key' })
  await approving.waitFor()
  expect(await row('sensor-2').textContent()).toContain(shown[0])
  await approving.getByLabel('Its last 8').fill('0123456789')
  await approving.getByRole('button').click()
  await page.getByText('That is not how this key ends').waitFor()
  await picture('enrolments-asked')
  expect(await axeViolations(page)).toEqual([])
  await approving.getByLabel('Its last 8').fill(shown[0]?.slice(-8) ?? '')
  await approving.getByRole('button').click()
  await row('sensor-2').waitFor({ state: 'detached' })
  expect((await sensor).certificatePem).toContain('CERTIFICATE')

  const refused = enrolAt(url, await codeFor('sensor-3'), () => {}).catch(({ code }: { code: string }) => code)
  await row('sensor-3').getByText('Asks to be let in').waitFor()
  await row('sensor-3').getByRole('button', { name: 'Refuse' }).click()
  await row('sensor-3').getByLabel('Reason').fill('nobody knows it')
  await row('sensor-3').getByRole('button', { name: 'Refuse' }).click()
  expect(await refused).toBe('enrolment-refused')

  await page.goto(`${url}/fleet`)
  const device = page.locator('tr[data-device="sensor-2"]')
  const decide = device.getByRole('button', { name: 'Decide about sensor-2' })
  await decide.press('Enter')
  await page.getByRole('button', { name: 'It stands elsewhere now' }).click()
  await page.getByLabel('Where it stands').selectOption({ label: 'Central store' })
  await page.keyboard.press('Tab')
  expect(await axeViolations(page)).toEqual([])
  await picture('fleet-move')
  await page.getByRole('form').getByRole('button', { name: 'It stands elsewhere now' }).click()
  await device.getByText('Central store').waitFor()
  await page.getByRole('button', { name: 'Code for new hardware' }).click()
  await page.getByText('The code for sensor-2').waitFor()
  await picture('fleet-decide')
  expect(await axeViolations(page)).toEqual([])
  await page.getByRole('button', { name: 'Retire' }).click()
  await page.getByLabel('Reason').fill('the room is closed')
  await page.keyboard.press('Enter')
  await device.waitFor({ state: 'detached' })
}
