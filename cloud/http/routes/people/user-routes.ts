import { z } from 'zod'
import { hashPassword, hashPasswordFor } from '#cloud/service/people/password'
import type { User } from '#cloud/store/people/user'
import { userRefSchema } from '#contracts/ids'
import { personOf } from '../../access/access.ts'
import { acceptedValue } from '../../answers/accepted-value.ts'
import { answers, created } from '../../answers/answers.ts'
import { notFound } from '../../answers/problem.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import { badgesBody, badgesStored } from '../../schemas/people/badge.ts'
import { changeUserBody, newUserBody, type Person, peopleSchema, personSchema } from '../../schemas/people/person.ts'

function personView({ userId, username, displayName, roles, disabled }: User): Person {
  return { userRef: userId, username, displayName, roles, disabled }
}

/** People and their badges. */
export function userRoutes(app: HttpApp, context: HttpContext): void {
  const { service, log } = context
  const { users, sessions } = service.store

  app.get(
    '/api/users',
    { config: { access: { right: 'people.read' } }, schema: { tags: ['people'], response: answers(peopleSchema) } },
    async () => ({ users: (await users.list()).map(personView) }),
  )

  app.post(
    '/api/users',
    {
      config: { access: { right: 'people.manage' } },
      schema: { tags: ['people'], body: newUserBody, response: created(personSchema) },
    },
    async (request, reply) =>
      reply.code(201).send(
        await context.idempotent.once(request, {
          async order(commands) {
            const { username, displayName, password, roles } = request.body
            const wish = { username, displayName, passwordHash: await hashPassword(password), roles }
            const by = personOf(request).userRef
            const outcome = await commands.createUser(wish, by)
            if (outcome.ok) log.info('http.user.created', { userRef: outcome.value.userId, by })
            return outcome
          },
          kept: (_tx, { userId }) => userId,
          async answer(userId) {
            const user = await users.find(userId)
            if (user === null) throw notFound('user', userId)
            return personView(user)
          },
          asked: async (salt) => ({
            ...request.body,
            password: await hashPasswordFor(salt, request.body.password),
          }),
        }),
      ),
  )

  app.patch(
    '/api/users/:userRef',
    {
      config: { access: { right: 'people.manage', on: 'person' } },
      schema: {
        tags: ['people'],
        params: z.strictObject({ userRef: userRefSchema }),
        body: changeUserBody,
        response: answers(personSchema),
      },
    },
    async (request) => {
      const { userRef } = request.params
      const { disabled } = request.body
      const by = personOf(request).userRef
      const user = acceptedValue(await service.commands.setUserDisabled(userRef, disabled, by))
      if (disabled) await sessions.removeOfUser(userRef)
      log.info('http.user.changed', { userRef, disabled, by })
      return personView(user)
    },
  )

  app.put(
    '/api/badges',
    {
      config: { access: { right: 'badge.set' } },
      schema: { tags: ['people'], body: badgesBody, response: answers(badgesStored) },
    },
    async (request) => {
      const badges = request.body.badges.map(({ badgeNumber, validUntilMs, ...who }) => ({
        badgeNumber,
        validUntilMs,
        user: 'userRef' in who ? { userRef: who.userRef } : { username: who.username },
      }))
      return acceptedValue(await service.commands.putBadges(badges, personOf(request).userRef))
    },
  )
}
