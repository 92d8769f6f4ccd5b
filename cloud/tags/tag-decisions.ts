import { z } from 'zod'
import { epcHexSchema } from '#contracts/ids'

const because = z.string().trim().min(1).max(500)

/** What a person decides about a tag. The entry's kind and body are these; its subject is the tag. */
export const tagDecisionSchema = z.discriminatedUnion('kind', [
  /** This tag is on that unit from a moment on (0: always was). Takes it off whatever it was on from then. */
  z.strictObject({
    kind: z.literal('TagBound'),
    epc: epcHexSchema,
    unitId: z.string().min(1).max(26),
    fromMs: z.int().min(0),
    /** What the tag itself says it is on, when its scheme says so and the item bears no such code. */
    contradictingGtin: z.string().nullable(),
    because,
  }),
  /** This tag is on nothing from a moment on: torn off, dead, put aside. */
  z.strictObject({ kind: z.literal('TagUnbound'), epc: epcHexSchema, fromMs: z.int().min(0), because }),
])
export type TagDecision = z.infer<typeof tagDecisionSchema>

export const bindingKinds: ReadonlySet<string> = new Set(['TagBound', 'TagUnbound'])
