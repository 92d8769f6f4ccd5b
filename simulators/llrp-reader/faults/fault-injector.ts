import type { CancelTimer, Clock } from '#platform/clock'
import type { Random } from '#platform/random'
import { eventType } from '../air-side.ts'
import type { ReaderClock } from '../reader-clock.ts'
import type { ReaderMachine } from '../reader-machine.ts'
import { tlv, utf8 } from '../wire/bytes.ts'
import { type FaultState, noFaults } from './fault-state.ts'
import type { ReaderFault } from './reader-fault.ts'

/** The parts of a reader that faults take hold of. */
export type FaultTargets = {
  clock: Clock
  random: Random
  machine: ReaderMachine
  time: ReaderClock
  faults: FaultState
  setAntenna(antenna: number, up: boolean, isSilent: boolean): void
  setInput(port: number, high: boolean): void
  reboot(downMs: number, clockAfter: 'kept' | '1970'): void
  setRefusing(refusing: boolean): void
  setHalfOpen(halfOpen: boolean): void
}

export type FaultInjector = {
  inject(fault: ReaderFault): void
  /** Undoes what lasts. */
  heal(): void
  /** A timer of a fault: heal() and stop() cancel it. */
  later(name: string, delayMs: number, act: () => void): void
  stop(): void
}

const rebootMs = 20_000

type Inject<K extends ReaderFault['kind']> = (fault: Extract<ReaderFault, { kind: K }>, targets: FaultTargets) => void

/** How each kind of fault strikes where it needs no timer of its own. */
const atOnce: { [K in ReaderFault['kind']]?: Inject<K> } = {
  reboot: (fault, { reboot }) => reboot(fault.downMs ?? rebootMs, fault.clock ?? 'kept'),
  'stale-session': (_fault, { faults, machine }) => {
    faults.isBlindToClose = machine.session !== null
  },
  'clock-step': (fault, { time }) => time.step(fault.byMs),
  'clock-drift': (fault, { time }) => time.setDrift(fault.ppm),
  chunking: (fault, { faults }) => {
    faults.chunking = fault.how === 'pieces' ? { bytes: Math.max(1, fault.bytes) } : fault.how
    if (fault.how === 'coalesce') faults.coalesceWithinMs = fault.withinMs ?? faults.coalesceWithinMs
  },
  'reset-mid-frame': (_fault, { faults }) => {
    faults.resetsNextFrame = true
  },
  garbage: (fault, { machine, random }) =>
    machine.session?.sendRaw(Uint8Array.from({ length: fault.bytes }, () => random.integer(256))),
  'wrong-length': (fault, { faults }) => {
    faults.nextLengthOffBy = fault.by
  },
  'duplicate-response': (fault, { faults }) => {
    faults.duplicateResponses = fault.count
  },
  'late-response': (fault, { faults }) => {
    faults.lateResponseMs = fault.delayMs
  },
  'lost-response': (_fault, { faults }) => {
    faults.lostResponses += 1
  },
  exception: (fault, { machine }) => machine.notify(eventType.exception, tlv(252, utf8(fault.message))),
  'empty-report': (_fault, { machine }) => machine.sendReport([]),
}

/** Faults at run time, and their healing. */
export function createFaultInjector(targets: FaultTargets): FaultInjector {
  const { clock, machine, faults } = targets
  const timers = new Set<CancelTimer>()

  function later(name: string, delayMs: number, act: () => void): void {
    const cancel = clock.after(name, delayMs, () => {
      timers.delete(cancel)
      act()
    })
    timers.add(cancel)
  }

  function during(durationMs: number | undefined, set: (on: boolean) => void): void {
    set(true)
    if (durationMs !== undefined) later('reader.fault-ends', durationMs, () => set(false))
  }

  function chatter(name: string, times: number, periodMs: number, act: (isAway: boolean) => void): void {
    for (let turn = 0; turn < 2 * times; turn++) later(name, turn * periodMs, () => act(turn % 2 === 0))
  }

  function inject(fault: ReaderFault): void {
    if (fault.kind === 'outage')
      during(fault.durationMs, fault.how === 'refuse' ? targets.setRefusing : targets.setHalfOpen)
    else if (fault.kind === 'antenna-loss')
      during(fault.durationMs, (lost) => targets.setAntenna(fault.antenna, !lost, fault.silent ?? false))
    else if (fault.kind === 'antenna-flap')
      chatter('reader.flap', fault.times, fault.periodMs, (lost) => targets.setAntenna(fault.antenna, !lost, false))
    else if (fault.kind === 'gpi-bounce') {
      const level = machine.inputs[fault.port - 1] ?? false
      chatter('reader.bounce', fault.times, fault.periodMs, (away) => targets.setInput(fault.port, level !== away))
    } else if (fault.kind === 'slow')
      during(fault.durationMs, (slow) => {
        faults.slowMs = slow ? fault.delayMs : 0
      })
    else if (fault.kind === 'mute-keepalive')
      during(fault.durationMs, (mute) => {
        faults.isKeepaliveMute = mute
      })
    else {
      const strike = atOnce[fault.kind] as Inject<typeof fault.kind> | undefined
      strike?.(fault as never, targets)
    }
  }

  function stop(): void {
    for (const cancel of timers) cancel()
    timers.clear()
  }

  return {
    inject,
    later,
    stop,
    heal() {
      stop()
      const { isHalfOpen, isBlindToClose } = faults
      Object.assign(faults, noFaults())
      targets.setRefusing(false)
      if (isHalfOpen) targets.setHalfOpen(false)
      if (isBlindToClose) machine.session?.reset()
      targets.time.setDrift(0)
      for (const antenna of machine.antennaConnected.keys()) targets.setAntenna(antenna + 1, true, false)
    },
  }
}
