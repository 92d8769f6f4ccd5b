import { z } from 'zod'
import { instantMs } from '#cloud/calendar/instant'
import { alertPriorities } from '#cloud/proofs/finding'
import { userRefSchema } from '#contracts/ids'
import { idSchema } from '../ids.ts'
import { alertPagingQuery, nextCursor } from '../paging.ts'
import { mayOf } from '../people/may.ts'
import { roleSchema } from '../people/role.ts'
import { reasonSchema, text } from '../text.ts'
import { askedForSchema } from './asked-for.ts'
import { explanations, proofSchema, ruleTitleSchema } from './proof.ts'

export const prioritySchema = z.enum(alertPriorities)
export type Priority = z.infer<typeof prioritySchema>

/** A subject of the journal taken apart: door:cab-1/2 is a door, of cab-1, the second. */
export const aboutParts = z.object({ kind: z.string(), identity: z.array(z.string()) })
export type AboutParts = z.infer<typeof aboutParts>

/** What may be done with an alert. */
export const alertRights = ['alert.answer', 'alert.shelve'] as const

export const alertSchema = z.object({
  alertId: z.string(),
  ruleId: z.string(),
  ruleTitle: ruleTitleSchema,
  about: z.string().describe('Subject of the journal: its kind, a colon, its identity.'),
  aboutParts,
  placeId: z.string().nullable(),
  priority: prioritySchema,
  responsibleRole: roleSchema,
  state: z.enum(['open', 'cleared']),
  raisedAtMs: z.int().describe('When it began, by the facts.'),
  raisedKnownAtMs: z.int().describe('When the service knew.'),
  updatedAtMs: z.int(),
  clearedAtMs: z.int().nullable(),
  clearedKnownAtMs: z.int().nullable(),
  acknowledgedAtMs: z.int().nullable(),
  acknowledgedBy: z.string().nullable(),
  dueAtMs: z.int().describe('When somebody should have answered.'),
  groupId: z.string().describe('What one cause made is one group, called by the alert that came first.'),
  answeringRole: roleSchema.describe('Who is to answer now: the role it was handed to, else the one bound to it.'),
  claimedBy: z.string().nullable(),
  claimedAtMs: z.int().nullable(),
  shelvedUntilMs: z.int().nullable(),
  shelvedReason: z.string().nullable(),
  overdueAtMs: z.int().nullable().describe('When nobody had answered in time.'),
  binding: z
    .object({
      role: roleSchema.nullable(),
      deputyRole: roleSchema.nullable(),
      deadlineMs: z
        .object({ high: z.int().optional(), medium: z.int().optional(), low: z.int().optional() })
        .nullable(),
      channels: z.array(z.string()).nullable(),
      path: z.string().nullable(),
      layers: z.record(z.string(), z.string()).describe('The policy layer each of these is from.'),
    })
    .describe('Who answers, by when and by which ways, as it was in force when it was raised.'),
  titles: z.object({ en: z.string(), zh: z.string() }).describe('What is the matter now.'),
  shelvableForMs: z.int().describe('How long it may be shelved at most: the more urgent, the shorter.'),
  requisition: askedForSchema,
  may: mayOf(alertRights).describe(
    'What the person asking may do with it: the rights they have at its place, when they answer for its role.',
  ),
  firstEntrySeq: z.int(),
  lastEntrySeq: z.int(),
})
export type AlertView = z.infer<typeof alertSchema>

export const alertQuery = z.strictObject({
  state: z
    .enum(['open', 'cleared', 'all'])
    .default('open')
    .describe('What is open comes by urgency and then newest first; what is over, or all, newest first.'),
  grouped: z
    .enum(['true', 'false'])
    .default('false')
    .describe('One alert for each group of the page, the most urgent of it, with the ids of all.'),
  ...alertPagingQuery,
})
export const alertList = z.object({
  atMs: z.int(),
  alerts: z.array(
    alertSchema.extend({ members: z.array(z.string()).describe('Alerts of its group on this page, itself included.') }),
  ),
  nextCursor,
})
export type AlertList = z.infer<typeof alertList>
export const alertParams = z.strictObject({ id: idSchema })

const group = z.boolean().default(false).describe('Also for every other open alert of its group.')
export const groupBody = z.strictObject({ group }).nullable().default(null)
export const assignBody = z
  .strictObject({ userId: userRefSchema.nullable().default(null), role: roleSchema.nullable().default(null), group })
  .refine(({ userId, role }) => userId !== null || role !== null, {
    path: ['role'],
    error: 'to a person, a role, or both',
  })
export const assignees = z.object({
  people: z.array(z.object({ userRef: z.string(), displayName: z.string() })),
  roles: z.array(roleSchema),
})
export type Assignees = z.infer<typeof assignees>
export const commentBody = z.strictObject({
  text: text(2_000).describe('Goes into the journal for good, as it is: no name of a patient.'),
})
export const shelveBody = z.strictObject({
  untilMs: instantMs.describe('Unix ms; at most an hour ahead for high, a day for medium, two weeks for low.'),
  reason: reasonSchema,
  group,
})
export const alertsDecided = z.object({ count: z.int().describe('Alerts it was done to.'), alert: alertSchema })

export const alertDetail = z.object({
  alert: alertSchema,
  proof: proofSchema.describe('What raised it; never replaced.'),
  explanation: explanations,
  limitSetByName: z.string().nullable(),
  latest: proofSchema.nullable().describe('The newest later proof; null when nothing material has changed.'),
  latestExplanation: explanations.nullable(),
  latestLimitSetByName: z.string().nullable(),
  clearedBy: proofSchema.nullable(),
  othersOfGroup: z.int().describe('Other open alerts of its group that the person asking may answer.'),
  acknowledgedByName: z.string().nullable(),
  claimedByName: z.string().nullable(),
  comments: z.array(
    z.object({ text: z.string(), by: z.string(), byName: z.string().nullable(), atMs: z.int(), entrySeq: z.int() }),
  ),
  proofs: z
    .array(z.object({ kind: z.string(), atMs: z.int(), knownAtMs: z.int(), entrySeq: z.int(), proof: proofSchema }))
    .describe('Every proof it was given, in order: what raised it first, later ones added.'),
})
export type AlertDetail = z.infer<typeof alertDetail>
