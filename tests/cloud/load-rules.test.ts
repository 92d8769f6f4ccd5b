import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectRoot } from '#tests/architecture/source-files'

/** A rule about shelves that hold more than anybody will use, as somebody might add it next year. */
const newFolder = {
  'words.ts': `
import { ruleWords } from '../rule-words.ts'

export const words = ruleWords({
  en: {
    name: 'Overstock',
    title: 'Too many: {usable|unit|units}',
    cause: 'More is here than anybody will use.',
    consequence: 'It may expire on the shelf.',
    action: 'Move some of it.',
    'would-clear': 'That {over|unit leaves|units leave}.',
    'threshold.overstock': 'Most to keep',
  },
  'zh-cn': {
    name: '积压',
    title: '库存过多：{usable} 件',
    cause: '存量多于用量。',
    consequence: '可能在架上过期。',
    action: '请调拨一部分。',
    'would-clear': '移走 {over} 件。',
    'threshold.overstock': '最多存量',
  },
})
`,
  'rule.ts': `
import { netPositionOf } from '../net-position.ts'
import { findingOf, limitOf } from '../proof-parts.ts'
import { dayMs, defineRule } from '../rule.ts'
import { expectedUseDays, lateCountsPercent } from '../stock-thresholds.ts'
import { words } from './words.ts'

export const rule = defineRule({
  id: 'overstock',
  version: 1,
  subject: 'position',
  words,
  thresholds: { overstock: { unit: 'units', min: 1, max: 1_000, builtIn: null }, expectedUseDays, lateCountsPercent },
  responsibleRole: 'supply',
  responseMs: { high: dayMs, medium: dayMs, low: dayMs },
  evaluate(view, limits, { atMs }) {
    const { overstock } = limits
    if (overstock === null) return 'no-limit'
    const { usable, usableProof } = netPositionOf(view, limits, atMs)
    return findingOf(usable > overstock.value ? 'raise' : 'clear', 'low', () => {
      const { inputs, lines } = usableProof()
      return {
        rule: 'overstock' as const,
        version: 1,
        inputs,
        arithmetic: lines,
        limit: limitOf('overstock', overstock, 'units', '>'),
        observed: usable,
        wouldClear: { messageKey: 'overstock.would-clear' as const, params: { over: usable - overstock.value } },
        messageKey: 'overstock.title' as const,
        params: { usable },
      }
    })
  },
  matterOf: (proof) => String(proof.observed),
})
`,
}

/** Loads the rules as the service does, judges one shelf of three, and prints what came of it. */
const story = `
import { explainProof } from '#cloud/alerts/explain'
import { loadRules } from '#cloud/load-rules'
import { policyRequestSchemaOf } from '#cloud/policies/policy'
import { policyBookOf } from '#cloud/policies/policy-book'
import { proofSatisfiesItself } from '#cloud/proofs/check-proof'
import { openRequisitionDesk } from '#cloud/requisitions/requisition-desk'
import { openEpisodeDesk } from '#cloud/rules/episode-desk'
import { judgePosition } from '#cloud/rules/judge-position'

const rules = await loadRules()
const request = { layer: 'hospital', thresholds: { overstock: 2 }, reason: 'narrow shelves' }
const asked = policyRequestSchemaOf(rules.thresholds, []).parse(request)
const policies = policyBookOf([{ ...asked, setBy: 'user-chen', setAtMs: 0, entrySeq: 1 }])
const context = { siteId: 'north', nowMs: 86_400_000, rules, policies, newId: () => '0'.repeat(26), dayAt: () => 1, dayBeginsAt: (_place, day) => day * 86_400_000 }
const line = { kind: 'lot', id: 'l1', itemId: 'hip-52', owner: 'hospital', quantity: 3, standing: 'stocked', certainty: 'confirmed', holdSeqs: [], expiresOnDay: null, lot: 'L7', dueAtMs: null, lastEntrySeq: 9 }
const key = { itemId: 'hip-52', placeId: 'cabinet-a', owner: 'hospital' }
const view = { key, abcClass: null, riskClass: null, itemEntrySeq: null, lines: [line], coming: [], requisition: null, announced: [], reserved: { quantity: 0, entrySeqs: [] }, demandMilliPerDay: null, demandEntrySeqs: [], assortmentSeq: null, today: 1 }
const desk = openEpisodeDesk(context, [])
judgePosition({ view, placePath: ['cabinet-a'], causeSeq: 9 }, context, desk, openRequisitionDesk(context, () => []))
const told = desk.entries().map(({ kind, body }) => ({
  kind,
  ruleId: body.ruleId,
  fault: proofSatisfiesItself(body.proof),
  en: explainProof(body.proof, rules.words, 'en'),
  zhCn: explainProof(body.proof, rules.words, 'zh-cn'),
}))
console.log(JSON.stringify({ ids: rules.rules.map(({ id }) => id), told }))
`

describe('adding a rule adds one folder and changes nothing else', () => {
  let garden = ''
  const put = (path: string, text: string) => {
    mkdirSync(join(garden, path, '..'), { recursive: true })
    writeFileSync(join(garden, path), text)
  }
  const run = async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['story.ts'], { cwd: garden })
    return JSON.parse(stdout)
  }

  /** A copy of the tree: the rules and the file that loads them copied, everything else where it is. */
  beforeAll(() => {
    garden = mkdtempSync(join(tmpdir(), 'wardstock-rules-'))
    mkdirSync(join(garden, 'cloud'))
    for (const name of ['package.json', 'cloud/rules', 'cloud/load-rules.ts']) {
      cpSync(join(projectRoot, name), join(garden, name), { recursive: true })
    }
    const rest = readdirSync(join(projectRoot, 'cloud')).filter((name) => name !== 'rules' && name !== 'load-rules.ts')
    for (const name of ['node_modules', 'edge', ...rest.map((each) => `cloud/${each}`)]) {
      symlinkSync(join(projectRoot, name), join(garden, name))
    }
    put('story.ts', story)
  })
  afterAll(() => rmSync(garden, { recursive: true, force: true }))

  it('the rule raises, with a proof that holds, in both languages, by a policy that names its threshold', async () => {
    const isFolder = (name: string) => existsSync(join(projectRoot, 'cloud/rules', name, 'rule.ts'))
    const before = readdirSync(join(projectRoot, 'cloud/rules')).filter(isFolder)
    for (const [name, text] of Object.entries(newFolder)) put(`cloud/rules/overstock/${name}`, text)
    const { ids, told } = await run()
    expect(ids).toEqual([...before, 'overstock'].sort())
    expect(told).toMatchObject([
      {
        kind: 'AlertRaised',
        ruleId: 'overstock',
        fault: null,
        en: {
          title: 'Too many: 3 units',
          wouldClear: 'That 1 unit leaves.',
          limit: expect.stringMatching(/^Most to keep/),
        },
        zhCn: { title: '库存过多：3 件', wouldClear: '移走 1 件。', limit: expect.stringMatching(/^最多存量/) },
      },
    ])
    expect(told[0].en.because).toContain('On hand: 3 units (journal 9)')
  })

  it('a folder whose rule has another name stops the service, and says which', async () => {
    put('cloud/rules/wrong-name/rule.ts', "export { rule } from '../overstock/rule.ts'\n")
    await expect(run()).rejects.toThrow('wrong-name/rule.ts exports no rule named wrong-name')
  })
})
