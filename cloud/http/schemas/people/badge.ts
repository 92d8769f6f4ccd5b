import { z } from 'zod'
import { userRefSchema } from '#contracts/ids'
import { text } from '../text.ts'
import { usernameSchema } from './person.ts'

const badge = {
  badgeNumber: text(64).describe('Travels on only as a salted hash; never stored in clear.'),
  validUntilMs: z.int().min(0),
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
