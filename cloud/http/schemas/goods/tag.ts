import { z } from 'zod'
import { instantMs } from '#cloud/calendar/instant'
import { certainties } from '#cloud/tags/certainty'
import { epcHexSchema } from '#contracts/ids'
import { reasonSchema } from '../text.ts'
import { unitSchema } from './unit.ts'

export const tagParams = z.strictObject({ epc: epcHexSchema })

/** A tag nobody bound to a unit, as antennas saw it. */
export const foreignTag = z.object({
  epc: z.string(),
  placeId: z.string(),
  observed: z.boolean().describe('An antenna sees it there now.'),
  certainty: z.enum(certainties),
  sinceMs: z.int(),
  lastEntrySeq: z.int(),
  referenceOf: z
    .string()
    .nullable()
    .describe('The model whose cabinets carry it fixed inside: it is never stock. Null: none does.'),
})
export type ForeignTagView = z.infer<typeof foreignTag>
export const foreignTags = z.object({ tags: z.array(foreignTag) })

/** A tag was on a unit for a time (event time), as the service believed for a time (journal entries). */
export const tagBinding = z.object({
  unitId: z.string(),
  fromMs: z.int().describe('0: before anybody asked.'),
  toMs: z.int().nullable().describe('Null: it still is.'),
  knownSinceSeq: z.int(),
  knownUntilSeq: z.int().nullable().describe('Null while it is believed.'),
  entrySeq: z.int(),
})
/** A chip that was heard behind the EPC. */
const chipHeard = z.object({
  tid: z.string(),
  placeId: z.string().nullable(),
  atMs: z.int().describe('When it was heard first, Unix ms.'),
  entrySeq: z.int(),
})
export const tagDetail = z.object({
  epc: z.string(),
  chips: z.array(chipHeard).describe('Two chips of one EPC are a clone, or a label that was replaced.'),
  foreign: foreignTag.nullable(),
  bindings: z.array(tagBinding),
  unitId: z.string().nullable().describe('The unit it is on now.'),
})
export type TagDetail = z.infer<typeof tagDetail>

const fromMs = z
  .union([z.literal(0), instantMs])
  .nullable()
  .default(null)
  .describe('From when, Unix ms; null: from now on; 0: always.')
export const bindBody = z.strictObject({
  epc: epcHexSchema,
  fromMs,
  replaces: epcHexSchema.nullable().default(null).describe('A tag that is on the unit no more from then.'),
  because: reasonSchema,
})
export const tagBound = z.object({
  unit: unitSchema,
  takenFromUnitId: z.string().nullable(),
  contradictingGtin: z.string().nullable().describe('What the tag says it is on, when the item bears no such code.'),
})
export const unbindBody = z.strictObject({ fromMs, because: reasonSchema })
export const tagUnbound = z.object({ unitId: z.string() })
