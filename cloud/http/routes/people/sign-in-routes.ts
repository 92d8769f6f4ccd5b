import type { FastifyReply } from 'fastify'
import { rolesOf } from '#cloud/people/access/grant'
import { rightsOf } from '#cloud/people/access/rights-table'
import { passwordFault } from '#cloud/people/password-rules'
import { rootPlaceId } from '#cloud/places/founding-places'
import { hashPassword, nobodysPasswordHash, verifyPassword } from '#cloud/service/people/password'
import { hashSecretToken } from '#cloud/service/people/secret-token'
import { personOf } from '../../access/access.ts'
import { startSession } from '../../access/sign-in-session.ts'
import type { SignedIn } from '../../access/signed-in.ts'
import { acceptedValue } from '../../answers/accepted-value.ts'
import { answers, created } from '../../answers/answers.ts'
import { answerKeptMs } from '../../answers/idempotent-answers.ts'
import { invalidRequest, problem } from '../../answers/problem.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import { firstRunBody, firstRunState, type Me, meSchema, redeemBody, signInBody } from '../../schemas/people/person.ts'

function checkPassword(password: string, username: string): void {
  const fault = passwordFault(password, username)
  if (fault !== null) throw invalidRequest([{ field: 'password', message: fault }])
}

function linkNotValid() {
  return problem(
    403,
    'link-not-valid',
    'The link was used before, has ended, or never was.',
    'Ask an administrator for a new one.',
  )
}

/** The first user, signing in by password or by a link that sets one, and who one is. */
export function signInRoutes(app: HttpApp, context: HttpContext): void {
  const { service, clock, log, timeZone, attempts } = context
  const meOf = ({ userRef, username, displayName, grants, signedInUntilMs }: SignedIn): Me => ({
    userRef,
    username,
    displayName,
    roles: rolesOf(grants),
    grants: [...grants],
    rights: rightsOf(rolesOf(grants)),
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
    { config: { access: 'public' }, schema: { tags: ['people'], body: firstRunBody, response: created(meSchema) } },
    async (request, reply) => {
      const { token, username, displayName, password } = request.body
      if (!(await service.firstRun.isOpen())) acceptedValue({ ok: false, refusal: 'first-run-over' })
      if (!(await attempts.tried(request, null, async () => service.firstRun.tokenMatches(token)))) {
        throw problem(
          403,
          'first-run-token-wrong',
          'The token is not the right one.',
          'Read it from the file first-run-token in the state folder.',
        )
      }
      checkPassword(password, username)
      const grants = [{ role: 'admin' as const, placeId: rootPlaceId }]
      const wish = { username, displayName, passwordHash: await hashPassword(password), grants }
      const { userId } = acceptedValue(await service.commands.createFirstUser(wish))
      await service.firstRun.closed()
      log.info('http.first-run.done', { userRef: userId })
      return reply.code(201).send(await begin(userId, reply))
    },
  )

  app.post(
    '/api/sign-in',
    { config: { access: 'public' }, schema: { tags: ['people'], body: signInBody, response: answers(meSchema) } },
    async (request, reply) => {
      const { username, password } = request.body
      const user = await service.store.users.findByUsername(username)
      const account = user?.userId ?? attempts.nameInLog(username)
      const isRight = await attempts.tried(request, account, async () => {
        const isPassword = await verifyPassword(password, user?.passwordHash ?? nobodysPasswordHash)
        return isPassword && user !== null && user.passwordHash !== null && !user.disabled
      })
      if (!isRight || user === null) {
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
    '/api/set-password',
    {
      config: { access: 'public' },
      schema: {
        tags: ['people'],
        description: 'Spends the token of an invitation or a reset: sets the password and signs in.',
        body: redeemBody,
        response: answers(meSchema),
      },
    },
    async (request, reply) => {
      const { token, password } = request.body
      const user = await service.store.users.findByToken(hashSecretToken(token))
      const isGood = async () => user !== null && !user.disabled && (user.tokenEndsAtMs ?? 0) > clock.now()
      if (!(await attempts.tried(request, null, isGood)) || user === null) throw linkNotValid()
      checkPassword(password, user.username)
      const redeemed = await service.commands.redeemToken(token, await hashPassword(password))
      // Somebody else was quicker with the same link.
      if (!redeemed.ok && redeemed.refusal === 'user-unknown') throw linkNotValid()
      acceptedValue(redeemed)
      log.info('http.password.set', { userRef: user.userId })
      return begin(user.userId, reply)
    },
  )

  app.get(
    '/api/me',
    { config: { access: 'signed-in' }, schema: { tags: ['people'], response: answers(meSchema) } },
    async (request) => meOf(personOf(request)),
  )
}
