import { personOf } from '../../access/access.ts'
import { checkReach } from '../../access/check-reach.ts'
import { scopeFor } from '../../access/mandate.ts'
import { answers } from '../../answers/answers.ts'
import { plain } from '../../answers/idempotent-answers.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import { inForce, inForceQuery, policiesBody, policyList } from '../../schemas/decisions/policy.ts'
import { rowsStored } from '../../schemas/goods/place.ts'
import { namesOf } from '../../views/names.ts'

/** Thresholds by layer, and which of them is in force. */
export function policyRoutes(app: HttpApp, context: HttpContext): void {
  const { service } = context
  app.put(
    '/api/policies',
    {
      config: { access: { right: 'policy.set' } },
      bodyLimit: 4 * 1024 * 1024,
      schema: { tags: ['policies'], body: policiesBody, response: answers(rowsStored) },
    },
    async (request) => {
      const wishes = request.body.policies.map(({ setBy: _by, setAtMs: _at, entrySeq: _entry, ...wish }) => wish)
      const order = plain((commands) => commands.putPolicies(wishes, personOf(request).userRef))
      const { count } = await context.idempotent.once(request, order)
      return { stored: count }
    },
  )

  app.get(
    '/api/policies',
    { config: { access: { right: 'policy.read' } }, schema: { tags: ['policies'], response: answers(policyList) } },
    async (request) => {
      const scope = scopeFor(context, request)
      const all = await service.policies()
      return { policies: all.filter(({ placeId }) => placeId === null || scope.covers(placeId)) }
    },
  )

  app.get(
    '/api/policies/in-force',
    {
      config: { access: { right: 'policy.read' } },
      schema: { tags: ['policies'], querystring: inForceQuery, response: answers(inForce) },
    },
    async (request) => {
      const { itemId, placeId, owner } = request.query
      await checkReach(context, request, 'place', 'policy.read', placeId)
      const found = await service.policyInForce(itemId, placeId, owner)
      const names = await namesOf(service.store)
      const thresholds = Object.fromEntries(
        Object.entries(found).map(([name, answer]) => [
          name,
          { ...answer, setByName: names.get(answer.setBy) ?? null },
        ]),
      )
      return { itemId, placeId, owner, thresholds }
    },
  )
}
