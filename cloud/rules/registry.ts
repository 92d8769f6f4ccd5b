import { z } from 'zod'
import { responsibleRoles } from '#cloud/alerts/alert'
import { locales, sharedWords, type WordBook } from '#cloud/alerts/messages/word-book'
import { subjectKinds } from '#cloud/journal/subject'
import type { ThresholdSpec, ThresholdSpecs } from '#cloud/policies/threshold'
import { requisitionUrgencies } from '#cloud/requisitions/requisition'
import type { Rule } from './rule.ts'
import { neededTexts } from './rule-words.ts'
import type { RuleSubjectKind } from './views.ts'

/** Every rule there is, as data; made once by whoever starts the service, and handed in. */
export type RuleRegistry = {
  /** By id. */
  rules: readonly Rule[]
  ids: readonly string[]
  /** The rules about a kind of subject, by id. */
  about<Kind extends RuleSubjectKind>(kind: Kind): readonly Rule<Kind>[]
  find(ruleId: string): Rule | null
  /** Every threshold any rule reads, by name. */
  thresholds: ThresholdSpecs
  /** Every text of every rule, and those all share. */
  words: WordBook
}

const threshold = z
  .strictObject({
    unit: z.string().min(1),
    min: z.int(),
    max: z.int(),
    builtIn: z.int().nullable(),
    ofPlaceItself: z.literal(true).optional(),
    below: z.string().optional(),
  })
  .refine(({ min, max, builtIn }) => min <= max && (builtIn === null || (min <= builtIn && builtIn <= max)), {
    error: 'what is built in lies within the bounds',
  })
const isFunction = (value: unknown) => typeof value === 'function'
const responseMs = z.int().min(1)

const ruleSchema = z.looseObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{1,39}$/),
  version: z.int().min(1),
  subject: z.enum(subjectKinds, { error: 'no rule can be about that' }),
  words: z.strictObject({ en: z.record(z.string(), z.string()), 'zh-cn': z.record(z.string(), z.string()) }),
  thresholds: z.record(z.string().regex(/^[a-z][A-Za-z0-9]{1,39}$/), threshold),
  responsibleRole: z.enum(responsibleRoles),
  responseMs: z.strictObject({ high: responseMs, medium: responseMs, low: responseMs }),
  groups: z.strictObject({ withinMs: z.int().min(1), under: z.enum(['place', 'premises']) }).optional(),
  orders: z.enum(requisitionUrgencies).optional(),
  holds: z.enum(['temperature']).optional(),
  evaluate: z.custom(isFunction, { error: 'is no function' }),
  matterOf: z.custom(isFunction, { error: 'is no function' }),
  nextChangeMs: z.custom(isFunction, { error: 'is no function' }).optional(),
})

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)/g)].map((match) => match[1]).sort()

/** What is wrong with the words of a rule. */
function wordFaults({ id, words, thresholds }: Rule): string[] {
  const { en, 'zh-cn': zh } = words
  const keys = Object.keys(en)
  const lacksKind = (kind: string) => !keys.some((key) => key === kind || key.startsWith(`${kind}-`))
  const lacking = [
    ...neededTexts.filter((key) => !keys.includes(key)),
    ...['title', 'would-clear'].filter(lacksKind),
    ...Object.keys(thresholds)
      .map((name) => `threshold.${name}`)
      .filter((key) => !keys.includes(key) && !Object.hasOwn(sharedWords.en, key)),
  ]
  const everyKey = [...new Set([...keys, ...Object.keys(zh)])]
  return [
    ...lacking.map((key) => `${id} has no text ${key}`),
    ...everyKey.flatMap((key) => {
      const [english, chinese] = [en[key] ?? '', zh[key] ?? '']
      if (english.trim() === '' || chinese.trim() === '') return [`${id}: ${key} is not said in every language`]
      const same = placeholders(english).join() === placeholders(chinese).join()
      return same ? [] : [`${id}: ${key} asks for other parameters in another language`]
    }),
  ]
}

const specText = ({ unit, min, max, builtIn }: ThresholdSpec) => `${unit} ${min} ${max} ${builtIn}`

/** What is wrong among the rules: two of one name, or one threshold of two kinds. */
function sharedFaults(rules: readonly Rule[]): string[] {
  const faults: string[] = []
  const ids = new Set<string>()
  const specs = new Map<string, { spec: ThresholdSpec; ruleId: string }>()
  for (const { id, thresholds } of rules) {
    if (ids.has(id)) faults.push(`${id} is there twice`)
    ids.add(id)
    for (const [name, spec] of Object.entries(thresholds)) {
      const known = specs.get(name)
      if (known === undefined) specs.set(name, { spec, ruleId: id })
      else if (specText(known.spec) !== specText(spec)) faults.push(`${known.ruleId} and ${id} differ about ${name}`)
    }
  }
  return faults
}

function wordBookOf(rules: readonly Rule[]): WordBook {
  const [en, zhCn] = locales.map((locale) =>
    Object.fromEntries([
      ...Object.entries(sharedWords[locale]),
      ...rules.flatMap(({ id, words }) => Object.entries(words[locale]).map(([key, text]) => [`${id}.${key}`, text])),
    ]),
  )
  return { en: en ?? {}, 'zh-cn': zhCn ?? {} }
}

const isAbout = <Kind extends RuleSubjectKind>(rule: Rule, kind: Kind): rule is Rule<Kind> & Rule =>
  rule.subject === kind

/** True when it has the shape of a rule; what is wrong is added to faults. */
function isRule(candidate: unknown, faults: string[]): candidate is Rule {
  const parsed = ruleSchema.safeParse(candidate)
  if (parsed.success) return true
  const { id } = Object(candidate) as { id?: unknown }
  faults.push(...parsed.error.issues.map(({ path, message }) => `${id} ${path.join('.')}: ${message}`))
  return false
}

/** Checks the rules and makes the registry of them. Throws an error that names everything that is wrong. */
export function registryOf(candidates: readonly unknown[]): RuleRegistry {
  const faults: string[] = []
  const rules = candidates
    .filter((candidate): candidate is Rule => isRule(candidate, faults))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
  faults.push(...rules.flatMap(wordFaults), ...sharedFaults(rules))
  if (faults.length > 0) throw new Error(`the rules cannot be used: ${faults.join('; ')}`)
  const byKind = new Map<RuleSubjectKind, readonly Rule[]>()
  const byId = new Map(rules.map((rule) => [rule.id, rule]))
  return {
    rules,
    ids: rules.map(({ id }) => id),
    about<Kind extends RuleSubjectKind>(kind: Kind) {
      const known = byKind.get(kind) ?? rules.filter((rule) => isAbout(rule, kind))
      byKind.set(kind, known)
      return known as readonly (Rule<Kind> & Rule)[]
    },
    find: (ruleId) => byId.get(ruleId) ?? null,
    thresholds: new Map(rules.flatMap(({ thresholds }) => Object.entries(thresholds))),
    words: wordBookOf(rules),
  }
}
