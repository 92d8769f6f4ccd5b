import { z } from 'zod'
import { siteIdSchema } from '#contracts/ids'
import { isTimeZone } from './calendar/local-day.ts'

const port = z.int().min(0).max(65_535)
const host = z.string().min(1).max(255)

/** Whether only programs of the same machine can reach an address. */
export function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^127(?:\.\d{1,3}){3}$/.test(address)
}
const isEveryAddress = (address: string) => address === '0.0.0.0' || address === '::'

const storeSchema = z.discriminatedUnion('engine', [
  z.strictObject({
    engine: z.literal('sqlite').describe('One file beside the service.'),
    path: z.string().min(1).default('var/service/wardstock.db').describe('The database file.'),
    busyTimeoutMs: z.int().min(0).max(60_000).default(2_000).describe('How long another writer is waited for.'),
  }),
  z.strictObject({
    engine: z.literal('postgres').describe('A PostgreSQL server.'),
    urlFile: z.string().min(1).describe('File with the connection URL; it may hold a password.'),
    connectionsMax: z.int().min(2).max(100).default(4).describe('Connections kept open at most.'),
    connectTimeoutMs: z
      .int()
      .min(100)
      .max(120_000)
      .default(5_000)
      .describe('Patience with a server that lets nobody in.'),
    answerTimeoutMs: z
      .int()
      .min(100)
      .max(600_000)
      .default(30_000)
      .describe('Patience with one statement; a server silent for both is lost.'),
  }),
])

function isCidr(text: string): boolean {
  return z.union([z.cidrv4(), z.cidrv6()]).safeParse(text).success
}

/** Every setting of the service. Unknown keys are errors; limits end in Max, units stand in the names. */
export const configSchema = z.strictObject({
  siteId: siteIdSchema.default(siteIdSchema.parse('main')).describe('The hospital, in every table and topic.'),
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info').describe('How much is logged.'),
  stateDir: z
    .string()
    .min(1)
    .default('var/service')
    .describe(
      'Folder for the first-run token, the signing key, the certificate authority and the mark of the database.',
    ),
  timeZone: z
    .string()
    .min(1)
    .refine(isTimeZone, 'not a time zone this machine knows')
    .default('UTC')
    .describe('IANA name: decides which day it is in the hospital.'),
  store: storeSchema
    .default({ engine: 'sqlite', path: 'var/service/wardstock.db', busyTimeoutMs: 2_000 })
    .describe('Where the data are kept.'),
  http: z
    .strictObject({
      host: host.default('127.0.0.1').describe('Address people reach.'),
      port: port.default(8080).describe('0 picks a free port.'),
      trustedProxies: z
        .array(z.string().max(49).refine(isCidr, 'a network such as 10.0.0.0/8 or fd00::/8'))
        .max(32)
        .default([])
        .describe('Networks (CIDR) of proxies in front: only their X-Forwarded-For says where a request came from.'),
      servedOverHttps: z.boolean().default(false).describe('A proxy in front speaks https: cookies become Secure.'),
    })
    .prefault({})
    .describe('The page and its API.'),
  mqtt: z
    .strictObject({
      host: host.default('127.0.0.1').describe('Address the broker listens at.'),
      port: port.default(8883).describe('0 picks a free port.'),
      names: z
        .array(z.string().regex(/^[A-Za-z0-9:.-]{1,253}$/))
        .max(8)
        .default([])
        .describe('Host names and addresses devices reach the broker by; none: the one it listens at.'),
      plain: z.boolean().default(false).describe('MQTT without TLS, by passwords: on loopback only.'),
      packetBytesMax: z.int().min(1_024).max(1_048_576).default(65_536).describe('Longer packets are cut off.'),
      connectTimeoutMs: z.int().min(100).max(120_000).default(10_000).describe('Silence allowed before CONNECT.'),
      drainTimeoutMs: z
        .int()
        .min(100)
        .max(120_000)
        .default(5_000)
        .describe('Patience with a device that stops reading.'),
      connectionsMax: z.int().min(1).max(100_000).default(4_000).describe('Open connections.'),
      waitingPerDeviceMax: z.int().min(1).max(10_000).default(64).describe('Messages to one device not yet sent.'),
    })
    .refine(({ plain, host }) => !plain || isLoopback(host), {
      path: ['plain'],
      message:
        'plain-mqtt-not-on-loopback: passwords and facts would be read on the way; leave it out, or listen at 127.0.0.1',
    })
    .refine(({ plain, host, names }) => plain || names.length > 0 || !isEveryAddress(host), {
      path: ['names'],
      message: 'broker-names-missing: say by which names devices reach a broker that listens at every address',
    })
    .prefault({})
    .describe('The embedded broker.'),
  ingest: z
    .strictObject({
      transactionFactsMax: z.int().min(1).max(100_000).default(4_000).describe('Facts in one transaction.'),
      waitingFactsMax: z.int().min(256).max(1_000_000).default(8_000).describe('Facts waiting before devices must.'),
      parkedBatchesPerDeviceMax: z.int().min(0).max(1_000).default(16).describe('Batches kept behind a gap.'),
      newEpochsPerDeviceMax: z
        .int()
        .min(1)
        .max(1_000)
        .default(4)
        .describe('New cards (epochs) of one device in that time; what a further one says is refused.'),
      newEpochsWithinMs: z
        .int()
        .min(1_000)
        .max(2_592_000_000)
        .default(86_400_000)
        .describe('The time for `newEpochsPerDeviceMax`.'),
      unreadablePerDeviceMax: z
        .int()
        .min(0)
        .max(100_000)
        .default(100)
        .describe('Unreadable messages kept, each start.'),
    })
    .prefault({})
    .describe('How facts are taken in.'),
  holdOnBreach: z
    .boolean()
    .default(true)
    .describe('Units that stood in a cabinet while it was too warm or too cold are held until somebody releases them.'),
  unaccountedAfterMs: z
    .int()
    .min(60_000)
    .max(315_360_000_000)
    .nullable()
    .default(86_400_000)
    .describe('How long a taken unit may stay unexplained before it is declared unaccounted; null: for ever.'),
  wholeCheckEveryMs: z
    .int()
    .min(60_000)
    .max(2_147_483_647)
    .default(86_400_000)
    .describe('How often every byte kept is looked at, beside the work; first at the start.'),
})
export type Config = z.infer<typeof configSchema>
export type StoreConfig = Config['store']

/** A config file that cannot be used. The message names the key and what is wrong with it. */
export class ConfigError extends Error {
  readonly code = 'config-unusable'

  constructor(message: string) {
    super(message)
    this.name = 'ConfigError'
  }
}

/** Reads a configuration; where is its name in error messages. */
export function parseConfig(text: string, where: string): Config {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new ConfigError(`${where} is not JSON (${error instanceof Error ? error.message : error}): mend it`)
  }
  const parsed = configSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const key = issue?.path.join('.') || 'the file'
  throw new ConfigError(`${where}: ${key}: ${issue?.message ?? 'not usable'}: see the table in cloud/README.md`)
}
