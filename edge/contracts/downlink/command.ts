import { z } from 'zod'
import { isReadableVersion } from '../contract-version.ts'
import { userRefSchema } from '../ids.ts'
import { tolerant } from '../tolerant-reader.ts'

/** The kind of every envelope that holds a command. */
export const commandEnvelopeKind = 'command'

export const commandIdSchema = z.string().regex(/^[0-9a-f]{16,32}$/)

/** So many door cycles a calibration may be told to take. */
export const calibrationCyclesSchema = z.int().min(3).max(20)

const base = { commandId: commandIdSchema }

/** Imperatives the service may send, the body of an envelope; the answer is an ordinary CommandAnswered fact going up. */
export const commandSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...base, kind: z.literal('ScanNow') }),
  z.strictObject({ ...base, kind: z.literal('Unlock'), doorId: z.int().min(1).max(32) }),
  /** For so many door cycles nothing is taken and nothing put in; another person's badge than this one's ends it. */
  z.strictObject({
    ...base,
    kind: z.literal('StartCalibration'),
    cycles: calibrationCyclesSchema,
    userRef: userRefSchema,
  }),
  z.strictObject({ ...base, kind: z.literal('StopCalibration') }),
])
export type CommandBody = z.infer<typeof commandSchema>

/** A command as the device takes it. A late one (Unix ms) is refused. */
export type Command = CommandBody & { issuedAtMs: number; expiresAtMs: number }

/** A command that has a name to answer to and that this agent cannot obey: of an unknown kind, or of a version too far off. */
export type StrangeCommand = { kind: 'NotUnderstood'; commandId: string }

const reader = tolerant(commandSchema)
const answerable = z.object({ commandId: commandIdSchema, kind: z.string().min(1).max(64) })

/** The command an envelope holds, of a service of another version too; null when not even an answer could be sent. */
export function readCommand(envelope: {
  schema: number
  issuedAtMs: number
  expiresAtMs: number | null
  body?: unknown
}): Command | StrangeCommand | null {
  const { schema, issuedAtMs, expiresAtMs, body } = envelope
  const strange = answerable.safeParse(body)
  if (!strange.success) return null
  const known = reader.safeParse(body)
  if (known.success && expiresAtMs !== null && isReadableVersion(schema))
    return { ...known.data, issuedAtMs, expiresAtMs }
  return { kind: 'NotUnderstood', commandId: strange.data.commandId }
}
