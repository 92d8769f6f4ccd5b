import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findingOf, input, line, noneAllowed } from '#cloud/rules/proof-parts'
import { registryOf } from '#cloud/rules/registry'
import { defineRule } from '#cloud/rules/rule'
import { ruleWords } from '#cloud/rules/rule-words'
import { projectRoot } from '#tests/architecture/source-files'
import { rules } from './stockroom.ts'

const said = {
  name: 'Dark door',
  title: 'Door {doorId} is dark',
  cause: 'No light.',
  consequence: 'Somebody stumbles.',
  action: 'Make light.',
  'would-clear': 'Light.',
  'input.lamp': 'Lamp',
  'line.dark': 'Dark',
  'limit.darkAllowed': 'Dark allowed',
  'threshold.lampMs': 'Lamp',
}
const words = ruleWords({ en: said, 'zh-cn': { ...said, title: '门 {doorId} 无灯' } })
const lampMs = { unit: 'ms', min: 0, max: 10, builtIn: 5 } as const

const proofOf = (doorId: number) => ({
  rule: 'dark-door' as const,
  version: 1,
  inputs: [input('lamp', 'no', 'none', [1])],
  arithmetic: [line('dark', '1', 1)],
  limit: noneAllowed('darkAllowed', 'none'),
  observed: 1,
  wouldClear: { messageKey: 'dark-door.would-clear' as const, params: {} },
  messageKey: 'dark-door.title' as const,
  params: { doorId },
})

const darkDoor = defineRule({
  id: 'dark-door',
  version: 1,
  subject: 'door',
  words,
  thresholds: { lampMs },
  responsibleRole: 'clinician',
  responseMs: { high: 1, medium: 1, low: 1 },
  evaluate: ({ door }) => findingOf('raise', 'low', () => proofOf(door.doorId)),
  matterOf: () => '',
})

/** The compiler is the test: without the mistake, the line that expects an error is one. */
describe('a name without words in both languages does not compile', () => {
  it('one that a language lacks', () => {
    const { title: _left, ...fewer } = said
    // @ts-expect-error no title in Chinese
    ruleWords({ en: said, 'zh-cn': fewer })
    // @ts-expect-error every rule has a cause
    ruleWords({ en: { name: 'x' }, 'zh-cn': { name: 'x' } })
    expect(darkDoor.words).toBe(words)
  })

  it('an input, a line, a limit, a message or a threshold that has none', () => {
    const proof = proofOf(1)
    const moonInput = { ...proof, inputs: [input('moon', 1, 'none')] }
    const moonLine = { ...proof, arithmetic: [line('moon', '1', 1)] }
    const moonLimit = { ...proof, limit: noneAllowed('moon', 'none') }
    const moonMessage = { ...proof, messageKey: 'dark-door.moon' as const }
    defineRule({ ...darkDoor, evaluate: () => findingOf('raise', 'low', () => proof) })
    // @ts-expect-error nobody says moon
    defineRule({ ...darkDoor, evaluate: () => findingOf('raise', 'low', () => moonInput) })
    // @ts-expect-error nobody says moon
    defineRule({ ...darkDoor, evaluate: () => findingOf('raise', 'low', () => moonLine) })
    // @ts-expect-error nobody says moon
    defineRule({ ...darkDoor, evaluate: () => findingOf('raise', 'low', () => moonLimit) })
    // @ts-expect-error nobody says moon
    defineRule({ ...darkDoor, evaluate: () => findingOf('raise', 'low', () => moonMessage) })
    // @ts-expect-error nobody says moonMs
    defineRule({ ...darkDoor, thresholds: { moonMs: lampMs } })
    expect(registryOf([darkDoor]).thresholds.get('lampMs')).toEqual(lampMs)
  })
})

describe('rules that cannot be used are refused by name', () => {
  const faultOf = (...candidates: unknown[]) => {
    try {
      registryOf(candidates)
      return ''
    } catch (error) {
      return error instanceof Error ? error.message : ''
    }
  }
  const { action: _action, ...speechless } = said

  it.each<[string, unknown[], string]>([
    ['two of one name', [darkDoor, darkDoor], 'dark-door is there twice'],
    [
      'one threshold of two kinds',
      [darkDoor, { ...darkDoor, id: 'other', thresholds: { lampMs: { ...lampMs, max: 11 } } }],
      'dark-door and other differ about lampMs',
    ],
    [
      'a text that is missing',
      [{ ...darkDoor, words: { en: speechless, 'zh-cn': speechless } }],
      'dark-door has no text action',
    ],
    [
      'a text that one language lacks',
      [{ ...darkDoor, words: { en: said, 'zh-cn': { ...said, 'input.lamp': '' } } }],
      'dark-door: input.lamp is not said in every language',
    ],
    [
      'other parameters in another language',
      [{ ...darkDoor, words: { en: said, 'zh-cn': { ...said, title: '门' } } }],
      'dark-door: title asks for other parameters',
    ],
    [
      'a threshold without words',
      [{ ...darkDoor, thresholds: { moonMs: lampMs } }],
      'dark-door has no text threshold.moonMs',
    ],
    [
      'bounds that leave out what is built in',
      [{ ...darkDoor, thresholds: { lampMs: { ...lampMs, builtIn: 11 } } }],
      'lampMs',
    ],
    ['a subject nobody knows', [{ ...darkDoor, subject: 'moon' }], 'dark-door subject: no rule can be about that'],
    ['no evaluation', [{ ...darkDoor, evaluate: undefined }], 'dark-door evaluate: is no function'],
    ['nothing at all', [null], 'the rules cannot be used'],
  ])('%s', (_what, candidates, fault) => {
    expect(faultOf(...candidates)).toContain(fault)
  })
})

describe('the registry', () => {
  it('knows each rule by its id, its kind and its thresholds', () => {
    const root = join(projectRoot, 'cloud/rules')
    const folders = readdirSync(root).filter((name) => existsSync(join(root, name, 'rule.ts')))
    expect(rules.rules.map(({ id }) => id)).toEqual(folders.sort())
    expect(rules.about('door').map(({ id }) => id)).toEqual(['door-left-open', 'forced-door'])
    expect(rules.find('expiry')?.subject).toBe('position')
    expect(rules.find('moon')).toBeNull()
    expect(rules.thresholds.get('silenceMs')).toMatchObject({ unit: 'ms', builtIn: 60_000 })
    expect(rules.thresholds.get('orderUpTo')).toMatchObject({ unit: 'units', builtIn: null })
  })
})
