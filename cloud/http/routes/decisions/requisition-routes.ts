import { explainProof } from '#cloud/alerts/explain'
import type { Requisition } from '#cloud/requisitions/requisition'
import { acceptedValue } from '../../accepted-value.ts'
import { personOf } from '../../access.ts'
import { answers } from '../../answers.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import { type Names, named, namesOf } from '../../names.ts'
import { notFound } from '../../problem.ts'
import {
  cancelBody,
  requisitionChanged,
  requisitionList,
  requisitionParams,
  requisitionQuery,
} from '../../schemas/decisions/requisition.ts'

function requisitionView({ siteId: _site, ...requisition }: Requisition, names: Names) {
  const { proof, history } = requisition
  const { setBy } = proof.limit
  return {
    ...requisition,
    history: history.map((line) => ({ ...line, byName: names.get(line.by) ?? null })),
    explanation: {
      en: named(explainProof(proof, 'en'), setBy, names),
      zh: named(explainProof(proof, 'zh-cn'), setBy, names),
    },
    limitSetByName: names.get(setBy) ?? null,
  }
}

/** Requests to buy, and what a person decides about them. */
export function requisitionRoutes(app: HttpApp, { service }: HttpContext): void {
  const { store, commands } = service
  const changed = async (id: string) => {
    const requisition = await store.requisitions.find(id)
    if (requisition === null) throw notFound('requisition', id)
    return { requisition: requisitionView(requisition, await namesOf(store)) }
  }

  app.get(
    '/api/requisitions',
    {
      config: { access: 'signed-in' },
      schema: { tags: ['requisitions'], querystring: requisitionQuery, response: answers(requisitionList) },
    },
    async (request) => {
      const names = await namesOf(store)
      const rows = await store.requisitions.list(request.query.state)
      return { requisitions: rows.map((row) => requisitionView(row, names)) }
    },
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
