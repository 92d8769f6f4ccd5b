import { z } from 'zod'
import { instantMs } from '#cloud/calendar/instant'
import { dayMax } from '#cloud/calendar/local-day'
import { placeIdSchema } from '#cloud/places/place-decisions'
import { caseRefSchema, ownerSchema } from '#cloud/units/decisions'
import { holdReasons } from '#cloud/units/unit'

const because = z.string().min(1).max(500)
const quantity = z.int().min(1).max(1_000_000)
const holdReason = z.enum(holdReasons)
const about = { lotId: z.string().min(1).max(26) }
const somewhere = { ...about, placeId: placeIdSchema, quantity }

/** What lot it is of which item, and whose. */
export const lotIdentitySchema = z.strictObject({
  itemId: z.string().min(1).max(26),
  lot: z.string().min(1).max(64),
  expiresOnDay: z.int().min(0).max(dayMax).nullable(),
  owner: ownerSchema,
})
export type LotIdentity = z.infer<typeof lotIdentitySchema>

/** Everything a person can decide about pieces of a lot. The entry's kind and body are these; its subject is the lot. */
export const lotDecisionSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('LotAnnounced'),
    ...about,
    identity: lotIdentitySchema,
    destinationPlaceId: placeIdSchema,
    quantity,
    requisitionId: z.string().min(1).max(26).nullable(),
    dueAtMs: instantMs.nullable(),
    shipmentId: z.string().min(1).max(26),
  }),
  /** Arrived at a place. Onward: what is bound for elsewhere goes on; else it is here to stay. */
  z.strictObject({
    kind: z.literal('LotReceived'),
    ...somewhere,
    onward: z.boolean(),
    shipmentId: z.string().min(1).max(26),
  }),
  z.strictObject({ kind: z.literal('LotMoved'), ...somewhere, toPlaceId: placeIdSchema }),
  z.strictObject({
    kind: z.literal('LotUsed'),
    ...somewhere,
    caseRef: caseRefSchema,
    /** Why it was used although something stood against it; only from somebody who has that right. */
    override: because.nullable().optional(),
  }),
  /** Somebody has looked into the uses that something stood against. */
  z.strictObject({ kind: z.literal('LotUseReviewed'), ...about, because }),
  z.strictObject({ kind: z.literal('LotWasted'), ...somewhere, because }),
  z.strictObject({ kind: z.literal('LotReturnedToSupplier'), ...somewhere, because }),
  z.strictObject({ kind: z.literal('LotScrapped'), ...somewhere, because }),
  /** Somebody counted: so many are here, whatever the books said. Zero is a count too. */
  z.strictObject({
    kind: z.literal('LotCounted'),
    ...about,
    placeId: placeIdSchema,
    quantity: z.int().min(0).max(1_000_000),
    because,
  }),
  z.strictObject({ kind: z.literal('LotHeld'), ...about, reason: holdReason, because }),
  z.strictObject({ kind: z.literal('LotReleased'), ...about, reason: holdReason, because }),
  z.strictObject({
    kind: z.literal('LotDecisionWithdrawn'),
    ...about,
    withdrawsEntrySeq: z.int().min(1),
    because,
  }),
])
export type LotDecision = z.infer<typeof lotDecisionSchema>

export const lotDecisionKinds: ReadonlySet<string> = new Set(
  lotDecisionSchema.options.map(({ shape }) => shape.kind.value),
)
