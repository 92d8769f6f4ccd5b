/** What the OpenAPI document says of a value. */
export type Described = {
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  default?: unknown
  anyOf?: Described[]
  oneOf?: Described[]
  properties?: Record<string, Described>
  required?: string[]
  items?: Described
  propertyNames?: Described
  minLength?: number
  minimum?: number
  maximum?: number
  pattern?: string
}

/** A request that a route describes: where it goes, and what its path, query and body hold. */
export type DescribedRequest = {
  method: string
  path: string
  params: { in: 'path' | 'query' | 'header'; name: string; required?: boolean; schema: Described }[]
  body: Described | null
}

type Document = {
  paths: Record<
    string,
    Record<
      string,
      {
        parameters?: DescribedRequest['params']
        requestBody?: { content: Record<string, { schema: Described }> }
      }
    >
  >
}

/** Every request of the document. */
export function describedRequests({ paths }: Document): DescribedRequest[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      params: parameters,
      body: Object.values(requestBody?.content ?? {})[0]?.schema ?? null,
    })),
  )
}

const examples = [
  'a'.repeat(64),
  '1'.repeat(8),
  '1'.repeat(16),
  '1'.repeat(26),
  'cab-1',
  'user-0001',
  'CNY',
  'OP-2026-0112',
  '2027-03-31',
  '300000000000000000000001',
  'E280116020007000',
  'correct horse battery',
  'abc',
  'UnitTaken',
  '1767600000000.1',
  `1.1767600000000.${'1'.repeat(26)}`,
  `unit:${'1'.repeat(26)}`,
  '1.1',
]

/** A text that fits; throws when none of the examples does, so that nobody is left out. */
export function exampleText({ pattern, minLength = 1 }: Described): string {
  const found = examples.find(
    (one) => one.length >= minLength && (pattern === undefined || new RegExp(pattern, 'u').test(one)),
  )
  if (found === undefined) throw new Error(`no example fits ${pattern}: add one`)
  return minLength <= 3 && pattern === undefined ? 'abc' : found
}

/** A value of a path or a query that fits, as it is written there. */
export function exampleOf(schema: Described): string {
  if (schema.enum !== undefined) return String(schema.enum[0])
  return schema.type === 'string' ? exampleText(schema) : String(Math.max(schema.minimum ?? 0, 1))
}

/** What else a value may be besides null. */
function choices(schema: Described): Described[] {
  const several = schema.anyOf ?? schema.oneOf
  if (several !== undefined) return several.flatMap(choices)
  return schema.type === 'null' ? [] : [schema]
}

/** A field of a body: its path by name, and a body that is right but for what is put into it. */
export type BodyField = {
  field: string
  schema: Described
  /** Whether it may be left out, and what then stands in its place. */
  isOptional: boolean
  none: null | ''
  bodyWith(value: unknown): unknown
}

/** Everything a body may hold, filled in, each choice a body of its own. */
function* bodies(schema: Described): Generator<unknown> {
  for (const choice of choices(schema)) {
    if (choice.const !== undefined) yield choice.const
    else if (choice.enum !== undefined) yield choice.enum[0]
    else if (choice.type === 'string') yield exampleText(choice)
    else if (choice.type === 'integer' || choice.type === 'number') yield Math.max(choice.minimum ?? 0, 1)
    else if (choice.type === 'array') for (const item of bodies(choice.items ?? {})) yield [item]
    else if (choice.type === 'object') yield* objects(choice)
    else yield true
  }
}

function* objects({ properties = {}, propertyNames }: Described): Generator<unknown> {
  if (propertyNames !== undefined) {
    yield {}
    return
  }
  const members = Object.entries(properties).map(([name, schema]) => [name, [...bodies(schema)]] as const)
  const most = Math.max(1, ...members.map(([, all]) => all.length))
  for (let at = 0; at < most; at++) {
    yield Object.fromEntries(members.map(([name, all]) => [name, all[Math.min(at, all.length - 1)]]))
  }
}

type Step = string | number

function putAt(body: unknown, [step, ...rest]: readonly Step[], value: unknown): unknown {
  if (step === undefined) return value
  if (Array.isArray(body)) return body.map((one, at) => (at === step ? putAt(one, rest, value) : one))
  const object = body as Record<string, unknown>
  return { ...object, [step]: putAt(object[step], rest, value) }
}

/** Whether a choice of a schema is what is looked for. */
type Wanted = (choice: Described) => boolean

function* fieldsIn(
  schema: Described,
  body: unknown,
  path: Step[],
  isWanted: Wanted,
): Generator<{ path: Step[]; schema: Described }> {
  for (const choice of choices(schema)) {
    if (isWanted(choice)) {
      if (body !== undefined && typeof body !== 'object') yield { path, schema }
    } else if (choice.type === 'array' && Array.isArray(body)) {
      yield* fieldsIn(choice.items ?? {}, body[0], [...path, 0], isWanted)
    } else if (choice.type === 'object' && typeof body === 'object' && body !== null) {
      const names = Object.keys(choice.properties ?? {})
      // Of several kinds of object the one this body is of.
      if (Object.keys(body).some((name) => !names.includes(name))) continue
      for (const [name, member] of Object.entries(choice.properties ?? {})) {
        yield* fieldsIn(member, (body as Record<string, unknown>)[name], [...path, name], isWanted)
      }
    }
  }
}

function bodyFields(schema: Described, isWanted: Wanted): BodyField[] {
  const found = new Map<string, BodyField>()
  for (const body of bodies(schema)) {
    for (const { path, schema: own } of fieldsIn(schema, body, [], isWanted)) {
      const field = path.join('.')
      if (found.has(field)) continue
      const isOptional = own.default === '' || (own.anyOf ?? []).some(({ type }) => type === 'null')
      found.set(field, {
        field,
        schema: choices(own).find(isWanted) ?? own,
        isOptional,
        none: own.default === '' ? '' : null,
        bodyWith: (value) => putAt(body, path, value),
      })
    }
  }
  return [...found.values()]
}

/** Every text a body may hold, at whatever depth; words to choose from are no texts. */
export function textFields(schema: Described): BodyField[] {
  return bodyFields(schema, ({ type, enum: words, const: only }) => type === 'string' && (words ?? only) === undefined)
}

/** Every number a body may hold, at whatever depth. */
export function numberFields(schema: Described): BodyField[] {
  return bodyFields(schema, ({ type, const: only }) => (type === 'integer' || type === 'number') && only === undefined)
}
