import { z } from 'zod'
import { roles } from '#cloud/people/role'

export const roleSchema = z.enum(roles)
export type Role = z.infer<typeof roleSchema>
