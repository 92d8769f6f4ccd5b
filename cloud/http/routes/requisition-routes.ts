import { explainProof } from '#cloud/alerts/explain'
import type { Requisition } from '#cloud/requisitions/requisition'
import { acceptedValue } from '../accepted-value.ts'
import { personOf } from '../access.ts'
import { answers } from '../answers.ts'
import type { HttpApp } from '../http-app.ts'
import type { HttpContext } from '../http-context.ts'
import { notFound } from '../problem.ts'
import {
  cancelBody,
  requisitionChanged,
  requisitionList,
  requisitionParams,
  requisitionQuery,
} from '../schemas/requisition.ts'

function requisitionView({ siteId: _site, ...requisition }: Requisition) {
  const { proof } = requisition
  return { ...requisition, explanation: { en: explainProof(proof, 'en'), zh: explainProof(proof, 'zh-cn') } }
}

/** Requests to buy, and what a person decides about them. */
export function requisitionRoutes(app: HttpApp, { service }: HttpContext): void {
  const { store, commands } = service
  const changed = async (id: string) => {
    const requisition = await store.requisitions.find(id)
    if (requisition === null) throw notFound('requisition', id)
    return { requisition: requisitionView(requisition) }
  }

  app.get(
    '/api/requisitions',
    {
      config: { access: 'signed-in' },
      schema: { tags: ['requisitions'], querystring: requisitionQuery, response: answers(requisitionList) },
    },
    async (request) => ({
      requisitions: (await store.requisitions.list(request.query.state)).map(requisitionView),
    }),
  )

  app.post(
    '/api/requisitions/:id/approve',
    {
      config: { access: ['supply', 'admin'] },
      schema: { tags: ['requisitions'], params: requisitionParams, response: answers(requisitionChanged) },
    },
    async (request) => {
      acceptedValue(await commands.approveRequisition(request.params.id, personOf(request).userRef))
      return changed(request.params.id)
    },
  )

  app.post(
    '/api/requisitions/:id/order',
    {
      config: { access: ['supply', 'admin'] },
      schema: { tags: ['requisitions'], params: requisitionParams, response: answers(requisitionChanged) },
    },
    async (request) => {
      acceptedValue(await commands.orderRequisition(request.params.id, personOf(request).userRef))
      return changed(request.params.id)
    },
  )

  app.post(
    '/api/requisitions/:id/cancel',
    {
      config: { access: ['supply', 'admin'] },
      schema: {
        tags: ['requisitions'],
        params: requisitionParams,
        body: cancelBody,
        response: answers(requisitionChanged),
      },
    },
    async (request) => {
      acceptedValue(await commands.cancelRequisition(request.params.id, request.body.reason, personOf(request).userRef))
      return changed(request.params.id)
    },
  )
}
