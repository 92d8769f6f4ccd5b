import type { Scope } from '#cloud/people/access/scope'
import { placesOfUnit } from '#cloud/service/people/whereabouts'
import type { Store } from '#cloud/store/store'
import type { ForeignTag } from '#cloud/tags/tag'
import { boundNow, type TagBinding } from '#cloud/tags/tag-binding'
import { referenceTagsOf } from '#firmware-config/reference-tags'
import { personOf } from '../../access/access.ts'
import { scopeFor, showsAt } from '../../access/mandate.ts'
import { answers } from '../../answers/answers.ts'
import { plain } from '../../answers/idempotent-answers.ts'
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
import { unitLeftBy } from './goods-view.ts'

function foreignView(
  { siteId: _site, foldedUpTo: _order, ...tag }: ForeignTag,
  references: ReadonlyMap<string, string>,
) {
  return { ...tag, referenceOf: references.get(tag.epc) ?? null }
}

/** Bindings to units that may be shown: what a tag was on elsewhere is told there. */
async function bindingsWithin(store: Store, scope: Scope, bindings: readonly TagBinding[]): Promise<TagBinding[]> {
  const units = await Promise.all([...new Set(bindings.map(({ unitId }) => unitId))].map(store.units.find))
  const shown = new Set(
    units.flatMap((unit) => (unit !== null && placesOfUnit(unit).some(scope.covers) ? unit.unitId : [])),
  )
  return bindings.filter(({ unitId }) => shown.has(unitId))
}

/** Tags: those nobody knows, what each was on, and what a person says it is on. */
export function tagRoutes(app: HttpApp, context: HttpContext): void {
  const { store, models } = context.service
  const references = referenceTagsOf(models.values())

  app.get(
    '/api/tags',
    { config: { access: { right: 'stock.read' } }, schema: { tags: ['tags'], response: answers(foreignTags) } },
    async (request) => {
      const scope = scopeFor(context, request)
      const seen = await store.tags.foreignSeen()
      return { tags: seen.filter(({ placeId }) => scope.covers(placeId)).map((tag) => foreignView(tag, references)) }
    },
  )

  app.get(
    '/api/tags/:epc',
    {
      config: { access: { right: 'stock.read', on: 'tag' } },
      schema: { tags: ['tags'], params: tagParams, response: answers(tagDetail) },
    },
    async (request) => {
      const { epc } = request.params
      const [foreign, bindings, heard] = await Promise.all([
        store.tags.find(epc),
        store.tags.bindings(epc),
        store.tags.chips(epc),
      ])
      if (foreign === null && bindings.length === 0) throw notFound('tag', epc)
      const scope = scopeFor(context, request)
      const shown = scope.isEverywhere ? bindings : await bindingsWithin(store, scope, bindings)
      return {
        epc,
        chips: (heard?.chips ?? []).filter(({ placeId }) => placeId === null || showsAt(scope, placeId)),
        foreign: foreign === null || !showsAt(scope, foreign.placeId) ? null : foreignView(foreign, references),
        bindings: shown.map(({ siteId: _site, epc: _epc, ...binding }) => binding),
        unitId: boundNow(shown)?.unitId ?? null,
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
      return await context.idempotent.once(request, {
        order: (commands) => commands.bindTag(unitId, request.body, personOf(request).userRef),
        kept: async (tx, bound) => ({ unit: await unitLeftBy(tx, unitId), ...bound }),
        answer: (kept) => kept,
      })
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
      const { epc } = request.params
      const order = plain((commands) => commands.unbindTag(epc, fromMs, because, personOf(request).userRef))
      return await context.idempotent.once(request, order)
    },
  )
}
