import { z } from 'zod'

/** Issuers with rules of their own; any other lower-case word names one that has none. */
export const wellKnownIssuers = [
  'gs1',
  'hibcc',
  'iccbba',
  'ma',
  'ahm',
  'hospital',
  'insurance',
  'registration',
] as const

export const itemCodeSchema = z.strictObject({
  issuer: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/)
    .describe(`Who issued it: ${wellKnownIssuers.join(', ')}, or another.`),
  code: z
    .string()
    .trim()
    .min(1)
    .max(64)
    .regex(/^[\x21-\x7E\u4e00-\u9fff]+$/),
  packLevel: z.int().min(1).max(100_000).default(1).describe('Single pieces in a pack that bears this code.'),
})

/** An item as somebody defines or changes it. It is found again by any of its codes. */
export const itemDefinitionSchema = z.strictObject({
  tracking: z.enum(['serial', 'lot']).default('serial'),
  title: z.string().trim().min(1).max(200),
  titleZh: z.string().trim().min(1).max(200).nullable().default(null),
  category: z.string().trim().min(1).max(80).nullable().default(null),
  maker: z.string().trim().min(1).max(120).nullable().default(null),
  size: z.string().trim().min(1).max(80).nullable().default(null),
  abcClass: z.enum(['A', 'B', 'C']).nullable().default(null),
  riskClass: z.enum(['low', 'medium', 'high']).nullable().default(null),
  unitPriceCents: z.int().min(0).max(1_000_000_000),
  currency: z.string().regex(/^[A-Z]{3}$/),
  codes: z.array(itemCodeSchema).min(1).max(16),
})
export type ItemDefinition = z.infer<typeof itemDefinitionSchema>
