import { personOf } from '../../access/access.ts'
import { acceptedValue } from '../../answers/accepted-value.ts'
import { answers } from '../../answers/answers.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import { inForce, inForceQuery, policiesBody, policyList } from '../../schemas/decisions/policy.ts'
import { rowsStored } from '../../schemas/goods/place.ts'
import { namesOf } from '../../views/names.ts'

/** Thresholds by layer, and which of them is in force. */
export function policyRoutes(app: HttpApp, { service }: HttpContext): void {
  app.put(
    '/api/policies',
    {
      config: { access: { right: 'policy.set' } },
      bodyLimit: 4 * 1024 * 1024,
      schema: { tags: ['policies'], body: policiesBody, response: answers(rowsStored) },
    },
    async (request) => {
      const { count } = acceptedValue(
        await service.commands.putPolicies(request.body.policies, personOf(request).userRef),
      )
      return { stored: count }
    },
  )

  app.get(
    '/api/policies',
    { config: { access: { right: 'policy.read' } }, schema: { tags: ['policies'], response: answers(policyList) } },
    async () => ({ policies: [...(await service.policies())] }),
  )

  app.get(
    '/api/policies/in-force',
    {
      config: { access: { right: 'policy.read' } },
      schema: { tags: ['policies'], querystring: inForceQuery, response: answers(inForce) },
    },
    async (request) => {
      const { itemId, placeId, owner } = request.query
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
