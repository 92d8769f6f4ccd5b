import { contractVersion } from '#contracts/contract-version'
import type { Command, StrangeCommand } from '#contracts/downlink/command'
import { bootIdSchema, type DeviceId } from '#contracts/ids'
import type { Telemetry } from '#contracts/telemetry'
import type { DeviceModel } from '#firmware-config/schema'
import type { Platform } from '#platform/platform'
import type { StreamAddress } from '#platform/streams'
import { agentVersion } from './agent/agent-version.ts'
import { type CabinetAgent, createCabinetAgent } from './agent/cabinet-agent.ts'
import { createDownlink } from './agent/downlink.ts'
import { createFactJournal } from './agent/fact-journal.ts'
import { lineOf } from './agent/line.ts'
import { createModelKeeper, type ModelKeeper } from './agent/model-keeper.ts'
import { type OpenedDevice, openDevice } from './agent/open-device.ts'
import type { BadgeReader } from './badge/badge-reader.ts'
import { createEvdevBadgeReader } from './badge/evdev-badge-reader.ts'
import { createSerialTcpBadgeReader } from './badge/serial-tcp-badge-reader.ts'
import { type ClockWatch, stepClockWatch } from './cabinet/clock-watch.ts'
import { createClimateWatch } from './climate/climate-watch.ts'
import type { AgentConfig } from './config.ts'
import { openDoorLines } from './gpio/door-lines.ts'
import type { Reader, ReaderEvent } from './llrp/reader-events.ts'
import type { ReaderHabits } from './llrp/session/reader-habits.ts'
import { couldNotStart } from './model/model-slots.ts'
import type { OpenSqlite } from './outbox/sqlite-database.ts'
import { createUplink } from './uplink/uplink.ts'

/** One device at work. */
export type Agent = {
  deviceId: DeviceId
  /** Fulfilled when it works, with or without a network. Rejected with a remedy when it cannot start; nothing runs then. */
  ready: Promise<void>
  /** Says good-bye and closes everything. */
  stop(): Promise<void>
  /** Drops everything at once, as a power cut would; what is on the card stays. */
  abandon(): void
}

/** Parts that can be had otherwise: a simulated card, another reader protocol. */
export type AgentParts = {
  openDatabase?: OpenSqlite
  createReader?: (options: {
    address: StreamAddress
    model: Extract<DeviceModel, { kind: 'cabinet' }>['reader']
    platform: Platform
    onEvent: (event: ReaderEvent) => void
    habits: ReaderHabits
    onHabits: (habits: ReaderHabits) => void
  }) => Reader
  memoryRssBytes?: () => number
  /** A broken assumption has stopped the agent. Left out, the error is thrown where nobody can catch it and ends the process. */
  onBroken?: (error: unknown) => void
}

const clockLookMs = 10_000

/** Introduces the parts of one cabinet or room sensor to one another and lets them work. */
export function createAgent(config: AgentConfig, platform: Platform, parts: AgentParts = {}): Agent {
  let running: Running | null = null
  let ended = false

  async function assemble(): Promise<void> {
    const device = await openDevice(config, platform, parts.openDatabase)
    if (ended) {
      device.outbox.close()
      return
    }
    const stops: (() => void)[] = []
    try {
      running = await start(config, platform, parts, device, stops, { ended: () => ended, restart })
    } catch (error) {
      const { trial, slots } = device.choice
      if (trial === null) throw error
      platform.log.error('agent.model-not-startable', { version: trial, reason: String(error) })
      for (const end of stops.splice(0).reverse()) end()
      device.outbox.append([], { model: couldNotStart(slots, trial) })
      device.outbox.close()
      await assemble()
    }
  }

  /** Everything is put down in order and put up again, by what is on the card now. */
  function restart(): void {
    assembled = assembled.then(async () => {
      await running?.stop()
      running = null
      if (!ended) await assemble()
    })
    assembled.catch((error: unknown) => {
      const say = parts.onBroken ?? throwLater
      say(error)
    })
  }

  const ready = assemble()
  let assembled = ready
  // Whoever waits for ready hears of a failure; nobody waiting is no reason to end the process.
  ready.catch(() => {})
  return {
    deviceId: config.deviceId,
    ready,
    async stop() {
      ended = true
      await assembled.catch(() => {})
      await running?.stop()
    },
    abandon() {
      ended = true
      running?.abandon()
    },
  }
}

/** Where nobody can catch it: it ends the process. */
function throwLater(broken: unknown): void {
  queueMicrotask(() => {
    throw broken
  })
}

type Running = { stop(): Promise<void>; abandon(): void }

async function start(
  config: AgentConfig,
  platform: Platform,
  parts: AgentParts,
  device: OpenedDevice,
  stops: (() => void)[],
  whole: { ended: () => boolean; restart: () => void },
): Promise<Running> {
  const { deviceId, siteId } = config
  const { choice, hardware, outbox, documents, readSigned } = device
  const { model } = choice
  const roster = () => documents.held('badge-roster')
  const { clock } = platform
  const log = platform.log.child({ deviceId })
  const bootId = bootIdSchema.parse(platform.random.hex(16))
  const own: Platform = { ...platform, log, random: platform.random.split(bootId) }
  for (const broken of documents.broken) log.error('agent.document-broken', broken)

  const hints = () => ({ ntpSynchronised: null, notBeforeMs: roster()?.issuedAtMs ?? 0 })
  const nowOf = () => ({ elapsedMs: clock.elapsed(), wallMs: clock.now() })
  let clockWatch: ClockWatch = { offsetMs: null }
  let clockQuality = stepClockWatch(clockWatch, nowOf(), hints()).quality

  const journal = createFactJournal({
    outbox,
    bootId,
    clock,
    log,
    clockQuality: () => clockQuality,
    outboxBytesMax: config.outboxBytesMax,
    climateWindowOutsideMs: model.timings.climateWindowOutsideMs,
    onAppended: () => uplink?.appended(),
  })
  stops.push(journal.stop)
  let reader: Reader | null = null
  let uplink: ReturnType<typeof createUplink> | null = null
  let cabinet: CabinetAgent | null = null
  let keeper: ModelKeeper | null = null

  function lookAtClock(): void {
    const step = stepClockWatch(clockWatch, nowOf(), hints())
    clockWatch = step.state
    clockQuality = step.quality
    journal.record(step.outputs)
  }
  function onBroken(error: unknown): void {
    log.error('agent.broken-assumption', { reason: error instanceof Error ? error.message : String(error) })
    abandon()
    const say = parts.onBroken ?? throwLater
    say(error)
  }

  lookAtClock()
  stops.push(clock.every('clock.look', clockLookMs, lookAtClock))

  const started = {
    kind: 'AgentStarted' as const,
    agentVersion,
    modelId: model.modelId,
    // A room sensor keeps no inventory that could be in doubt.
    inventoryVerified: model.kind === 'room-sensor',
  }
  if (model.kind === 'cabinet' && config.reader !== null) {
    const lines = await openDoorLines({ model, setGpo: (port, high) => reader?.setGpo(port, high), platform: own })
    stops.push(lines.stop)
    const onEvent = (event: ReaderEvent) => {
      if (event.kind === 'connected') hardware.antennas = event.antennas
      if (event.kind === 'lost') hardware.antennas = null
      cabinet?.onReaderEvent(event)
      if (event.kind === 'connected') keeper?.works()
    }
    // Loaded only where there is a reader: a room sensor has no use for the protocol's tables.
    const createReader = parts.createReader ?? (await import('./llrp/reader.ts')).createReader
    reader = createReader({
      address: config.reader,
      model: model.reader,
      platform: own,
      onEvent,
      habits: device.readerHabits,
      onHabits: (habits) => journal.record([], { reader: habits }),
    })
    cabinet = createCabinetAgent({
      model,
      remembered: device.remembered,
      learnt: device.learnt,
      tids: device.tids,
      platform: own,
      lines,
      reader,
      roster,
      bootFacts: [started],
      record: journal.record,
      onBroken,
    })
    stops.push(cabinet.stop)
    cabinet.onStopList(documents.held('stop-list'))
    cabinet.onStockCards(documents.held('stock-cards'))
    cabinet.onPolicies(documents.held('cabinet-policies'))
    const badge = badgeReaderOf(config, own, cabinet)
    if (badge !== null) stops.push(badge.stop)
  } else {
    journal.record([started])
  }

  const climate = createClimateWatch({
    model,
    sensorRoot: config.sensorRoot,
    platform: own,
    onFacts: (facts) => journal.record(facts),
  })
  stops.push(climate.stop)
  const bindClimate = () => climate.bind(documents.held('cabinet-policies')?.body.bounds ?? [])
  bindClimate()

  function onCommand(command: Command | StrangeCommand): void {
    if (cabinet !== null) cabinet.onCommand(command)
    else {
      const { commandId } = command
      journal.record([{ kind: 'CommandAnswered', commandId, outcome: 'refused', refusal: 'not-a-cabinet' }])
    }
  }

  keeper = createModelKeeper({
    choice,
    clock,
    log,
    record: journal.record,
    isIdle: () => cabinet?.isIdle() ?? true,
    restart: whole.restart,
  })
  stops.push(keeper.stop)
  if (model.kind === 'room-sensor' || hardware.antennas !== null) keeper.works()

  /** What comes into force by being kept does so here. */
  function onKept(kind: string): { heldVersion: number | null } | null {
    if (kind === 'stop-list') cabinet?.onStopList(documents.held(kind))
    if (kind === 'stock-cards') cabinet?.onStockCards(documents.held(kind))
    if (kind === 'cabinet-policies') {
      cabinet?.onPolicies(documents.held(kind))
      bindClimate()
    }
    if (kind === 'signing-keys') device.believed.believe(documents.held(kind)?.body.keys ?? [])
    const held = kind === 'device-model' ? documents.held(kind) : null
    return held === null ? null : (keeper?.kept(held) ?? null)
  }

  const downlink = createDownlink({
    documents,
    readSigned,
    clock,
    log,
    record: (facts) => journal.record(facts),
    onCommand,
    onApplied: onKept,
    inForce: () => ({ 'device-model': keeper?.versionInForce() ?? null }),
  })
  stops.push(downlink.stop)

  function telemetry(): Telemetry {
    const oldestAtMs = outbox.oldestAtMs()
    const { head, contradictionCount } = outbox.chain()
    return {
      schema: contractVersion,
      deviceId,
      bootId,
      atMs: Math.max(0, clock.now()),
      uptimeMs: clock.elapsed(),
      memoryRssBytes: (parts.memoryRssBytes ?? process.memoryUsage.rss)(),
      outboxDepth: outbox.lastSeq() - outbox.committedSeq() + journal.waiting(),
      outboxOldestAgeMs: oldestAtMs === null ? null : Math.max(0, clock.now() - oldestAtMs),
      outboxBytes: outbox.bytes(),
      outboxState: journal.state(),
      documents: downlink.telemetry(),
      ...(head === null ? {} : { chain: { head, wentBack: contradictionCount } }),
      probes: climate.readings(),
      cabinet: cabinet?.telemetry() ?? null,
    }
  }

  const { access } = device
  const onIdentity = (text: string) => {
    if (access.kind !== 'certificate') return
    void access.renewal.heard(
      text,
      (said) => uplink?.request(said),
      () => uplink?.comeAnew(),
    )
  }

  uplink = createUplink({
    deviceId,
    siteId,
    bootId,
    modelId: model.modelId,
    agentVersion,
    line: lineOf(config, access, platform.streams),
    outbox,
    platform: own,
    telemetry,
    onCommand: downlink.onCommand,
    onDocument: downlink.onDocument,
    ...(access.kind === 'certificate' ? { onIdentity } : {}),
    keepaliveSeconds: config.mqtt.keepaliveSeconds,
    telemetryPeriodMs: config.telemetryPeriodMs,
  })

  function endParts(): void {
    for (const end of stops.splice(0).reverse()) end()
  }
  function abandon(): void {
    uplink?.abandon()
    void reader?.stop()
    endParts()
    outbox.close()
  }
  if (whole.ended()) abandon()
  return {
    abandon,
    async stop() {
      climate.end()
      endParts()
      await reader?.stop()
      await uplink?.stop()
      outbox.close()
    },
  }
}

function badgeReaderOf(config: AgentConfig, platform: Platform, cabinet: CabinetAgent): BadgeReader | null {
  const { badge } = config
  if (badge === null) return null
  if (badge.driver === 'evdev') {
    return createEvdevBadgeReader({ path: badge.path, platform, onBadge: cabinet.onBadge })
  }
  const { host, port } = badge
  return createSerialTcpBadgeReader({ address: { host, port }, platform, onBadge: cabinet.onBadge })
}
