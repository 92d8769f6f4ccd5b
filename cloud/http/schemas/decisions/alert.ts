import { z } from 'zod'
import { alertPriorities } from '#cloud/proofs/finding'
import { idSchema } from '../ids.ts'
import { roleSchema } from '../people/role.ts'
import { askedForSchema } from './asked-for.ts'
import { explanations, proofSchema, ruleTitleSchema } from './proof.ts'

export const prioritySchema = z.enum(alertPriorities)
export type Priority = z.infer<typeof prioritySchema>

/** A subject of the journal taken apart: door:cab-1/2 is a door, of cab-1, the second. */
export const aboutParts = z.object({ kind: z.string(), identity: z.array(z.string()) })
export type AboutParts = z.infer<typeof aboutParts>

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
  dueAtMs: z.int(),
  titles: z.object({ en: z.string(), zh: z.string() }).describe('What is the matter now.'),
  requisition: askedForSchema,
  firstEntrySeq: z.int(),
  lastEntrySeq: z.int(),
})
export type AlertView = z.infer<typeof alertSchema>

export const alertQuery = z.strictObject({ state: z.enum(['open', 'cleared', 'all']).default('open') })
export const alertList = z.object({ atMs: z.int(), alerts: z.array(alertSchema) })
export type AlertList = z.infer<typeof alertList>
export const alertParams = z.strictObject({ id: idSchema })

export const alertDetail = z.object({
  alert: alertSchema,
  proof: proofSchema.describe('What raised it; never replaced.'),
  explanation: explanations,
  limitSetByName: z.string().nullable(),
  latest: proofSchema.nullable().describe('The newest later proof; null when nothing material has changed.'),
  latestExplanation: explanations.nullable(),
  latestLimitSetByName: z.string().nullable(),
  clearedBy: proofSchema.nullable(),
  acknowledgedByName: z.string().nullable(),
})
export type AlertDetail = z.infer<typeof alertDetail>
