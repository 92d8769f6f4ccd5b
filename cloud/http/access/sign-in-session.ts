import type { FastifyReply, FastifyRequest } from 'fastify'
import { sessionIdleMs, sessionLengthMs, sessionTouchMs } from '#cloud/people/session-limits'
import { hashSecretToken, newSecretToken } from '#cloud/service/people/secret-token'
import type { Session, User } from '#cloud/store/people/user'
import type { HttpContext } from '../http-context.ts'
import type { SignedIn } from './signed-in.ts'

/** What signing in needs of the world. */
export type SignInContext = Pick<HttpContext, 'clock' | 'cookie' | 'service'>

/** A page that asks by itself says so with this header: a screen nobody looks at must not stay signed in. */
export const backgroundHeader = 'x-wardstock-background'

/** Starts a session and sets its cookie: HttpOnly, SameSite=Strict, Secure and __Host- when served over https. */
export async function startSession(context: SignInContext, user: User, reply: FastifyReply): Promise<SignedIn> {
  const token = newSecretToken()
  const now = context.clock.now()
  const tokenHash = hashSecretToken(token)
  await context.service.store.sessions.insert({
    tokenHash,
    userId: user.userId,
    createdAtMs: now,
    lastSeenAtMs: now,
    expiresAtMs: now + sessionLengthMs,
  })
  const { name, secure } = context.cookie
  reply.setCookie(name, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure,
    maxAge: sessionLengthMs / 1_000,
  })
  return signedInAs(user, tokenHash, now + sessionLengthMs)
}

/** Ends the session of this request, in the store and in the browser. */
export async function endSession(context: SignInContext, person: SignedIn, reply: FastifyReply): Promise<void> {
  await context.service.store.sessions.remove(person.tokenHash)
  forgetSession(context, reply)
}

/** Ends it in the browser; in the store it is over. */
export function forgetSession(context: Pick<SignInContext, 'cookie'>, reply: FastifyReply): void {
  const { name, secure } = context.cookie
  reply.clearCookie(name, { path: '/', httpOnly: true, sameSite: 'strict', secure })
}

/** Who is asking, by the cookie; null when there is no valid session. Use by a person moves the idle limit on. */
export async function findPerson(context: SignInContext, request: FastifyRequest): Promise<SignedIn | null> {
  const token = request.cookies[context.cookie.name]
  if (token === undefined || token.length > 100) return null
  const isBackground = request.headers[backgroundHeader] !== undefined
  return findPersonByHash(context, hashSecretToken(token), !isBackground)
}

/** Whether a session is still valid at a moment, Unix ms. */
export function isOpen({ expiresAtMs, lastSeenAtMs }: Session, nowMs: number): boolean {
  return nowMs < expiresAtMs && nowMs - lastSeenAtMs < sessionIdleMs
}

/** The person of a session still valid, or null; an ended one is removed. */
export async function findPersonByHash(
  context: SignInContext,
  tokenHash: string,
  countsAsUse: boolean,
): Promise<SignedIn | null> {
  const { sessions, users } = context.service.store
  const session = await sessions.find(tokenHash)
  if (session === null) return null
  const now = context.clock.now()
  if (!isOpen(session, now)) {
    await sessions.remove(tokenHash)
    return null
  }
  const user = await users.find(session.userId)
  if (user === null || user.disabled) return null
  if (countsAsUse && now - session.lastSeenAtMs >= sessionTouchMs) await sessions.touch(tokenHash, now)
  return signedInAs(user, tokenHash, session.expiresAtMs)
}

function signedInAs(user: User, tokenHash: string, signedInUntilMs: number): SignedIn {
  const { userId, username, displayName, grants } = user
  return { userRef: userId, username, displayName, grants, tokenHash, signedInUntilMs }
}
