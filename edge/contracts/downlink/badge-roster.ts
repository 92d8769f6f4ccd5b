import { z } from 'zod'
import { momentMs } from '../facts/fact-base.ts'
import { userRefSchema } from '../ids.ts'

/** More than that a roster does not hold. */
export const rosterBadgesMax = 5_000

/**
 * Who may open this cabinet, kept on the device so that it works without a network. Badge numbers travel only as
 * SHA-256 over rosterSalt and the number, lower-case hex.
 */
export const badgeRosterSchema = z.strictObject({
  rosterSalt: z.string().regex(/^[0-9a-f]{32}$/),
  badges: z
    .array(
      z.strictObject({
        badgeHash: z.string().regex(/^[0-9a-f]{64}$/),
        userRef: userRefSchema,
        validUntilMs: momentMs,
        /** Withdrawn, or of a person whose account is disabled. */
        revoked: z.boolean(),
      }),
    )
    .max(rosterBadgesMax),
})
export type BadgeRoster = z.infer<typeof badgeRosterSchema>
