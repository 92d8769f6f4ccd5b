import { z } from 'zod'
import { epcHexSchema } from '#contracts/ids'
import { nextCursor, pagingQuery } from './paging.ts'

export const epcParams = z.strictObject({ epc: epcHexSchema })

export const isoDay = z.iso.date()

export const holdReasonSchema = z.enum(['recall', 'temperature', 'damage', 'count'])

/** Where in its life a unit is. */
export const unitStates = [
  'foreign',
  'expected',
  'in-transit',
  'received',
  'inspecting',
  'stocked',
  'taken',
  'used',
  'charged',
  'wasted',
  'unaccounted',
  'lost',
  'stolen',
  'rejected',
  'returned-to-supplier',
  'scrapped',
] as const

/** A reference to a case, never a name: letters, digits, dash; the hospital's own number of the operation. */
export const caseRefSchema = z
  .string()
  .regex(
    /^(?=.*\d)[A-Za-z0-9][A-Za-z0-9-]{2,31}$/,
    'a case number: letters, digits and dashes, at least one digit, no names',
  )

/** Reasons are chosen words, or short text that goes into the journal for good. */
export const reasonSchema = z.string().trim().min(3).max(200)

export const unitSchema = z.object({
  epc: z.string(),
  itemId: z.string().nullable(),
  serial: z.string().nullable(),
  lot: z.string().nullable(),
  expiresOn: z.string().nullable().describe('Last day of use, YYYY-MM-DD.'),
  owner: z.string().nullable(),
  state: z.enum(unitStates),
  placeId: z.string(),
  destinationPlaceId: z.string().nullable(),
  dueAtMs: z.int().nullable(),
  certainty: z.enum(['confirmed', 'uncertain', 'unobservable']),
  holds: z.array(z.object({ reason: holdReasonSchema, entrySeq: z.int() })),
  takenInSession: z.string().nullable(),
  requisitionId: z.string().nullable(),
  sinceMs: z.int(),
  lastEntrySeq: z.int(),
})
export type UnitView = z.infer<typeof unitSchema>

export const unitQuery = z.strictObject({
  placeId: z.string().max(64).optional(),
  itemId: z.string().max(64).optional(),
  state: z.enum(unitStates).optional(),
  ...pagingQuery,
})

export const unitPage = z.object({ units: z.array(unitSchema), nextCursor })
export type UnitPage = z.infer<typeof unitPage>

/** One line of the journal, as a person reads it. Names stand beside references only here, never in the journal. */
export const timelineEntry = z.object({
  entrySeq: z.int(),
  occurredAtMs: z.int(),
  recordedAtMs: z.int(),
  timeQuality: z.enum(['device', 'estimated', 'service']),
  kind: z.string(),
  placeId: z.string().nullable(),
  source: z.object({
    kind: z.enum(['device', 'decision', 'service']),
    deviceId: z.string().nullable(),
    seq: z.int().nullable(),
    actorRef: z.string().nullable(),
  }),
  sessionId: z.string().nullable(),
  people: z.array(z.object({ userRef: z.string(), displayName: z.string().nullable() })),
  body: z.record(z.string(), z.unknown()),
})
export type TimelineEntry = z.infer<typeof timelineEntry>

export const unitDetail = z.object({ unit: unitSchema, timeline: z.array(timelineEntry) })
export type UnitDetail = z.infer<typeof unitDetail>

export const useBody = z.strictObject({ caseRef: caseRefSchema })
export const reasonBody = z.strictObject({ reason: reasonSchema })
export const holdBody = z.strictObject({ reason: holdReasonSchema, note: z.string().trim().max(200).default('') })
export const unitChanged = z.object({ unit: unitSchema })
