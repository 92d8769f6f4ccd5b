import { z } from 'zod'
import { personOf } from '../access/access.ts'
import { placesWithin, scopeFor } from '../access/mandate.ts'
import { answers } from '../answers/answers.ts'
import { problem } from '../answers/problem.ts'
import { feedScreen } from '../events/event-stream.ts'
import type { HttpApp } from '../http-app.ts'
import type { HttpContext } from '../http-context.ts'
import { serviceSummary } from '../schemas/summary.ts'

/** Screens at once, over all people; each holds a connection and a bounded buffer. */
const screensMax = 500

const wellSchema = z.object({ status: z.literal('ok') })

/** How the service itself is, what it counted, and the line that keeps screens fresh. Answers how to end all screens. */
export function serviceRoutes(app: HttpApp, context: HttpContext): () => void {
  const { service } = context
  const screens = new Set<() => void>()

  app.get(
    '/livez',
    { config: { access: 'public' }, schema: { tags: ['service'], response: answers(wellSchema) } },
    async () => ({ status: 'ok' as const }),
  )

  app.get(
    '/readyz',
    { config: { access: 'public' }, schema: { tags: ['service'], response: answers(wellSchema) } },
    async () => {
      const reason = await service.notReady()
      if (reason !== null) throw problem(503, reason.code, reason.what, reason.remedy)
      return { status: 'ok' as const }
    },
  )

  app.get(
    '/api/service/summary',
    { config: { access: { right: 'service.read' } }, schema: { tags: ['service'], response: answers(serviceSummary) } },
    async (request) => {
      const scope = scopeFor(context, request)
      const placeIds = placesWithin(context, scope)
      if (placeIds === null) return { ...(await service.store.summary()), memoryRssBytes: process.memoryUsage.rss() }
      const devices = (await service.store.devices.list()).filter(({ placeId }) => scope.covers(placeId))
      const within = { placeIds, deviceIds: devices.map(({ deviceId }) => deviceId) }
      return { ...(await service.store.summary(within)), memoryRssBytes: null }
    },
  )

  app.get(
    '/api/events',
    {
      config: { access: { right: 'service.read' } },
      schema: {
        tags: ['service'],
        description:
          'Server-sent events: changed (id is the journal entry), resync (ask for everything again), heartbeat.',
        headers: z.object({ 'last-event-id': z.string().max(20).optional() }),
      },
    },
    (request, reply) => {
      if (screens.size >= screensMax)
        throw problem(503, 'too-many-screens', 'Too many screens are open.', 'Close screens nobody looks at.')
      const lastEventId = request.headers['last-event-id']
      const lastSeenSeq = lastEventId !== undefined && /^\d+$/.test(lastEventId) ? Number(lastEventId) : null
      reply.hijack()
      reply.raw.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
      reply.raw.write('retry: 1000\n\n')
      const end = feedScreen(context, reply.raw, personOf(request), lastSeenSeq)
      screens.add(end)
      reply.raw.on('close', () => screens.delete(end))
    },
  )

  return () => {
    for (const end of screens) end()
  }
}
