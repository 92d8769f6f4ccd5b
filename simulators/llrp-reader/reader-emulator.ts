import type { Duplex } from 'node:stream'
import type { Platform } from '#platform/platform'
import type { Personality } from './personality.ts'
import type { Radio, RadioOptions } from './radio/radio.ts'
import type { PlannedReaderFault, ReaderFault } from './reader-fault.ts'

export type ReaderEmulatorOptions = {
  platform: Pick<Platform, 'clock' | 'random' | 'log'>
  personality: Personality
  radio?: RadioOptions
  faults?: PlannedReaderFault[]
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
  /** Connections accepted, refused, messages in and out, tags reported: for telemetry of tests. */
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

/** Makes a reader that is powered and listens to accept(). Everything it does is timed through platform.clock. */
export declare function createReaderEmulator(options: ReaderEmulatorOptions): ReaderEmulator
