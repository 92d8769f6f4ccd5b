import type { FastifyRequest } from 'fastify'
import { type SubjectKind, subjectOf } from '#cloud/journal/subject'
import type { Right } from '#cloud/people/access/rights-table'
import { scopeOf } from '#cloud/people/access/scope'
import { treeOf } from '#cloud/service/people/mandate'
import { findingInStore, whereaboutsOf } from '#cloud/service/people/whereabouts'
import { notFound, problem } from '../answers/problem.ts'
import type { HttpContext } from '../http-context.ts'
import { checkRight, personOf } from './access.ts'

/** By which right a thing is seen at all; what is not listed is seen by whoever may read its journal. */
const seenBy: Partial<Record<SubjectKind, Right>> = {
  place: 'place.read',
  unit: 'stock.read',
  lot: 'stock.read',
  tag: 'stock.read',
  shipment: 'shipment.read',
  requisition: 'requisition.read',
  alert: 'alert.read',
  device: 'device.read',
  person: 'people.read',
}

/** What is read by whoever reads at all: catalogue and numbers, and what is held to the place of each entry. */
const ofNoPlace: ReadonlySet<SubjectKind> = new Set(['item', 'policy', 'session', 'case'])

/** What the API calls a thing. */
function wordOf(kind: SubjectKind): string {
  return kind === 'person' ? 'user' : kind
}

/** What a route that is about one thing is about: what its path names first. */
function identityIn({ routeOptions, params }: FastifyRequest): string {
  const [, name = ''] = /:(\w+)/.exec(routeOptions.url ?? '') ?? []
  return (params as Record<string, string>)[name] ?? ''
}

/** The places a body names, as deep as it goes; of a place that is defined itself, or what it is to be part of. */
function placesNamedIn(body: unknown, isKnown: (placeId: string) => boolean): string[] {
  if (typeof body !== 'object' || body === null) return []
  const { placeId, parentId, destinationPlaceId, ...rest } = body as Record<string, unknown>
  const own = typeof placeId === 'string' && typeof parentId === 'string' && !isKnown(placeId) ? parentId : placeId
  const named = [own, destinationPlaceId].filter((place): place is string => typeof place === 'string')
  return [...named, ...Object.values(rest).flatMap((part) => placesNamedIn(part, isKnown))]
}

/** The places that a list of definitions brings. */
function placesDefinedIn(body: unknown): string[] {
  const { places } = (body ?? {}) as { places?: unknown }
  return Array.isArray(places) ? places.map(({ placeId }: { placeId: string }) => placeId) : []
}

function outside(right: Right) {
  return problem(
    403,
    'outside-your-places',
    `You have the right ${right}, but not where this is.`,
    'Ask somebody who has it there, or an administrator for the place.',
    { about: { right } },
  )
}

/**
 * Refuses a body that names a place outside a person's places, before anything else is said of it. A place nobody
 * defined lies outside for whoever has not the whole hospital; one that the same list defines is looked at by its command.
 */
export function checkNamedPlaces(
  { service }: Pick<HttpContext, 'service'>,
  request: FastifyRequest,
  right: Right,
): void {
  const book = service.places()
  const scope = scopeOf(personOf(request).grants, right, treeOf(book))
  if (scope.isEverywhere) return
  const isKnown = (placeId: string) => book.find(placeId) !== null
  const defined = new Set(placesDefinedIn(request.body).filter((placeId) => !isKnown(placeId)))
  const named = placesNamedIn(request.body, isKnown)
  if (!named.every((placeId) => defined.has(placeId) || scope.covers(placeId))) throw outside(right)
}

/**
 * Refuses a thing outside a person's places before anything is told of it. What the person may not see does not exist:
 * 404, the same as for a name that leads nowhere. What is seen but not by this right's places: 403. Commands are held
 * to their places again, in their own transaction; this is what keeps their answers from telling.
 */
export async function checkReach(
  { service }: Pick<HttpContext, 'service'>,
  request: FastifyRequest,
  kind: SubjectKind,
  right: Right,
  identity: string = identityIn(request),
): Promise<void> {
  if (right.endsWith('.read') && ofNoPlace.has(kind)) return
  const { grants } = personOf(request)
  const tree = treeOf(service.places())
  const scope = scopeOf(grants, right, tree)
  if (scope.isEverywhere) return
  const places = await whereaboutsOf(findingInStore(service.store), subjectOf(kind, identity))
  const seen = scopeOf(grants, seenBy[kind] ?? 'journal.read', tree)
  if (places === null || !places.some(seen.covers)) throw notFound(wordOf(kind), identity)
  if (places.some(scope.covers)) return
  throw outside(right)
}

/** Refuses who lacks another right than the route's, or has it elsewhere only, where the body asks for more. */
export async function checkAlso(
  context: Pick<HttpContext, 'service'>,
  request: FastifyRequest,
  kind: SubjectKind,
  right: Right,
): Promise<void> {
  checkRight(personOf(request), right)
  await checkReach(context, request, kind, right)
}
