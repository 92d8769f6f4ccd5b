import { type JsonSchema, jsonSchemas } from './json-schemas.ts'

export const schemas = jsonSchemas()
const byId = new Map([...schemas.values()].map((schema) => [String(schema.$id), schema]))

/** The schema itself, where it is a reference to another that is published. */
export function resolved(schema: JsonSchema): JsonSchema {
  if (schema.$ref === undefined) return schema
  const found = byId.get(String(schema.$ref))
  if (found === undefined) throw new Error(`${String(schema.$ref)} is not published`)
  return found
}

/** What a pattern stands for: the shortest text it takes, a long one, and one it does not take. */
type Spelling = { least: string; fullest: string; broken: string }

const hexOf = (digits: number, broken = 'G'.repeat(digits)): Spelling => ({
  least: '0'.repeat(digits),
  fullest: '0123456789abcdef'.repeat(Math.ceil(digits / 16)).slice(0, digits),
  broken,
})
const long = 'abcdefghijklmnopqrstuvwxyz-01234'
const told = { least: '1', fullest: 'Octane 5.14 固件 ½ – Größe', broken: ' 5.14' }

const spellings: Record<string, Spelling> = {
  '^[0-9a-f]{16}$': hexOf(16, '0123456789ABCDEF'),
  '^[0-9a-f]{32}$': hexOf(32),
  '^[0-9a-f]{64}$': hexOf(64),
  '^[0-9a-f]{128}$': hexOf(128),
  '^[0-9a-f]{16,32}$': { ...hexOf(16), fullest: hexOf(32).fullest },
  '^(?:[0-9A-F]{4}){1,31}$': { least: '0000', fullest: 'FFFF'.repeat(31), broken: '3034257bf400b7800000002a' },
  '^E[02][0-9A-F]{2}(?:[0-9A-F]{4}){3,31}$': {
    least: 'E000000000000000',
    fullest: `E280${'1160'.repeat(31)}`,
    broken: 'E2003412',
  },
  '^[a-z][a-z-]{0,31}$': { least: 'a', fullest: 'badge-roster', broken: 'Badge_Roster' },
  '^user-[0-9a-z]{4,32}$': { least: 'user-0000', fullest: `user-${'9z'.repeat(16)}`, broken: 'anna' },
  '^[a-z0-9][a-z0-9-]{0,31}$': { least: '0', fullest: long, broken: 'Site/1' },
  '^[a-z0-9][a-z0-9-]{1,31}$': { least: '00', fullest: long, broken: 'Cabinet 1' },
  '^(?! )[\\p{L}\\p{M}\\p{N}\\p{P}\\p{S} ]*(?<! )$': told,
  '^[A-Za-z0-9+/]+={0,2}$': { least: 'A', fullest: `${'AbC/+9'.repeat(4)}==`, broken: '_-' },
}

/** How a pattern is spelt. Throws for one nobody has spelt yet. */
export function spellingOf(pattern: string): Spelling {
  const spelling = spellings[pattern]
  if (spelling === undefined) throw new Error(`say in the spellings what ${pattern} takes and what not`)
  return spelling
}

export type Size = 'least' | 'fullest'

/** A list of more than this many is no better golden message than one of so many. */
const itemsShown = 3

function textOf({ pattern, minLength = 0, maxLength = 64 }: JsonSchema, size: Size): string {
  if (typeof pattern === 'string') {
    const least = minLength === 0 && pattern.includes('*') ? '' : spellingOf(pattern).least
    return size === 'least' ? least : spellingOf(pattern).fullest
  }
  return size === 'least' ? 'x'.repeat(Number(minLength)) : 'Schraube 4.5 × 20 ½ 螺钉'.slice(0, Number(maxLength))
}

/** Every number at its least, what may be left out left out, null where it may be; or all there is, at its greatest. */
export function sample(schema: JsonSchema, size: Size): unknown {
  const { const: constant, enum: words, anyOf, oneOf, type, ...rest } = resolved(schema)
  if (constant !== undefined) return constant
  if (Array.isArray(words)) return size === 'least' ? words[0] : words.at(-1)
  if (Array.isArray(anyOf)) {
    const isNull = (option: JsonSchema) => option.type === 'null'
    const options = anyOf as JsonSchema[]
    const chosen = options.find((option) => isNull(option) === (size === 'least')) ?? options[0]
    return sample(chosen ?? {}, size)
  }
  if (Array.isArray(oneOf)) return sample(oneOf.at(size === 'least' ? 0 : -1) as JsonSchema, size)
  switch (type) {
    case 'null':
      return null
    case 'boolean':
      return size === 'fullest'
    case 'integer':
      return size === 'least' ? rest.minimum : rest.maximum
    case 'string':
      return textOf({ ...rest }, size)
    case 'array': {
      const { minItems = 0, maxItems = itemsShown } = rest as { minItems?: number; maxItems?: number }
      const length = size === 'least' ? minItems : Math.max(minItems, Math.min(maxItems, itemsShown))
      return Array.from({ length }, () => sample(rest.items as JsonSchema, size))
    }
    case 'object': {
      const { properties = {}, required = [] } = rest as {
        properties?: Record<string, JsonSchema>
        required?: string[]
      }
      const names = Object.keys(properties).filter((name) => size === 'fullest' || required.includes(name))
      return Object.fromEntries(names.map((name) => [name, sample(properties[name] ?? {}, size)]))
    }
    case undefined:
      // Any value at all: what a model is made of is for another schema to say.
      return size === 'least' ? null : { anything: [1, 'two', null] }
    default:
      throw new Error(`say how a golden ${String(type)} is made`)
  }
}
