import type { Service } from '#cloud/service'
import type { Clock } from '#platform/clock'
import type { Log } from '#platform/log'
import type { Random } from '#platform/random'
import type { EventHub } from './event-hub.ts'
import type { IdempotentAnswers } from './idempotent-answers.ts'
import type { ClimateProbe } from './schemas/devices/climate.ts'

/** What the web server needs of the service. */
export type HttpService = Omit<Service, 'start' | 'stop' | 'accept' | 'inside'>

/** What the routes work with: the service, and the world as it was handed in. */
export type HttpContext = {
  service: HttpService
  clock: Clock
  random: Random
  log: Log
  /** IANA name of the hospital's zone, for the page. */
  timeZone: string
  cookie: { name: string; secure: boolean }
  /** The probes of a model and the bounds they are held against; empty for a model nobody knows. */
  probesOf(modelId: string): readonly ClimateProbe[]
  events: EventHub
  idempotent: IdempotentAnswers
}
