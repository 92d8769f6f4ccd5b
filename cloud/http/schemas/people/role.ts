import { z } from 'zod'

/** What a person may be to the service. A person may be several. */
export const roles = ['admin', 'clinician', 'biomed', 'supply'] as const
export const roleSchema = z.enum(roles)
export type Role = z.infer<typeof roleSchema>
