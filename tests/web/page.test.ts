import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FactBody } from '#contracts/facts/fact'
import { answerAlert } from './answer-alert.ts'
import { answerGroup } from './answer-group.ts'
import { axeViolations } from './axe-violations.ts'
import { fiveHours, heard, takingTwo } from './cabinet-story.ts'
import { calibrateCabinet } from './calibrate-cabinet.ts'
import { enrolDevices } from './enrol-devices.ts'
import { handToMe } from './hand-to-me.ts'
import { inviteAndDismiss } from './invite-and-dismiss.ts'
import { launchChromium } from './launch-chromium.ts'
import { recordCalibration } from './record-calibration.ts'
import { settleQuarantine } from './settle-quarantine.ts'
import { account, epcs, type Furnished, foreignEpc, furnish, type SmallSite, startSmallSite } from './small-site.ts'
import { turnPages } from './turn-pages.ts'
import { withdrawLotDecision } from './withdraw-lot-decision.ts'

const browser: Browser | null = await launchChromium()
/** Set to keep a picture of every page for a person to look at. */
const pictures = process.env.WARDSTOCK_PICTURES_DIR

describe.skipIf(browser === null)('the page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wardstock-web-'))
  const complaints: string[] = []
  let site: SmallSite
  let page: Page
  let furnished: Furnished
  /** Set by the test that finds it, used by those after it. */
  let alertPath = ''

  const onHand = () => page.locator(`tr[data-item="${furnished.itemId}"] td`).nth(1)
  const waitForText = (text: string) => page.getByText(text, { exact: false }).first().waitFor()
  const isShown = async () => {
    await page.locator('main h1').waitFor()
    await page.locator('main .loading').first().waitFor({ state: 'detached' })
  }
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
      const isExpected = message.type() !== 'error' || /status of (401|422)|ERR_/.test(message.text())
      if (!isExpected) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(String(error)))
  })
  afterAll(async () => {
    await browser?.close()
    await furnished?.cabinet.stop()
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
    await page.evaluate('globalThis.wasNeverReloaded = true')
    furnished = await furnish(site)
    const { cabinet } = furnished
    await cabinet.say(...fiveHours)
    await cabinet.say(
      { kind: 'AgentStarted', agentVersion: '0.1.0', modelId: 'implant-cabinet-4', inventoryVerified: false },
      ...[...epcs, foreignEpc].map((epc): FactBody => ({ kind: 'UnitFound', epc, evidence: heard })),
    )
    await onHand()
      .and(page.getByText('4', { exact: true }))
      .waitFor()
    await picture('stock-before')
  })

  it('shows two units fewer when two were taken, without being loaded again', async () => {
    expect(await onHand().textContent()).toBe('4')
    await furnished.cabinet.say(...takingTwo)
    await onHand()
      .and(page.getByText('2', { exact: true }))
      .waitFor()
    expect(await page.evaluate('globalThis.wasNeverReloaded')).toBe(true)
    await page.getByRole('link', { name: 'Reorder point' }).waitFor()
  })

  it('shows the thresholds in force and who set them', async () => {
    await page.getByRole('button', { name: /Show places and thresholds of Hip stem/ }).click()
    const row = page.getByRole('row', { name: /Reorder point 2 Item at this place Mei Lin/ })
    await row.first().waitFor()
    await picture('stock-open')
    expect(await axeViolations(page)).toEqual([])
  })

  it('shows who took a unit, in which session, and on what evidence', async () => {
    await page.getByRole('link', { name: 'NH-1001' }).click()
    await waitForText('Session 00000000000005e5 of user-00mei')
    await waitForText('0 reads in 12 opportunities, 14 rounds, sure to 99.9 %')
    const stays = page.getByRole('region', { name: 'Where it was' }).getByRole('row')
    expect(await stays.filter({ hasText: 'Cabinet 1' }).count()).toBeGreaterThan(0)
    await page
      .getByRole('region', { name: 'Tags' })
      .getByText(epcs[0] ?? '')
      .waitFor()
    await picture('unit')
    expect(await axeViolations(page)).toEqual([])
  })

  it('offers what a unit’s state allows, and takes it back again', async () => {
    const offers = () => page.locator('.actions button').allTextContents()
    expect(await offers()).toEqual([
      'Move by hand',
      'Use for a case',
      'Waste',
      'Put on hold',
      'Return to the supplier',
      'Scrap',
      'Declare lost',
      'Declare stolen',
    ])
    await page.getByRole('button', { name: 'Move by hand' }).click()
    await page.getByLabel('To which place').selectOption({ label: 'Central store' })
    await page.getByLabel('Reason').fill('brought back to the store')
    expect(await axeViolations(page)).toEqual([])
    await picture('unit-move')
    await page.getByRole('button', { name: 'Move by hand' }).click()
    await page
      .getByRole('region', { name: 'Where it was' })
      .getByRole('row', { name: /Central store .* Moved by hand/ })
      .waitFor()
    await page.getByRole('button', { name: 'Take a decision back' }).click()
    await page.getByLabel('Which decision').selectOption({ index: 0 })
    await page.getByLabel('Reason').fill('it was another one')
    await page.getByRole('button', { name: 'Take a decision back' }).click()
    await page.getByRole('button', { name: 'Take a decision back' }).waitFor({ state: 'detached' })
    expect(await offers()).toContain('Use for a case')
    await page.getByRole('button', { name: 'Declare stolen' }).click()
    await page.getByRole('button', { name: 'Back' }).click()
    expect(await offers()).toHaveLength(8)
  })

  it('shows what a place keeps: numbered and counted, whose, and the tag nobody knows', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Stock by place' }).click()
    await page.getByRole('link', { name: 'Cabinet 1' }).click()
    await waitForText('Hospital › OR corridor, 2nd floor › Cabinet 1')
    await page
      .getByRole('region', { name: 'Lots here' })
      .getByRole('row', { name: /Bone cement.* C7 .* 20 / })
      .waitFor()
    await page
      .getByRole('region', { name: 'Cabinet 1' })
      .getByRole('row', { name: /nordhip/ })
      .waitFor()
    await picture('place')
    await page.getByRole('link', { name: foreignEpc }).click()
    await page.getByRole('heading', { name: `Tag ${foreignEpc}` }).waitFor()
    await waitForText('Nobody bound this tag to a unit')
    await picture('tag')
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
    await page.getByText('The figures as they were computed').first().click()
    await page.getByRole('heading', { name: 'What was read, and where from' }).first().waitFor()
    alertPath = new URL(page.url()).pathname
    const proof = page.locator('.proof').first()
    expect(await proof.textContent()).toMatch(/Set by Mei Lin on the layer Item at this place/)
    expect(await proof.locator('.entries').allTextContents()).toContainEqual(expect.stringMatching(/#\d+/))
    expect(await proof.locator('.would-clear').textContent()).toMatch(/net position of \d+ or more/)
    await picture('alert-en')
    await page.getByRole('button', { name: '中文' }).click()
    await page.getByRole('heading', { name: '读取了什么' }).first().waitFor()
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(/[\u4e00-\u9fff]/)
    expect(await proof.locator('.would-clear').textContent()).toMatch(/[\u4e00-\u9fff]/)
    await picture('alert-zh')
    await page.getByRole('button', { name: '确认' }).click()
    await waitForText('Mei Lin 于')
    await page.getByRole('button', { name: 'English' }).click()
  })

  it('hands an alert on, writes about it, and shelves it with an end', async () => {
    await answerAlert(page, `${site.url}${alertPath}`, picture)
  })

  it('gives back what somebody handed over, and releases what was taken on', async () => {
    await handToMe(page, `${site.url}${alertPath}`, furnished)
  })

  it('takes a decision about a lot back, where the pieces are', async () => {
    await withdrawLotDecision(page, site.url, furnished, picture)
  })

  it('shows the requisition and why, and approves it', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Requisitions' }).click()
    await page.getByRole('button', { name: /Why and history of Hip stem/ }).click()
    await picture('requisitions')
    expect(await axeViolations(page)).toEqual([])
    await page.getByRole('button', { name: /^Approve \d+$/ }).click()
    await page.getByRole('button', { name: /^Mark \d+ as ordered$/ }).waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByLabel('Reason').fill('lent by the theatre')
    await page.getByRole('button', { name: 'Cancel the line' }).click()
    await page.getByText('No requisition here.').waitFor()
    await page.getByLabel('State').selectOption('Cancelled')
    await page.getByRole('button', { name: /Why and history of Hip stem/ }).click()
    await waitForText('lent by the theatre')
    expect(await axeViolations(page)).toEqual([])
  })

  it('shows the fleet and the climate as they are now', async () => {
    await furnished.cabinet.tell({
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
    await page.getByRole('navigation').getByRole('link', { name: 'Fleet health' }).click()
    await waitForText('3 of 4 antennas')
    await waitForText('Door 1 shut')
    await picture('fleet')
    await page.getByRole('button', { name: 'Decide about Cabinet 1' }).click()
    expect(await axeViolations(page)).toEqual([])
    await page.getByRole('button', { name: 'Unlock door 1' }).click()
    await waitForText('Unlock: waiting for the device')
    await picture('fleet-unlock')
    await page.getByRole('navigation').getByRole('link', { name: 'Climate' }).click()
    await waitForText('21.4 °C')
    await page.locator('[data-probe="cabinet-air"] canvas').waitFor()
    await page
      .getByRole('row', { name: /no data/ })
      .first()
      .waitFor()
    await picture('climate')
    await recordCalibration(page, picture)
  })

  it('calibrates a cabinet, says how it goes, and names what is hard to hear', async () => {
    await calibrateCabinet(page, furnished, picture)
  })

  it('invites a person by a link, who sets a password and is shown what the role may see', async () => {
    await inviteAndDismiss(page, site.url)
  })

  it('brings a device into service by code and key, turns another down, replaces one and retires it', async () => {
    await enrolDevices(page, site.url, picture)
  })

  it('answers what one cause made at once', async () => {
    await answerGroup(page, site.url, furnished)
  })

  it('turns the pages of a list that is longer than one', async () => {
    await turnPages(page, site.url, furnished)
  })

  it('shows what could not be read and what is missing, and lets a person settle both with a reason', async () => {
    await settleQuarantine(page, site.url, furnished.cabinet)
  })

  const paths = [
    '/stock',
    '/places',
    '/places/cab-1',
    'unit',
    `/tags/${foreignEpc}`,
    '/alerts',
    'alert',
    '/requisitions',
    '/fleet',
    '/fleet/cab-1',
    '/climate/cab-1',
    '/enrolments',
    '/quarantine',
    '/people',
    '/account',
  ]
  /** Addresses that hold an id are known only once the site is furnished. */
  const addressOf = (path: string) => {
    if (path === 'alert') return `${site.url}${alertPath}`
    return `${site.url}${path === 'unit' ? `/units/${furnished.unitIds[0]}` : path}`
  }
  const speak = (language: string) => page.evaluate(`localStorage.setItem('wardstock-language', '${language}')`)
  const looks = (['en', 'zh-CN'] as const).flatMap((language) =>
    (['light', 'dark'] as const).map((scheme) => ({ language, scheme })),
  )

  it.each(looks)('is accessible on every page in $language, $scheme', async ({ language, scheme }) => {
    await page.emulateMedia({ colorScheme: scheme })
    await speak(language)
    for (const path of paths) {
      await page.goto(addressOf(path))
      await isShown()
      expect(await axeViolations(page), `${path} ${language} ${scheme}`).toEqual([])
      await picture(`${path.replaceAll('/', '-')}-${language}-${scheme}`)
    }
  })

  it('fits a phone on every page, in words a third longer than any real ones, none of them untranslated', async () => {
    await speak('en-XA')
    await page.setViewportSize({ width: 390, height: 844 })
    for (const path of paths) {
      await page.goto(addressOf(path))
      await isShown()
      const overflow = await page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      )
      expect(overflow, `${path} is wider than a phone`).toBeLessThanOrEqual(0)
      const heads = await page.locator('main :is(th[scope="col"], dt, legend, h2, h3, button)').allTextContents()
      const ours = heads.filter(
        (head) => !/Cabinet 1|cab-1|sensor-2|Hip stem|Bone screw|Bone plate|Acetabular|Bone cement/.test(head),
      )
      expect(
        ours.filter((head) => head !== '' && !head.includes('⟦')),
        `not translated on ${path}`,
      ).toEqual([])
      await picture(`phone-${path.replaceAll('/', '-')}`)
    }
    await page.setViewportSize({ width: 1_360, height: 850 })
    await speak('en')
  })

  it('loads at most 250 KB of script, packed, and keeps it', async () => {
    const document = await (await fetch(site.url)).text()
    const scripts = [...document.matchAll(/src="([^"]+\.js)"/g)].map((match) => match[1] ?? '')
    expect(scripts.length).toBeGreaterThan(0)
    let bytes = 0
    for (const script of scripts) {
      const response = await fetch(`${site.url}${script}`, { headers: { 'accept-encoding': 'gzip' } })
      expect(response.headers.get('content-encoding')).toBe('gzip')
      expect(response.headers.get('cache-control')).toContain('immutable')
      bytes += Number(response.headers.get('content-length'))
    }
    expect(bytes).toBeGreaterThan(50_000)
    expect(bytes).toBeLessThan(250 * 1_024)
  })

  it('keeps its content security policy, which allows nothing from elsewhere and nothing inline', async () => {
    const response = await page.goto(`${site.url}/stock`)
    const policy = response?.headers()['content-security-policy'] ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/unsafe|\*|data:/)
    expect(complaints).toEqual([])
  })

  it('says since when it is stale once the service has stopped, and keeps what it knew', async () => {
    await page.goto(`${site.url}/stock`)
    await page.locator(`tr[data-item="${furnished.itemId}"]`).waitFor()
    await page.getByText('Live', { exact: true }).waitFor()
    await furnished.cabinet.stop()
    await site.stop()
    await page.getByText(/Not live: stale since .* GMT\+8/).waitFor()
    expect(await page.getByText('Live', { exact: true }).count()).toBe(0)
    expect(await onHand().textContent()).toBe('2')
    await picture('stale')
  })
})
