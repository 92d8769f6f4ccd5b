import type { JsonSchema } from './json-schemas.ts'
import { resolved, spellingOf } from './sample.ts'

/** One operation of a JSON Patch (RFC 6902). */
export type Operation = { op: 'add' | 'replace'; path: string; value: unknown } | { op: 'remove'; path: string }

/** One way to break a message: what is broken, in words, and the change that does it. */
export type Spoiling = { name: string; patch: Operation[] }

const greatest = Number.MAX_SAFE_INTEGER

/** More than that in a list is not written out; such bounds are said in the schema alone. */
const itemsWritten = 32

function ofInteger({ minimum = -greatest, maximum = greatest }: { minimum?: number; maximum?: number }) {
  return [
    ['a text instead of a number', String(minimum)],
    ['no whole number', Math.max(minimum, 0) + 0.5],
    ['below its least', minimum - 1],
    ...(maximum < greatest ? [['above its greatest', maximum + 1]] : []),
  ]
}

function ofText({ pattern, minLength = 0, maxLength }: { pattern?: string; minLength?: number; maxLength?: number }) {
  return [
    ['a number instead of a text', 7],
    ...(pattern === undefined ? [] : [['not spelt so', spellingOf(pattern).broken]]),
    ...(minLength > 0 ? [['empty', '']] : []),
    ...(maxLength !== undefined && maxLength <= 255 ? [['too long', 'x'.repeat(maxLength + 1)]] : []),
  ]
}

function ofList({ minItems = 0, maxItems = 0 }: { minItems?: number; maxItems?: number }, value: unknown[]) {
  const tooMany = maxItems > 0 && maxItems <= itemsWritten
  return [
    ['an object instead of a list', {}],
    ...(minItems > 0 ? [['an empty list', []]] : []),
    ...(tooMany ? [['too many', Array.from({ length: maxItems + 1 }, () => value[0])]] : []),
  ]
}

function breaksOf(schema: JsonSchema, value: unknown): unknown[][] {
  if (schema.const !== undefined) return [['another word', typeof schema.const === 'number' ? 0 : 'Nothing']]
  if (schema.enum !== undefined) return [['another word', 'nothing-like-it']]
  if (schema.type === 'boolean') return [['a text instead of yes or no', 'true']]
  if (schema.type === 'null') return [['something instead of nothing', 1]]
  if (schema.type === 'integer') return ofInteger(schema)
  if (schema.type === 'string') return ofText(schema)
  if (schema.type === 'array') return ofList(schema, value as unknown[])
  if (schema.type === 'object') return [['a list instead of an object', []]]
  return []
}

const pathOf = (...levels: (string | number)[]) => levels.map((level) => `/${level}`).join('')

function withinOf(schema: JsonSchema, value: unknown, path: string): Spoiling[] {
  if (schema.type === 'array') {
    const [first] = value as unknown[]
    return first === undefined ? [] : spoilings(schema.items as JsonSchema, first, `${path}${pathOf(0)}`)
  }
  if (schema.type !== 'object') return []
  const members = (schema.properties ?? {}) as Record<string, JsonSchema>
  const required = new Set((schema.required ?? []) as string[])
  const isClosed = schema.additionalProperties === false
  return [
    ...Object.keys(members).flatMap((name): Spoiling[] => {
      const at = `${path}${pathOf(name)}`
      const missing: Spoiling[] = required.has(name)
        ? [{ name: `${at} is missing`, patch: [{ op: 'remove', path: at }] }]
        : []
      return [...missing, ...spoilings(members[name] ?? {}, (value as Record<string, unknown>)[name], at)]
    }),
    ...(isClosed
      ? [{ name: `${path}/more is no member`, patch: [{ op: 'add' as const, path: `${path}/more`, value: true }] }]
      : []),
  ]
}

/** Every rule of a schema broken, one at a time, in a message that breaks none. */
export function spoilings(asked: JsonSchema, value: unknown, path = ''): Spoiling[] {
  const schema = resolved(asked)
  if (Array.isArray(schema.anyOf)) {
    const [option] = (schema.anyOf as JsonSchema[]).filter(({ type }) => type !== 'null')
    return spoilings(option ?? {}, value, path)
  }
  const replaced = breaksOf(schema, value).map(([how, broken]): Spoiling => {
    const name = `${path === '' ? 'the whole' : path} is ${String(how)}`
    return { name, patch: [{ op: 'replace', path, value: broken }] }
  })
  return [...replaced, ...withinOf(schema, value, path)]
}

/** A message with a change made to it; the message itself stays as it is. */
export function patched(message: unknown, patch: readonly Operation[]): unknown {
  let whole = structuredClone(message)
  for (const operation of patch) {
    if (operation.path === '') {
      whole = operation.op === 'remove' ? undefined : operation.value
      continue
    }
    const levels = operation.path.split('/').slice(1)
    const last = levels.pop() ?? ''
    let holder = whole as Record<string, unknown>
    for (const level of levels) holder = holder[level] as Record<string, unknown>
    if (operation.op === 'remove') delete holder[last]
    else holder[last] = operation.value
  }
  return whole
}
