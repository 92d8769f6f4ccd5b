import { personOf } from '../../access/access.ts'
import { answers } from '../../answers/answers.ts'
import { plain } from '../../answers/idempotent-answers.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import { cardBody, cardsAnswered } from '../../schemas/devices/card.ts'
import { deviceParams } from '../../schemas/devices/device.ts'

/** The cards of a device: one that will come is announced, one that came unannounced is answered for. */
export function cardRoutes(app: HttpApp, context: HttpContext): void {
  const config = { access: { right: 'device.enrol', on: 'device' } } as const
  const schema = { tags: ['devices'], params: deviceParams, body: cardBody, response: answers(cardsAnswered) }

  app.post('/api/devices/:id/cards/announce', { config, schema }, (request) =>
    context.idempotent.once(
      request,
      plain((commands) => commands.announceCard(request.params.id, request.body.reason, personOf(request).userRef)),
    ),
  )

  app.post('/api/devices/:id/cards/confirm', { config, schema }, (request) =>
    context.idempotent.once(
      request,
      plain((commands) => commands.confirmCards(request.params.id, request.body.reason, personOf(request).userRef)),
    ),
  )
}
