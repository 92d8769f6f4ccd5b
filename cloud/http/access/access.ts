import type { FastifyRequest } from 'fastify'
import { problem } from '../answers/problem.ts'
import type { Role } from '../schemas/people/role.ts'
import type { SignedIn } from './signed-in.ts'

/** Who may use a route: everybody, everybody signed in, or the roles listed. */
export type Access = 'public' | 'signed-in' | readonly [Role, ...Role[]]

/** Refuses unless the person may. An undeclared route is closed to all. */
export function checkAccess(access: Access | undefined, person: SignedIn | null): void {
  if (access === 'public') return
  if (access === undefined) throw problem(403, 'route-closed', 'This route is open to nobody.', 'Use another route.')
  if (person === null)
    throw problem(401, 'not-signed-in', 'Nobody is signed in, or the session has ended.', 'Sign in and try again.')
  if (access === 'signed-in' || access.some((role) => person.roles.includes(role))) return
  throw problem(
    403,
    'role-missing',
    `This needs one of the roles ${access.join(', ')}.`,
    'Ask an administrator for the role, or a person who has it.',
  )
}

/** The person asking, on a route that is not public. */
export function personOf(request: FastifyRequest): SignedIn {
  if (request.person === null) throw new Error('a route that needs a person was not guarded by its access')
  return request.person
}
