import { z } from 'zod'
import { instantInQuery } from '#cloud/calendar/instant'
import { placeIdSchema } from '../ids.ts'
import { roleSchema } from '../people/role.ts'
import { asListed, optionalText, text } from '../text.ts'

/** A place by its name, as a step of a path. */
export const placeStep = z.object({ placeId: z.string(), title: z.string(), titleZh: z.string().nullable() })
export type PlaceStep = z.infer<typeof placeStep>

export const placeSchema = z.object({
  ...placeStep.shape,
  parentId: z.string().nullable(),
  kind: z.string().describe('A word for people; any word may come.'),
  keepsStock: z.boolean(),
  receivesGoods: z.boolean(),
  passage: z.string().nullable().describe('A step in the life of goods instead of a spot on a floor.'),
  answerableRole: z.string().nullable(),
  timeZone: z.string().nullable(),
  closed: z.boolean(),
  path: z.array(z.string()).describe('Itself first, then what it is part of, outward.'),
  devices: z.array(z.object({ deviceId: z.string(), kind: z.string() })),
})
export const placeList = z.object({ places: z.array(placeSchema) })
export type PlaceList = z.infer<typeof placeList>

const placeWish = z.strictObject({
  placeId: placeIdSchema,
  parentId: placeIdSchema.nullable(),
  kind: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  title: text(80),
  titleZh: optionalText(80),
  keepsStock: z.boolean().optional().describe('Left out: what the kind usually does.'),
  receivesGoods: z.boolean().optional().describe('Left out: what the kind usually does.'),
  answerableRole: roleSchema.nullable().default(null).describe('Whom a person asks about the place.'),
  timeZone: optionalText(64).describe('IANA name; null: that of what it is part of.'),
  closed: z.boolean().default(false),
  passage: asListed,
  path: asListed,
  devices: asListed,
})
export const placesBody = z.strictObject({ places: z.array(placeWish).min(1).max(1_000) })
export const rowsStored = z.object({ stored: z.int() })

export const placeParams = z.strictObject({ placeId: placeIdSchema })
export const thenQuery = z.strictObject({
  atMs: instantInQuery,
  knownAtMs: instantInQuery.optional().describe('As known then; left out: as known now.'),
})
export const unitsThen = z.object({
  atMs: z.int(),
  knownSeq: z.int().describe('The newest journal entry that was taken into account.'),
  units: z.array(
    z.object({
      unitId: z.string(),
      itemId: z.string().nullable(),
      serial: z.string().nullable(),
      lot: z.string().nullable(),
      fromMs: z.int(),
      why: z.string(),
    }),
  ),
})
