import type { ForeignTag } from '#cloud/tags/tag'
import { boundNow } from '#cloud/tags/tag-binding'
import { personOf } from '../../access/access.ts'
import { acceptedValue } from '../../answers/accepted-value.ts'
import { answers } from '../../answers/answers.ts'
import { notFound } from '../../answers/problem.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import {
  bindBody,
  foreignTags,
  tagBound,
  tagDetail,
  tagParams,
  tagUnbound,
  unbindBody,
} from '../../schemas/goods/tag.ts'
import { unitParams } from '../../schemas/goods/unit.ts'
import { findUnit } from './goods-view.ts'

function foreignView({ siteId: _site, foldedUpTo: _order, ...tag }: ForeignTag) {
  return tag
}

/** Tags: those nobody knows, what each was on, and what a person says it is on. */
export function tagRoutes(app: HttpApp, { service }: HttpContext): void {
  const { store, commands } = service

  app.get(
    '/api/tags',
    { config: { access: { right: 'stock.read' } }, schema: { tags: ['tags'], response: answers(foreignTags) } },
    async () => ({ tags: (await store.tags.foreignSeen()).map(foreignView) }),
  )

  app.get(
    '/api/tags/:epc',
    {
      config: { access: { right: 'stock.read', on: 'tag' } },
      schema: { tags: ['tags'], params: tagParams, response: answers(tagDetail) },
    },
    async (request) => {
      const { epc } = request.params
      const [foreign, bindings] = await Promise.all([store.tags.find(epc), store.tags.bindings(epc)])
      if (foreign === null && bindings.length === 0) throw notFound('tag', epc)
      return {
        epc,
        foreign: foreign === null ? null : foreignView(foreign),
        bindings: bindings.map(({ siteId: _site, epc: _epc, ...binding }) => binding),
        unitId: boundNow(bindings)?.unitId ?? null,
      }
    },
  )

  app.post(
    '/api/units/:unitId/tags',
    {
      config: { access: { right: 'tag.bind', on: 'unit' } },
      schema: { tags: ['tags'], params: unitParams, body: bindBody, response: answers(tagBound) },
    },
    async (request) => {
      const { unitId } = request.params
      const bound = acceptedValue(await commands.bindTag(unitId, request.body, personOf(request).userRef))
      return { unit: await findUnit(store, unitId), ...bound }
    },
  )

  app.post(
    '/api/tags/:epc/unbind',
    {
      config: { access: { right: 'tag.bind', on: 'tag' } },
      schema: { tags: ['tags'], params: tagParams, body: unbindBody, response: answers(tagUnbound) },
    },
    async (request) => {
      const { fromMs, because } = request.body
      return acceptedValue(await commands.unbindTag(request.params.epc, fromMs, because, personOf(request).userRef))
    },
  )
}
