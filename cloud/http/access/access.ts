import type { FastifyRequest } from 'fastify'
import type { SubjectKind } from '#cloud/journal/subject'
import { rolesOf } from '#cloud/people/access/grant'
import { hasRight, type Right, rolesWith } from '#cloud/people/access/rights-table'
import { standsInFor } from '#cloud/people/access/stands-in'
import type { Role } from '#cloud/people/role'
import { sessionIdleMs, sessionLengthMs } from '#cloud/people/session-limits'
import { rootPlaceId } from '#cloud/places/founding-places'
import { problem } from '../answers/problem.ts'
import type { SignedIn } from './signed-in.ts'

/**
 * A right a person must have, by its name in the table of rights. on: what the first parameter of the path names, when
 * the route is about one thing.
 */
export type NeedsRight = { right: Right; on?: SubjectKind }

/** Who may use a route: everybody, everybody signed in (for what is one's own), or who has the right. */
export type Access = 'public' | 'signed-in' | NeedsRight

function closed() {
  return problem(403, 'route-closed', 'This route is open to nobody.', 'Use another route.')
}

/** Refuses a person without the right. */
export function checkRight({ grants }: SignedIn, right: Right): void {
  if (hasRight(rolesOf(grants), right)) return
  const holders = rolesWith(right)
  if (holders.length === 0) throw closed()
  throw problem(
    403,
    'right-missing',
    `This needs the right ${right}, which ${holders.join(', ')} have.`,
    'Ask an administrator for the role, or a person who has it.',
    { about: { right, roles: holders } },
  )
}

/** Whether a person may answer in place of a role where that is asked; at: the place and those around it. */
export function answersFor({ grants }: Pick<SignedIn, 'grants'>, asked: Role, at: readonly string[]): boolean {
  const there = grants.filter(({ placeId }) => placeId === rootPlaceId || at.includes(placeId))
  return standsInFor(rolesOf(there), asked)
}

/** Refuses a person who may not answer in place of a role where that is asked. */
export function checkAnswersFor(person: SignedIn, asked: Role, at: readonly string[]): void {
  if (answersFor(person, asked, at)) return
  throw problem(
    403,
    'role-missing',
    `This is for ${asked} to answer.`,
    'Ask an administrator for the role, or a person who has it.',
    { about: { role: asked } },
  )
}

/** Refuses unless the person may. An undeclared route is closed to all. */
export function checkAccess(access: Access | undefined, person: SignedIn | null): void {
  if (access === 'public') return
  if (access === undefined) throw closed()
  if (person === null)
    throw problem(
      401,
      'not-signed-in',
      'Nobody is signed in, or the session has ended.',
      `Sign in and try again: a session ends when nobody used it for ${sessionIdleMs / 60_000} minutes, and after ${sessionLengthMs / 3_600_000} hours in any case.`,
    )
  if (access !== 'signed-in') checkRight(person, access.right)
}

/** The person asking, on a route that is not public. */
export function personOf(request: FastifyRequest): SignedIn {
  if (request.person === null) throw new Error('a route that needs a person was not guarded by its access')
  return request.person
}
