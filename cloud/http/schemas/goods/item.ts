import { z } from 'zod'

export const itemIdSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
export const placeIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/)

export const itemSchema = z.strictObject({
  itemId: itemIdSchema.describe('GTIN-14 or the code of the hospital.'),
  title: z.string().trim().min(1).max(200),
  titleZh: z.string().trim().min(1).max(200),
  category: z.string().trim().min(1).max(80),
  maker: z.string().trim().min(1).max(120),
  size: z.string().trim().max(80),
  abcClass: z.enum(['A', 'B', 'C']),
  riskClass: z.enum(['low', 'medium', 'high']),
  unitPriceCents: z.int().min(0).max(10_000_000_00),
  currency: z.string().regex(/^[A-Z]{3}$/),
})
export type Item = z.infer<typeof itemSchema>

export const itemsBody = z.strictObject({ items: z.array(itemSchema).min(1).max(5_000) })
export const itemList = z.object({
  items: z.array(
    z.object({
      itemId: z.string(),
      title: z.string(),
      titleZh: z.string().nullable(),
      category: z.string().nullable(),
      maker: z.string().nullable(),
      size: z.string().nullable(),
      abcClass: z.enum(['A', 'B', 'C']).nullable(),
      riskClass: z.enum(['low', 'medium', 'high']).nullable(),
      unitPriceCents: z.int(),
      currency: z.string(),
    }),
  ),
})
export const rowsStored = z.object({ stored: z.int() })
