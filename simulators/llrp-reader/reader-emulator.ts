import type { Duplex } from 'node:stream'
import type { CancelTimer } from '#platform/clock'
import type { Platform } from '#platform/platform'
import { eventType } from './air-side.ts'
import { createFaultInjector } from './faults/fault-injector.ts'
import { noFaults } from './faults/fault-state.ts'
import type { PlannedReaderFault, ReaderFault } from './faults/reader-fault.ts'
import type { Personality } from './personality.ts'
import type { ReaderQuirk } from './quirks/reader-quirk.ts'
import type { Radio, RadioOptions } from './radio/radio.ts'
import { createRadioField } from './radio/radio-field.ts'
import { createReaderClock } from './reader-clock.ts'
import { changedConfig } from './reader-config.ts'
import { ReaderMachine } from './reader-machine.ts'
import { serveRequest } from './requests.ts'
import { tlv, u8, u16 } from './wire/bytes.ts'
import { ClientSession, type SessionHost } from './wire/client-session.ts'

export type ReaderEmulatorOptions = {
  platform: Pick<Platform, 'clock' | 'random' | 'log'>
  personality: Personality
  radio?: RadioOptions
  faults?: PlannedReaderFault[]
  /** What it does that others do not. */
  quirks?: readonly ReaderQuirk[]
  /** Levels of the inputs at power-up, by port; low where absent. */
  inputs?: Record<number, boolean>
  /** The reader's UTC clock against the platform's, ms. */
  clockSkewMs?: number
}

/** A whole LLRP reader without its hardware. */
export type ReaderEmulator = {
  readonly personality: Personality
  readonly radio: Radio
  /** A client has connected. Destroyed at once while the reader is down. */
  accept(duplex: Duplex): void
  /** False while it reboots. */
  powered(): boolean
  /** True while a connection would be answered; listeners follow it. */
  reachable(): boolean
  onReachable(callback: (reachable: boolean) => void): () => void
  setInput(port: number, high: boolean): void
  input(port: number): boolean
  output(port: number): boolean
  onOutput(callback: (port: number, high: boolean) => void): () => void
  inject(fault: ReaderFault): void
  /** Undoes every fault that lasts and brings a rebooting reader up now. */
  heal(): void
  /** What has happened since the emulator was made, for checkers and telemetry of tests. */
  counters(): ReaderCounters
  stop(): void
}

export type ReaderCounters = {
  accepted: number
  refused: number
  messagesIn: number
  messagesOut: number
  tagsReported: number
  reads: number
  rounds: number
}

const connectionSuccess = 0
const clientAlreadyConnected = 2
const anotherAttempted = 4
const readerEventNotification = 63

const connectionAttempt = (status: number) => tlv(256, u16(status))

/** Makes a reader that is powered and listens to accept(). Everything it does is timed through platform.clock. */
export function createReaderEmulator(options: ReaderEmulatorOptions): ReaderEmulator {
  const { personality, platform } = options
  const { clock, log } = platform
  const random = platform.random.split('reader')
  const { antennaCount, hopTable } = personality
  const field = createRadioField(antennaCount, hopTable.frequenciesKhz, random.split('radio'), options.radio)
  const time = createReaderClock(clock, options.clockSkewMs ?? 0)
  const inputs = Array.from({ length: personality.gpiCount }, (_, index) => options.inputs?.[index + 1] ?? false)
  const machine = new ReaderMachine(clock, personality, field, time, inputs, new Set(options.quirks))
  const faults = noFaults()
  const outputListeners = new Set<(port: number, high: boolean) => void>()
  const reachableListeners = new Set<(reachable: boolean) => void>()
  const waiting: Duplex[] = []
  const ownTimers: CancelTimer[] = []
  const counters = { accepted: 0, refused: 0, messagesIn: 0, messagesOut: 0 }
  let isPowered = true
  let isRefusing = false
  let isStopped = false
  let revive: (() => void) | null = null

  const isReachable = () => isPowered && !isRefusing && !isStopped

  function tellReachable(): void {
    for (const callback of reachableListeners) callback(isReachable())
  }

  const host: SessionHost = {
    clock,
    random: random.split('link'),
    faults,
    counted(direction) {
      if (direction === 'in') counters.messagesIn += 1
      else counters.messagesOut += 1
    },
    onRequest: (session, request) => serveRequest(machine, session, request, setConfig),
    onUnnoticed(session) {
      injector.later('reader.stale', personality.staleSessionMs, () => session.reset())
    },
    onGone(session) {
      if (machine.session !== session) return
      machine.session = null
      faults.isBlindToClose = false
      log.debug('reader.client-gone')
    },
  }

  function setOutputs(next: readonly boolean[], old: readonly boolean[]): void {
    for (const [index, high] of next.entries())
      if (high !== old[index]) for (const callback of outputListeners) callback(index + 1, high)
  }

  function setConfig(body: Uint8Array, usable: Personality): void {
    const old = machine.config
    machine.config = changedConfig(old, body, usable)
    setOutputs(machine.config.outputs, old.outputs)
    machine.applyKeepalive()
  }

  function accept(duplex: Duplex): void {
    duplex.on('error', () => undefined)
    if (!isReachable()) {
      duplex.destroy()
      return
    }
    if (faults.isHalfOpen) {
      waiting.push(duplex)
      return
    }
    const session = new ClientSession(duplex, host)
    if (machine.session !== null) {
      counters.refused += 1
      const refusal = machine.eventData(connectionAttempt(clientAlreadyConnected))
      session.tell(readerEventNotification, refusal)
      session.end()
      machine.tellConnection(machine.session, connectionAttempt(anotherAttempted))
      return
    }
    counters.accepted += 1
    machine.session = session
    machine.reports.forgetTold()
    session.isHolding = machine.config.holdUponReconnect || machine.quirks.has('holds-for-every-client')
    machine.tellConnection(session, connectionAttempt(connectionSuccess))
    machine.applyKeepalive()
    if (!session.isHolding) machine.release()
  }

  function setInput(port: number, high: boolean): void {
    if (port < 1 || port > inputs.length) throw new Error(`The reader has no input ${port}.`)
    if (inputs[port - 1] === high) return
    inputs[port - 1] = high
    if (!isPowered || !machine.config.inputEnabled[port - 1]) return
    machine.notify(eventType.gpi, tlv(248, u16(port), u8(high ? 0x80 : 0)))
    machine.roSpecs.onInput(port, high)
  }

  function setAntenna(antenna: number, up: boolean, silent: boolean): void {
    field.setHears(antenna, up)
    if (silent || machine.antennaConnected[antenna - 1] === up) return
    machine.antennaConnected[antenna - 1] = up
    machine.notify(eventType.antenna, tlv(255, u8(up ? 1 : 0), u16(antenna)))
  }

  function reboot(downMs: number, clockAfter: 'kept' | '1970'): void {
    if (!isPowered) return
    const { session } = machine
    const oldOutputs = machine.config.outputs
    machine.powerDown()
    isPowered = false
    session?.reset()
    setOutputs(machine.config.outputs, oldOutputs)
    tellReachable()
    const powerUp = () => {
      if (revive !== powerUp) return
      revive = null
      isPowered = true
      time.powerUp(clockAfter)
      tellReachable()
    }
    revive = powerUp
    ownTimers.push(clock.after('reader.reboot', downMs, powerUp))
  }

  function setRefusing(refusing: boolean): void {
    if (isRefusing === refusing) return
    isRefusing = refusing
    if (refusing) machine.session?.reset()
    tellReachable()
  }

  function setHalfOpen(halfOpen: boolean): void {
    faults.isHalfOpen = halfOpen
    if (halfOpen) return
    machine.session?.resume()
    for (const duplex of waiting.splice(0)) if (!duplex.destroyed) accept(duplex)
  }

  const injector = createFaultInjector({
    clock,
    random: random.split('faults'),
    machine,
    time,
    faults,
    setAntenna,
    setInput,
    reboot,
    setRefusing,
    setHalfOpen,
  })

  function inject(fault: ReaderFault): void {
    log.debug('reader.fault', { fault: fault.kind })
    injector.inject(fault)
  }

  for (const { atMs, fault } of options.faults ?? [])
    ownTimers.push(clock.after('reader.planned-fault', atMs, () => inject(fault)))

  return {
    personality,
    radio: field,
    accept,
    powered: () => isPowered && !isStopped,
    reachable: isReachable,
    onReachable(callback) {
      reachableListeners.add(callback)
      return () => reachableListeners.delete(callback)
    },
    setInput,
    input: (port) => inputs[port - 1] ?? false,
    output: (port) => machine.config.outputs[port - 1] ?? false,
    onOutput(callback) {
      outputListeners.add(callback)
      return () => outputListeners.delete(callback)
    },
    inject,
    heal() {
      revive?.()
      injector.heal()
    },
    counters: () => ({ ...counters, ...machine.counters }),
    stop() {
      isStopped = true
      injector.stop()
      for (const cancel of ownTimers) cancel()
      for (const duplex of waiting) duplex.destroy()
      const { session } = machine
      machine.powerDown()
      session?.reset()
      tellReachable()
    },
  }
}
