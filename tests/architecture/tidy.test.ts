import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot, sourceFiles, textOf } from './source-files.ts'

const code = sourceFiles(/\.(ts|tsx|css)$/)
const typescript = code.filter((path) => /\.tsx?$/.test(path))
const production = typescript.filter((path) => !path.startsWith('tests/'))
const pureFolders =
  /^(edge\/(contracts|llrp\/(codec|tables|session)|presence|cabinet)|cloud\/(journal|agenda|calendar|places|items|proofs|tags|units|lots|stays|assortment|positions|policies|devices|climate|shipments|people|documents|alerts|requisitions|rules))\//
const thisFolder = 'tests/architecture/'

/** Each tidy rule: which files it looks at, what must not be in them, and what to do instead. */
const forbidden: { rule: string; files: string[]; pattern: RegExp; instead: string }[] = [
  {
    rule: 'no work left in comments',
    files: code,
    pattern: /\b(TODO|FIXME|XXX|HACK)\b/,
    instead: 'do it, or open an issue',
  },
  {
    rule: 'no test is left out silently or run alone',
    files: typescript.filter((path) => path.startsWith('tests/')),
    pattern: /\b(it|describe|test)\.(only|todo)\b/,
    instead: 'run all of them; skip only with skipIf and a loud reason',
  },
  {
    rule: 'no module mocks and no sleeping in tests',
    files: typescript.filter((path) => path.startsWith('tests/')),
    pattern: /\bvi\.(mock|doMock|spyOn)\(|\bsleep\(/,
    instead: 'let the failure come through the front door; wait for the condition',
  },
  {
    rule: 'no machine path and no registry host',
    files: code,
    pattern: /(["'`\s])\/(work|farm|tmp\/bash_jobs|root)\/|registry\.npmjs/,
    instead: 'use a path relative to the project or a temporary folder made at run time',
  },
  {
    rule: 'topics are built and parsed in one file',
    files: typescript.filter((path) => path !== 'edge/contracts/topics.ts'),
    pattern: /wardstock\/v1\//,
    instead: 'call topicOf or parseTopic of #contracts/topics',
  },
  {
    rule: 'the environment is read in main.ts only',
    files: production.filter((path) => !path.endsWith('/main.ts')),
    pattern: /\bprocess\.env\b/,
    instead: 'make it a key of the config and hand it in',
  },
  {
    rule: 'what decides has no clock, chance or console of its own',
    files: typescript.filter((path) => pureFolders.test(path)),
    pattern:
      /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bset(Timeout|Interval|Immediate)\b|\bprocess\.|\bconsole\./,
    instead: 'take time and chance as parameters and return outputs as data',
  },
  {
    rule: 'chance in production comes from the platform',
    files: production,
    pattern: /\bMath\.random\b/,
    instead: 'take a Random of #platform/random',
  },
  {
    rule: 'no suppressed check',
    files: typescript,
    pattern: /@ts-ignore|@ts-nocheck|\bas any\b|eslint-disable/,
    instead: 'give it its true type',
  },
]

describe('tidy', () => {
  it('looks at a believable number of files', () => {
    expect(code.length).toBeGreaterThan(100)
  })

  it.each(forbidden)('$rule', ({ files, pattern, instead }) => {
    const offenders = files
      .filter((path) => !path.startsWith(thisFolder))
      .flatMap((path) =>
        textOf(path)
          .split('\n')
          .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])),
      )
    expect(offenders, instead).toEqual([])
  })

  it('each file holds one idea: at most 400 lines', () => {
    const long = code
      .map((path) => ({ path, lines: textOf(path).split('\n').length - 1 }))
      .filter(({ lines }) => lines > 400)
    expect(long).toEqual([])
  })

  it('files are named in kebab-case after what they export', () => {
    const odd = typescript.filter(
      (path) => !/^[a-z0-9-]+(\.(test|config|d))?\.tsx?$/.test(path.split('/').at(-1) ?? ''),
    )
    expect(odd).toEqual([])
  })

  it('no file or folder is a drawer for everything', () => {
    const drawers = code.filter((path) => /(^|[/-])(utils?|helpers?|common|manager|misc|index)([./-]|$)/.test(path))
    expect(drawers).toEqual([])
  })

  it('the top level holds what is given, and what tools or law need', () => {
    const allowed = new Set(
      'CHANGELOG.md LICENSE README.md cloud edge firmware-config package-lock.json package.json simulators tests tsconfig.json biome.json vitest.config.ts vitest.soak.config.ts node_modules var'.split(
        ' ',
      ),
    )
    expect(readdirSync(projectRoot).filter((name) => !name.startsWith('.') && !allowed.has(name))).toEqual([])
  })

  it('every relative link in a page leads to a file', () => {
    const pages = [...sourceFiles(/\.md$/), 'README.md']
    const dead = pages.flatMap((page) =>
      [...textOf(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)/g)]
        .map((match) => match[1] ?? '')
        .filter((target) => !existsSync(join(projectRoot, dirname(page), target)))
        .map((target) => `${page} -> ${target}`),
    )
    expect(dead).toEqual([])
  })
})
