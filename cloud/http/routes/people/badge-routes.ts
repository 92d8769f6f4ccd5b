import { personOf } from '../../access/access.ts'
import { answers } from '../../answers/answers.ts'
import { plain } from '../../answers/idempotent-answers.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import {
  badgesBody,
  badgesOfPerson,
  badgesRevoked,
  badgesStored,
  revokeBadgesBody,
} from '../../schemas/people/badge.ts'
import { userParams } from '../../schemas/people/person.ts'

/** What opens cabinets. */
export function badgeRoutes(app: HttpApp, context: HttpContext): void {
  const { service, log } = context
  const ofPerson = { access: { right: 'badge.set', on: 'person' } } as const

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
      return await context.idempotent.once(
        request,
        plain((commands) => commands.putBadges(badges, personOf(request).userRef)),
      )
    },
  )

  app.get(
    '/api/users/:userRef/badges',
    { config: ofPerson, schema: { tags: ['people'], params: userParams, response: answers(badgesOfPerson) } },
    async (request) => ({
      badges: (await service.store.badges.ofUser(request.params.userRef)).map(
        ({ badgeHash, validUntilMs, revoked }) => {
          return { badgeHash, validUntilMs, revoked }
        },
      ),
    }),
  )

  app.post(
    '/api/users/:userRef/badges/revoke',
    {
      config: ofPerson,
      schema: { tags: ['people'], params: userParams, body: revokeBadgesBody, response: answers(badgesRevoked) },
    },
    async (request) => {
      const { userRef } = request.params
      const by = personOf(request).userRef
      const { badgeHash } = request.body
      const order = plain((commands) => commands.revokeBadges(userRef, badgeHash, by))
      const revoked = await context.idempotent.once(request, order)
      log.info('http.badges.revoked', { userRef, revoked, by })
      return { revoked }
    },
  )
}
