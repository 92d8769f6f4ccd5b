import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { cruise, type IForbiddenRuleType } from 'dependency-cruiser'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectRoot, sourceFiles, textOf } from './source-files.ts'

const roots = ['edge', 'cloud', 'firmware-config', 'simulators', 'tests']
const configuration = (await import(join(projectRoot, '.dependency-cruiser.mjs'))) as {
  default: { forbidden: IForbiddenRuleType[]; options: object }
}
const { forbidden, options } = configuration.default

async function violationsIn(baseDir: string, folders: string[]) {
  const result = await cruise(
    folders,
    { ...options, preserveSymlinks: true, baseDir, ruleSet: { forbidden }, validate: true },
    undefined,
    {
      tsConfig: extractTSConfig(join(baseDir, 'tsconfig.json')),
    },
  )
  if (typeof result.output === 'string')
    throw new Error('dependency-cruiser returned text where an object was asked for')
  return result.output
}

/** One planted file a rule, importing what that rule forbids. */
const planted: Record<string, Record<string, string>> = {
  'no-cycles': {
    'edge/presence/a.ts': "import { b } from './b.ts'\nexport const a = () => b",
    'edge/presence/b.ts': "import { a } from './a.ts'\nexport const b = () => a",
  },
  'nothing-unresolved': { 'edge/presence/lost.ts': "import { x } from './nowhere.ts'\nexport const y = x" },
  'contracts-are-a-leaf': { 'edge/contracts/leaky.ts': "import { z } from '#edge/presence/plain'\nexport const y = z" },
  'platform-is-a-leaf': { 'edge/platform/leaky.ts': "import { z } from '#edge/presence/plain'\nexport const y = z" },
  'firmware-config-is-a-leaf': {
    'firmware-config/leaky.ts': "import { z } from '#edge/presence/plain'\nexport const y = z",
  },
  'edge-never-knows-cloud': { 'edge/uplink/nosy.ts': "import { z } from '#cloud/units/plain'\nexport const y = z" },
  'cloud-enters-edge-by-contracts': {
    'cloud/ingest/nosy.ts': "import { z } from '#edge/presence/plain'\nexport const y = z",
  },
  'cloud-never-knows-simulators': {
    'cloud/ingest/cheat.ts': "import { z } from '#simulators/plain'\nexport const y = z",
  },
  'simulators-meet-us-on-the-wire': {
    'simulators/shared.ts': "import { z } from '#edge/llrp/plain'\nexport const y = z",
  },
  'history-writes-what-others-go-on-from': {
    'simulators/history/nosy.ts': "import { z } from '#cloud/units/plain'\nexport const y = z",
  },
  'history-is-a-process-of-its-own': {
    'simulators/hospital/shortcut.ts': "import { z } from '#simulators/history/plain'\nexport const y = z",
  },
  'pure-folders-touch-no-node': {
    'cloud/units/impure.ts': "import { hostname } from 'node:os'\nexport const y = hostname",
  },
  'pure-folders-need-only-zod': { 'cloud/rules/heavy.ts': "import { pino } from 'pino'\nexport const y = pino" },
  'edge-stages-share-types-only': {
    'edge/cabinet/greedy.ts': "import { z } from '#edge/presence/plain'\nexport const y = z",
  },
  'sql-only-in-the-stores': { 'cloud/ingest/sql.ts': "import { sql } from 'kysely'\nexport const y = sql" },
  'web-is-a-client': { 'cloud/web/nosy.ts': "import { z } from '#cloud/units/plain'\nexport const y = z" },
  'schemas-lean-on-what-decides': {
    'cloud/http/schemas/heavy.ts': "import { z } from '#cloud/store/plain'\nexport const y = z",
  },
  'nobody-imports-main': { 'cloud/http/backwards.ts': "import { z } from '../main.ts'\nexport const y = z" },
  'nobody-imports-tests': { 'cloud/http/upside-down.ts': "import { z } from '#tests/plain'\nexport const y = z" },
  'presence-bench-has-radio-of-its-own': {
    'tests/bench/presence/radio/borrowed.ts': "import { z } from '#simulators/plain'\nexport const y = z",
  },
  'presence-bench-knows-the-engine-in-one-place': {
    'tests/bench/presence/cycles/nosy.ts': "import { z } from '#edge/presence/plain'\nexport const y = z",
  },
  'reader-judge-shares-nothing-with-readers': {
    'tests/conformance/reader/borrowed.ts': "import { z } from '#simulators/plain'\nexport const y = z",
  },
  'client-judge-shares-nothing-with-clients': {
    'tests/conformance/client/borrowed.ts': "import { z } from '#edge/llrp/plain'\nexport const y = z",
  },
  'contract-judge-shares-nothing-with-either-side': {
    'tests/conformance/mqtt/borrowed.ts': "import { z } from '#edge/presence/plain'\nexport const y = z",
  },
  'no-dev-dependencies-in-production': { 'cloud/http/tool.ts': "import fc from 'fast-check'\nexport const y = fc" },
}

const plain = [
  'edge/presence',
  'edge/llrp',
  'cloud/units',
  'cloud/store',
  'simulators',
  'simulators/history',
  'tests',
].map((folder) => `${folder}/plain.ts`)

describe('import boundaries', () => {
  let garden = ''
  beforeAll(() => {
    garden = mkdtempSync(join(tmpdir(), 'wardstock-boundaries-'))
    const write = (path: string, text: string) => {
      mkdirSync(dirname(join(garden, path)), { recursive: true })
      writeFileSync(join(garden, path), text)
    }
    for (const file of ['package.json', 'tsconfig.json']) write(file, textOf(file))
    symlinkSync(join(projectRoot, 'node_modules'), join(garden, 'node_modules'))
    for (const path of [...plain, 'cloud/main.ts']) write(path, 'export const z = 1')
    for (const files of Object.values(planted)) for (const [path, text] of Object.entries(files)) write(path, text)
  })
  afterAll(() => rmSync(garden, { recursive: true, force: true }))

  it('the tree keeps every rule, and every file of it was seen', async () => {
    const { modules, summary } = await violationsIn(projectRoot, roots)
    expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([])
    const seen = new Set(modules.map(({ source }) => source))
    expect(sourceFiles(/\.tsx?$/).filter((path) => !seen.has(path))).toEqual([])
  })

  it('every rule says what to do instead', () => {
    for (const { name, comment } of forbidden) expect(comment, `${name}`).toMatch(/\w{3,}.*\. \w/s)
  })

  it('a planted violation of each rule is found', async () => {
    const { summary } = await violationsIn(garden, roots)
    const found = summary.violations.map(({ rule, from }) => `${rule.name} ${from}`)
    for (const { name } of forbidden) {
      const files = Object.keys(planted[name ?? ''] ?? {})
      expect(files.length, `no violation is planted for ${name}`).toBeGreaterThan(0)
      expect(found).toContain(`${name} ${files[0]}`)
    }
  })
})
