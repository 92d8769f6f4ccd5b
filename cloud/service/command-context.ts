import type { Broker } from '#cloud/broker/broker'
import type { CertificateOffice } from '#cloud/certificates/office'
import type { DeviceCommand } from '#cloud/documents/device-command'
import type { Ingest } from '#cloud/ingest/ingest'
import type { SiteWriter } from '#cloud/ingest/site-writer'
import type { NewEntry } from '#cloud/journal/journal-entry'
import type { NewId } from '#cloud/journal/new-id'
import type { Subject } from '#cloud/journal/subject'
import type { PlaceBook } from '#cloud/places/place-book'
import type { policyRequestSchemaOf } from '#cloud/policies/policy'
import type { ThresholdSpecs } from '#cloud/policies/threshold'
import type { WritableStore } from '#cloud/store/open-store'
import type { SiteId, UserRef } from '#contracts/ids'
import type { VerifyingKey } from '#contracts/trust-bundle'
import type { DeviceModel } from '#firmware-config/schema'
import type { Clock } from '#platform/clock'
import type { Log } from '#platform/log'
import type { Random } from '#platform/random'
import type { DeviceRegistry } from './devices/device-registry.ts'

/** What the commands work with. */
export type CommandContext = {
  siteId: SiteId
  store: WritableStore
  writer: SiteWriter
  registry: DeviceRegistry
  models: ReadonlyMap<string, DeviceModel>
  clock: Clock
  random: Random
  newId: NewId
  log: Log
  /** Null while the service is not started. */
  broker(): Broker | null
  /** Null where devices prove themselves by passwords. */
  office: CertificateOffice | null
  /** Where the broker listens; null while it does not. */
  mqttPort(): number | null
  places(): PlaceBook
  /** Signs a command and sends it to a device that listens; false when it does not. */
  sendNow(command: DeviceCommand): boolean
  /** What devices must believe to read it. */
  signingKeys(): VerifyingKey[]
  /** Hands something in as if its device had said it just now. */
  submit: Ingest['submit']
  /** What a policy may ask for, by the thresholds the rules read. */
  policySchema: ReturnType<typeof policyRequestSchemaOf>
  thresholds: ThresholdSpecs
}

/** What a command came to: a value, or a named refusal with what it is about. Refusals are answers, not errors. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; refusal: string; about?: Record<string, unknown> }

/** A decision to be journalled. What is left out is made up: the moment is now, the decision has a name of its own. */
export type Decision = {
  kind: string
  subject: Subject
  placeId?: string | null
  occurredAtMs?: number
  /** The same for all entries of one decision. */
  decisionId?: string
  causeSeq?: number | null
  body: Record<string, unknown>
}

/** A decision as the journal keeps it. */
export function decisionEntry(
  { siteId, newId }: Pick<CommandContext, 'siteId' | 'newId'>,
  actor: UserRef,
  nowMs: number,
  decision: Decision,
): NewEntry {
  const { kind, subject, placeId = null, occurredAtMs = nowMs, causeSeq = null, body } = decision
  const decisionId = decision.decisionId ?? newId(nowMs)
  return {
    siteId,
    occurredAtMs,
    recordedAtMs: nowMs,
    timeQuality: 'service',
    source: { kind: 'decision', actorRef: actor, decisionId },
    kind,
    subject,
    placeId,
    causeSeq,
    body: { kind, ...body },
  }
}

/** Thrown inside a transaction to undo it and answer with a refusal. */
export class Refused extends Error {
  readonly refusal: string
  readonly about: Record<string, unknown> | undefined

  constructor(refusal: string, about?: Record<string, unknown>) {
    super(refusal)
    this.name = 'Refused'
    this.refusal = refusal
    this.about = about
  }
}

/** Where in a list of a request something stands: its field by its path, and its line, counted from one. */
export function inList(list: string, index: number, member?: string): { field: string; line: number } {
  return { field: member === undefined ? `${list}.${index}` : `${list}.${index}.${member}`, line: index + 1 }
}

/** Runs a command whose transaction may end in a refusal. */
export async function answered<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const { refusal, about } = error
    return about === undefined ? { ok: false, refusal } : { ok: false, refusal, about }
  }
}
