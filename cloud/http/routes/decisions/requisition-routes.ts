import type { Requisition } from '#cloud/requisitions/requisition'
import { personOf } from '../../access/access.ts'
import { commandsOf, scopeFor } from '../../access/mandate.ts'
import { acceptedValue } from '../../answers/accepted-value.ts'
import { answers } from '../../answers/answers.ts'
import { notFound } from '../../answers/problem.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext, HttpService } from '../../http-context.ts'
import {
  cancelBody,
  type RequisitionView,
  requisitionChanged,
  requisitionList,
  requisitionParams,
  requisitionQuery,
} from '../../schemas/decisions/requisition.ts'
import { type Names, namesOf } from '../../views/names.ts'
import { explanationsOf, ruleTitleOf } from '../../views/rule-words.ts'

function requisitionView(rules: HttpService['rules'], requisition: Requisition, names: Names): RequisitionView {
  const { siteId: _site, nth: _nth, proof, history, ...rest } = requisition
  return {
    ...rest,
    history: history.map((line) => ({ ...line, byName: names.get(line.by) ?? null })),
    ruleTitle: ruleTitleOf(rules, proof.rule),
    proof,
    explanation: explanationsOf(rules, proof, names),
    limitSetByName: names.get(proof.limit.setBy) ?? null,
  }
}

/** Requests to buy, and what a person decides about them. */
export function requisitionRoutes(app: HttpApp, context: HttpContext): void {
  const { store, rules } = context.service
  const changed = async (id: string) => {
    const requisition = await store.requisitions.find(id)
    if (requisition === null) throw notFound('requisition', id)
    return { requisition: requisitionView(rules, requisition, await namesOf(store)) }
  }

  app.get(
    '/api/requisitions',
    {
      config: { access: { right: 'requisition.read' } },
      schema: { tags: ['requisitions'], querystring: requisitionQuery, response: answers(requisitionList) },
    },
    async (request) => {
      const names = await namesOf(store)
      const scope = scopeFor(context, request)
      const all = await store.requisitions.list(request.query.state)
      const rows = all.filter(({ placeId }) => scope.covers(placeId))
      return { requisitions: rows.map((row) => requisitionView(rules, row, names)) }
    },
  )

  app.post(
    '/api/requisitions/:id/approve',
    {
      config: { access: { right: 'requisition.approve', on: 'requisition' } },
      schema: { tags: ['requisitions'], params: requisitionParams, response: answers(requisitionChanged) },
    },
    async (request) => {
      acceptedValue(await commandsOf(context, request).approveRequisition(request.params.id, personOf(request).userRef))
      return changed(request.params.id)
    },
  )

  app.post(
    '/api/requisitions/:id/order',
    {
      config: { access: { right: 'requisition.order', on: 'requisition' } },
      schema: { tags: ['requisitions'], params: requisitionParams, response: answers(requisitionChanged) },
    },
    async (request) => {
      acceptedValue(await commandsOf(context, request).orderRequisition(request.params.id, personOf(request).userRef))
      return changed(request.params.id)
    },
  )

  app.post(
    '/api/requisitions/:id/cancel',
    {
      config: { access: { right: 'requisition.cancel', on: 'requisition' } },
      schema: {
        tags: ['requisitions'],
        params: requisitionParams,
        body: cancelBody,
        response: answers(requisitionChanged),
      },
    },
    async (request) => {
      acceptedValue(
        await commandsOf(context, request).cancelRequisition(
          request.params.id,
          request.body.reason,
          personOf(request).userRef,
        ),
      )
      return changed(request.params.id)
    },
  )
}
