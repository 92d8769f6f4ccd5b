import type { Alert } from '#cloud/alerts/alert'
import { explainAlert } from '#cloud/alerts/explain'
import { acceptedValue } from '../../accepted-value.ts'
import { checkAccess, personOf } from '../../access.ts'
import { answers } from '../../answers.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import { named, namesOf } from '../../names.ts'
import { notFound } from '../../problem.ts'
import { alertDetail, alertList, alertParams, alertQuery, alertSchema } from '../../schemas/decisions/alert.ts'

/** Episodes somebody must answer, and why they stand. */
export function alertRoutes(app: HttpApp, { service, clock }: HttpContext): void {
  const { store, commands } = service
  const alertView = (alert: Alert) => {
    const { siteId: _site, subjectKey: _key, proof: _proof, clearedBy: _cleared, ...rest } = alert
    return { ...rest, titles: { en: explainAlert(alert, 'en').title, zh: explainAlert(alert, 'zh-cn').title } }
  }
  app.get(
    '/api/alerts',
    {
      config: { access: 'signed-in' },
      schema: { tags: ['alerts'], querystring: alertQuery, response: answers(alertList) },
    },
    async (request) => ({ atMs: clock.now(), alerts: (await store.alerts.list(request.query.state)).map(alertView) }),
  )

  app.get(
    '/api/alerts/:id',
    {
      config: { access: 'signed-in' },
      schema: { tags: ['alerts'], params: alertParams, response: answers(alertDetail) },
    },
    async (request) => {
      const alert = await store.alerts.find(request.params.id)
      if (alert === null) throw notFound('alert', request.params.id)
      const names = await namesOf(store)
      const { setBy } = alert.proof.limit
      return {
        alert: alertView(alert),
        proof: alert.proof,
        clearedBy: alert.clearedBy,
        explanation: {
          en: named(explainAlert(alert, 'en'), setBy, names),
          zh: named(explainAlert(alert, 'zh-cn'), setBy, names),
        },
        acknowledgedByName: names.get(alert.acknowledgedBy ?? '') ?? null,
        limitSetByName: names.get(setBy) ?? null,
      }
    },
  )

  app.post(
    '/api/alerts/:id/acknowledge',
    {
      config: { access: 'signed-in' },
      schema: { tags: ['alerts'], params: alertParams, response: answers(alertSchema) },
    },
    async (request) => {
      const { id } = request.params
      const person = personOf(request)
      const before = await store.alerts.find(id)
      if (before === null) throw notFound('alert', id)
      checkAccess([before.responsibleRole, 'admin'], person)
      acceptedValue(await commands.acknowledgeAlert(id, person.userRef))
      const after = await store.alerts.find(id)
      if (after === null) throw notFound('alert', id)
      return alertView(after)
    },
  )
}
