import { z } from 'zod'
import { newPasswordLink, type PasswordLink } from '#cloud/service/people/password-link'
import type { User } from '#cloud/store/people/user'
import { personOf } from '../../access/access.ts'
import { commandsOf, scopeFor } from '../../access/mandate.ts'
import { acceptedValue } from '../../answers/accepted-value.ts'
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
        async answer(userId) {
          const user = await users.find(userId)
          if (user === null) throw notFound('user', userId)
          return { user: personView(user), link }
        },
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
      const user = acceptedValue(await commandsOf(context, request).setUserDisabled(userRef, disabled, by))
      log.info('http.user.changed', { userRef, disabled, by })
      return personView(user)
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
      const user = acceptedValue(await commandsOf(context, request).setUserGrants(userRef, request.body.grants, by))
      log.info('http.user.granted', { userRef, grants: user.grants.length, by })
      return personView(user)
    },
  )

  app.post(
    '/api/users/:userRef/reset',
    { config: manage, schema: { tags: ['people'], params: userParams, response: answers(passwordReset) } },
    async (request) => {
      const { userRef } = request.params
      const by = personOf(request).userRef
      const link = newPasswordLink(clock.now())
      const user = acceptedValue(await commandsOf(context, request).resetPassword(userRef, link, by))
      log.info('http.user.reset', { userRef, by })
      return { user: personView(user), link }
    },
  )

  app.post(
    '/api/users/:userRef/sessions/end',
    { config: manage, schema: { tags: ['people'], params: userParams, response: answers(nothing) } },
    async (request) => {
      const { userRef } = request.params
      const by = personOf(request).userRef
      acceptedValue(await commandsOf(context, request).endSessions(userRef, by))
      log.info('http.user.signed-out', { userRef, by })
      return {}
    },
  )
}
