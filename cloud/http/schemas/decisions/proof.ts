import { z } from 'zod'

const params = z.record(z.string(), z.union([z.string(), z.number()]))

/** A rule as people call it, in the rule's own words. */
export const ruleTitleSchema = z.object({ en: z.string(), zh: z.string() })
export type RuleTitle = z.infer<typeof ruleTitleSchema>

/** Why, in data: what was read and where from, the arithmetic, the limit and who set it, what would clear it. */
export const proofSchema = z.object({
  rule: z.string(),
  version: z.int(),
  inputs: z.array(
    z.object({
      name: z.string(),
      value: z.union([z.number(), z.string(), z.null()]),
      unit: z.string(),
      entrySeqs: z.array(z.int()),
      windowSeqs: z.array(z.int()).describe('Climate windows it was read from.'),
      layer: z.string().optional().describe('The layer of policy that gave it.'),
    }),
  ),
  arithmetic: z.array(z.object({ name: z.string(), expression: z.string(), value: z.number(), unit: z.string() })),
  limit: z.object({
    name: z.string(),
    value: z.number(),
    unit: z.string(),
    comparison: z.enum(['<=', '<', '>=', '>']),
    layer: z.string(),
    setBy: z.string(),
    setAtMs: z.int(),
    entrySeq: z.int().nullable(),
  }),
  observed: z.number(),
  wouldClear: z.object({ messageKey: z.string(), params }),
  messageKey: z.string(),
  params,
})
export type ProofView = z.infer<typeof proofSchema>

/** A proof in the words of one language, each line of because a line of its own. */
export const explanationSchema = z.object({
  title: z.string(),
  cause: z.string(),
  consequence: z.string(),
  because: z.array(z.string()),
  limit: z.string(),
  wouldClear: z.string(),
  action: z.string(),
})
export type ExplanationView = z.infer<typeof explanationSchema>

/** The same in both languages. */
export const explanations = z.object({ en: explanationSchema, zh: explanationSchema })
export type Explanations = z.infer<typeof explanations>
