import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { rightsOf } from '#cloud/people/access/rights-table'
import { hashPassword, nobodysPasswordHash, verifyPassword } from '#cloud/service/people/password'
import { personOf } from '../../access/access.ts'
import { endSession, startSession } from '../../access/sign-in-session.ts'
import type { SignedIn } from '../../access/signed-in.ts'
import { acceptedValue } from '../../answers/accepted-value.ts'
import { answers, created } from '../../answers/answers.ts'
import { answerKeptMs } from '../../answers/idempotent-answers.ts'
import { problem } from '../../answers/problem.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import { firstRunBody, firstRunState, type Me, meSchema, signInBody } from '../../schemas/people/person.ts'

/** Attempts a minute from one address before it has to wait. */
const rateLimit = { max: 20, timeWindow: 60_000 }

const nothing = z.object({})

/** The first user, signing in and out, and who one is. */
export function signInRoutes(app: HttpApp, context: HttpContext): void {
  const { service, clock, log, timeZone } = context
  const meOf = ({ userRef, username, displayName, roles, signedInUntilMs }: SignedIn): Me => ({
    userRef,
    username,
    displayName,
    roles: [...roles],
    rights: rightsOf(roles),
    siteId: service.siteId,
    timeZone,
    signedInUntilMs,
  })
  const begin = async (userRef: SignedIn['userRef'], reply: FastifyReply) => {
    const user = await service.store.users.find(userRef)
    if (user === null) throw new Error('the user just found is gone')
    return meOf(await startSession(context, user, reply))
  }

  app.get(
    '/api/first-run',
    { config: { access: 'public' }, schema: { tags: ['people'], response: answers(firstRunState) } },
    async () => ({ needed: await service.firstRun.isOpen() }),
  )

  app.post(
    '/api/first-run',
    {
      config: { access: 'public', rateLimit },
      schema: { tags: ['people'], body: firstRunBody, response: created(meSchema) },
    },
    async (request, reply) => {
      const { token, username, displayName, password } = request.body
      if (!(await service.firstRun.isOpen())) acceptedValue({ ok: false, refusal: 'first-run-over' })
      if (!service.firstRun.tokenMatches(token)) {
        log.warn('http.first-run.refused')
        throw problem(
          403,
          'first-run-token-wrong',
          'The token is not the right one.',
          'Read it from the file first-run-token in the state folder.',
        )
      }
      const wish = { username, displayName, passwordHash: await hashPassword(password), roles: ['admin' as const] }
      const { userId } = acceptedValue(await service.commands.createFirstUser(wish))
      await service.firstRun.closed()
      log.info('http.first-run.done', { userRef: userId })
      return reply.code(201).send(await begin(userId, reply))
    },
  )

  app.post(
    '/api/sign-in',
    {
      config: { access: 'public', rateLimit },
      schema: { tags: ['people'], body: signInBody, response: answers(meSchema) },
    },
    async (request, reply) => {
      const { username, password } = request.body
      const user = await service.store.users.findByUsername(username)
      const isRight = await verifyPassword(password, user?.passwordHash ?? nobodysPasswordHash)
      if (user === null || !isRight || user.disabled) {
        log.warn('http.sign-in.refused')
        throw problem(
          401,
          'sign-in-refused',
          'The name or the password is not right.',
          'Try again, or ask an administrator.',
        )
      }
      await service.store.sessions.removeExpired(clock.now())
      await service.store.requestAnswers.removeUntil(clock.now() - answerKeptMs)
      return begin(user.userId, reply)
    },
  )

  app.post(
    '/api/sign-out',
    { config: { access: 'signed-in' }, schema: { tags: ['people'], response: answers(nothing) } },
    async (request, reply) => {
      await endSession(context, personOf(request), reply)
      return {}
    },
  )

  app.get(
    '/api/me',
    { config: { access: 'signed-in' }, schema: { tags: ['people'], response: answers(meSchema) } },
    async (request) => meOf(personOf(request)),
  )
}
