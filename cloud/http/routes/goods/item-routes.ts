import type { Item, ItemCode } from '#cloud/items/item'
import { readItemCode } from '#cloud/items/item-code'
import { codeText } from '#cloud/items/match-items'
import { personOf } from '../../access/access.ts'
import { acceptedValue } from '../../answers/accepted-value.ts'
import { answers } from '../../answers/answers.ts'
import { plain } from '../../answers/idempotent-answers.ts'
import { notFound } from '../../answers/problem.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import { codeQuery, itemFound, itemList, itemsBody, itemsStored } from '../../schemas/goods/item.ts'

function judged(code: ItemCode) {
  const { fault } = readItemCode(code)
  return { ...code, asPrinted: fault !== null, fault }
}

function itemView({ siteId: _site, lastEntrySeq: _entry, codes, ...item }: Item) {
  return { ...item, codes: codes.map(judged) }
}

/** The catalogue. */
export function itemRoutes(app: HttpApp, context: HttpContext): void {
  const { items } = context.service.store

  app.put(
    '/api/items',
    {
      config: { access: { right: 'item.set' } },
      bodyLimit: 4 * 1024 * 1024,
      schema: { tags: ['items'], body: itemsBody, response: answers(itemsStored) },
    },
    async (request) => {
      const wishes = request.body.items.map(({ codes, ...wish }) => {
        return { ...wish, codes: codes.map(({ fault: _said, ...code }) => code) }
      })
      const stored = await context.idempotent.once(
        request,
        plain((commands) => commands.putItems(wishes, personOf(request).userRef)),
      )
      return { items: stored.map(({ itemId, codes }) => ({ itemId, codes: codes.map(judged) })) }
    },
  )

  app.get(
    '/api/items',
    { config: { access: { right: 'item.read' } }, schema: { tags: ['items'], response: answers(itemList) } },
    async () => ({ items: (await items.list()).map(itemView) }),
  )

  app.get(
    '/api/items/by-code',
    {
      config: { access: { right: 'item.read' } },
      schema: { tags: ['items'], querystring: codeQuery, response: answers(itemFound) },
    },
    async (request) => {
      const { fault, message, ...code } = readItemCode(request.query)
      const [itemId] = (await items.byCodes([code])).values()
      if (itemId !== undefined) return { itemId }
      // A false code may be printed on a label and stand in the catalogue; one that does not is read wrongly.
      if (fault === null) throw notFound('item', codeText(code))
      const about = { field: fault === 'issuer-has-one-name' ? 'issuer' : 'code', ...request.query, fault, message }
      return acceptedValue({ ok: false, refusal: 'code-not-valid', about })
    },
  )
}
