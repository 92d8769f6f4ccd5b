import { createHash } from 'node:crypto'
import type { Broker } from '#cloud/broker/broker'
import type { Device } from '#cloud/devices/device'
import { type DeviceDocument, documentsOfEntry, foldDocument } from '#cloud/documents/device-document'
import type { SiteWriter } from '#cloud/ingest/site-writer'
import type { Committed } from '#cloud/journal/changes'
import type { NewEntry } from '#cloud/journal/journal-entry'
import { subjectOf } from '#cloud/journal/subject'
import type { WritableStore } from '#cloud/store/open-store'
import { canonicalJson } from '#contracts/canonical-json'
import { type DocumentKind, documentKinds } from '#contracts/downlink/document-kinds'
import { versionMax } from '#contracts/downlink/envelope'
import type { DeviceId, SiteId } from '#contracts/ids'
import type { Telemetry } from '#contracts/telemetry'
import type { CancelTimer, Clock } from '#platform/clock'
import type { Log } from '#platform/log'
import type { DeviceRegistry } from '../devices/device-registry.ts'
import type { DocumentSource } from './document-source.ts'
import type { Seal } from './seal.ts'
import { type Attempts, sendAttempts } from './send-attempts.ts'

export type DocumentDeskParts = {
  siteId: SiteId
  store: WritableStore
  writer: SiteWriter
  registry: DeviceRegistry
  clock: Clock
  log: Log
  seal: Seal
  sources: readonly DocumentSource[]
  /** Null while the service is not started. */
  broker(): Broker | null
}

/**
 * Sees to it that every device has its documents: makes them anew when what they are made of changed, issues a version
 * when they say something else, and sends it until the device says that it has it.
 */
export type DocumentDesk = {
  /** Looks at every document; from now on it issues and sends. */
  start(): Promise<void>
  /** After every commit. */
  committed(committed: Committed): void
  /** The device listens: what it has not said to have is sent. */
  listening(deviceId: DeviceId): void
  /** What a device says to have, newer than anything the journal knows. */
  told(deviceId: DeviceId, documents: NonNullable<Telemetry['documents']>): void
  /** What a document of a device says as it was made last, canonical JSON; null while it has none. */
  bodyOf(deviceId: DeviceId, kind: DocumentKind): string | null
  /** Whether a device has the newest version of a kind in force. */
  isHeld(deviceId: DeviceId, kind: DocumentKind): boolean
  /** Everything that was touched so far is issued when it resolves. */
  settled(): Promise<void>
  stop(): Promise<void>
}

type Composed = { text: string; hash: string }
/** A document that should say something else than its newest version does, or that is to be issued again as it is. */
type Due = { key: string; deviceId: DeviceId; kind: DocumentKind; hash: string }

/** Several commits in a row make one version. */
const gatherMs = 200
const againAfterFailureMs = 5_000
/** Looks ahead at most so far: timers cannot be set for ever. */
const lookAheadMs = 86_400_000
/** A document nobody had to change is issued anew three times before a device calls it stale. */
const renewalsPerStaleness = 3

function keyOf(deviceId: DeviceId, kind: string): string {
  return `${deviceId}/${kind}`
}

function renewAtMs(kind: DocumentKind, issuedAtMs: number): number {
  const { staleAfterMs } = documentKinds[kind]
  return staleAfterMs === null ? Number.POSITIVE_INFINITY : issuedAtMs + staleAfterMs / renewalsPerStaleness
}

/** Makes the desk of a site. It does nothing before start(). */
export function createDocumentDesk(parts: DocumentDeskParts): DocumentDesk {
  const { siteId, store, writer, registry, clock, log, seal, sources } = parts
  const rows = new Map<string, DeviceDocument>()
  const composed = new Map<string, Composed>()
  /** Bodies are made once and go to many. */
  const written = new WeakMap<object, Composed>()
  /** What devices said to have since they connected; what the journal knows is older. */
  const toldHeld = new Map<string, number | null>()
  /** Whose documents follow what they are made of. */
  const serving = new Set<DeviceId>()
  const attempts: Attempts = sendAttempts(clock)
  let touched = new Map<DocumentKind, 'all' | Set<DeviceId>>()
  let stale = new Set<DeviceId>()
  let running: Promise<void> | null = null
  let isStarted = false
  let cancelGather: CancelTimer | null = null
  let cancelTime: CancelTimer = () => {}

  const devicesFor = (kind: DocumentKind): Device[] =>
    registry.all().filter((device) => documentKinds[kind].for.some((each) => each === device.kind))

  const touch = (kind: DocumentKind, which: 'all' | readonly DeviceId[]): void => {
    const before = touched.get(kind)
    if (before === 'all' || (which !== 'all' && which.length === 0)) return
    touched.set(kind, which === 'all' ? 'all' : new Set([...(before ?? []), ...which]))
  }

  const gather = (delayMs = gatherMs): void => {
    if (!isStarted || cancelGather !== null || (touched.size === 0 && stale.size === 0)) return
    cancelGather = clock.after('documents.gather', delayMs, () => {
      cancelGather = null
      void work()
    })
  }

  const heldVersion = (key: string): number | null =>
    toldHeld.has(key) ? (toldHeld.get(key) ?? null) : (rows.get(key)?.heldVersion ?? null)

  const send = (deviceId: DeviceId): void => {
    const broker = parts.broker()
    if (broker?.isListening(deviceId) !== true) return
    for (const { kind } of sources) {
      const key = keyOf(deviceId, kind)
      const row = rows.get(key)
      const body = composed.get(key)
      if (row?.wantedVersion == null || row.issuedAtMs === null || body?.hash !== row.bodyHash) continue
      if (heldVersion(key) === row.wantedVersion) attempts.forget(key)
      else if (attempts.isDue(key, row.wantedVersion)) {
        const { wantedVersion: version, issuedAtMs } = row
        const message = { device: deviceId, kind, version, issuedAtMs, expiresAtMs: null, bodyText: body.text }
        const text = seal(message, attempts.count(key, version))
        attempts.tried(key, version)
        if (!broker.sendDocument(deviceId, kind, text)) log.info('documents.not-sent', { deviceId, kind, version })
      }
    }
    attempts.wake(() => {
      for (const { deviceId } of registry.all()) send(deviceId)
    })
  }

  /** Makes what was touched anew; answers what differs from what was issued, or is due for another reason. */
  const compose = async (wanted: typeof touched): Promise<Due[]> => {
    const nowMs = clock.now()
    const due: Due[] = []
    for (const source of sources) {
      const which = wanted.get(source.kind)
      if (which === undefined) continue
      const devices = devicesFor(source.kind).filter(({ deviceId }) => which === 'all' || which.has(deviceId))
      if (devices.length === 0) continue
      const bodies = await store.transaction((tx) => source.compose(tx, devices, nowMs))
      for (const [deviceId, body] of bodies) {
        let one = written.get(body)
        if (one === undefined) {
          const text = canonicalJson(body)
          one = { text, hash: createHash('sha256').update(text, 'utf8').digest('hex') }
          written.set(body, one)
        }
        const key = keyOf(deviceId, source.kind)
        composed.set(key, one)
        const row = rows.get(key)
        const isOver = Math.max(heldVersion(key) ?? 0, row?.heldVersion ?? 0) > (row?.wantedVersion ?? 0)
        const isOld = row?.issuedAtMs != null && renewAtMs(source.kind, row.issuedAtMs) <= nowMs
        if (row?.bodyHash !== one.hash || isOver || isOld)
          due.push({ key, deviceId, kind: source.kind, hash: one.hash })
      }
    }
    return due
  }

  /** Devices that are told the same get one entry and one version: above any that was issued or held, and never before now. */
  const issue = async (due: readonly Due[]): Promise<void> => {
    const entries = await writer.decide(async (tx, nowMs) => {
      const known = new Map(
        (await tx.documents.byKeys(due.map(({ key }) => key))).map((row) => [keyOf(row.deviceId, row.kind), row]),
      )
      const versionOf = (key: string) => {
        const row = known.get(key)
        return Math.max(row?.wantedVersion ?? 0, row?.heldVersion ?? 0, heldVersion(key) ?? 0) + 1
      }
      // One that holds a version of days to come gets its own: what it says moves no other device's versions.
      const groupOf = ({ key, kind, hash }: Due) => `${kind} ${hash} ${versionOf(key) > nowMs ? key : ''}`
      const said = [...Map.groupBy(due, groupOf).values()].flatMap((group): NewEntry[] => {
        const [first] = group
        if (first === undefined) return []
        const version = Math.max(nowMs, versionOf(first.key))
        if (version > versionMax) return []
        const deviceIds = group.map(({ deviceId }) => deviceId).sort()
        const named = deviceIds.length === 1 ? `${deviceIds[0]}~` : ''
        return [
          {
            siteId,
            occurredAtMs: nowMs,
            recordedAtMs: nowMs,
            timeQuality: 'service',
            source: { kind: 'service', decider: 'documents', conclusionId: `${first.kind}~${named}${version}` },
            kind: 'DocumentIssued',
            subject: subjectOf('document', first.kind),
            placeId: null,
            causeSeq: null,
            body: { kind: 'DocumentIssued', document: first.kind, version, bodyHash: first.hash, deviceIds },
          },
        ]
      })
      return { entries: said, finish: async (_tx, numbered) => numbered }
    })
    for (const entry of entries) {
      for (const key of documentsOfEntry(entry)) {
        const row = foldDocument(rows.get(key) ?? null, entry, key)
        if (row !== null) rows.set(key, row)
      }
    }
    for (const deviceId of new Set(due.map(({ deviceId }) => deviceId))) send(deviceId)
  }

  /** What the journal knows of these devices' documents since facts of theirs, or another's entries, were stored. */
  const reread = async (deviceIds: ReadonlySet<DeviceId>): Promise<void> => {
    const keys = [...deviceIds].flatMap((deviceId) => sources.map(({ kind }) => keyOf(deviceId, kind)))
    for (const row of await store.transaction((tx) => tx.documents.byKeys(keys))) {
      const key = keyOf(row.deviceId, row.kind)
      const before = rows.get(key)
      rows.set(key, row)
      if (before?.heldVersion !== row.heldVersion) toldHeld.delete(key)
      if ((row.heldVersion ?? 0) > (row.wantedVersion ?? 0)) touch(row.kind as DocumentKind, [row.deviceId])
    }
  }

  const step = async (): Promise<void> => {
    const reading = stale
    stale = new Set()
    const making = touched
    touched = new Map()
    try {
      if (reading.size > 0) await reread(reading)
      const due = await compose(making)
      if (due.length > 0) await issue(due)
      for (const deviceId of reading) send(deviceId)
    } catch (error) {
      for (const deviceId of reading) stale.add(deviceId)
      for (const [kind, which] of making) touch(kind, which === 'all' ? 'all' : [...which])
      throw error
    }
  }

  const watchTime = (): void => {
    cancelTime()
    const nowMs = clock.now()
    const renewals = [...rows.values()].flatMap(({ kind, issuedAtMs }) =>
      issuedAtMs === null || !Object.hasOwn(documentKinds, kind) ? [] : [renewAtMs(kind as DocumentKind, issuedAtMs)],
    )
    const changes = sources.flatMap(({ changesNextMs }) => changesNextMs(nowMs) ?? [])
    const nextMs = Math.min(nowMs + lookAheadMs, ...renewals, ...changes)
    cancelTime = clock.after('documents.time', Math.max(gatherMs, nextMs - nowMs), () => {
      for (const { kind } of sources) touch(kind, 'all')
      void work()
    })
  }

  const everything = async (): Promise<void> => {
    try {
      while (isStarted && (touched.size > 0 || stale.size > 0)) await step()
      if (isStarted) watchTime()
    } catch (error) {
      log.warn('documents.not-issued', { reason: error instanceof Error ? error.message : String(error) })
    }
  }

  const work = (): Promise<void> => {
    running ??= everything().finally(() => {
      running = null
      gather(againAfterFailureMs)
    })
    return running
  }

  return {
    async start() {
      for (const row of await store.documents.all()) rows.set(keyOf(row.deviceId, row.kind), row)
      for (const { deviceId } of registry.all()) serving.add(deviceId)
      for (const { kind } of sources) touch(kind, 'all')
      isStarted = true
      gather(0)
    },
    committed({ changes }) {
      if (!isStarted) return
      for (const { kind, touchedBy } of sources) touch(kind, touchedBy(changes))
      for (const deviceId of changes.devices as DeviceId[]) {
        const device = registry.find(deviceId)
        // A code was given out for it, or it was retired: neither is told anything, and both may serve later.
        if (device === null || device.retiredAtMs !== null) serving.delete(deviceId)
        else if (!serving.has(deviceId)) {
          serving.add(deviceId)
          for (const { kind } of sources) touch(kind, [deviceId])
        }
      }
      for (const deviceId of changes.documents) stale.add(deviceId as DeviceId)
      gather()
    },
    listening(deviceId) {
      if (!isStarted) return
      for (const { kind } of sources) {
        toldHeld.delete(keyOf(deviceId, kind))
        attempts.forget(keyOf(deviceId, kind))
      }
      send(deviceId)
    },
    told(deviceId, { held }) {
      if (!isStarted) return
      for (const { kind } of sources) {
        const key = keyOf(deviceId, kind)
        const version = held.find((each) => each.kind === kind)?.version ?? null
        toldHeld.set(key, version)
        if ((version ?? 0) > (rows.get(key)?.wantedVersion ?? 0)) touch(kind, [deviceId])
      }
      gather()
      send(deviceId)
    },
    isHeld(deviceId, kind) {
      const key = keyOf(deviceId, kind)
      const wanted = rows.get(key)?.wantedVersion ?? null
      return wanted !== null && heldVersion(key) === wanted
    },
    bodyOf: (deviceId, kind) => composed.get(keyOf(deviceId, kind))?.text ?? null,
    async settled() {
      if (!isStarted) await this.start()
      await running
      await work()
    },
    async stop() {
      isStarted = false
      cancelGather?.()
      cancelTime()
      attempts.stop()
      await running
    },
  }
}
