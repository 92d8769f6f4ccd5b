import { z } from 'zod'
import { rights } from '#cloud/people/access/rights-table'
import { passwordLengths } from '#cloud/people/password-rules'
import { userRefSchema } from '#contracts/ids'
import { placeIdSchema } from '../ids.ts'
import { text } from '../text.ts'
import { roleSchema } from './role.ts'

export const usernameSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{1,31}$/,
    'two to 32 of a-z, 0-9, dot, dash, underscore, beginning with a letter or digit',
  )
export const displayNameSchema = text(80)
/** Length is what protects; composition rules are not asked for. Space is kept: it is the person's own. */
export const passwordSchema = z
  .string()
  .min(passwordLengths.min, `at least ${passwordLengths.min} characters`)
  .max(passwordLengths.max, `at most ${passwordLengths.max} characters`)

export const signInBody = z.strictObject({ username: text(64), password: z.string().min(1).max(200) })

export const firstRunBody = z.strictObject({
  token: text(200),
  username: usernameSchema,
  displayName: displayNameSchema,
  password: passwordSchema,
})

/** A role a person has at a place and in all that is part of it. */
export const grantSchema = z.strictObject({ role: roleSchema, placeId: placeIdSchema })
const grantsSchema = z.array(grantSchema).max(50)
const rightSchema = z.enum(rights)

/** Invited: no password yet, or it was reset; a link sets one. */
export const personStates = ['active', 'invited', 'disabled'] as const

export const personSchema = z.object({
  userRef: z.string(),
  username: z.string(),
  displayName: z.string(),
  grants: z.array(z.object({ role: roleSchema, placeId: z.string() })),
  state: z.enum(personStates),
  disabled: z.boolean(),
})
export type Person = z.infer<typeof personSchema>

export const meSchema = z.object({
  userRef: z.string(),
  username: z.string(),
  displayName: z.string(),
  roles: z.array(roleSchema),
  grants: z.array(z.object({ role: roleSchema, placeId: z.string() })),
  rights: z.array(rightSchema).describe('What these roles may do somewhere, by the names of the table of rights.'),
  siteId: z.string(),
  timeZone: z.string().describe('IANA name of the hospital.'),
  signedInUntilMs: z.int().describe('The session ends here at the latest.'),
})
export type Me = z.infer<typeof meSchema>

export const firstRunState = z.object({ needed: z.boolean() })

export const invitationBody = z.strictObject({
  username: usernameSchema,
  displayName: displayNameSchema,
  grants: grantsSchema.min(1),
})

const linkSchema = z.object({ token: z.string(), endsAtMs: z.int() })
/** The link is told once; sent again, the answer holds none. */
export const invited = z.object({ user: personSchema, link: linkSchema.nullable() })
export type Invited = z.infer<typeof invited>
export const passwordReset = invited

export const userParams = z.strictObject({ userRef: userRefSchema })
export const changeUserBody = z.strictObject({ disabled: z.boolean() })
export const grantsBody = z.strictObject({ grants: grantsSchema })

export const redeemBody = z.strictObject({ token: text(200), password: passwordSchema })
export const changePasswordBody = z.strictObject({
  oldPassword: z.string().min(1).max(200),
  newPassword: passwordSchema,
})

export const peopleSchema = z.object({ users: z.array(personSchema) })
export type People = z.infer<typeof peopleSchema>

export const ownSessions = z.object({
  sessions: z.array(
    z.object({ sessionRef: z.string(), createdAtMs: z.int(), lastSeenAtMs: z.int(), isThis: z.boolean() }),
  ),
})
export type OwnSessions = z.infer<typeof ownSessions>
export const sessionParams = z.strictObject({ sessionRef: z.string().regex(/^[0-9a-f]{16}$/) })
