import { personOf } from '../../access/access.ts'
import { acceptedValue } from '../../answers/accepted-value.ts'
import { answers } from '../../answers/answers.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import { assortmentBody, assortmentList } from '../../schemas/goods/assortment.ts'
import { rowsStored } from '../../schemas/goods/place.ts'

/** Which item belongs at which place for which owner. */
export function assortmentRoutes(app: HttpApp, { service }: HttpContext): void {
  app.get(
    '/api/assortment',
    {
      config: { access: { right: 'policy.read' } },
      schema: { tags: ['assortment'], response: answers(assortmentList) },
    },
    async () => ({
      lines: (await service.store.assortment.all()).map(({ siteId: _site, entrySeq: _entry, ...line }) => line),
    }),
  )

  app.put(
    '/api/assortment',
    {
      config: { access: { right: 'assortment.set' } },
      bodyLimit: 2 * 1024 * 1024,
      schema: { tags: ['assortment'], body: assortmentBody, response: answers(rowsStored) },
    },
    async (request) => {
      const { count } = acceptedValue(
        await service.commands.setAssortment(request.body.lines, personOf(request).userRef),
      )
      return { stored: count }
    },
  )
}
