import { acceptedValue } from '../../accepted-value.ts'
import { personOf } from '../../access.ts'
import { answers } from '../../answers.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import { itemList, itemsBody, rowsStored } from '../../schemas/goods/item.ts'

/** The catalogue. */
export function itemRoutes(app: HttpApp, { service }: HttpContext): void {
  app.put(
    '/api/items',
    {
      config: { access: ['supply', 'admin'] },
      bodyLimit: 4 * 1024 * 1024,
      schema: { tags: ['items'], body: itemsBody, response: answers(rowsStored) },
    },
    async (request) => {
      const { count } = acceptedValue(await service.commands.putItems(request.body.items, personOf(request).userRef))
      return { stored: count }
    },
  )

  app.get(
    '/api/items',
    { config: { access: 'signed-in' }, schema: { tags: ['items'], response: answers(itemList) } },
    async () => ({ items: await service.store.items.list() }),
  )
}
