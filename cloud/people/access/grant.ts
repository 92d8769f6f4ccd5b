import type { Role } from '../role.ts'

/** A role a person has at a place and in all that is part of it. */
export type Grant = { role: Role; placeId: string }

/** Grants in their one spelling: each once, by place and role. */
export function tidyGrants(grants: readonly Grant[]): Grant[] {
  const byText = new Map(grants.map(({ role, placeId }) => [`${placeId}/${role}`, { role, placeId }]))
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, grant]) => grant)
}

/** The roles a person has somewhere, each once. */
export function rolesOf(grants: readonly Grant[]): Role[] {
  return [...new Set(grants.map(({ role }) => role))]
}
