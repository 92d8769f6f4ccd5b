import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FactBody } from '#contracts/facts/fact'
import { sessionIdSchema, userRefSchema } from '#contracts/ids'
import { launchChromium } from './launch-chromium.ts'
import type { ScriptedDevice } from './scripted-device.ts'
import { account, epcs, furnish, itemId, type SmallSite, startSmallSite } from './small-site.ts'

const browser: Browser | null = await launchChromium()
const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** Set to keep a picture of every page for a person to look at. */
const pictures = process.env.WARDSTOCK_PICTURES_DIR

const evidence = { rounds: 14, opportunities: 12, antennas: [2], confidencePermille: 999 }
const heard = { ...evidence, reads: 31, rssiCentiDbm: -5_120 }
const silent = { ...evidence, reads: 0, rssiCentiDbm: null }
const session = sessionIdSchema.parse('00000000000005e5')

function climate(meanMilli: number | null): FactBody {
  const state = meanMilli === null ? 'no-data' : 'good'
  const values = { minMilli: meanMilli, maxMilli: meanMilli, meanMilli, lastMilli: meanMilli }
  const window = { windowMs: 60_000, samples: meanMilli === null ? 0 : 12, state, ...values } as const
  return { kind: 'ClimateRecorded', probeId: 'cabinet-air', quantity: 'temperature', ...window }
}

const took = epcs.slice(0, 2)
const takingTwo: FactBody[] = [
  { kind: 'DoorUnlocked', sessionId: session, doorId: 1, userRef: userRefSchema.parse('user-00mei'), by: 'badge' },
  { kind: 'DoorOpened', sessionId: session, doorId: 1 },
  { kind: 'DoorClosed', sessionId: session, doorId: 1, openForMs: 9_000 },
  ...took.map((epc): FactBody => ({ kind: 'UnitTaken', epc, sessionId: session, evidence: silent })),
  {
    kind: 'SessionCommitted',
    sessionId: session,
    doorId: 1,
    userRefs: [userRefSchema.parse('user-00mei')],
    openedAtMs: Date.now() - 12_000,
    closedAtMs: Date.now() - 3_000,
    decidedAfterMs: 2_800,
    takenCount: 2,
    placedCount: 0,
    uncertainCount: 0,
    unobservableCount: 0,
    scanComplete: true,
  },
]

type Axe = { run(context: Document): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }

async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource)
  return await page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: Axe; document: Document }).axe.run(
      (globalThis as unknown as { document: Document }).document,
    )
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
  })
}

describe.skipIf(browser === null)('the page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wardstock-web-'))
  const complaints: string[] = []
  let site: SmallSite
  let page: Page
  let cabinet: ScriptedDevice
  /** Set by the test that finds it, used by those after it. */
  let alertPath = ''

  const onHand = () => page.locator(`tr[data-item="${itemId}"] td`).nth(1)
  const waitForText = (text: string) => page.getByText(text, { exact: false }).first().waitFor()
  const picture = async (name: string) => {
    if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
  }

  beforeAll(async () => {
    if (browser === null) return
    site = await startSmallSite(folder)
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1_360, height: 850 } })
    page = await context.newPage()
    page.setDefaultTimeout(20_000)
    page.on('console', (message) => {
      const isExpected = message.type() !== 'error' || /status of 401|ERR_/.test(message.text())
      if (!isExpected) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(String(error)))
  })
  afterAll(async () => {
    await browser?.close()
    await cabinet?.stop()
    await site?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('makes the first account by the token, and lets the person in', async () => {
    await page.goto(site.url)
    await page.getByLabel('First-run token').fill(await site.firstRunToken())
    await page.getByLabel('User name').fill(account.username)
    await page.getByLabel('Your name, as others see it').fill(account.displayName)
    await page.getByLabel('Password').fill(account.password)
    await picture('first-run')
    expect(await axeViolations(page)).toEqual([])
    await page.getByRole('button', { name: 'Make the account and sign in' }).click()
    await waitForText('Signed in as Mei Lin')
  })

  it('signs out, refuses a wrong password, and signs in', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('User name').fill(account.username)
    await page.getByLabel('Password').fill('not the password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await waitForText('The name or the password is not right.')
    expect(await axeViolations(page)).toEqual([])
    await picture('sign-in')
    await page.getByLabel('Password').fill(account.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await waitForText('Signed in as Mei Lin')
  })

  it('shows what the cabinet found at its first scan, without being loaded again', async () => {
    await page.evaluate(() => Object.assign(globalThis, { wasNeverReloaded: true }))
    cabinet = await furnish(site)
    await cabinet.say(
      { kind: 'AgentStarted', agentVersion: '0.1.0', modelId: 'implant-cabinet-4', inventoryVerified: false },
      ...epcs.map((epc): FactBody => ({ kind: 'UnitFound', epc, evidence: heard })),
    )
    await page.waitForFunction(
      ([item, count]) => document.querySelectorAll(`tr[data-item="${item}"] td`)[1]?.textContent === count,
      [itemId, '4'] as const,
    )
    await picture('stock-before')
  })

  it('shows two units fewer when two were taken, without being loaded again', async () => {
    expect(await onHand().textContent()).toBe('4')
    await cabinet.say(...takingTwo)
    await page.waitForFunction(
      ([item, count]) => document.querySelectorAll(`tr[data-item="${item}"] td`)[1]?.textContent === count,
      [itemId, '2'] as const,
    )
    expect(await page.evaluate(() => 'wasNeverReloaded' in globalThis)).toBe(true)
    await page.getByRole('link', { name: 'Reorder point' }).waitFor()
  })

  it('shows the thresholds in force and who set them', async () => {
    await page.getByRole('button', { name: /Show places and thresholds of Hip stem/ }).click()
    const row = page.getByRole('row', { name: /Reorder point 3 item Mei Lin/ })
    await row.waitFor()
    await picture('stock-open')
    expect(await axeViolations(page)).toEqual([])
  })

  it('shows who took a unit, in which session, and on what evidence', async () => {
    await page.getByRole('link', { name: 'NH-1001' }).click()
    await waitForText('Session 00000000000005e5 of user-00mei')
    await waitForText('0 reads in 12 opportunities, 14 rounds, sure to 99.9 %')
    await picture('unit')
    expect(await axeViolations(page)).toEqual([])
  })

  it('proves an alert in both languages, and takes its acknowledgement', async () => {
    await page
      .getByRole('navigation')
      .getByRole('link', { name: /Alerts/ })
      .click()
    await page.getByRole('heading', { name: 'Alerts' }).waitFor()
    await picture('alerts')
    await page
      .getByRole('link', { name: /^Reorder/ })
      .first()
      .click()
    await page.getByRole('heading', { name: 'What was read, and where from' }).waitFor()
    alertPath = new URL(page.url()).pathname
    const proof = page.locator('.proof')
    expect(await proof.textContent()).toMatch(/Set by Mei Lin on the layer item/)
    expect(await proof.locator('.entries').allTextContents()).toContainEqual(expect.stringMatching(/#\d+/))
    expect(await proof.locator('.would-clear').textContent()).toMatch(/net position of \d+ or more/)
    await picture('alert-en')
    await page.getByRole('button', { name: '中文' }).click()
    await page.getByRole('heading', { name: '读取了什么' }).waitFor()
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(/[\u4e00-\u9fff]/)
    expect(await proof.locator('.would-clear').textContent()).toMatch(/[\u4e00-\u9fff]/)
    await picture('alert-zh')
    await page.getByRole('button', { name: '确认' }).click()
    await waitForText('Mei Lin 于')
    await page.getByRole('button', { name: 'English' }).click()
  })

  it('shows the requisition and why, and approves it', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Requisitions' }).click()
    await page.getByRole('button', { name: /Why and history of Hip stem/ }).click()
    await picture('requisitions')
    expect(await axeViolations(page)).toEqual([])
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByRole('button', { name: 'Mark as ordered' }).waitFor()
  })

  it('shows the fleet and the climate as they are now', async () => {
    await cabinet.tell({
      probes: [{ probeId: 'cabinet-air', quantity: 'temperature', state: 'good', valueMilli: 21_400 }],
      cabinet: {
        readerConnected: true,
        doors: [{ doorId: 1, open: false, locked: true }],
        antennas: [1, 2, 3, 4].map((antenna) => ({ antenna, up: antenna !== 3, readsPerMinute: 40 })),
        unitsPresent: 2,
        unitsUncertain: 0,
        inventoryVerified: true,
      },
    })
    await cabinet.say(climate(21_300), climate(null), climate(21_500))
    await page.getByRole('navigation').getByRole('link', { name: 'Fleet health' }).click()
    await waitForText('3 of 4 antennas')
    await waitForText('Door 1 shut')
    await picture('fleet')
    await page.getByRole('navigation').getByRole('link', { name: 'Climate' }).click()
    await waitForText('21.4 °C')
    await page.locator('[data-probe="cabinet-air"] canvas').waitFor()
    await page.getByRole('row', { name: /no data/ }).waitFor()
    await picture('climate')
  })

  const paths = [
    '/stock',
    '/cabinets',
    '/cabinets/cab-1',
    `/units/${epcs[0]}`,
    '/alerts',
    'alert',
    '/requisitions',
    '/fleet',
    '/climate/cab-1',
  ]
  const looks = (['en', 'zh-CN', 'en-XA'] as const).flatMap((language) =>
    (['light', 'dark'] as const).map((scheme) => ({ language, scheme })),
  )
  it.each(looks)(
    'is accessible on every page in $language, $scheme, and fits a phone',
    async ({ language, scheme }) => {
      await page.emulateMedia({ colorScheme: scheme })
      await page.evaluate((chosen) => localStorage.setItem('wardstock-language', chosen), language)
      for (const path of paths) {
        await page.goto(`${site.url}${path === 'alert' ? alertPath : path}`)
        await page.locator('main table, main dl').first().waitFor()
        expect(await axeViolations(page), `${path} ${language} ${scheme}`).toEqual([])
        if (language === 'en-XA') expect(await page.locator('h1').textContent(), path).toContain('⟦')
        await picture(`${path.replaceAll('/', '-')}-${language}-${scheme}`)
      }
      await page.setViewportSize({ width: 390, height: 844 })
      for (const path of paths) {
        await page.goto(`${site.url}${path === 'alert' ? alertPath : path}`)
        await page.locator('main table, main dl').first().waitFor()
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
        expect(overflow, `${path} is wider than a phone in ${language}`).toBeLessThanOrEqual(0)
        await picture(`phone-${path.replaceAll('/', '-')}-${language}-${scheme}`)
      }
      await page.setViewportSize({ width: 1_360, height: 850 })
    },
  )

  it('keeps its content security policy, which allows nothing from elsewhere and nothing inline', async () => {
    const response = await page.goto(`${site.url}/stock`)
    const policy = response?.headers()['content-security-policy'] ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/unsafe|\*|data:/)
    expect(complaints).toEqual([])
  })

  it('says since when it is stale once the service has stopped, and keeps what it knew', async () => {
    await page.evaluate(() => localStorage.setItem('wardstock-language', 'en'))
    await page.goto(`${site.url}/stock`)
    await page.locator(`tr[data-item="${itemId}"]`).waitFor()
    await page.getByText('Live', { exact: true }).waitFor()
    await cabinet.stop()
    await site.stop()
    await page.getByText(/Not live: stale since .* GMT\+8/).waitFor()
    expect(await page.getByText('Live', { exact: true }).count()).toBe(0)
    expect(await onHand().textContent()).toBe('2')
    await picture('stale')
  })
})
