import type { Duplex } from 'node:stream'
import { type Explanation, explainProof } from '#cloud/alerts/explain'
import type { Locale } from '#cloud/alerts/messages/word-book'
import { type Broker, createBroker } from '#cloud/broker/broker'
import { authoritySetting } from '#cloud/certificates/authority'
import { createOffice } from '#cloud/certificates/office'
import { openSigningKeys } from '#cloud/certificates/signing-key'
import { declareUnaccounted } from '#cloud/ingest/deciders/declare-unaccounted'
import { giveBackAlerts } from '#cloud/ingest/deciders/give-back-alerts'
import { holdExposed } from '#cloud/ingest/deciders/hold-exposed'
import { watchAlerts } from '#cloud/ingest/deciders/watch-alerts'
import { createIngest } from '#cloud/ingest/ingest'
import { createSiteWriter } from '#cloud/ingest/site-writer'
import type { Committed } from '#cloud/journal/changes'
import { idMaker } from '#cloud/journal/new-id'
import { rootPlaceId } from '#cloud/places/founding-places'
import type { PlaceBook } from '#cloud/places/place-book'
import { policyRequestSchemaOf } from '#cloud/policies/policy'
import type { InForce } from '#cloud/policies/threshold'
import type { Proof } from '#cloud/proofs/proof'
import type { RequisitionUrgency } from '#cloud/requisitions/requisition'
import { type PolicyRecord, recordOf } from '#cloud/service/decisions/policy-record'
import { keepBrokerIdentity } from '#cloud/service/devices/broker-identity'
import { watchCertificateEnds } from '#cloud/service/devices/certificate-ends'
import { createDeviceBoard } from '#cloud/service/devices/device-board'
import { createDeviceRegistry } from '#cloud/service/devices/device-registry'
import { createHearing } from '#cloud/service/devices/hearing'
import { type BoardKeeper, keepBoard } from '#cloud/service/devices/keep-board'
import { rememberAuthority } from '#cloud/service/devices/remember-authority'
import { createRenewals } from '#cloud/service/devices/renewals'
import { createWatches } from '#cloud/service/devices/watches'
import { createCommandDesk } from '#cloud/service/documents/command-desk'
import { createDocumentDesk, type DocumentDesk } from '#cloud/service/documents/document-desk'
import { documentSources } from '#cloud/service/documents/document-sources'
import { publishSigningKeys } from '#cloud/service/documents/publish-signing-keys'
import { sealer } from '#cloud/service/documents/seal'
import { createFirstRun, type FirstRun } from '#cloud/service/people/first-run'
import type { Mandate } from '#cloud/service/people/mandate'
import { hasChecksums } from '#cloud/store/checks/has-checksums'
import { WorldFault } from '#cloud/store/engine/faults/world-fault'
import { storeMarker } from '#cloud/store/engine/identity/store-marker'
import { openStore, type WritableStore } from '#cloud/store/open-store'
import type { Store } from '#cloud/store/store'
import type { DeviceId, SiteId } from '#contracts/ids'
import type { DeviceModel } from '#firmware-config/schema'
import { checkEvery } from './service/check-every.ts'
import type { CommandContext } from './service/command-context.ts'
import { type Commands, commandsFor, commandsOf } from './service/commands-of.ts'
import { takeUpDeadlines } from './service/deadlines-in-force.ts'
import { beginListening, foundSite } from './service/found-site.ts'
import { expectedUseOf } from './service/goods/expected-use.ts'
import { type StockToday, stockToday } from './service/goods/stock-today.ts'
import { holdMqttPort } from './service/held-mqtt-port.ts'
import { keepTime, type Timekeeper } from './service/keep-time.ts'
import type { Keep } from './service/keeping-writer.ts'
import { type BoundProbe, numbersInForce } from './service/numbers-in-force.ts'
import { createReadiness } from './service/readiness.ts'
import { createRuleBook } from './service/rule-book.ts'
import type { ServiceInside } from './service/service-inside.ts'
import type { ServiceOptions } from './service/service-options.ts'

/** The whole service without its HTTP face: the same object under the web server, in tests and in the simulation. */
export type Service = {
  siteId: SiteId
  store: Store
  /** For those who build the service into something: they answer for what they order. */
  commands: Commands
  /** Commands for one request of a person: held to a right and its places; keep stores something with what is done. */
  commandsFor(mandate: Mandate, keep?: Keep | null): Commands
  /** Called after every commit, in commit order. Returns how to stop listening. */
  onCommitted(listener: (committed: Committed) => void): () => void
  firstRun: FirstRun
  /** Which threshold is in force for an item at a place for an owner, and who set it. */
  policyInForce(itemId: string, placeId: string, owner: string | null): Promise<Record<string, InForce>>
  /** Every policy ever set, oldest first. */
  policies(): Promise<PolicyRecord[]>
  /** The tree of places as it is now. */
  places(): PlaceBook
  /** Every position as it is today, those of the assortment that were never filled among them. */
  stockToday(): Promise<StockToday[]>
  /** Which day it is (days since 1970-01-01) where a place is. */
  today(placeId: string): number
  /** The probes of a device and the bounds in force for them now: of its place, else of its model. */
  probesOf(deviceId: DeviceId): BoundProbe[]
  /** What devices may be made of, by model id. */
  models: ReadonlyMap<string, DeviceModel>
  /** The words of the rules. */
  rules: {
    titleOf(ruleId: string, locale: Locale): string
    /** How urgently a rule asks purchasing; null when it orders nothing. */
    ordersOf(ruleId: string): RequisitionUrgency | null
    explain(proof: Proof, locale: Locale): Explanation
  }
  /** Why the service cannot keep what it is told, or null when it can. Answers within two seconds, whatever the database does. */
  notReady(): Promise<NotReady | null>
  /** To be told when a read met a fault of the world: damage concerns everybody. */
  metFault(fault: WorldFault): void
  /**
   * Takes the store over and begins to hear devices. mqttPort is null when there is no TCP listener. What is refused took
   * nothing over.
   * @throws BrokerError port-taken or port-refused.
   */
  start(): Promise<{ mqttPort: number | null }>
  /** Stores what is under way, tells nobody anything more, closes the database. */
  stop(): Promise<void>
  /** Hands the broker a connection that did not come by TCP. */
  accept(stream: Duplex): void
  inside: ServiceInside
}

/** A named reason with what a person can do. It names no address and no path: anybody may ask. */
export type NotReady = { code: string; what: string; remedy: string }

const notStarted: NotReady = { code: 'not-started', what: 'The service is starting.', remedy: 'Ask again soon.' }

/**
 * Opens the store and introduces the parts to one another. Nothing is heard before start(), and nothing written in a store
 * where a site is: another service may be at it, and this one may yet be refused.
 * @throws StoreError when the database cannot be used, SigningKeyError or AuthorityError when the keys cannot.
 */
export async function createService(options: ServiceOptions): Promise<Service> {
  const { config, platform, storeMarkerPath } = options
  const marker = storeMarkerPath === null ? null : storeMarker(platform.files, storeMarkerPath)
  const store = await openStore(options.storeAddress, config.siteId, platform.clock.now(), marker)
  try {
    return await serviceOn(store, options)
  } catch (error) {
    await store.close()
    throw error
  }
}

async function serviceOn(store: WritableStore, options: ServiceOptions): Promise<Service> {
  const { config, platform, models } = options
  const { siteId } = config
  const { clock } = platform
  const log = platform.log.child({ siteId })
  log.info('store.opened', { engine: store.engine, pageChecksums: await hasChecksums(store.database) })
  const registry = createDeviceRegistry(models)
  let timekeeper: Timekeeper | null = null
  let boardKeeper: BoardKeeper | null = null
  const board = createDeviceBoard(registry, (deviceId, isHeard, isMeasured) => {
    boardKeeper?.changed()
    if (watches.changed(deviceId, isHeard, isMeasured)) timekeeper?.setTo(clock.now())
  })
  const watches = createWatches(() => board, clock.now)
  const { rules } = options
  const random = platform.random.split('service')
  const newId = idMaker(random.split('ids'))
  const signingKeys = await openSigningKeys(platform, options.signingKeyPath, random.split('signing-key'))
  const { timeZone, unaccountedAfterMs } = config
  const ruleBook = createRuleBook({ siteId, store, registry, rules, newId, timeZone, unaccountedAfterMs })

  const listeners = new Set<(committed: Committed) => void>()
  let { entrySeq: headSeq } = await store.journal.head()
  const tell = (committed: Committed) => {
    headSeq = committed.entrySeq
    for (const listener of listeners) {
      try {
        listener(committed)
      } catch (error) {
        log.error('service.listener.failed', { reason: String(error) })
      }
    }
  }
  let broker: Broker | null = null
  let mqttPort: number | null = null
  let stopRenewing: (() => void) | null = null
  let stopChecking: (() => void) | null = null
  const context = ruleBook.context
  const deciders = [...(config.holdOnBreach ? [holdExposed] : []), declareUnaccounted, giveBackAlerts, watchAlerts]
  const readiness = createReadiness({ clock, log })
  const writer = readiness.watched(
    createSiteWriter({
      store,
      writerId: random.split('writer').hex(32),
      clock,
      deciders,
      context,
      onCommitted: tell,
      async renewContext() {
        await ruleBook.reload()
        watches.renew()
        timekeeper?.setTo(clock.now())
      },
      onDue: (dueAtMs) => timekeeper?.setTo(dueAtMs),
    }),
  )
  const ingest = createIngest({
    siteId,
    writer,
    clock,
    log,
    limits: config.ingest,
    placeOf: (deviceId, atMs) => ruleBook.places().placeOfDevice(deviceId, atMs),
    onReceipt(receipt) {
      board.stored(receipt)
      broker?.send(receipt.deviceId, 'receipts', JSON.stringify(receipt))
    },
    onFault: (fault) => readiness.stands('ingest', fault),
  })
  const { openAuthority, mqttListen } = options
  const authority = openAuthority === null ? null : await openAuthority(await store.settings.get(authoritySetting))
  const takeUp = async () => await takeUpDeadlines(store, writer, siteId, unaccountedAfterMs)
  // A new site is nobody else's.
  if ((await store.places.all()).length === 0) {
    await foundSite(writer, siteId, timeZone)
    await takeUp()
  }
  const names = config.mqtt.names.length > 0 ? config.mqtt.names : [config.mqtt.host]
  const office =
    authority === null ? null : createOffice({ siteId, authority, clock, names, signingKeys: signingKeys.believable })
  const renewals =
    office === null
      ? null
      : createRenewals({
          siteId,
          office,
          writer,
          registry,
          clock,
          log,
          say: (deviceId, word) => void broker?.send(deviceId, 'identity', word),
          inUse: (deviceId) => broker?.inUse(deviceId) ?? null,
        })
  const certificateEnds = watchCertificateEnds({ clock, log, registry, broker: () => broker })
  const seal = sealer({ siteId, keys: signingKeys, clock, isTold: (id) => documents.isHeld(id, 'signing-keys') })
  const documents: DocumentDesk = createDocumentDesk({
    siteId,
    store,
    writer,
    registry,
    clock,
    log,
    seal,
    sources: documentSources({
      dayOfSite: (atMs) => ruleBook.dayAt(rootPlaceId, atMs),
      registry,
      thresholds: rules.thresholds,
      places: ruleBook.places,
      models,
      signingKeys,
    }),
    broker: () => broker,
  })
  listeners.add(documents.committed)
  const orders = createCommandDesk({ store, writer, clock, log, seal, broker: () => broker })
  listeners.add(orders.committed)
  const hear = createHearing({
    clock,
    log,
    ingest,
    board,
    headSeq: () => headSeq,
    tell,
    limits: config.ingest,
    onDocuments: documents.told,
    onRequest: async (deviceId, text) => await renewals?.asked(deviceId, text),
  })
  const commandContext: CommandContext = {
    siteId,
    store,
    writer,
    registry,
    models,
    clock,
    random,
    newId,
    log,
    broker: () => broker,
    office,
    mqttPort: () => mqttPort,
    places: ruleBook.places,
    sendNow: orders.send,
    signingKeys: signingKeys.believable,
    submit: ingest.submit,
    policySchema: policyRequestSchemaOf(rules.thresholds, rules.ids),
    thresholds: rules.thresholds,
  }
  await ruleBook.reload()
  board.restore(await store.devices.health())
  const firstRun = createFirstRun(store, platform.files, log, options.firstRunTokenPath)

  const numbers = numbersInForce({ store, registry, ruleBook, rules, clock })
  const caughtUp = async () => await timekeeper?.caughtUp()
  return {
    siteId,
    store: { ...store, devices: { ...store.devices, health: async () => board.all() } },
    commands: commandsOf(commandContext),
    commandsFor: (mandate, keep = null) => commandsFor(commandContext, mandate, keep),
    onCommitted(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    firstRun,
    policyInForce: numbers.ofItem,
    policies: async () => ruleBook.policies().map(recordOf),
    places: ruleBook.places,
    async stockToday() {
      const atMs = clock.now()
      const today = (placeId: string) => ruleBook.dayAt(placeId, atMs)
      const { policies: book, places } = context(atMs)
      const useInDays = expectedUseOf(book, await store.items.list(), places, numbers.atMs())
      return await stockToday(store, { today, expectedUse: (key) => today(key.placeId) + useInDays(key) })
    },
    today: (placeId) => ruleBook.dayAt(placeId, clock.now()),
    probesOf: numbers.probesOf,
    models,
    rules: {
      ordersOf: (ruleId) => rules.find(ruleId)?.orders ?? null,
      titleOf: (ruleId, locale) => rules.words[locale][`${ruleId}.name`] ?? ruleId,
      explain: (proof, locale) => explainProof(proof, rules.words, locale),
    },
    metFault: (fault) => readiness.met(fault, 'read'),
    async notReady() {
      if (broker === null) return notStarted
      const fault = await readiness.fault()
      return fault === null ? null : { code: fault.code, what: fault.what, remedy: fault.remedy }
    },
    async start() {
      await firstRun.prepare()
      const identity = office === null || mqttListen === null ? null : await office.identityOfBroker()
      const letGo = mqttListen === null ? null : await holdMqttPort(mqttListen)
      try {
        // Nothing can be refused any more: from here on whoever had the store writes no more.
        if (authority !== null) await rememberAuthority(store, writer, siteId, authority)
        const deadlines = await takeUp()
        const listening = await beginListening(writer, siteId)
        timekeeper = await keepTime({ clock, log, writer, watches, ruleBook, listening, deadlines })
      } finally {
        await letGo?.()
      }
      boardKeeper = keepBoard({ clock, log, board, store })
      const started = await createBroker({
        siteId,
        log,
        limits: config.mqtt,
        isCredential: (deviceId, password) => office === null && registry.isCredential(deviceId, password),
        isInForce: certificateEnds.isInForce,
        onPublish: hear.publish,
        onConnected: certificateEnds.connected,
        onDisconnected: hear.disconnected,
        onReplaced: hear.replaced,
        onListening(deviceId) {
          documents.listening(deviceId)
          orders.listening(deviceId)
          void renewals?.listening(deviceId)
        },
      })
      if (mqttListen !== null) {
        const port = await started.listen({ ...mqttListen, identity })
        mqttPort = port.port
        if (office !== null && identity !== null) {
          const stopBroker = keepBrokerIdentity({ clock, log, office, port }, identity.renewAtMs)
          const stopDevices = renewals?.start()
          stopRenewing = () => {
            stopBroker()
            stopDevices?.()
          }
        }
      }
      broker = started
      // A record for whoever looks later: where it cannot be made, the fault is said and the hospital is served.
      await publishSigningKeys(store, writer, signingKeys.all).catch((error: unknown) => {
        if (!(error instanceof WorldFault)) throw error
        readiness.met(error, 'read')
      })
      await documents.start()
      await orders.start()
      stopChecking = checkEvery({
        clock,
        log,
        everyMs: config.wholeCheckEveryMs,
        start: () => options.startWholeCheck?.(options.storeAddress, siteId) ?? null,
        onFinding: (fault) => readiness.stands('check', fault),
      })
      return { mqttPort }
    },
    async stop() {
      stopChecking?.()
      await documents.stop()
      await orders.stop()
      stopRenewing?.()
      await certificateEnds.stop()
      await timekeeper?.stop()
      await boardKeeper?.stop()
      await broker?.close()
      await ingest.stop()
      broker = null
      listeners.clear()
      await store.close()
    },
    accept(stream) {
      if (broker === null) stream.destroy()
      else broker.accept(stream)
    },
    inside: { store, writer, ingest, documents, hear: hear.publish, board, caughtUp },
  }
}
