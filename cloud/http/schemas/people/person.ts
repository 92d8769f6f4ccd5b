import { z } from 'zod'
import { rights } from '#cloud/people/access/rights-table'
import { roles } from '#cloud/people/role'
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
export const passwordSchema = z.string().min(12, 'at least 12 characters').max(200)

export const signInBody = z.strictObject({ username: text(64), password: z.string().min(1).max(200) })

export const firstRunBody = z.strictObject({
  token: text(200),
  username: usernameSchema,
  displayName: displayNameSchema,
  password: passwordSchema,
})

const rightSchema = z.enum(rights)

export const personSchema = z.object({
  userRef: z.string(),
  username: z.string(),
  displayName: z.string(),
  roles: z.array(roleSchema),
  disabled: z.boolean(),
})
export type Person = z.infer<typeof personSchema>

export const meSchema = z.object({
  userRef: z.string(),
  username: z.string(),
  displayName: z.string(),
  roles: z.array(roleSchema),
  rights: z.array(rightSchema).describe('What these roles may do, by the names of the table of rights.'),
  siteId: z.string(),
  timeZone: z.string().describe('IANA name of the hospital.'),
  signedInUntilMs: z.int().describe('The session ends here at the latest.'),
})
export type Me = z.infer<typeof meSchema>

export const firstRunState = z.object({ needed: z.boolean() })

export const newUserBody = z.strictObject({
  username: usernameSchema,
  displayName: displayNameSchema,
  password: passwordSchema,
  roles: z.array(roleSchema).min(1).max(roles.length),
})

export const changeUserBody = z.strictObject({ disabled: z.boolean() })

export const peopleSchema = z.object({ users: z.array(personSchema) })
