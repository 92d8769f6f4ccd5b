import { personOf } from '../../access/access.ts'
import { scopeFor } from '../../access/mandate.ts'
import { answers } from '../../answers/answers.ts'
import { plain } from '../../answers/idempotent-answers.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import { assortmentBody, assortmentList } from '../../schemas/goods/assortment.ts'
import { rowsStored } from '../../schemas/goods/place.ts'

/** Which item belongs at which place for which owner. */
export function assortmentRoutes(app: HttpApp, context: HttpContext): void {
  const { service } = context
  app.get(
    '/api/assortment',
    {
      config: { access: { right: 'policy.read' } },
      schema: { tags: ['assortment'], response: answers(assortmentList) },
    },
    async (request) => {
      const scope = scopeFor(context, request)
      const lines = (await service.store.assortment.all()).filter(({ placeId }) => scope.covers(placeId))
      return { lines: lines.map(({ siteId: _site, entrySeq: _entry, ...line }) => line) }
    },
  )

  app.put(
    '/api/assortment',
    {
      config: { access: { right: 'assortment.set' } },
      bodyLimit: 2 * 1024 * 1024,
      schema: { tags: ['assortment'], body: assortmentBody, response: answers(rowsStored) },
    },
    async (request) => {
      const wishes = request.body.lines.map(({ sinceMs: _since, setBy: _by, ...wish }) => wish)
      const order = plain((commands) => commands.setAssortment(wishes, personOf(request).userRef))
      const { count } = await context.idempotent.once(request, order)
      return { stored: count }
    },
  )
}
