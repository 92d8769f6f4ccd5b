import { z } from 'zod'

/** An error as RFC 9457 has it, with a stable code to program against and what to do about it. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string().describe('Stable, kebab-case; never translated.'),
  detail: z.string(),
  remedy: z.string().describe('What the caller can do about it.'),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  about: z.record(z.string(), z.unknown()).optional().describe('What stands against it, where the refusal names it.'),
})
export type ProblemBody = z.infer<typeof problemSchema>
