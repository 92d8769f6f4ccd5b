import { checkAnswersFor, personOf } from '../../access/access.ts'
import { commandsOf, scopeFor } from '../../access/mandate.ts'
import { acceptedValue } from '../../answers/accepted-value.ts'
import { answers } from '../../answers/answers.ts'
import { notFound } from '../../answers/problem.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import { alertDetail, alertList, alertParams, alertQuery, alertSchema } from '../../schemas/decisions/alert.ts'
import { askedForOf } from '../../views/asked-for.ts'
import { namesOf } from '../../views/names.ts'
import { alertDetailOf, alertView } from './alert-view.ts'

/** Episodes somebody must answer, and why they stand. */
export function alertRoutes(app: HttpApp, context: HttpContext): void {
  const { service, clock } = context
  const { store, rules } = service
  const find = async (alertId: string) => {
    const alert = await store.alerts.find(alertId)
    if (alert === null) throw notFound('alert', alertId)
    return alert
  }

  app.get(
    '/api/alerts',
    {
      config: { access: { right: 'alert.read' } },
      schema: { tags: ['alerts'], querystring: alertQuery, response: answers(alertList) },
    },
    async (request) => {
      const scope = scopeFor(context, request)
      const all = await store.alerts.list(request.query.state)
      const alerts = all.filter(({ placeId }) => scope.covers(placeId))
      const [asked, names] = [await askedForOf(service, alerts), await namesOf(store)]
      return { atMs: clock.now(), alerts: alerts.map((alert) => alertView(rules, alert, asked, names)) }
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
      return alertDetailOf(rules, alert, await askedForOf(service, [alert]), await namesOf(store))
    },
  )

  app.post(
    '/api/alerts/:id/acknowledge',
    {
      config: { access: { right: 'alert.answer', on: 'alert' } },
      schema: { tags: ['alerts'], params: alertParams, response: answers(alertSchema) },
    },
    async (request) => {
      const { id } = request.params
      const person = personOf(request)
      const { responsibleRole, placeId } = await find(id)
      checkAnswersFor(person, responsibleRole, placeId === null ? [] : service.places().pathOf(placeId))
      acceptedValue(await commandsOf(context, request).acknowledgeAlert(id, person.userRef))
      const alert = await find(id)
      return alertView(rules, alert, await askedForOf(service, [alert]), await namesOf(store))
    },
  )
}
