import { z } from 'zod'
import { publishedMessages, sharedParts } from './messages.ts'

/** A JSON Schema (draft 2020-12) as it is published. */
export type JsonSchema = Record<string, unknown>

/** Where the schemas are said to be: a name, never fetched (RFC 4151). */
const base = 'tag:wardstock.invalid,2026:v1/'

/** The name of a schema, by which others refer to it. */
export function schemaIdOf(name: string): string {
  return `${base}${name}`
}

/** Every schema that is published, by the name of its message or part. Numbers in it are bounds of JSON, doubles. */
export function jsonSchemas(): Map<string, JsonSchema> {
  const registry = z.registry<{ id: string; title: string }>()
  for (const { name, schema, title } of [...sharedParts, ...publishedMessages])
    registry.add(schema, { id: name, title })
  const { schemas } = z.toJSONSchema(registry, { target: 'draft-2020-12', io: 'input', uri: schemaIdOf })
  return new Map(Object.entries(schemas as Record<string, JsonSchema>))
}
