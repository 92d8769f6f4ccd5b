import type { Explanation } from '#cloud/alerts/explain'
import type { Committed } from '#cloud/journal/changes'
import type { PlaceBook } from '#cloud/places/place-book'
import type { Policy } from '#cloud/policies/policy'
import type { Proof } from '#cloud/proofs/proof'
import type { RequisitionUrgency } from '#cloud/requisitions/requisition'
import type { Commands } from '#cloud/service/commands-of'
import type { StockToday } from '#cloud/service/goods/stock-today'
import type { Keep } from '#cloud/service/keeping-writer'
import type { FirstRun } from '#cloud/service/people/first-run'
import type { Mandate } from '#cloud/service/people/mandate'
import type { WorldFault } from '#cloud/store/engine/faults/world-fault'
import type { Store } from '#cloud/store/store'
import type { DeviceId, SiteId } from '#contracts/ids'
import type { DeviceModel } from '#firmware-config/schema'
import type { Clock } from '#platform/clock'
import type { Log } from '#platform/log'
import type { Random } from '#platform/random'
import type { Attempts } from './access/attempts.ts'
import type { IdempotentAnswers } from './answers/idempotent-answers.ts'
import type { EventHub } from './events/event-hub.ts'
import type { createPlacing } from './events/visible-changes.ts'
import type { ClimateProbe } from './schemas/devices/climate.ts'

/** The languages rules speak. */
export type RuleLocale = 'en' | 'zh-cn'

/** One number in force: the layer that won and who put it there; entrySeq is null for what is built in. */
export type NumberInForce = { value: number; layer: string; setBy: string; setAtMs: number; entrySeq: number | null }

/** A named reason with what a person can do. */
export type NotReady = { code: string; what: string; remedy: string }

/** What the web server needs of the service. */
export type HttpService = {
  siteId: SiteId
  store: Store
  /** What nobody needs a right for: a token is shown instead. */
  commands: Pick<Commands, 'createFirstUser' | 'redeemToken' | 'requestCertificate' | 'collectCertificate'>
  /** Commands for one request of a person: held to a right and its places; keep stores something with what is done. */
  commandsFor(mandate: Mandate, keep?: Keep | null): Commands
  /** Told after each commit. Answers how to stop. */
  onCommitted(listener: (committed: Committed) => void): () => void
  firstRun: Pick<FirstRun, 'isOpen' | 'tokenMatches' | 'closed'>
  /** Every threshold in force for a position now, by name. */
  policyInForce(itemId: string, placeId: string, owner: string): Promise<Record<string, NumberInForce>>
  policies(): Promise<readonly Policy[]>
  places(): PlaceBook
  /** Every position as it is now, those of the assortment that were never filled among them. */
  stockToday(): Promise<StockToday[]>
  /** The day (since 1970-01-01) it is now at a place. */
  today(placeId: string): number
  /** What devices may be made of, by model id. */
  models: ReadonlyMap<string, DeviceModel>
  /** The probes of a device and the bounds in force for them now; none for a device nobody knows. */
  probesOf(deviceId: DeviceId): readonly Omit<ClimateProbe, 'calibration'>[]
  /** Why the service cannot keep what it is told, or null when it can. */
  notReady(): Promise<NotReady | null>
  /** To be told when a read met a fault of the world. */
  metFault(fault: WorldFault): void
  rules: {
    /** What people call the rule; its id when there is no such rule (any more). */
    titleOf(ruleId: string, locale: RuleLocale): string
    /** How urgently a rule asks purchasing; null when it orders nothing. */
    ordersOf(ruleId: string): RequisitionUrgency | null
    /** A proof in the words of its rule. */
    explain(proof: Proof, locale: RuleLocale): Explanation
  }
}

/** What the routes work with: the service, and the world as it was handed in. */
export type HttpContext = {
  /** A person's commands are given through idempotent alone. */
  service: Omit<HttpService, 'commandsFor'>
  clock: Clock
  random: Random
  log: Log
  /** IANA name of the hospital's zone, for the page. */
  timeZone: string
  cookie: { name: string; secure: boolean }
  events: EventHub
  attempts: Attempts
  /** Where the things of a commit are, for screens that are not told of everything. */
  placing: ReturnType<typeof createPlacing>
  idempotent: IdempotentAnswers
}
