import type { Enrolment } from '#cloud/devices/enrolment'
import { enrolmentAnswerSchema } from '#contracts/enrolment'
import { remarksOn } from '#firmware-config/reference-tags'
import { personOf } from '../../access/access.ts'
import { scopeFor } from '../../access/mandate.ts'
import { acceptedValue } from '../../answers/accepted-value.ts'
import { answers, created } from '../../answers/answers.ts'
import { plain } from '../../answers/idempotent-answers.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import { deviceParams } from '../../schemas/devices/device.ts'
import {
  certificateCollectBody,
  certificateRequestBody,
  certificateRequested,
  enrolmentApproval,
  enrolmentApproved,
  enrolmentList,
  enrolmentOpened,
  enrolmentParams,
  enrolmentRefusal,
  enrolmentRefused,
  newEnrolmentBody,
} from '../../schemas/devices/enrolment.ts'

/** From one address, a minute: a device asks once and then looks every other second; a room of them is put up together. */
const asking = { max: 300, timeWindow: 60_000 }
const collecting = { max: 3_000, timeWindow: 60_000 }
/** A certificate request of a P-256 key has some 500 bytes. */
const bodyLimit = 8 * 1024

function viewOf(enrolment: Enrolment) {
  const { enrolmentId, deviceId, modelId, deviceKind, title, placeId } = enrolment
  const { state, openedAtMs, expiresAtMs, keyFingerprint } = enrolment
  const what = { enrolmentId, deviceId, modelId, kind: deviceKind, title, placeId }
  return { ...what, state, openedAtMs, expiresAtMs, keyFingerprint }
}

/** How a device comes into service: code, request, approval, certificate. What the device asks needs no person but the code. */
export function enrolmentRoutes(app: HttpApp, context: HttpContext): void {
  const { service, clock } = context
  const { store } = service

  app.post(
    '/api/enrolments',
    {
      config: { access: { right: 'device.enrol' } },
      schema: { tags: ['devices'], body: newEnrolmentBody, response: created(enrolmentOpened) },
    },
    async (request, reply) => {
      // Told once: only the answer of the request that made it holds it.
      let code: string | null = null
      const answer = await context.idempotent.once(request, {
        async order(commands) {
          const outcome = await commands.openEnrolment(request.body, personOf(request).userRef)
          if (outcome.ok) code = outcome.value.code
          return outcome
        },
        kept: (_tx, { code: _secret, ...opened }) => opened,
        answer: (opened) => ({ ...opened, code }),
      })
      return reply.code(201).header('cache-control', 'no-store').send(answer)
    },
  )

  app.get(
    '/api/enrolments',
    { config: { access: { right: 'device.enrol' } }, schema: { tags: ['devices'], response: answers(enrolmentList) } },
    async (request) => {
      const scope = scopeFor(context, request)
      const waiting = await store.enrolments.waiting(clock.now())
      return {
        enrolments: waiting.filter(({ placeId }) => scope.covers(placeId)).map(viewOf),
        models: [...service.models.values()].map((model) => {
          const { modelId, kind, title } = model
          return { modelId, kind, title, remarks: remarksOn(model) }
        }),
      }
    },
  )

  app.post(
    '/api/devices/:id/enrolment/approve',
    {
      config: { access: { right: 'device.enrol', on: 'device' } },
      schema: {
        tags: ['devices'],
        params: deviceParams,
        body: enrolmentApproval,
        response: answers(enrolmentApproved),
      },
    },
    async (request) => {
      const { keyFingerprint } = request.body
      const by = personOf(request).userRef
      const order = plain((commands) => commands.approveEnrolment(request.params.id, keyFingerprint, by))
      return await context.idempotent.once(request, order)
    },
  )

  app.post(
    '/api/devices/:id/enrolment/refuse',
    {
      config: { access: { right: 'device.enrol', on: 'device' } },
      schema: {
        tags: ['devices'],
        params: deviceParams,
        body: enrolmentRefusal,
        response: answers(enrolmentRefused),
      },
    },
    async (request) => {
      const { reason } = request.body
      const by = personOf(request).userRef
      const order = plain((commands) => commands.refuseEnrolment(request.params.id, reason, by))
      await context.idempotent.once(request, order)
      return {}
    },
  )

  app.post(
    '/api/enrolments/:id/request',
    {
      bodyLimit,
      config: { access: 'public', rateLimit: asking },
      schema: {
        tags: ['devices'],
        params: enrolmentParams,
        body: certificateRequestBody,
        response: answers(certificateRequested),
      },
    },
    async (request) => acceptedValue(await service.commands.requestCertificate(request.params.id, request.body)),
  )

  app.post(
    '/api/enrolments/:id/collect',
    {
      bodyLimit,
      config: { access: 'public', rateLimit: collecting },
      schema: {
        tags: ['devices'],
        params: enrolmentParams,
        body: certificateCollectBody,
        response: answers(enrolmentAnswerSchema),
      },
    },
    async (request) => acceptedValue(await service.commands.collectCertificate(request.params.id, request.body)),
  )
}
