import { z } from 'zod'
import { actingRoles, type Role } from '#cloud/people/role'

/** By what ways somebody is told; how they behave is told by who sends. */
export const channels = ['page', 'e-mail', 'im', 'push', 'sms', 'board'] as const
/** What is done about an alert: goods are bought or moved, somebody is told, or goods are held. */
export const executionPaths = ['requisition', 'transfer', 'message', 'hold'] as const

const minuteMs = 60_000
const deadline = z
  .int()
  .min(minuteMs)
  .max(30 * 24 * 60 * minuteMs)
/** Nobody is bound who could never answer. */
const role = z.enum(actingRoles)

/** What a policy may say of the alerts of one rule beside their numbers; null withdraws, what is left out stays. */
export const bindingRequestSchema = z.strictObject({
  role: role.nullable().optional(),
  deputyRole: role.nullable().optional(),
  /** How soon somebody should have acted, ms, by priority. */
  deadlineMs: z
    .strictObject({ high: deadline.optional(), medium: deadline.optional(), low: deadline.optional() })
    .nullable()
    .optional(),
  channels: z.array(z.enum(channels)).min(1).max(channels.length).nullable().optional(),
  path: z.enum(executionPaths).nullable().optional(),
})
export type BindingRequest = z.infer<typeof bindingRequestSchema>

/** Who answers for an alert, by when and by which ways, as it was in force when the alert was raised. */
export type Binding = {
  /** Null: the rule's own. */
  role: Role | null
  deputyRole: Role | null
  deadlineMs: { high?: number | undefined; medium?: number | undefined; low?: number | undefined } | null
  channels: string[] | null
  path: (typeof executionPaths)[number] | null
  /** Which layer each of these is from; what nobody set is left out. */
  layers: Readonly<Record<string, string>>
}

/** Where no policy binds anybody. */
export const noBinding: Binding = {
  role: null,
  deputyRole: null,
  deadlineMs: null,
  channels: null,
  path: null,
  layers: {},
}
