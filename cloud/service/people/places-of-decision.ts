import type { NewEntry } from '#cloud/journal/journal-entry'
import { identityAs } from '#cloud/journal/subject'
import type { Grant } from '#cloud/people/access/grant'
import { rootPlaceId } from '#cloud/places/founding-places'
import { type PolicyRequest, placeOfPolicy, policySetKind } from '#cloud/policies/policy'
import { type Finder, isPassage, isPlaced, placesOfPiles, type Whereabouts, whereaboutsOf } from './whereabouts.ts'

/** The members by which a decision names a place it reaches. */
const placeMembers = ['placeId', 'toPlaceId', 'destinationPlaceId'] as const

/** What follows from another entry of the same decision and has no place of its own. */
const followers: ReadonlySet<string> = new Set(['SettingPut', 'DocumentIssued'])

function namedPlaces({ placeId, body }: NewEntry): string[] {
  const named = [placeId, ...placeMembers.map((member) => body[member])]
  return named.filter((place): place is string => typeof place === 'string' && !isPassage(place))
}

/** A place is touched where it is; a new one, and one that is moved, where it goes too. */
function placesOfDefinition({ body }: NewEntry, parentOf: (placeId: string) => string | null): Whereabouts {
  const placeId = String(body.placeId)
  const parentId = typeof body.parentId === 'string' ? body.parentId : rootPlaceId
  const before = parentOf(placeId)
  if (placeId === rootPlaceId || isPassage(placeId)) return [null]
  if (before === null) return [parentId]
  return before === parentId ? [placeId] : [placeId, parentId]
}

/** A policy reaches what it is in force for. */
function placesOfPolicy({ body }: NewEntry): Whereabouts {
  const placeId = placeOfPolicy(body as PolicyRequest)
  return [placeId === null || isPassage(placeId) ? null : placeId]
}

async function placesOfPeople(finder: Finder, { body }: NewEntry): Promise<Whereabouts> {
  const badges = Array.isArray(body.badges) ? (body.badges as { userId: string }[]) : []
  const people = await Promise.all([...new Set(badges.map(({ userId }) => userId))].map(finder.person))
  const places = people.flatMap((person) => (person === null ? [null] : person.grants.map(({ placeId }) => placeId)))
  return places.length === 0 ? [null] : places
}

/** A unit is decided about where it is, not where it may come to be; a lot where its pieces are, not where they were. */
async function placesOfSubject(finder: Finder, subject: NewEntry['subject']): Promise<Whereabouts | null> {
  const [unitId, lotId] = [identityAs('unit', subject), identityAs('lot', subject)]
  if (lotId !== null) return placesOfPiles((await finder.lot(lotId))?.piles ?? [])
  if (unitId === null) return isPlaced(subject) ? await whereaboutsOf(finder, subject) : null
  const unit = await finder.unit(unitId)
  return unit === null ? null : [unit.homePlaceId]
}

async function placesOfEntry(finder: Finder, entry: NewEntry, announced: ReadonlySet<string>): Promise<Whereabouts> {
  const { subject, body } = entry
  if (subject.startsWith('document:')) return await placesOfPeople(finder, entry)
  const units = typeof body.unitId === 'string' && identityAs('unit', subject) === null ? [body.unitId] : []
  const others = await Promise.all(
    units.filter((unitId) => !announced.has(unitId)).map((unitId) => whereaboutsOf(finder, `unit:${unitId}`)),
  )
  const granted = Array.isArray(body.grants) ? (body.grants as Grant[]).map(({ placeId }) => placeId) : []
  // Pieces of a lot are touched where the decision says; only what holds a lot as a whole touches it everywhere.
  const named = namedPlaces(entry)
  const isOfPieces = subject.startsWith('lot:') && named.length > 0
  const found = isOfPieces ? null : await placesOfSubject(finder, subject)
  const places = [...named, ...granted, ...others.flatMap((place) => place ?? []), ...(found ?? [])]
  const isNew = units.some((unitId) => announced.has(unitId))
  return places.length === 0 && !isNew ? [null] : places
}

/**
 * Every place that a decision reaches: what it is about, where that is, and every place it names. Whoever decides needs
 * the right at each of them; null asks for it in the whole hospital, as does whatever nobody can place. parentOf: what
 * a place is part of; null for one that is not there yet.
 */
export async function placesOfDecision(
  finder: Finder,
  entries: readonly NewEntry[],
  parentOf: (placeId: string) => string | null,
): Promise<Set<string | null>> {
  const own = entries.filter(({ kind }) => !followers.has(kind))
  const announced = new Set(own.flatMap(({ subject }) => identityAs('unit', subject) ?? []))
  const places = new Set<string | null>(own.length === 0 && entries.length > 0 ? [null] : [])
  const placesReached = (entry: NewEntry) => {
    if (entry.kind === 'PlaceDefined') return placesOfDefinition(entry, parentOf)
    if (entry.kind === policySetKind) return placesOfPolicy(entry)
    return placesOfEntry(finder, entry, announced)
  }
  for (const entry of own) {
    const found = await placesReached(entry)
    for (const place of found) places.add(place)
  }
  return places
}
