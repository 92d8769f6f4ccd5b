import { z } from 'zod'

/** A place is named by people, as on its door: lower-case letters, digits, dashes. */
export const placeIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/)

/** A place as somebody defines or changes it. Fields left out of a well-known kind take what the kind usually does. */
export const placeDefinitionSchema = z.strictObject({
  placeId: placeIdSchema,
  parentId: placeIdSchema.nullable(),
  kind: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  title: z.string().trim().min(1).max(80),
  titleZh: z.string().trim().min(1).max(80).nullable(),
  keepsStock: z.boolean(),
  receivesGoods: z.boolean(),
  answerableRole: z
    .string()
    .regex(/^[a-z][a-z-]{0,31}$/)
    .nullable(),
  timeZone: z.string().min(1).max(64).nullable(),
  closed: z.boolean(),
})
export type PlaceDefinition = z.infer<typeof placeDefinitionSchema>
