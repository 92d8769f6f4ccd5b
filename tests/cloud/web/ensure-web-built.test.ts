import { existsSync } from 'node:fs'
import { isAbsolute, join, relative } from 'node:path'
import { expect, it } from 'vitest'
import { ensureWebBuilt } from '#cloud/web-build/ensure-web-built'
import { temporaryFolder } from '#tests/support/temporary-folder'

it('builds the page once, also below a folder that is named relative to where the service was started', async () => {
  const cacheDir = relative(process.cwd(), temporaryFolder())
  expect(isAbsolute(cacheDir)).toBe(false)
  const first = await ensureWebBuilt({ cacheDir })
  expect(existsSync(join(first, 'index.html'))).toBe(true)
  expect(await ensureWebBuilt({ cacheDir })).toBe(first)
})
