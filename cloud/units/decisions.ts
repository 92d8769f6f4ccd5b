import { z } from 'zod'
import { instantMs } from '#cloud/calendar/instant'
import { dayMax } from '#cloud/calendar/local-day'
import { placeIdSchema } from '#cloud/places/place-decisions'
import { holdReasons } from './unit.ts'

const text = z.string().min(1).max(500)
const placeId = placeIdSchema
const holdReason = z.enum(holdReasons)

/** Whose property: the hospital, or a supplier whose consignment it is. */
export const ownerSchema = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/)

/**
 * The hospital's own number of an operation or case, never a name: it stays in the journal for good. 3 to 32 letters of
 * the Latin alphabet, digits and dashes, at least one digit.
 */
export const caseRefSchema = z
  .string()
  .regex(
    /^(?=.*\d)[A-Za-z0-9][A-Za-z0-9-]{2,31}$/,
    'a case number: letters, digits and dashes, at least one digit, no names',
  )

/** Who a unit is: catalogue entry, serial, lot, last day of use (days since 1970-01-01) and whose property. */
export const unitIdentitySchema = z.strictObject({
  itemId: z.string().min(1).max(26),
  serial: z.string().min(1).max(64).nullable(),
  lot: z.string().min(1).max(64).nullable(),
  expiresOnDay: z.int().min(0).max(dayMax).nullable(),
  owner: ownerSchema,
})
export type UnitIdentity = z.infer<typeof unitIdentitySchema>

const about = { unitId: z.string().min(1).max(26) }
const coming = {
  ...about,
  identity: unitIdentitySchema,
  destinationPlaceId: placeId,
  requisitionId: z.string().min(1).max(26).nullable(),
  dueAtMs: instantMs.nullable(),
}

/** Everything a person (or a system speaking for one) can decide about a unit. The entry's kind and body are these. */
export const unitDecisionSchema = z.discriminatedUnion('kind', [
  /** Ordered, its serial known beforehand. */
  z.strictObject({ kind: z.literal('UnitExpected'), ...coming }),
  /** On a supplier's shipping notice: on its way. */
  z.strictObject({ kind: z.literal('UnitAnnounced'), ...coming, shipmentId: z.string().min(1).max(64) }),
  /** Arrived at a place. Accepted at once, or waiting for inspection. The identity may be given when nobody announced it. */
  z.strictObject({
    kind: z.literal('UnitReceived'),
    ...about,
    placeId,
    inspection: z.enum(['accepted', 'pending']),
    /** It goes on to where it is bound; false: it is here to stay, whatever it was bound for. */
    onward: z.boolean(),
    shipmentId: z.string().min(1).max(64).nullable(),
    identity: unitIdentitySchema.nullable(),
  }),
  /** It stands at another place now, on the word of who carried it or found it there. */
  z.strictObject({ kind: z.literal('UnitMoved'), ...about, toPlaceId: placeId, because: text }),
  z.strictObject({ kind: z.literal('UnitInspectionStarted'), ...about }),
  z.strictObject({
    kind: z.literal('UnitInspected'),
    ...about,
    verdict: z.enum(['accepted', 'rejected']),
    because: text,
  }),
  z.strictObject({
    kind: z.literal('UnitUsed'),
    ...about,
    caseRef: caseRefSchema,
    /** Why it was used although something stood against it; only from somebody who has that right. */
    override: text.nullable().optional(),
  }),
  /** Somebody has looked into the use of a unit that something stood against. */
  z.strictObject({ kind: z.literal('UnitUseReviewed'), ...about, because: text }),
  z.strictObject({ kind: z.literal('UnitCharged'), ...about, chargeRef: z.string().min(1).max(64) }),
  z.strictObject({ kind: z.literal('UnitWasted'), ...about, reason: text }),
  z.strictObject({ kind: z.literal('UnitHeld'), ...about, reason: holdReason, because: text }),
  z.strictObject({ kind: z.literal('UnitReleased'), ...about, reason: holdReason, because: text }),
  z.strictObject({ kind: z.literal('UnitDeclaredUnaccounted'), ...about, because: text }),
  z.strictObject({ kind: z.literal('UnitDeclaredLost'), ...about, because: text }),
  z.strictObject({ kind: z.literal('UnitDeclaredStolen'), ...about, because: text }),
  z.strictObject({ kind: z.literal('UnitReturnedToSupplier'), ...about, because: text }),
  z.strictObject({ kind: z.literal('UnitScrapped'), ...about, because: text }),
  z.strictObject({ kind: z.literal('UnitRejected'), ...about, because: text }),
  /** The decision journalled as that entry counts no longer: a correction, or its cause has fallen. Facts cannot be withdrawn. */
  z.strictObject({
    kind: z.literal('UnitDecisionWithdrawn'),
    ...about,
    withdrawsEntrySeq: z.int().min(1),
    because: text,
  }),
])
export type UnitDecision = z.infer<typeof unitDecisionSchema>
export type UnitDecisionKind = UnitDecision['kind']
