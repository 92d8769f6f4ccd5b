import { z } from 'zod'
import { instantMs } from '#cloud/calendar/instant'
import { userRefSchema } from '#contracts/ids'
import { identityText } from '../text.ts'
import { usernameSchema } from './person.ts'

const badge = {
  badgeNumber: identityText(64).describe('Travels on only as a salted hash; never stored in clear.'),
  validUntilMs: instantMs,
}

export const badgesBody = z.strictObject({
  badges: z
    .array(
      z.union([
        z.strictObject({ ...badge, username: usernameSchema }),
        z.strictObject({ ...badge, userRef: userRefSchema }),
      ]),
    )
    .min(1)
    .max(5_000),
})

export const badgesStored = z.object({ badges: z.int() })

const badgeHash = z.string().regex(/^[0-9a-f]{64}$/)
export const badgesOfPerson = z.object({
  badges: z.array(z.object({ badgeHash: z.string(), validUntilMs: z.int(), revoked: z.boolean() })),
})
export type BadgesOfPerson = z.infer<typeof badgesOfPerson>
export const revokeBadgesBody = z.strictObject({
  badgeHash: badgeHash.nullable().default(null).describe('One badge; null: every badge of the person.'),
})
export const badgesRevoked = z.object({ revoked: z.int() })
