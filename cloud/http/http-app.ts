import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Access } from './access/access.ts'
import type { SignedIn } from './access/signed-in.ts'

/** The web server as the routes see it: zod schemas, and who is asking. */
export type HttpApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may use the route. A route without it refuses to be registered. */
    access?: Access
  }
  interface FastifyRequest {
    /** Who is asking; null when nobody is signed in. */
    person: SignedIn | null
  }
}
