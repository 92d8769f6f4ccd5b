import type { Changes, Committed } from '#cloud/journal/changes'
import { type SubjectKind, subjectOf } from '#cloud/journal/subject'
import type { Scope } from '#cloud/people/access/scope'
import { findingInStore, type Whereabouts, whereaboutsOf } from '#cloud/service/people/whereabouts'
import type { Store } from '#cloud/store/store'

/** Lists of changes that name things of one kind. */
const kindOf = {
  units: 'unit',
  tags: 'tag',
  lots: 'lot',
  alerts: 'alert',
  requisitions: 'requisition',
  devices: 'device',
  climate: 'device',
  documents: 'device',
} as const satisfies Partial<Record<keyof Changes, SubjectKind>>
const lists = Object.keys(kindOf) as (keyof typeof kindOf)[]

/** What a commit changed, and where each thing it names is now. */
type Placed = { committed: Committed; placesOf: ReadonlyMap<string, Whereabouts> }

async function placed(store: Store, committed: Committed): Promise<Placed> {
  const finder = findingInStore(store)
  const { changes } = committed
  const subjects = [
    ...lists.flatMap((list) => changes[list].map((id) => subjectOf(kindOf[list], id))),
    ...changes.sessions.map(({ deviceId }) => subjectOf('device', deviceId)),
  ]
  const found = await Promise.all(
    [...new Set(subjects)].map(async (subject) => [subject, (await whereaboutsOf(finder, subject)) ?? []] as const),
  )
  return { committed, placesOf: new Map(found) }
}

/** Finds out where things of a commit are, once for all screens that ask. */
export function createPlacing(store: Store): (committed: Committed) => Promise<Placed> {
  const known = new WeakMap<Committed, Promise<Placed>>()
  return (committed) => {
    const before = known.get(committed)
    if (before !== undefined) return before
    const found = placed(store, committed)
    known.set(committed, found)
    return found
  }
}

/** What of a commit lies within somebody's places; null when nothing does. Accounts are told to nobody but the whole. */
export function visibleOf({ committed, placesOf }: Placed, scope: Scope): Committed | null {
  const { changes } = committed
  const isSeen = (kind: SubjectKind, id: string) => placesOf.get(subjectOf(kind, id))?.some(scope.covers) ?? false
  const seen: Changes = {
    ...changes,
    stock: changes.stock.filter(({ placeId }) => scope.covers(placeId)),
    ...Object.fromEntries(lists.map((list) => [list, changes[list].filter((id) => isSeen(kindOf[list], id))])),
    sessions: changes.sessions.filter(({ deviceId }) => isSeen('device', deviceId)),
    accounts: [],
    people: false,
  }
  const isNothing = Object.values(seen).every((part) => part === false || (Array.isArray(part) && part.length === 0))
  return isNothing ? null : { ...committed, changes: seen }
}
