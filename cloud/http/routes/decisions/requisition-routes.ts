import type { FastifyRequest } from 'fastify'
import type { Requisition } from '#cloud/requisitions/requisition'
import type { Outcome } from '#cloud/service/command-context'
import type { Commands } from '#cloud/service/commands-of'
import type { UserRef } from '#contracts/ids'
import { personOf } from '../../access/access.ts'
import { placesWithin, rightsAt, scopeFor } from '../../access/mandate.ts'
import { answers, created } from '../../answers/answers.ts'
import { plain } from '../../answers/idempotent-answers.ts'
import { notFound } from '../../answers/problem.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import {
  approveBody,
  cancelBody,
  orderBody,
  raiseBody,
  requisitionChanged,
  requisitionPage,
  requisitionParams,
  requisitionQuery,
  requisitionRaised,
  requisitionRights,
} from '../../schemas/decisions/requisition.ts'
import { namesOf } from '../../views/names.ts'
import { requisitionView } from './requisition-view.ts'

/** Requests to buy, who raises them, and what people decide about them. */
export function requisitionRoutes(app: HttpApp, context: HttpContext): void {
  const { store, rules } = context.service
  const mayWith = (request: FastifyRequest) => rightsAt(context, request, requisitionRights)
  const shown = async (request: FastifyRequest, requisition: Requisition) => {
    const may = mayWith(request)(requisition.placeId)
    return { requisition: requisitionView(rules, requisition, await namesOf(store), may) }
  }
  const known = (requisition: Requisition | null, id: string): Requisition => {
    if (requisition === null) throw notFound('requisition', id)
    return requisition
  }
  type Asking = FastifyRequest & { params: { id: string } }
  type Order = (commands: Commands, id: string, by: UserRef) => Promise<Outcome<null>>
  const decide = (request: Asking, order: Order) => {
    const { id } = request.params
    return context.idempotent.once(request, {
      order: (commands) => order(commands, id, personOf(request).userRef),
      kept: async (tx) => known(await tx.requisitions.find(id), id),
      answer: (kept) => shown(request, kept),
    })
  }

  app.get(
    '/api/requisitions',
    {
      config: { access: { right: 'requisition.read' } },
      schema: { tags: ['requisitions'], querystring: requisitionQuery, response: answers(requisitionPage) },
    },
    async (request) => {
      const { state, placeId, cursor, limit } = request.query
      const names = await namesOf(store)
      const mayAt = mayWith(request)
      const within = placesWithin(context, scopeFor(context, request))
      const filter = { state, placeId: placeId ?? null, within }
      const page = await store.requisitions.page(filter, cursor ?? null, limit)
      return {
        requisitions: page.rows.map((row) => requisitionView(rules, row, names, mayAt(row.placeId))),
        nextCursor: page.nextCursor,
      }
    },
  )

  app.get(
    '/api/requisitions/:id',
    {
      config: { access: { right: 'requisition.read', on: 'requisition' } },
      schema: { tags: ['requisitions'], params: requisitionParams, response: answers(requisitionChanged) },
    },
    async (request) => {
      const { id } = request.params
      return await shown(request, known(await store.requisitions.find(id), id))
    },
  )

  app.post(
    '/api/requisitions',
    {
      config: { access: { right: 'requisition.raise' } },
      schema: { tags: ['requisitions'], body: raiseBody, response: created(requisitionRaised) },
    },
    async (request, reply) =>
      reply.code(201).send(
        await context.idempotent.once(
          request,
          plain((commands) => commands.raiseRequisition(request.body, personOf(request).userRef)),
        ),
      ),
  )

  app.post(
    '/api/requisitions/:id/approve',
    {
      config: { access: { right: 'requisition.approve', on: 'requisition' } },
      schema: {
        tags: ['requisitions'],
        params: requisitionParams,
        body: approveBody,
        response: answers(requisitionChanged),
      },
    },
    (request) => decide(request, (commands, id, by) => commands.approveRequisition(id, request.body, by)),
  )

  app.post(
    '/api/requisitions/:id/order',
    {
      config: { access: { right: 'requisition.order', on: 'requisition' } },
      schema: {
        tags: ['requisitions'],
        params: requisitionParams,
        body: orderBody,
        response: answers(requisitionChanged),
      },
    },
    (request) => decide(request, (commands, id, by) => commands.orderRequisition(id, request.body, by)),
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
    (request) => decide(request, (commands, id, by) => commands.cancelRequisition(id, request.body, by)),
  )
}
