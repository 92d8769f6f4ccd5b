import { z } from 'zod'
import { idPattern } from '#cloud/journal/new-id'

/** What the service names itself: 26 characters that sort by age, opaque otherwise. */
export const idSchema = z.string().regex(idPattern, 'an id the service made: 26 characters')

/** What the service counts up one by one: entries of the journal, messages put aside. */
export const countedMax = 999_999_999_999_999
export const countedSchema = z.int().min(1).max(countedMax)

/** A place is named by people, as on its door. */
export const placeIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'one to 32 of a-z, 0-9 and dash, beginning with a letter or digit')

/** Whose property goods are: the hospital, or a supplier whose consignment they are. */
export const ownerSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'one to 64 of a-z, 0-9, dot, dash, underscore')
