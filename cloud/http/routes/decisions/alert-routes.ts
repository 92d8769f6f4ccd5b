import type { FastifyRequest } from 'fastify'
import type { Alert } from '#cloud/alerts/alert'
import { answeringRole } from '#cloud/alerts/alert'
import type { AlertWish } from '#cloud/alerts/decide-alert'
import { subjectOf } from '#cloud/journal/subject'
import { treeOf } from '#cloud/service/people/mandate'
import type { User } from '#cloud/store/people/user'
import { answersFor, checkAnswersFor, personOf } from '../../access/access.ts'
import { placesWithin, rightsAt, scopeFor } from '../../access/mandate.ts'
import { answers } from '../../answers/answers.ts'
import { notFound } from '../../answers/problem.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import {
  alertDetail,
  alertList,
  alertParams,
  alertQuery,
  alertRights,
  alertsDecided,
  assignBody,
  assignees,
  commentBody,
  groupBody,
  shelveBody,
} from '../../schemas/decisions/alert.ts'
import { askedForOf } from '../../views/asked-for.ts'
import { namesOf } from '../../views/names.ts'
import { alertDetailOf, alertView, groupsOf } from './alert-view.ts'
import { assigneesOf, canBeHanded } from './assignees.ts'

/** Episodes somebody must answer, why they stand, and what people make of them. */
export function alertRoutes(app: HttpApp, context: HttpContext): void {
  const { service, clock } = context
  const { store, rules } = service
  const known = (alert: Alert | null, alertId: string): Alert => {
    if (alert === null) throw notFound('alert', alertId)
    return alert
  }
  const find = async (alertId: string) => known(await store.alerts.find(alertId), alertId)
  const pathOf = ({ placeId }: Alert) => (placeId === null ? [] : service.places().pathOf(placeId))

  /** What the person asking may do with an alert, by the rights there and the role it is for. */
  const mayWith = (request: FastifyRequest) => {
    const person = personOf(request)
    const may = rightsAt(context, request, alertRights)
    return (alert: Alert) => (answersFor(person, answeringRole(alert), pathOf(alert)) ? may(alert.placeId) : [])
  }

  /** Does what a person may do to an alert that is for their role, and to its group as far as they may. */
  const decide = async (request: FastifyRequest, id: string, wish: AlertWish, wholeGroup: boolean) => {
    const person = personOf(request)
    return await context.idempotent.once(request, {
      async order(commands) {
        const alert = await find(id)
        checkAnswersFor(person, answeringRole(alert), pathOf(alert))
        const canTake =
          wish.kind === 'assign'
            ? (each: Alert, users: readonly User[]) => canBeHanded(users, each, treeOf(service.places()), wish)
            : null
        const scope = scopeFor(context, request)
        const mayAlso = (each: Alert) =>
          scope.covers(each.placeId) && answersFor(person, answeringRole(each), pathOf(each))
        return await commands.decideAlert(id, wish, wholeGroup ? mayAlso : null, person.userRef, canTake)
      },
      kept: async (tx, { count }) => ({ count, after: known(await tx.alerts.find(id), id) }),
      async answer({ count, after }) {
        const [asked, names] = [await askedForOf(service, [after]), await namesOf(store)]
        return { count, alert: alertView(rules, after, asked, names, mayWith(request)(after)) }
      },
    })
  }

  app.get(
    '/api/alerts',
    {
      config: { access: { right: 'alert.read' } },
      schema: { tags: ['alerts'], querystring: alertQuery, response: answers(alertList) },
    },
    async (request) => {
      const { state, grouped, cursor, limit } = request.query
      const within = placesWithin(context, scopeFor(context, request))
      const { rows: alerts, nextCursor } = await store.alerts.page({ state, within }, cursor ?? null, limit)
      const [asked, names] = [await askedForOf(service, alerts), await namesOf(store)]
      const mayOf = mayWith(request)
      return {
        atMs: clock.now(),
        alerts: groupsOf(alerts, grouped === 'true').map(({ alert, members }) => ({
          ...alertView(rules, alert, asked, names, mayOf(alert)),
          members,
        })),
        nextCursor,
      }
    },
  )

  app.get(
    '/api/alerts/:id',
    {
      config: { access: { right: 'alert.read', on: 'alert' } },
      schema: { tags: ['alerts'], params: alertParams, response: answers(alertDetail) },
    },
    async (request) => {
      const alert = await find(request.params.id)
      const said = await store.journal.about([subjectOf('alert', alert.alertId)])
      const [asked, names] = [await askedForOf(service, [alert]), await namesOf(store)]
      const may = mayWith(request)
      const others = (await store.alerts.openOfGroup(alert.groupId)).filter((each) => {
        return each.alertId !== alert.alertId && may(each).includes('alert.answer')
      })
      return alertDetailOf(rules, alert, asked, names, may(alert), others.length, said)
    },
  )

  const plain = [
    ['acknowledge', 'alert.answer'],
    ['claim', 'alert.answer'],
    ['release', 'alert.answer'],
    ['unshelve', 'alert.shelve'],
  ] as const
  for (const [kind, right] of plain) {
    app.post(
      `/api/alerts/:id/${kind}`,
      {
        config: { access: { right, on: 'alert' } },
        schema: { tags: ['alerts'], params: alertParams, body: groupBody, response: answers(alertsDecided) },
      },
      async (request) => await decide(request, request.params.id, { kind }, request.body?.group ?? false),
    )
  }

  app.get(
    '/api/alerts/:id/assignees',
    {
      config: { access: { right: 'alert.answer', on: 'alert' } },
      schema: { tags: ['alerts'], params: alertParams, response: answers(assignees) },
    },
    async (request) => {
      const alert = await find(request.params.id)
      checkAnswersFor(personOf(request), answeringRole(alert), pathOf(alert))
      return assigneesOf(await store.users.list(), alert, treeOf(service.places()))
    },
  )

  app.post(
    '/api/alerts/:id/assign',
    {
      config: { access: { right: 'alert.answer', on: 'alert' } },
      schema: { tags: ['alerts'], params: alertParams, body: assignBody, response: answers(alertsDecided) },
    },
    async (request) => {
      const { userId: userRef, role, group } = request.body
      return await decide(request, request.params.id, { kind: 'assign', userRef, role }, group)
    },
  )

  app.post(
    '/api/alerts/:id/comment',
    {
      config: { access: { right: 'alert.answer', on: 'alert' } },
      schema: { tags: ['alerts'], params: alertParams, body: commentBody, response: answers(alertsDecided) },
    },
    async (request) => await decide(request, request.params.id, { kind: 'comment', text: request.body.text }, false),
  )

  app.post(
    '/api/alerts/:id/shelve',
    {
      config: { access: { right: 'alert.shelve', on: 'alert' } },
      schema: { tags: ['alerts'], params: alertParams, body: shelveBody, response: answers(alertsDecided) },
    },
    async (request) => {
      const { untilMs, reason, group } = request.body
      return await decide(request, request.params.id, { kind: 'shelve', untilMs, reason }, group)
    },
  )
}
