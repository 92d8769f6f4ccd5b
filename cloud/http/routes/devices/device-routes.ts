import type { Alert } from '#cloud/alerts/alert'
import type { Device, DeviceHealth } from '#cloud/store/records'
import { telemetrySchema } from '#contracts/telemetry'
import { acceptedValue } from '../../accepted-value.ts'
import { personOf } from '../../access.ts'
import { answers, created } from '../../answers.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import {
  commandBody,
  commandSent,
  deviceEnrolled,
  deviceParams,
  type FleetDevice,
  fleetSchema,
  newDeviceBody,
} from '../../schemas/devices/device.ts'

/** Heartbeats come every 10 s: a device online by its status and unheard for three of them is silent, not healthy. */
const silentAfterMs = 30_000

function connectionOf(health: DeviceHealth | undefined, nowMs: number): FleetDevice['connection'] {
  if (health === undefined || health.lastSeenAtMs === null) return 'never-seen'
  if (health.state !== 'online') return health.state
  return nowMs - health.lastSeenAtMs > silentAfterMs ? 'silent' : 'online'
}

function fleetDevice(device: Device, health: DeviceHealth | undefined, alerts: readonly Alert[], nowMs: number) {
  const { siteId: _site, registeredAtMs: _registered, ...rest } = device
  const telemetry = telemetrySchema.safeParse(health?.telemetry)
  return {
    ...rest,
    connection: connectionOf(health, nowMs),
    lastSeenAtMs: health?.lastSeenAtMs ?? null,
    agentVersion: health?.agentVersion ?? null,
    epoch: health?.epoch ?? null,
    committedSeq: health?.committedSeq ?? 0,
    telemetry: telemetry.success ? telemetry.data : null,
    telemetryAtMs: health?.telemetryAtMs ?? null,
    openAlerts: alerts.map(({ alertId, ruleId, priority }) => ({ alertId, ruleId, priority })),
  }
}

/** Cabinets and room sensors: enrolment, health, commands. */
export function deviceRoutes(app: HttpApp, context: HttpContext): void {
  const { service, clock } = context
  const { store, commands } = service

  app.post(
    '/api/devices',
    {
      config: { access: ['biomed', 'admin'] },
      schema: { tags: ['devices'], body: newDeviceBody, response: created(deviceEnrolled) },
    },
    async (request, reply) => {
      const enrolled = acceptedValue(await commands.registerDevice(request.body, personOf(request).userRef))
      return reply.code(201).header('cache-control', 'no-store').send(enrolled)
    },
  )

  app.get(
    '/api/fleet',
    { config: { access: 'signed-in' }, schema: { tags: ['devices'], response: answers(fleetSchema) } },
    async () => {
      const atMs = clock.now()
      const [devices, health, open] = await Promise.all([
        store.devices.list(),
        store.devices.health(),
        store.alerts.list('open'),
      ])
      const healthOf = new Map(health.map((row) => [row.deviceId, row]))
      const alertsOf = Map.groupBy(open, ({ subject }) => ('deviceId' in subject ? subject.deviceId : null))
      return {
        atMs,
        devices: devices.map((device) =>
          fleetDevice(device, healthOf.get(device.deviceId), alertsOf.get(device.deviceId) ?? [], atMs),
        ),
      }
    },
  )

  app.post(
    '/api/devices/:id/commands',
    {
      config: { access: ['biomed', 'admin'] },
      schema: { tags: ['devices'], params: deviceParams, body: commandBody, response: answers(commandSent) },
    },
    async (request) =>
      acceptedValue(await commands.sendCommand(request.params.id, request.body, personOf(request).userRef)),
  )
}
