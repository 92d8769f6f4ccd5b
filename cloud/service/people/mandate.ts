import type { NewEntry } from '#cloud/journal/journal-entry'
import { subjectOf } from '#cloud/journal/subject'
import { rolesOf } from '#cloud/people/access/grant'
import type { Right } from '#cloud/people/access/rights-table'
import { hasRight } from '#cloud/people/access/rights-table'
import { type PlaceTree, scopeOf } from '#cloud/people/access/scope'
import { rootPlaceId } from '#cloud/places/founding-places'
import type { Place } from '#cloud/places/place'
import { placeBookOf } from '#cloud/places/place-book'
import type { SiteTransaction } from '#cloud/store/open-store'
import type { UserRef } from '#contracts/ids'
import { Refused } from '../command-context.ts'
import type { Guard } from '../guarded-writer.ts'
import { placesOfDecision } from './places-of-decision.ts'
import { findingIn } from './whereabouts.ts'

/** By which rights somebody gives an order, every one of them; own: about nothing but the own account. */
export type Mandate = { actor: UserRef; rights: readonly Right[] | 'own' }

/** The tree as rights need it. */
export function treeOf({ pathOf }: Pick<PlaceTree, 'pathOf'>): PlaceTree {
  return { rootPlaceId, pathOf }
}

/** A place that this very decision defines is where it says, from its entry on. */
function withDefined(places: readonly Place[], entries: readonly NewEntry[]): Place[] {
  const all = new Map(places.map((place) => [place.placeId, place]))
  for (const { kind, body } of entries) {
    if (kind !== 'PlaceDefined') continue
    const { placeId, parentId } = body as unknown as Place
    if (!all.has(placeId)) all.set(placeId, { placeId, parentId } as Place)
  }
  return [...all.values()]
}

async function checkPlaces(tx: SiteTransaction, entries: readonly NewEntry[], { actor, rights }: Mandate) {
  if (rights === 'own') {
    if (entries.every(({ subject }) => subject === subjectOf('person', actor))) return
    throw new Refused('right-missing', { right: rights })
  }
  const person = await tx.users.find(actor)
  if (person === null || person.disabled) throw new Refused('account-closed')
  const { grants } = person
  for (const right of rights) if (!hasRight(rolesOf(grants), right)) throw new Refused('right-missing', { right })
  const isWhole = (right: Right) =>
    grants.some(({ role, placeId }) => placeId === rootPlaceId && hasRight([role], right))
  if (rights.every(isWhole)) return
  // As the places stand in this very transaction: the tree in memory may be one change behind.
  const places = await tx.places.all()
  const parents = new Map(places.map(({ placeId, parentId }) => [placeId, parentId]))
  const book = placeBookOf(withDefined(places, entries), new Map(), 'UTC')
  const reached = await placesOfDecision(findingIn(tx), entries, (placeId) => parents.get(placeId) ?? null)
  // Each right by itself: one that is held here and another that is held there are not both anywhere.
  for (const right of rights) {
    const scope = scopeOf(grants, right, treeOf(book))
    for (const placeId of reached) if (!scope.covers(placeId)) throw new Refused('outside-your-places', { right })
  }
}

/**
 * Lets pass what the person has the rights to at every place it reaches, as grants, places and goods stand in the very
 * transaction that does it. @throws Refused right-missing, outside-your-places or account-closed.
 */
export function guardOf(mandate: Mandate): Guard {
  return (tx, entries) => checkPlaces(tx, entries, mandate)
}
