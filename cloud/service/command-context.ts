import type { Broker } from '#cloud/broker/broker'
import type { SiteWriter } from '#cloud/ingest/site-writer'
import type { NewEntry } from '#cloud/journal/journal-entry'
import type { WritableStore } from '#cloud/store/open-store'
import type { EpcHex, SiteId, UserRef } from '#contracts/ids'
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
  log: Log
  /** Null while the service is not started. */
  broker(): Broker | null
  /** Reads policies and devices anew after they were changed. */
  reload(): Promise<void>
}

/** A decision as the journal keeps it. about names the unit or place when it is about one. */
export function decisionEntry(
  { siteId, random }: CommandContext,
  kind: string,
  actor: UserRef,
  nowMs: number,
  body: Record<string, unknown>,
  about: { epc?: EpcHex; placeId?: string; occurredAtMs?: number; decisionId?: string } = {},
): NewEntry {
  return {
    siteId,
    occurredAtMs: about.occurredAtMs ?? nowMs,
    recordedAtMs: nowMs,
    timeQuality: 'service',
    source: { kind: 'decision', actorRef: actor, decisionId: about.decisionId ?? random.hex(16) },
    kind,
    epc: about.epc ?? null,
    placeId: about.placeId ?? null,
    body: { kind, ...body },
  }
}

/** Thrown inside a transaction to undo it and answer with a refusal. */
export class Refused<R extends string> extends Error {
  readonly refusal: R

  constructor(refusal: R) {
    super(refusal)
    this.name = 'Refused'
    this.refusal = refusal
  }
}

/** Runs a command whose transaction may end in a refusal. */
export async function answered<T, R extends string>(
  work: () => Promise<T>,
): Promise<{ ok: true; value: T } | { ok: false; refusal: R }> {
  try {
    return { ok: true, value: await work() }
  } catch (error) {
    if (error instanceof Refused) return { ok: false, refusal: error.refusal as R }
    throw error
  }
}
