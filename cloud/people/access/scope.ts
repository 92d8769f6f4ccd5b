import type { Role } from '../role.ts'
import type { Grant } from './grant.ts'
import { type Right, rolesWith } from './rights-table.ts'

/** The tree of places, as far as rights need it. */
export type PlaceTree = {
  /** The place that everything is part of. */
  rootPlaceId: string
  /** The place itself, then what it is part of, outward. */
  pathOf(placeId: string): readonly string[]
}

/** Where something may be done or read. */
export type Scope = {
  /** Nothing is outside. */
  isEverywhere: boolean
  /** Nothing is inside. */
  isNowhere: boolean
  /** Whether a place lies inside; null stands for what is of no place, and lies in the whole hospital only. */
  covers(placeId: string | null): boolean
}

function scopeAt(placeIds: ReadonlySet<string>, { rootPlaceId, pathOf }: PlaceTree): Scope {
  const isEverywhere = placeIds.has(rootPlaceId)
  return {
    isEverywhere,
    isNowhere: placeIds.size === 0,
    covers: (placeId) => isEverywhere || (placeId !== null && pathOf(placeId).some((around) => placeIds.has(around))),
  }
}

/** Where a person's grants give one of these roles. */
export function scopeOfRoles(grants: readonly Grant[], roles: readonly Role[], tree: PlaceTree): Scope {
  return scopeAt(new Set(grants.filter(({ role }) => roles.includes(role)).map(({ placeId }) => placeId)), tree)
}

/** Where a person's grants give a right. */
export function scopeOf(grants: readonly Grant[], right: Right, tree: PlaceTree): Scope {
  return scopeOfRoles(grants, rolesWith(right), tree)
}
