import { z } from 'zod'
import { writtenVersionSchema } from './contract-version.ts'
import { userRefSchema } from './ids.ts'
import { readerOf } from './tolerant-reader.ts'

/**
 * Who may open this cabinet, kept on the device so that it works without a network. Badge numbers travel only as
 * SHA-256 over rosterSalt and the number, lower-case hex.
 */
export const badgeRosterSchema = z.strictObject({
  schema: writtenVersionSchema,
  name: z.literal('badge-roster'),
  version: z.int().min(1),
  issuedAtMs: z.int().min(0),
  rosterSalt: z.string().regex(/^[0-9a-f]{32}$/),
  badges: z
    .array(
      z.strictObject({
        badgeHash: z.string().regex(/^[0-9a-f]{64}$/),
        userRef: userRefSchema,
        validUntilMs: z.int().min(0),
        revoked: z.boolean(),
      }),
    )
    .max(5_000),
})
export type BadgeRoster = z.infer<typeof badgeRosterSchema>

/** A roster of a service of another version too; null when it is none. */
export const readBadgeRoster = readerOf(badgeRosterSchema, 'near')
