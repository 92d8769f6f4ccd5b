import { createHash } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { passwordFault } from '#cloud/people/password-rules'
import type { Outcome } from '#cloud/service/command-context'
import type { Commands } from '#cloud/service/commands-of'
import { hashPassword, nobodysPasswordHash, verifyPassword } from '#cloud/service/people/password'
import { personOf } from '../../access/access.ts'
import { endSession, forgetSession, isOpen } from '../../access/sign-in-session.ts'
import { answers } from '../../answers/answers.ts'
import { invalidRequest, notFound } from '../../answers/problem.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import { changePasswordBody, ownSessions, sessionParams } from '../../schemas/people/person.ts'

const nothing = z.object({})

/** Names a session to its person without giving away what finds it in the store. */
function sessionRefOf(tokenHash: string): string {
  return createHash('sha256').update(tokenHash, 'utf8').digest('hex').slice(0, 16)
}

/** What everybody does about the own account: the password, and where one is signed in. */
export function ownAccountRoutes(app: HttpApp, context: HttpContext): void {
  const { service, clock, log, attempts } = context
  const { sessions, users } = service.store
  /** Sent again, it does not end the session that was begun since. */
  const done = <T>(reply: FastifyReply, outcome: Outcome<T>): Outcome<T> => {
    if (outcome.ok) forgetSession(context, reply)
    return outcome
  }
  const nothingKept = { kept: () => null, answer: () => ({}) }

  app.post(
    '/api/sign-out',
    { config: { access: 'signed-in' }, schema: { tags: ['people'], response: answers(nothing) } },
    async (request, reply) => {
      await endSession(context, personOf(request), reply)
      return {}
    },
  )

  app.post(
    '/api/me/password',
    {
      config: { access: 'signed-in' },
      schema: {
        tags: ['people'],
        description: 'Every session ends, this one too: sign in with the new password.',
        body: changePasswordBody,
        response: answers(nothing),
      },
    },
    async (request, reply) => {
      const { userRef, username } = personOf(request)
      const { oldPassword, newPassword } = request.body
      const order = async (commands: Commands) => {
        const fault = passwordFault(newPassword, username)
        if (fault !== null) throw invalidRequest([{ field: 'newPassword', message: fault }])
        const before = (await users.find(userRef))?.passwordHash ?? nobodysPasswordHash
        const isRight = await attempts.tried(request, userRef, () => verifyPassword(oldPassword, before))
        if (!isRight) throw invalidRequest([{ field: 'oldPassword', message: 'is not the password' }])
        const after = await hashPassword(newPassword)
        return done(reply, await commands.changePassword(userRef, before, after, userRef))
      }
      // Nothing is kept by which a password could be guessed.
      await context.idempotent.once(request, { order, asked: null, ...nothingKept })
      log.info('http.password.changed', { userRef })
      return {}
    },
  )

  app.get(
    '/api/me/sessions',
    { config: { access: 'signed-in' }, schema: { tags: ['people'], response: answers(ownSessions) } },
    async (request) => {
      const { userRef, tokenHash: mine } = personOf(request)
      const now = clock.now()
      const open = (await sessions.ofUser(userRef)).filter((session) => isOpen(session, now))
      return {
        sessions: open.map(({ tokenHash, createdAtMs, lastSeenAtMs }) => {
          return { sessionRef: sessionRefOf(tokenHash), createdAtMs, lastSeenAtMs, isThis: tokenHash === mine }
        }),
      }
    },
  )

  app.post(
    '/api/me/sessions/end',
    {
      config: { access: 'signed-in' },
      schema: { tags: ['people'], description: 'Signs out everywhere, here too.', response: answers(nothing) },
    },
    async (request, reply) => {
      const { userRef } = personOf(request)
      const order = async (commands: Commands) => done(reply, await commands.endSessions(userRef, userRef))
      await context.idempotent.once(request, { order, ...nothingKept })
      log.info('http.user.signed-out', { userRef, by: userRef })
      return {}
    },
  )

  app.post(
    '/api/me/sessions/:sessionRef/end',
    {
      config: { access: 'signed-in' },
      schema: { tags: ['people'], params: sessionParams, response: answers(nothing) },
    },
    async (request) => {
      const { sessionRef } = request.params
      const session = (await sessions.ofUser(personOf(request).userRef)).find(({ tokenHash }) => {
        return sessionRefOf(tokenHash) === sessionRef
      })
      if (session === undefined) throw notFound('session', sessionRef)
      await sessions.remove(session.tokenHash)
      return {}
    },
  )
}
