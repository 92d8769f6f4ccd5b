import { z } from 'zod'
import { instantMs } from '#cloud/calendar/instant'
import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { type BindingRequest, bindingRequestSchema } from './binding.ts'
import type { ThresholdSpecs } from './threshold.ts'

/** From general to particular; the later wins. Overlays win over all of them while they last. */
export const policyLayers = ['hospital', 'place', 'class', 'item', 'item-at-place'] as const
export type PolicyLayer = (typeof policyLayers)[number]

const names = ['placeId', 'classId', 'itemId'] as const

/** What a policy of a layer is about: it names this and nothing else, so that its reach can be read off its layer. */
const namedBy: Record<PolicyLayer, readonly (typeof names)[number][]> = {
  hospital: [],
  place: ['placeId'],
  class: ['classId'],
  item: ['itemId'],
  'item-at-place': ['itemId', 'placeId'],
}

/** Identities become parts of a subject, and there a slash would part them. */
const id = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[^/]+$/)

/**
 * What a person may ask for, with the thresholds the rules read: PUT /api/policies takes an array of these. A null
 * threshold withdraws that number from the layer. An unknown threshold or one out of its bounds is refused by its name,
 * and so is an unknown rule or role of a binding.
 */
export function policyRequestSchemaOf(thresholds: ThresholdSpecs, ruleIds: readonly string[]) {
  const bindings = Object.fromEntries(ruleIds.map((ruleId) => [ruleId, bindingRequestSchema.optional()]))
  const numbers = [...thresholds].map(([name, { min, max }]) => [name, z.int().min(min).max(max).nullable().optional()])
  return z
    .strictObject({
      layer: z.enum(policyLayers),
      /** Any place of the tree; the policy holds for all that is in it. */
      placeId: id.nullable().default(null),
      /** A, B or C; high, medium or low; or both, as A-high. */
      classId: z
        .string()
        .regex(/^(?:[ABC]|(?:[ABC]-)?(?:high|medium|low))$/)
        .nullable()
        .default(null),
      itemId: id.nullable().default(null),
      /** Stock of one owner only; null for all. */
      owner: id.nullable().default(null),
      thresholds: z.strictObject(Object.fromEntries(numbers)) as unknown as z.ZodType<Policy['thresholds']>,
      /** Who answers for the alerts of a rule, by its id. */
      bindings: (z.strictObject(bindings) as unknown as z.ZodType<NonNullable<PolicyRequest['bindings']>>).optional(),
      reason: z.string().min(1).max(500),
      /** A scenario with a start, an end and somebody who answers for it; null for a policy that stands. */
      overlay: z.strictObject({ name: id, startMs: instantMs, endMs: instantMs, owner: id }).nullable().default(null),
    })
    .superRefine((request, context) => {
      for (const name of names) {
        const isNamed = namedBy[request.layer].includes(name)
        if (isNamed === (request[name] !== null)) continue
        const message = `a policy of layer ${request.layer} names ${isNamed ? 'one' : 'none: leave it out'}`
        context.addIssue({ code: 'custom', path: [name], message })
      }
      const { overlay } = request
      if (overlay !== null && overlay.endMs <= overlay.startMs) {
        context.addIssue({ code: 'custom', path: ['overlay', 'endMs'], message: 'is not after startMs' })
      }
      for (const [name, { ofPlaceItself, below }] of thresholds) {
        const wrong = (message: string) => context.addIssue({ code: 'custom', path: ['thresholds', name], message })
        const value = request.thresholds[name]
        const isSaid = value !== undefined
        if (isSaid && ofPlaceItself && request.layer !== 'place') wrong('is set for a place: use layer place')
        if (below === undefined) continue
        const above = request.thresholds[below]
        const isHalf = isSaid !== (above !== undefined) || (value === null) !== (above === null)
        if (isHalf) wrong(`is set and withdrawn together with ${below}`)
        else if (typeof value === 'number' && typeof above === 'number' && value >= above) wrong(`is below ${below}`)
      }
    })
}

/** What was asked for. */
export type PolicyRequest = {
  layer: PolicyLayer
  placeId: string | null
  classId: string | null
  itemId: string | null
  owner: string | null
  thresholds: Readonly<Record<string, number | null | undefined>>
  /** By the id of a rule; left out by policies that bind nobody. */
  bindings?: Record<string, BindingRequest> | undefined
  reason: string
  overlay: { name: string; startMs: number; endMs: number; owner: string } | null
}

/** A policy as journalled: what was asked, by whom, when, in which entry. Never changed; a later one replaces its numbers. */
export type Policy = PolicyRequest & { setBy: string; setAtMs: number; entrySeq: number }

/** The place a policy holds in, with all that lies there; null for the whole hospital. */
export function placeOfPolicy({ layer, placeId }: Pick<PolicyRequest, 'layer' | 'placeId'>): string | null {
  return namedBy[layer].includes('placeId') ? placeId : null
}

/** The kind of the decision that sets a policy; its body is the request. */
export const policySetKind = 'PolicySet'

/** The policy an entry sets; null when it sets none. The body was read by the schema when it was asked for. */
export function policyOfEntry(entry: NumberedEntry): Policy | null {
  if (entry.kind !== policySetKind) return null
  const { source, occurredAtMs: setAtMs, entrySeq } = entry
  const { layer, placeId, classId, itemId, owner, thresholds, bindings, reason, overlay } = entry.body as PolicyRequest
  const setBy = source.kind === 'decision' ? source.actorRef : 'wardstock'
  const bound = bindings === undefined ? {} : { bindings }
  return { layer, placeId, classId, itemId, owner, thresholds, ...bound, reason, overlay, setBy, setAtMs, entrySeq }
}
