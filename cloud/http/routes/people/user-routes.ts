import { z } from 'zod'
import { hashPassword } from '#cloud/people/password'
import type { User } from '#cloud/store/records'
import { userRefSchema } from '#contracts/ids'
import { acceptedValue } from '../../accepted-value.ts'
import { personOf } from '../../access.ts'
import { answers, created } from '../../answers.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import { notFound, problem } from '../../problem.ts'
import { badgesBody, rosterStored } from '../../schemas/people/badge.ts'
import { changeUserBody, newUserBody, type Person, peopleSchema, personSchema } from '../../schemas/people/person.ts'

function personView({ userId, username, displayName, roles, disabled }: User): Person {
  return { userRef: userId, username, displayName, roles, disabled }
}

/** People and their badges. */
export function userRoutes(app: HttpApp, context: HttpContext): void {
  const { service, clock, random, log } = context
  const { users, sessions } = service.store

  app.get(
    '/api/users',
    { config: { access: ['admin'] }, schema: { tags: ['people'], response: answers(peopleSchema) } },
    async () => ({ users: (await users.list()).map(personView) }),
  )

  app.post(
    '/api/users',
    {
      config: { access: ['admin'] },
      schema: { tags: ['people'], body: newUserBody, response: created(personSchema) },
    },
    async (request, reply) =>
      reply.code(201).send(
        await context.idempotent.once(request, async () => {
          const { username, displayName, password, roles } = request.body
          const user = {
            userId: userRefSchema.parse(`user-${random.hex(12)}`),
            username,
            displayName,
            passwordHash: await hashPassword(password),
            roles,
            disabled: false,
            createdAtMs: clock.now(),
          }
          if (!(await users.insert(user)))
            throw problem(409, 'username-taken', 'There is a user of that name.', 'Choose another username.')
          log.info('http.user.created', { userRef: user.userId, by: personOf(request).userRef })
          return personView({ siteId: service.siteId, ...user })
        }),
      ),
  )

  app.patch(
    '/api/users/:userRef',
    {
      config: { access: ['admin'] },
      schema: {
        tags: ['people'],
        params: z.strictObject({ userRef: userRefSchema }),
        body: changeUserBody,
        response: answers(personSchema),
      },
    },
    async (request) => {
      const { userRef } = request.params
      const by = personOf(request).userRef
      if (userRef === by) throw problem(409, 'own-account', 'One cannot disable oneself.', 'Ask another administrator.')
      if (!(await users.setDisabled(userRef, request.body.disabled))) throw notFound('user', userRef)
      if (request.body.disabled) await sessions.removeOfUser(userRef)
      log.info('http.user.changed', { userRef, disabled: request.body.disabled, by })
      const user = await users.find(userRef)
      if (user === null) throw notFound('user', userRef)
      return personView(user)
    },
  )

  app.put(
    '/api/badges',
    { config: { access: ['admin'] }, schema: { tags: ['people'], body: badgesBody, response: answers(rosterStored) } },
    async (request) => {
      const badges = request.body.badges.map(({ badgeNumber, validUntilMs, ...who }) => ({
        badgeNumber,
        validUntilMs,
        user: 'userRef' in who ? { userRef: who.userRef } : { username: who.username },
      }))
      const { rosterVersion } = acceptedValue(await service.commands.putBadges(badges, personOf(request).userRef))
      return { version: rosterVersion, badges: badges.length }
    },
  )
}
