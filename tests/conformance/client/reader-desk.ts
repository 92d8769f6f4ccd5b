import type { Duplex } from 'node:stream'
import type { Clock } from '#platform/clock'
import type { ReaderEmulator } from '#simulators/llrp-reader/reader-emulator'
import { linePair } from '../line/line-pair.ts'
import { type Frame, frameCutter, messageType } from './frame.ts'

/** One connection of the client, from its beginning to its end. */
export type Connection = {
  openedAtMs: number
  frames: Frame[]
  /** What the client said is no LLRP from some byte on. */
  isGarbled: boolean
  closedAtMs: number | null
  closedBy: 'client' | 'reader' | null
}

/** ConnectionAttemptEvent with this status, whatever stands before it. */
export function isAttempt(frame: Frame, status: number): boolean {
  if (frame.type !== messageType.event) return false
  const at = Buffer.from(frame.body).indexOf(Buffer.from('01000006', 'hex'))
  return at >= 0 && Buffer.from(frame.body).readUInt16BE(at + 4) === status
}

/** Where the client comes to: every line is led to the emulator of the moment, and what is said on it is written down. */
export class ReaderDesk {
  connections: Connection[] = []
  private emulator: ReaderEmulator | null = null
  private acceptAfterMs = 0
  private readonly clock: Clock

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** From now on this reader sits here. It greets a client so much after it has come. */
  seat(emulator: ReaderEmulator, acceptAfterMs = 0): void {
    this.emulator = emulator
    this.acceptAfterMs = acceptAfterMs
    this.connections = []
  }

  /** Nobody sits here. */
  clear(): void {
    this.emulator?.stop()
    this.emulator = null
  }

  accept(client: Duplex): void {
    client.on('error', () => undefined)
    const { emulator, clock } = this
    if (emulator === null || !emulator.reachable()) {
      client.destroy()
      return
    }
    const [relay, reader] = linePair()
    for (const end of [relay, reader]) end.on('error', () => undefined)
    const connection: Connection = {
      openedAtMs: clock.elapsed(),
      frames: [],
      isGarbled: false,
      closedAtMs: null,
      closedBy: null,
    }
    this.connections.push(connection)
    const closed = (by: 'client' | 'reader') => {
      connection.closedBy ??= by
      connection.closedAtMs ??= clock.elapsed()
    }
    this.lead(client, relay, connection, 'in')
    this.lead(relay, client, connection, 'out')
    client.on('end', () => {
      closed('client')
      relay.end()
    })
    client.on('close', () => {
      closed('client')
      relay.destroy()
    })
    relay.on('end', () => {
      closed('reader')
      client.end()
    })
    relay.on('close', () => {
      closed('reader')
      client.destroy()
    })
    clock.after('conformance.greet', this.acceptAfterMs, () => {
      if (!reader.destroyed) emulator.accept(reader)
    })
  }

  private lead(from: Duplex, to: Duplex, connection: Connection, direction: Frame['direction']): void {
    const cut = frameCutter(direction)
    from.on('data', (chunk: Uint8Array) => {
      const frames = cut(chunk, this.clock.elapsed())
      if (frames === null && direction === 'in') connection.isGarbled = true
      connection.frames.push(...(frames ?? []))
      if (!to.destroyed) to.write(chunk)
    })
  }
}
