import { z } from 'zod'

type Described = { type?: string; maximum?: number }

function unboundedIn(name: string, described: unknown): string[] {
  if (typeof described !== 'object' || described === null) return []
  const { type, maximum = Number.POSITIVE_INFINITY } = described as Described
  const isUnbounded = (type === 'integer' || type === 'number') && maximum >= Number.MAX_SAFE_INTEGER
  const within = Object.entries(described).flatMap(([member, of]) => unboundedIn(`${name}/${member}`, of))
  return isUnbounded ? [name, ...within] : within
}

/** Where a schema takes a number that no bound of ours ends, as paths into its JSON Schema. */
export function unboundedNumbers(schema: z.ZodType): string[] {
  return unboundedIn('', z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
}
