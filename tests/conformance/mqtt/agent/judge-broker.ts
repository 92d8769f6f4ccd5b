import type { Duplex } from 'node:stream'
import type { Clock } from '#platform/clock'
import type { Transcript } from '../../line/transcript.ts'
import { type Packet, PacketLine } from '../packet-line.ts'

/** Something a device published, as it came. */
export type Said = {
  visit: Visit
  topic: string
  qos: number
  retain: boolean
  text: string
  /** Of the whole packet: header, topic and payload. */
  packetBytes: number
  atMs: number
}

type ConnectPacket = Extract<Packet, { cmd: 'connect' }>

/** One connection of the device, from CONNECT to its end. */
export type Visit = {
  number: number
  connect: ConnectPacket
  beganAtMs: number
  /** Null while it lasts. */
  endedAtMs: number | null
  /** It said DISCONNECT. */
  saidGoodbye: boolean
  filters: string[]
  /** What it published, in order. */
  said: Said[]
  /** How many filters it had subscribed to when it first published; null while it has not. */
  filtersBeforeSaying: number | null
}

export type BrokerEvents = {
  /** Return code of CONNACK; 0 lets it in. */
  admits(connect: ConnectPacket): 0 | 4 | 5
  mayListen(filter: string): boolean
  said(said: Said): void
}

const lineErrors = new Set(['connect', 'publish', 'subscribe', 'pingreq', 'disconnect', 'unsubscribe'])

/** A broker for one device, that notes everything and does what it is told: it can refuse, cut, and be silent. */
export class JudgeBroker {
  readonly visits: Visit[] = []
  /** When connections came, those that were turned away among them. */
  readonly knocks: number[] = []
  /** When the last connection ended, let in or turned away. */
  endedAtMs: number[] = []
  /** Turned away with "server unavailable" while it is true. */
  isRefusing = false
  readonly #clock: Clock
  readonly #transcript: Transcript
  readonly #events: BrokerEvents
  readonly #lines = new Set<PacketLine>()
  #current: { line: PacketLine; visit: Visit } | null = null
  #messageId = 0

  constructor(clock: Clock, transcript: Transcript, events: BrokerEvents) {
    this.#clock = clock
    this.#transcript = transcript
    this.#events = events
  }

  /** The connection there is now; null while there is none. */
  get visit(): Visit | null {
    return this.#current?.visit ?? null
  }

  accept(stream: Duplex): void {
    let visit: Visit | null = null
    const line: PacketLine = new PacketLine(stream, {
      packet: (packet) => {
        if (!lineErrors.has(packet.cmd) && packet.cmd !== 'puback') return line.cut()
        visit = this.#packet(line, visit, packet)
      },
      closed: () => {
        this.#lines.delete(line)
        this.endedAtMs.push(this.#clock.elapsed())
        if (visit !== null) visit.endedAtMs = this.#clock.elapsed()
        if (this.#current?.line === line) this.#current = null
      },
    })
    this.#lines.add(line)
  }

  #packet(line: PacketLine, visit: Visit | null, packet: Packet): Visit | null {
    if (packet.cmd === 'connect') return visit === null ? this.#connect(line, packet) : this.#cutOf(line)
    if (visit === null) return this.#cutOf(line)
    if (packet.cmd === 'subscribe') {
      const filters = packet.subscriptions.map(({ topic }) => topic)
      this.#transcript.note('got', 'SUBSCRIBE', filters.join(' '))
      visit.filters.push(...filters)
      const granted = filters.map((filter) => (this.#events.mayListen(filter) ? 1 : 0x80))
      line.send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted })
    } else if (packet.cmd === 'publish') this.#publish(line, visit, packet)
    else if (packet.cmd === 'pingreq') line.send({ cmd: 'pingresp' })
    else if (packet.cmd === 'unsubscribe') line.send({ cmd: 'unsuback', messageId: packet.messageId ?? 0, granted: [] })
    else if (packet.cmd === 'disconnect') {
      this.#transcript.note('got', 'DISCONNECT', '')
      visit.saidGoodbye = true
      line.end()
    }
    return visit
  }

  #cutOf(line: PacketLine): null {
    line.cut()
    return null
  }

  #connect(line: PacketLine, connect: ConnectPacket): Visit | null {
    this.#transcript.note('got', 'CONNECT', connect.clientId)
    this.knocks.push(this.#clock.elapsed())
    const returnCode = this.isRefusing ? 3 : this.#events.admits(connect)
    line.send({ cmd: 'connack', returnCode, sessionPresent: false })
    if (returnCode !== 0) {
      line.end()
      return null
    }
    const visit: Visit = {
      number: this.visits.length + 1,
      connect,
      beganAtMs: this.#clock.elapsed(),
      endedAtMs: null,
      saidGoodbye: false,
      filters: [],
      said: [],
      filtersBeforeSaying: null,
    }
    this.#current?.line.cut()
    this.visits.push(visit)
    this.#current = { line, visit }
    return visit
  }

  #publish(line: PacketLine, visit: Visit, packet: Extract<Packet, { cmd: 'publish' }>): void {
    const { topic, qos, retain, payload, length = 0 } = packet
    visit.filtersBeforeSaying ??= visit.filters.length
    if (qos === 1) line.send({ cmd: 'puback', messageId: packet.messageId ?? 0 })
    const text = payload.toString()
    this.#transcript.note('got', topic.split('/').at(-1) ?? topic, text)
    const said = { visit, topic, qos, retain, text, packetBytes: length + 4, atMs: this.#clock.elapsed() }
    visit.said.push(said)
    this.#events.said(said)
  }

  /** Sends to the device; false while it does not listen there. */
  send(topic: string, payload: string | Uint8Array, retain = false): boolean {
    const current = this.#current
    if (current === null) return false
    const isHeard = current.visit.filters.some((filter) => filter === topic || matchesLast(filter, topic))
    if (!isHeard) return false
    this.#transcript.note('sent', topic.split('/').at(-1) ?? topic, payload.toString().slice(0, 2_000))
    this.#messageId = (this.#messageId % 65_535) + 1
    const bytes = typeof payload === 'string' ? Buffer.from(payload, 'utf8') : Buffer.from(payload)
    const packet = { cmd: 'publish', topic, payload: bytes, qos: 1, retain, dup: false } as const
    current.line.send({ ...packet, messageId: this.#messageId })
    return true
  }

  /** Cuts every connection as a network does. */
  cut(): void {
    for (const line of this.#lines) line.cut()
  }
}

function matchesLast(filter: string, topic: string): boolean {
  return filter.endsWith('/+') && topic.startsWith(filter.slice(0, -1)) && !topic.slice(filter.length - 1).includes('/')
}
