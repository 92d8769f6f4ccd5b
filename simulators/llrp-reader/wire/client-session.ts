import type { Duplex } from 'node:stream'
import type { CancelTimer, Clock } from '#platform/clock'
import type { Random } from '#platform/random'
import type { FaultState } from '../faults/fault-state.ts'
import { message } from './bytes.ts'
import { createReaderLink } from './reader-link.ts'

/** A request as it came: still bytes behind the header. */
export type Request = { version: number; type: number; id: number; body: Uint8Array }

export type SessionHost = {
  clock: Clock
  random: Random
  faults: FaultState
  onRequest(session: ClientSession, request: Request): void
  onGone(session: ClientSession): void
  onUnnoticed(session: ClientSession): void
  counted(direction: 'in' | 'out'): void
}

const keepalive = 62

/** One client's connection: its negotiated version, its keepalives, what is held back from it. */
export class ClientSession {
  /** Agreed version; every connection begins at 1 (LLRP 1.1 §9.1). */
  version = 1
  hasNegotiated = false
  /** Manufacturer 25882's extensions have been switched on by this client. */
  hasExtensions = false
  /** Events and reports wait for ENABLE_EVENTS_AND_REPORTS. */
  isHolding = false
  private readonly host: SessionHost
  private readonly link
  private readonly queue: Request[] = []
  private isBusy = false
  private nextId = 1
  private unacknowledged = 0
  private cancelKeepalive: CancelTimer | null = null
  private isOver = false

  constructor(duplex: Duplex, host: SessionHost) {
    this.host = host
    const { clock, random, faults } = host
    this.link = createReaderLink(duplex, clock, random, faults, {
      onFrame: (frame) => this.received(frame),
      onGone: () => this.gone(),
      onUnnoticed: () => this.host.onUnnoticed(this),
    })
  }

  /** A message of the reader's own accord. */
  tell(type: number, ...body: Uint8Array[]): void {
    this.send(message(this.version, type, this.nextId++, ...body))
  }

  /** The answer to a request, unless a fault has other plans for it. */
  respond(type: number, id: number, ...body: Uint8Array[]): void {
    this.respondIn(this.version, type, id, ...body)
  }

  /** The same in a version of its own: answers about versions are version 2 always (LLRP 1.1 §9.1). */
  respondIn(version: number, type: number, id: number, ...body: Uint8Array[]): void {
    const { faults, clock } = this.host
    const frame = message(version, type, id, ...body)
    if (faults.lostResponses > 0) {
      faults.lostResponses -= 1
      return
    }
    if (faults.lateResponseMs > 0) {
      clock.after('reader.late', faults.lateResponseMs, () => this.send(frame))
      faults.lateResponseMs = 0
      return
    }
    this.send(frame)
    if (faults.duplicateResponses > 0) {
      faults.duplicateResponses -= 1
      this.send(frame)
    }
  }

  sendRaw(bytes: Uint8Array): void {
    this.link.sendRaw(bytes)
  }

  /** Keeps asking whether the client is there; gives up after missedMax unanswered times, null never, and tells so before. */
  setKeepalive(periodMs: number | null, missedMax: number | null, onGivenUp: () => void): void {
    this.cancelKeepalive?.()
    this.unacknowledged = 0
    if (periodMs === null) return
    this.cancelKeepalive = this.host.clock.every('reader.keepalive', periodMs, () => {
      if (missedMax !== null && this.unacknowledged >= missedMax) {
        onGivenUp()
        this.end()
        return
      }
      this.unacknowledged += 1
      if (!this.host.faults.isKeepaliveMute) this.tell(keepalive)
    })
  }

  acknowledged(): void {
    this.unacknowledged = 0
  }

  resume(): void {
    this.link.resume()
  }

  /** The rest goes out, and the reader is free for the next client at once, whatever becomes of the line. */
  end(): void {
    this.link.end()
    this.gone()
  }

  reset(): void {
    this.link.reset()
    this.gone()
  }

  private send(frame: Uint8Array): void {
    if (this.isOver) return
    this.host.counted('out')
    this.link.send(frame)
  }

  private gone(): void {
    if (this.isOver) return
    this.isOver = true
    this.cancelKeepalive?.()
    this.host.onGone(this)
  }

  private received(frame: Uint8Array): void {
    const view = new DataView(frame.buffer, frame.byteOffset)
    const head = view.getUint16(0)
    this.host.counted('in')
    this.queue.push({
      version: (head >>> 10) & 0x07,
      type: head & 0x03ff,
      id: view.getUint32(6),
      body: frame.subarray(10),
    })
    this.work()
  }

  /** One request after the other, and to its end, whatever comes meanwhile; a slow reader takes its time for each. */
  private work(): void {
    while (!this.isBusy && !this.isOver) {
      const request = this.queue.shift()
      if (request === undefined) return
      const { faults, clock } = this.host
      this.isBusy = true
      if (faults.slowMs === 0) {
        this.host.onRequest(this, request)
        this.isBusy = false
        continue
      }
      clock.after('reader.slow', faults.slowMs, () => {
        if (!this.isOver) this.host.onRequest(this, request)
        this.isBusy = false
        this.work()
      })
    }
  }
}
