import type { Alert } from '#cloud/alerts/alert'
import type { Device } from '#cloud/devices/device'
import type { DeviceHealth } from '#cloud/devices/device-health'
import type { DeviceCommand } from '#cloud/documents/device-command'
import type { DeviceDocument } from '#cloud/documents/device-document'
import { partsOfSubject } from '#cloud/journal/subject'
import { type Telemetry, telemetrySchema } from '#contracts/telemetry'
import { remarksOn } from '#firmware-config/reference-tags'
import { personOf } from '../../access/access.ts'
import { checkAlso } from '../../access/check-reach.ts'
import { rightsAt, scopeFor } from '../../access/mandate.ts'
import { answers, created } from '../../answers/answers.ts'
import { plain } from '../../answers/idempotent-answers.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext, HttpService } from '../../http-context.ts'
import {
  commandBody,
  commandSent,
  deviceEnrolled,
  deviceModelBody,
  deviceModelSet,
  deviceParams,
  devicePlaceBody,
  devicePlaced,
  deviceRetired,
  deviceRights,
  type FleetDevice,
  fleetSchema,
  newDeviceBody,
  retireBody,
} from '../../schemas/devices/device.ts'
import { placeStepsOf } from '../../views/place-steps.ts'
import { ruleTitleOf } from '../../views/rule-words.ts'

/** Heartbeats come every 10 s: a device online by its status and unheard for three of them is silent, not healthy. */
const silentAfterMs = 30_000

function connectionOf(health: DeviceHealth | undefined, nowMs: number): FleetDevice['connection'] {
  if (health === undefined || health.lastSeenAtMs === null) return 'never-seen'
  if (health.state !== 'online') return health.state
  return nowMs - health.lastSeenAtMs > silentAfterMs ? 'silent' : 'online'
}

const kindsWithin: ReadonlySet<string> = new Set(['device', 'door', 'antenna', 'probe'])

/** The device an alert is about, itself or a part of it; null when it is about none. */
function deviceOf({ about }: Alert): string | null {
  const { kind, identity } = partsOfSubject(about)
  return kindsWithin.has(kind) ? (identity[0] ?? null) : null
}

type Standing = {
  documents: readonly DeviceDocument[]
  newestCommand: DeviceCommand | null
  health: DeviceHealth | undefined
  alerts: readonly Alert[]
  factsNotUnderstood: number
  may: FleetDevice['may']
  atMs: number
}

function fleetDocument(row: DeviceDocument, telemetry: Telemetry | null): FleetDevice['documents'][number] {
  const { kind, wantedVersion, issuedAtMs, heldVersion, heldSinceMs, refusedReason } = row
  const stale = telemetry?.documents?.held.some((each) => each.kind === kind && each.stale) ?? false
  return { kind, wantedVersion, issuedAtMs, heldVersion, heldSinceMs, stale, refusedReason }
}

function fleetDevice(
  { places, rules, models }: Pick<HttpService, 'places' | 'rules' | 'models'>,
  device: Device,
  standing: Standing,
): FleetDevice {
  const { health, alerts, documents, newestCommand, factsNotUnderstood, may, atMs } = standing
  const { deviceId, kind, modelId, title, placeId } = device
  const telemetry = telemetrySchema.safeParse(health?.telemetry)
  const model = models.get(modelId)
  return {
    deviceId,
    kind,
    modelId,
    title,
    placeId,
    placePath: placeStepsOf(places(), placeId),
    modelRemarks: model === undefined ? [] : remarksOn(model),
    connection: connectionOf(health, atMs),
    lastSeenAtMs: health?.lastSeenAtMs ?? null,
    agentVersion: health?.agentVersion ?? null,
    epoch: health?.epoch ?? null,
    committedSeq: health?.committedSeq ?? 0,
    telemetry: telemetry.success ? telemetry.data : null,
    telemetryAtMs: health?.telemetryAtMs ?? null,
    documents: documents.map((row) => fleetDocument(row, telemetry.success ? telemetry.data : null)),
    newestCommand,
    factsNotUnderstood,
    may,
    openAlerts: alerts.map(({ alertId, ruleId, priority }) => {
      return { alertId, ruleId, ruleTitle: ruleTitleOf(rules, ruleId), priority }
    }),
  }
}

/** Cabinets and room sensors: enrolment, health, commands. */
export function deviceRoutes(app: HttpApp, context: HttpContext): void {
  const { service, clock } = context
  const { store } = service

  app.post(
    '/api/devices',
    {
      config: { access: { right: 'device.enrol' } },
      schema: { tags: ['devices'], body: newDeviceBody, response: created(deviceEnrolled) },
    },
    async (request, reply) => {
      // Told once: only the answer of the request that made it holds it.
      let password: string | null = null
      const answer = await context.idempotent.once(request, {
        async order(commands) {
          const outcome = await commands.registerDevice(request.body, personOf(request).userRef)
          if (outcome.ok) password = outcome.value.password
          return outcome
        },
        kept: (_tx, { password: _secret, ...registered }) => registered,
        answer: (registered) => ({ ...registered, password }),
      })
      return reply.code(201).header('cache-control', 'no-store').send(answer)
    },
  )

  app.get(
    '/api/fleet',
    { config: { access: { right: 'device.read' } }, schema: { tags: ['devices'], response: answers(fleetSchema) } },
    async (request) => {
      const atMs = clock.now()
      const scope = scopeFor(context, request)
      const mayAt = rightsAt(context, request, deviceRights)
      const [devices, health, open, notUnderstood, documents, newest] = await Promise.all([
        store.devices.list(),
        store.devices.health(),
        store.alerts.list('open'),
        store.journal.notUnderstood(),
        store.documents.all(),
        store.commands.newest(),
      ])
      const healthOf = new Map(health.map((row) => [row.deviceId, row]))
      const alertsOf = Map.groupBy(open, deviceOf)
      const documentsOf = Map.groupBy(documents, ({ deviceId }) => deviceId)
      return {
        atMs,
        // What serves no more has its history, and no health.
        devices: devices
          .filter(({ placeId, retiredAtMs }) => retiredAtMs === null && scope.covers(placeId))
          .map((device) => {
            const { deviceId } = device
            return fleetDevice(service, device, {
              health: healthOf.get(deviceId),
              alerts: alertsOf.get(deviceId) ?? [],
              documents: documentsOf.get(deviceId) ?? [],
              newestCommand: newest.find((command) => command.deviceId === deviceId) ?? null,
              factsNotUnderstood: notUnderstood.get(deviceId) ?? 0,
              may: mayAt(device.placeId),
              atMs,
            })
          }),
      }
    },
  )

  app.post(
    '/api/devices/:id/place',
    {
      config: { access: { right: 'device.place', on: 'device' } },
      schema: { tags: ['devices'], params: deviceParams, body: devicePlaceBody, response: answers(devicePlaced) },
    },
    async (request) => {
      const { id: deviceId } = request.params
      const { placeId, fromMs } = request.body
      const by = personOf(request).userRef
      const order = plain((commands) => commands.moveDevice(deviceId, placeId, fromMs, by))
      await context.idempotent.once(request, order)
      return { deviceId, placeId }
    },
  )

  app.put(
    '/api/devices/:id/model',
    {
      config: { access: { right: 'device.enrol', on: 'device' } },
      schema: { tags: ['devices'], params: deviceParams, body: deviceModelBody, response: answers(deviceModelSet) },
    },
    async (request) => {
      const { id: deviceId } = request.params
      const { modelId } = request.body
      const order = plain((commands) => commands.setDeviceModel(deviceId, modelId, personOf(request).userRef))
      await context.idempotent.once(request, order)
      return { deviceId, modelId }
    },
  )

  app.post(
    '/api/devices/:id/retire',
    {
      config: { access: { right: 'device.retire', on: 'device' } },
      schema: { tags: ['devices'], params: deviceParams, body: retireBody, response: answers(deviceRetired) },
    },
    async (request) => {
      const { id: deviceId } = request.params
      const order = plain((commands) => commands.retireDevice(deviceId, request.body, personOf(request).userRef))
      await context.idempotent.once(request, order)
      return { deviceId }
    },
  )

  app.post(
    '/api/devices/:id/commands',
    {
      config: { access: { right: 'device.command', on: 'device' } },
      schema: { tags: ['devices'], params: deviceParams, body: commandBody, response: answers(commandSent) },
    },
    async (request) => {
      const person = personOf(request)
      const also = request.body.kind === 'Unlock' ? (['device.unlock'] as const) : []
      const { id } = request.params
      const { body } = request
      const order = plain(async ({ sendCommand }) => {
        for (const right of also) await checkAlso(context, request, 'device', right)
        if (body.kind === 'Unlock') return sendCommand(id, body, person.userRef)
        const { lifeMs, ...wish } = body
        return sendCommand(id, wish, person.userRef, lifeMs)
      })
      return await context.idempotent.once(request, { ...order, also })
    },
  )
}
