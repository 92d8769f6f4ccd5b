import type { FastifyRequest } from 'fastify'
import type { Right } from '#cloud/people/access/rights-table'
import { type Scope, scopeOf } from '#cloud/people/access/scope'
import type { PlaceBook } from '#cloud/places/place-book'
import { type Mandate, treeOf } from '#cloud/service/people/mandate'
import { isPassage } from '#cloud/service/people/whereabouts'
import { personOf } from './access.ts'

type Knowing = { service: { places(): Pick<PlaceBook, 'pathOf' | 'all'> } }

/** The right a request is made by: that of its route, or none but to what is one's own. */
function rightOf(request: FastifyRequest): Right | 'own' {
  const { access } = request.routeOptions.config
  return typeof access === 'object' ? access.right : 'own'
}

/** By what right, and who, a request asks; also: what else it takes where its body asks for more than the route. */
export function mandateOf(request: FastifyRequest, also: readonly Right[] = []): Mandate {
  const right = rightOf(request)
  return { actor: personOf(request).userRef, rights: right === 'own' ? right : [right, ...also] }
}

/** Where the person asking has the right of the route, or another: what lies outside is not shown. */
export function scopeFor({ service }: Knowing, request: FastifyRequest, right = rightOf(request)): Scope {
  return scopeOf(right === 'own' ? [] : personOf(request).grants, right as Right, treeOf(service.places()))
}

/** The places inside, for a query to narrow a list to before it ends; null when nothing is outside. */
export function placesWithin({ service }: Pick<Knowing, 'service'>, scope: Scope): string[] | null {
  if (scope.isEverywhere) return null
  return service.places().all.flatMap(({ placeId }) => (scope.covers(placeId) ? placeId : []))
}

/** The same for entries about something a person may see: what happened on a passage of goods may be shown with it. */
export function placesShown({ service }: Pick<Knowing, 'service'>, scope: Scope): string[] | null {
  if (scope.isEverywhere) return null
  return service.places().all.flatMap(({ placeId }) => (showsAt(scope, placeId) ? placeId : []))
}

/**
 * Which of these rights the person asking has at a place: the page offers what they open and nothing else. Each command
 * is held to its right and its places by itself.
 */
export function rightsAt<R extends Right>({ service }: Knowing, request: FastifyRequest, wanted: readonly R[]) {
  const tree = treeOf(service.places())
  const { grants } = personOf(request)
  const scopes = wanted.map((right) => ({ right, scope: scopeOf(grants, right, tree) }))
  return (placeId: string | null): R[] => scopes.flatMap(({ right, scope }) => (scope.covers(placeId) ? right : []))
}

/** Whether something that happened at a place, at no place or on a passage of goods may be shown with what it is about. */
export function showsAt(scope: Scope, placeId: string | null): boolean {
  return placeId === null || isPassage(placeId) || scope.covers(placeId)
}
