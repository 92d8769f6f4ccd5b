import { z } from 'zod'

const base = {
  schema: z.literal(1),
  commandId: z.string().regex(/^[0-9a-f]{16,32}$/),
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
