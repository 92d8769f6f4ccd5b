import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Outcome } from '#cloud/service/command-context'
import type { Commands } from '#cloud/service/commands-of'
import { newPasswordLink, type PasswordLink } from '#cloud/service/people/password-link'
import type { User } from '#cloud/store/people/user'
import type { UserRef } from '#contracts/ids'
import { personOf } from '../../access/access.ts'
import { scopeFor } from '../../access/mandate.ts'
import { answers, created } from '../../answers/answers.ts'
import { notFound } from '../../answers/problem.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import {
  changeUserBody,
  grantsBody,
  invitationBody,
  invited,
  type Person,
  passwordReset,
  peopleSchema,
  personSchema,
  userParams,
} from '../../schemas/people/person.ts'

export function personView({ userId, username, displayName, grants, disabled, passwordHash }: User): Person {
  const state = disabled ? 'disabled' : passwordHash === null ? 'invited' : 'active'
  return { userRef: userId, username, displayName, grants: [...grants], state, disabled }
}

const nothing = z.object({})

/** People's accounts: invited, granted, reset, disabled, signed out. */
export function userRoutes(app: HttpApp, context: HttpContext): void {
  const { service, clock, log } = context
  const { users } = service.store
  const shown = async (userRef: UserRef): Promise<Person> => {
    const user = await users.find(userRef)
    if (user === null) throw notFound('user', userRef)
    return personView(user)
  }
  /** Changes an account; of the answer only whose it is is kept, for it names a person. */
  const changed = (request: FastifyRequest, order: (commands: Commands) => Promise<Outcome<User>>) =>
    context.idempotent.once(request, { order, kept: (_tx, { userId }) => userId, answer: shown })
  const manage = { access: { right: 'people.manage', on: 'person' } } as const

  app.get(
    '/api/users',
    { config: { access: { right: 'people.read' } }, schema: { tags: ['people'], response: answers(peopleSchema) } },
    async (request) => {
      const scope = scopeFor(context, request)
      const shown = (await users.list()).filter(({ grants }) => {
        return scope.isEverywhere || grants.some(({ placeId }) => scope.covers(placeId))
      })
      return { users: shown.map(personView) }
    },
  )

  app.post(
    '/api/users',
    {
      config: { access: { right: 'people.manage' } },
      schema: { tags: ['people'], body: invitationBody, response: created(invited) },
    },
    async (request, reply) => {
      // Told once: only the answer of the request that made it holds it.
      let link: PasswordLink | null = null
      const answer = await context.idempotent.once(request, {
        async order(commands) {
          const by = personOf(request).userRef
          const made = newPasswordLink(clock.now())
          const outcome = await commands.inviteUser(request.body, made, by)
          if (outcome.ok) {
            link = made
            log.info('http.user.invited', { userRef: outcome.value.userId, by })
          }
          return outcome
        },
        kept: (_tx, { userId }) => userId,
        answer: async (userId) => ({ user: await shown(userId), link }),
      })
      return reply.code(201).send(answer)
    },
  )

  app.patch(
    '/api/users/:userRef',
    {
      config: manage,
      schema: { tags: ['people'], params: userParams, body: changeUserBody, response: answers(personSchema) },
    },
    async (request) => {
      const { userRef } = request.params
      const { disabled } = request.body
      const by = personOf(request).userRef
      const person = await changed(request, (commands) => commands.setUserDisabled(userRef, disabled, by))
      log.info('http.user.changed', { userRef, disabled, by })
      return person
    },
  )

  app.put(
    '/api/users/:userRef/grants',
    {
      config: manage,
      schema: { tags: ['people'], params: userParams, body: grantsBody, response: answers(personSchema) },
    },
    async (request) => {
      const { userRef } = request.params
      const by = personOf(request).userRef
      const { grants } = request.body
      const person = await changed(request, (commands) => commands.setUserGrants(userRef, grants, by))
      log.info('http.user.granted', { userRef, grants: person.grants.length, by })
      return person
    },
  )

  app.post(
    '/api/users/:userRef/reset',
    { config: manage, schema: { tags: ['people'], params: userParams, response: answers(passwordReset) } },
    async (request) => {
      const { userRef } = request.params
      const by = personOf(request).userRef
      let link: PasswordLink | null = null
      const user = await changed(request, async (commands) => {
        const made = newPasswordLink(clock.now())
        const outcome = await commands.resetPassword(userRef, made, by)
        if (outcome.ok) link = made
        return outcome
      })
      log.info('http.user.reset', { userRef, by })
      return { user, link }
    },
  )

  app.post(
    '/api/users/:userRef/sessions/end',
    { config: manage, schema: { tags: ['people'], params: userParams, response: answers(nothing) } },
    async (request) => {
      const { userRef } = request.params
      const by = personOf(request).userRef
      await changed(request, (commands) => commands.endSessions(userRef, by))
      log.info('http.user.signed-out', { userRef, by })
      return {}
    },
  )
}
