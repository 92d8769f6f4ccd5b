import { z } from 'zod'
import { deviceIdSchema, siteIdSchema } from '#contracts/ids'

const host = z.string().min(1).max(253)
const port = z.int().min(1).max(65_535)
const path = z.string().min(1).max(4_096)

/** Whether an address leads to this very machine. */
function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^127(?:\.\d{1,3}){3}$/.test(address)
}

const addressOf = (what: string) => ({
  host: host.describe(`Host name or address of ${what}.`),
  port: port.describe(`TCP port of ${what}.`),
})

/** Every setting of one device's agent. What a kind of device is made of stands in its model, not here. */
export const agentConfigSchema = z.strictObject({
  deviceId: deviceIdSchema.describe('Name on the label of the cabinet or room sensor.'),
  siteId: siteIdSchema.describe('The hospital campus it belongs to.'),
  modelId: z
    .string()
    .max(64)
    .describe(
      'Device model to start with, the name of a file in firmware-config/models; what the service sends goes before it.',
    ),
  stateDir: path.describe('Folder of its own for the outbox and the documents it keeps.'),
  trustPath: path.describe('File with the trust bundle the service gave: whom this device believes.'),
  identityPath: path
    .nullable()
    .default(null)
    .describe('File with key and certificate of this device, as `edge enrol` wrote it; null only where MQTT is plain.'),
  mqtt: z
    .strictObject({
      host: host
        .nullable()
        .default(null)
        .describe(
          'Another way to the broker than the addresses in the trust bundle; whoever answers must prove the same.',
        ),
      port: port.nullable().default(null).describe('TCP port of that way.'),
      plain: z.boolean().default(false).describe('MQTT without TLS, by a password: on loopback only.'),
      passwordFile: path
        .nullable()
        .default(null)
        .describe('Where MQTT is plain: file with the password of this device on one line.'),
      keepaliveSeconds: z
        .int()
        .min(5)
        .max(600)
        .default(15)
        .describe('MQTT keepalive; one and a half times it is dead.'),
    })
    .refine(({ host, port }) => (host === null) === (port === null), {
      path: ['host'],
      message: 'host and port are given together or not at all',
    })
    .refine(({ plain, host, passwordFile }) => !plain || (host !== null && passwordFile !== null), {
      path: ['plain'],
      message: 'plain MQTT needs host, port and passwordFile',
    })
    .refine(({ plain, host }) => !plain || host === null || isLoopback(host), {
      path: ['plain'],
      message: 'plain-mqtt-not-on-loopback: a password goes to no other machine in clear; enrol the device instead',
    })
    .prefault({})
    .describe('The line to the service.'),
  reader: z
    .strictObject(addressOf('the LLRP reader'))
    .nullable()
    .default(null)
    .describe('The RFID reader of a cabinet; null on a room sensor.'),
  badge: z
    .discriminatedUnion('driver', [
      z.strictObject({
        driver: z.literal('serial-tcp').describe('Numbers as lines over TCP.'),
        ...addressOf('the badge reader'),
      }),
      z.strictObject({
        driver: z.literal('evdev').describe('A reader that types as a keyboard does.'),
        path: path.describe('Its input device, for example the stable name of the udev rule.'),
      }),
    ])
    .nullable()
    .default(null)
    .describe('The badge reader; null where there is none.'),
  sensorRoot: path.default('/sys').describe('Folder that holds what /sys holds; the paths of probes lie below it.'),
  outboxBytesMax: z
    .int()
    .min(1024 * 1024)
    .max(64 * 1024 ** 3)
    .default(256 * 1024 * 1024)
    .describe('Space for facts in bytes; a year off line at 2,000 facts a day needs 214 MB.'),
  keepReceiptedDays: z
    .int()
    .min(1)
    .max(365)
    .default(7)
    .describe('Days facts are kept after their receipt, so that a service restored from a back-up can ask again.'),
  telemetryPeriodMs: z.int().min(1_000).max(3_600_000).default(10_000).describe('Time between two telemetry messages.'),
})
export type AgentConfig = z.infer<typeof agentConfigSchema>

/** Every setting of an edge process. One process may serve several devices. */
export const edgeConfigSchema = z.strictObject({
  logLevel: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Least weight of a log line that is written.'),
  agents: z.array(agentConfigSchema).min(1).max(64).describe('One entry a device.'),
})
export type EdgeConfig = z.infer<typeof edgeConfigSchema>

/** Reads a config. The error names the key, what is wrong with it, and nothing of its value. */
export function parseEdgeConfig(content: unknown): { ok: true; config: EdgeConfig } | { ok: false; problem: string } {
  const parsed = edgeConfigSchema.safeParse(content)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const key = issue?.path.join('.') || 'the config'
    return { ok: false, problem: `${key}: ${issue?.message ?? 'unknown'}` }
  }
  for (const { deviceId, mqtt, identityPath } of parsed.data.agents) {
    if (mqtt.plain || identityPath !== null) continue
    return {
      ok: false,
      problem: `agents: identityPath of ${deviceId} is missing: enrol it with npm run -s edge -- enrol`,
    }
  }
  for (const key of ['deviceId', 'stateDir'] as const) {
    const values = parsed.data.agents.map((agent) => agent[key])
    const doubled = values.find((value, index) => values.indexOf(value as never) !== index)
    if (doubled !== undefined) return { ok: false, problem: `agents: ${key} ${doubled} stands there twice` }
  }
  return { ok: true, config: parsed.data }
}
