import { z } from 'zod'
import { writtenVersionSchema } from './contract-version.ts'
import { readerOf } from './tolerant-reader.ts'

const commandIdSchema = z.string().regex(/^[0-9a-f]{16,32}$/)

const base = {
  schema: writtenVersionSchema,
  commandId: commandIdSchema,
  issuedAtMs: z.int().min(0),
  /** A late command is refused by the cabinet. */
  expiresAtMs: z.int().min(0),
}

/** Imperatives the service may send; the answer is an ordinary CommandAnswered fact going up. */
export const commandSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...base, kind: z.literal('ScanNow') }),
  z.strictObject({ ...base, kind: z.literal('Unlock'), doorId: z.int().min(1).max(32) }),
])
export type Command = z.infer<typeof commandSchema>

/** A command that has a name to answer to and that this agent cannot obey: of an unknown kind, or of a version too far off. */
export type StrangeCommand = { kind: 'NotUnderstood'; commandId: string }

const readKnown = readerOf(commandSchema, 'near')
const answerable = z.object({ commandId: commandIdSchema, kind: z.string().min(1).max(64) })

/** A command of a service of another version too; null when not even an answer could be sent. */
export function readCommand(value: unknown): Command | StrangeCommand | null {
  const known = readKnown(value)
  if (known !== null) return known
  const strange = answerable.safeParse(value)
  return strange.success ? { kind: 'NotUnderstood', commandId: strange.data.commandId } : null
}
