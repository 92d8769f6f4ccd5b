import { z } from 'zod'
import { explanationSchema, proofSchema } from './proof.ts'
import { roleSchema } from './role.ts'

export const prioritySchema = z.enum(['high', 'medium', 'low'])
export type Priority = z.infer<typeof prioritySchema>

export const alertSubject = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('position'), itemId: z.string(), placeId: z.string() }),
  z.object({ kind: z.literal('unit'), epc: z.string() }),
  z.object({ kind: z.literal('probe'), deviceId: z.string(), probeId: z.string() }),
  z.object({ kind: z.literal('device'), deviceId: z.string() }),
  z.object({ kind: z.literal('door'), deviceId: z.string(), doorId: z.int() }),
  z.object({ kind: z.literal('antenna'), deviceId: z.string(), antenna: z.int() }),
])
export type AlertSubjectView = z.infer<typeof alertSubject>

export const alertSchema = z.object({
  alertId: z.string(),
  ruleId: z.string(),
  subject: alertSubject,
  priority: prioritySchema,
  responsibleRole: roleSchema,
  state: z.enum(['open', 'cleared']),
  raisedAtMs: z.int(),
  updatedAtMs: z.int(),
  clearedAtMs: z.int().nullable(),
  acknowledgedAtMs: z.int().nullable(),
  acknowledgedBy: z.string().nullable(),
  dueAtMs: z.int(),
  titles: z.object({ en: z.string(), zh: z.string() }),
})
export type AlertView = z.infer<typeof alertSchema>

export const alertQuery = z.strictObject({ state: z.enum(['open', 'cleared', 'all']).default('open') })
export const alertList = z.object({ atMs: z.int(), alerts: z.array(alertSchema) })
export type AlertList = z.infer<typeof alertList>
export const alertParams = z.strictObject({ id: z.string().max(64) })

export const alertDetail = z.object({
  alert: alertSchema,
  proof: proofSchema,
  clearedBy: proofSchema.nullable(),
  explanation: z.object({ en: explanationSchema, zh: explanationSchema }),
  acknowledgedByName: z.string().nullable(),
  limitSetByName: z.string().nullable(),
})
export type AlertDetail = z.infer<typeof alertDetail>
