import type { Item } from '#cloud/items/item'
import { codeText } from '#cloud/items/match-items'
import { personOf } from '../../access/access.ts'
import { acceptedValue } from '../../answers/accepted-value.ts'
import { answers } from '../../answers/answers.ts'
import { notFound } from '../../answers/problem.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import { codeQuery, itemFound, itemList, itemsBody, itemsStored } from '../../schemas/goods/item.ts'

function itemView({ siteId: _site, lastEntrySeq: _entry, ...item }: Item) {
  return item
}

/** The catalogue. */
export function itemRoutes(app: HttpApp, { service }: HttpContext): void {
  const { items } = service.store

  app.put(
    '/api/items',
    {
      config: { access: ['supply', 'admin'] },
      bodyLimit: 4 * 1024 * 1024,
      schema: { tags: ['items'], body: itemsBody, response: answers(itemsStored) },
    },
    async (request) => ({
      items: acceptedValue(await service.commands.putItems(request.body.items, personOf(request).userRef)),
    }),
  )

  app.get(
    '/api/items',
    { config: { access: 'signed-in' }, schema: { tags: ['items'], response: answers(itemList) } },
    async () => ({ items: (await items.list()).map(itemView) }),
  )

  app.get(
    '/api/items/by-code',
    {
      config: { access: 'signed-in' },
      schema: { tags: ['items'], querystring: codeQuery, response: answers(itemFound) },
    },
    async (request) => {
      const [itemId] = (await items.byCodes([request.query])).values()
      if (itemId === undefined) throw notFound('item', codeText(request.query))
      return { itemId }
    },
  )
}
