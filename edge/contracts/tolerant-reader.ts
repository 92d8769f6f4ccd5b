import { z } from 'zod'
import { contractVersion } from './contract-version.ts'

/** What a message may be made of. Another kind of schema must first be said here how it is read. */
const leaves = new Set(['string', 'number', 'boolean', 'literal', 'enum', 'null', 'unknown'])

/**
 * The schema by which the other side reads what this one writes: the same members under the same rules, and members
 * that it does not know are left out, at every depth. Throws for a kind of schema no message was made of so far.
 */
export function tolerant<T extends z.ZodType>(writer: T): T {
  const { def } = (writer as unknown as z.core.$ZodTypes)._zod
  const made = (changes: object): T => z.core.clone(writer, { ...def, ...changes } as T['_zod']['def'])
  switch (def.type) {
    case 'object': {
      const members = Object.entries(def.shape).map(([name, member]) => [name, tolerant(member as z.ZodType)])
      return made({ shape: Object.fromEntries(members), catchall: undefined })
    }
    case 'array':
      return made({ element: tolerant(def.element as z.ZodType) })
    case 'nullable':
    case 'optional':
      return made({ innerType: tolerant(def.innerType as z.ZodType) })
    case 'union':
      return made({ options: def.options.map((option) => tolerant(option as z.ZodType)) })
    default:
      if (!leaves.has(def.type)) throw new TypeError(`no message is made of ${def.type} yet: say how it is read`)
      return writer
  }
}

/** A message as it was read, or what is wrong with it: the field by its path, a colon and what it should be. */
export type Reading<M> = { ok: true; message: M } | { ok: false; fault: string }

/**
 * Reads a message of another version as one of ours: what we do not know is left out; or says why it cannot be read so.
 * A receipt, a status or telemetry is read by its members whatever its number; where a misunderstanding would act
 * (commands, documents), the reader asks for the version itself.
 */
export function readerOf<T extends z.ZodType<{ schema: typeof contractVersion }>>(
  writer: T,
): (value: unknown) => Reading<z.output<T>> {
  const reader = tolerant(writer)
  return (value) => {
    if (typeof value !== 'object' || value === null) return { ok: false, fault: 'message: not an object' }
    const parsed = reader.safeParse({ ...value, schema: contractVersion })
    if (parsed.success) return { ok: true, message: parsed.data }
    const [issue] = parsed.error.issues
    return { ok: false, fault: `${issue?.path.join('.') || 'message'}: ${issue?.message ?? 'cannot be read'}` }
  }
}
