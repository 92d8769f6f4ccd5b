import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const systemPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** Our own arguments: those a serverless build brings hide faults (no web security) or crash (one process). */
const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-first-run',
]

async function packagedChromium(): Promise<string | null> {
  try {
    const { default: sparticuz } = await import('@sparticuz/chromium')
    return await sparticuz.executablePath()
  } catch {
    return null
  }
}

/** A real Chromium: CHROME_PATH, the system's, or the one from npm (Linux x64). Null, with the reason said, when none starts. */
export async function launchChromium(): Promise<Browser | null> {
  const own = process.env.CHROME_PATH
  const found = own ?? systemPaths.find((path) => existsSync(path)) ?? (await packagedChromium())
  if (found === null) {
    process.stderr.write('SKIPPED: no Chromium. Set CHROME_PATH, install chromium, or run npm ci on Linux x64.\n')
    return null
  }
  return await chromium.launch({ executablePath: found, args })
}
