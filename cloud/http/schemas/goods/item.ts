import { z } from 'zod'
import { idSchema } from '../ids.ts'
import { optionalText, text } from '../text.ts'

const issuer = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/)
const code = text(64).regex(/^[\x21-\x7E\u4e00-\u9fff]+$/, 'letters, digits and signs without space')

const itemWish = z.strictObject({
  itemId: idSchema
    .optional()
    .describe('As the list says it; the codes must be those of this item. Left out: by its codes.'),
  tracking: z.enum(['serial', 'lot']).default('serial').describe('Numbered piece by piece, or counted by lot.'),
  title: text(200),
  titleZh: optionalText(200),
  category: optionalText(80),
  maker: optionalText(120),
  size: optionalText(80),
  abcClass: z.enum(['A', 'B', 'C']).nullable().default(null),
  riskClass: z.enum(['low', 'medium', 'high']).nullable().default(null),
  unitPriceCents: z.int().min(0).max(10_000_000_00),
  currency: z.string().regex(/^[A-Z]{3}$/),
  codes: z
    .array(
      z.strictObject({
        issuer: issuer.describe('gs1, hibcc, iccbba, ma, ahm, hospital, insurance, registration, or another.'),
        code: code.describe(
          'A GTIN of 8, 12, 13 or 14 digits, an HIBC with or without its +, or as the issuer has it.',
        ),
        asPrinted: z
          .boolean()
          .default(false)
          .describe(
            'Its label or register bears it so, although its length or check digit is false, or its check character missing.',
          ),
        packLevel: z.int().min(1).max(100_000).default(1).describe('Single pieces in a pack that bears it.'),
        fault: z.string().max(64).nullable().optional().describe('As the list says it; the service judges for itself.'),
      }),
    )
    .min(1)
    .max(16),
})
export const itemsBody = z.strictObject({ items: z.array(itemWish).min(1).max(5_000) })

const itemCode = z.object({ issuer: z.string(), code: z.string(), packLevel: z.int() })
export type ItemCode = z.infer<typeof itemCode>
/** A code with the verdict on it. */
const judgedCode = z.object({
  ...itemCode.shape,
  asPrinted: z.boolean().describe('It is false and kept as its label bears it.'),
  fault: z.string().nullable().describe('What is false about it although it is printed so; null: nothing.'),
})
export const itemsStored = z.object({ items: z.array(z.object({ itemId: z.string(), codes: z.array(judgedCode) })) })

/** An item as a list names it. */
export const itemName = {
  itemId: z.string(),
  title: z.string().nullable(),
  titleZh: z.string().nullable(),
  size: z.string().nullable(),
  codes: z.array(itemCode),
}

export const itemList = z.object({
  items: z.array(
    z.object({
      itemId: z.string(),
      tracking: z.enum(['serial', 'lot']),
      title: z.string(),
      titleZh: z.string().nullable(),
      category: z.string().nullable(),
      maker: z.string().nullable(),
      size: z.string().nullable(),
      abcClass: z.enum(['A', 'B', 'C']).nullable(),
      riskClass: z.enum(['low', 'medium', 'high']).nullable(),
      unitPriceCents: z.int(),
      currency: z.string(),
      codes: z.array(judgedCode),
    }),
  ),
})
export type ItemList = z.infer<typeof itemList>

export const codeQuery = z.strictObject({ issuer, code: code.describe('In any spelling a list of items takes.') })
export const itemFound = z.object({ itemId: z.string() })
