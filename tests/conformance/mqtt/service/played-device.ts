import type { Duplex } from 'node:stream'
import type { Clock } from '#platform/clock'
import { pass } from '../../line/line-world.ts'
import type { Transcript } from '../../line/transcript.ts'
import { notJudged } from '../../verdict/check.ts'
import { topicOf, type Whose } from '../contract.ts'
import { type Packet, PacketLine } from '../packet-line.ts'

/** Something the service sent down. */
export type Came = { topic: string; text: string; bytes: number; qos: number; atMs: number }

export type Visitor = { clientId: string; username?: string; password?: string }

const pollMs = 20
/** How long a live service may take for what it does at once. */
export const promptMs = 10_000

/** One connection of a played device: it says what it is told to say, right or wrong. */
export class PlayedDevice {
  readonly #line: PacketLine
  readonly #clock: Clock
  readonly #transcript: Transcript
  readonly #came: (came: Came) => void
  readonly #granted = new Map<number, readonly number[]>()
  readonly #acknowledged = new Set<number>()
  #returnCode: number | null = null
  #messageId = 0

  constructor(stream: Duplex, clock: Clock, transcript: Transcript, came: (came: Came) => void) {
    this.#clock = clock
    this.#transcript = transcript
    this.#came = came
    this.#line = new PacketLine(stream, {
      packet: (packet) => this.#got(packet),
      closed: () => transcript.note('got', 'END', 'the line is closed'),
    })
  }

  get isClosed(): boolean {
    return this.#line.isClosed
  }

  #got(packet: Packet): void {
    if (packet.cmd === 'connack') this.#returnCode = packet.returnCode ?? 0
    else if (packet.cmd === 'suback') this.#granted.set(packet.messageId ?? 0, packet.granted.map(Number))
    else if (packet.cmd === 'puback') this.#acknowledged.add(packet.messageId ?? 0)
    else if (packet.cmd === 'publish') {
      const { topic, payload, qos } = packet
      const text = payload.toString()
      this.#transcript.note('got', topic.split('/').at(-1) ?? topic, text.slice(0, 2_000))
      if (qos === 1) this.#line.send({ cmd: 'puback', messageId: packet.messageId ?? 0 })
      this.#came({ topic, text, bytes: Buffer.byteLength(text, 'utf8'), qos, atMs: this.#clock.elapsed() })
    }
  }

  /** Waits until it is so; false when it is not within that time. */
  async until(isSo: () => boolean, withinMs = promptMs): Promise<boolean> {
    const endMs = this.#clock.elapsed() + withinMs
    while (!isSo()) {
      if (this.#clock.elapsed() >= endMs) return false
      await pass(this.#clock, pollMs)
    }
    return true
  }

  /** Says CONNECT; whether it is let in. */
  async connect({ clientId, username, password }: Visitor, whose: Whose, will: string): Promise<boolean> {
    this.#transcript.note('sent', 'CONNECT', clientId)
    this.#line.send({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      clientId,
      keepalive: 60,
      ...(username === undefined ? {} : { username, password: Buffer.from(password ?? '') }),
      will: { topic: topicOf(whose, 'status'), payload: Buffer.from(will), qos: 1, retain: true },
    })
    await this.until(() => this.#returnCode !== null || this.isClosed)
    return this.#returnCode === 0 && !this.isClosed
  }

  #id(): number {
    this.#messageId = (this.#messageId % 65_535) + 1
    return this.#messageId
  }

  /** What is granted of each filter; 0x80 is refused. */
  async subscribe(filters: readonly string[]): Promise<readonly number[]> {
    const messageId = this.#id()
    this.#transcript.note('sent', 'SUBSCRIBE', filters.join(' '))
    this.#line.send({ cmd: 'subscribe', messageId, subscriptions: filters.map((topic) => ({ topic, qos: 1 })) })
    await this.until(() => this.#granted.has(messageId) || this.isClosed)
    const granted = this.#granted.get(messageId)
    if (granted === undefined) throw notJudged('a subscription is not answered')
    return granted
  }

  publish(topic: string, payload: string | Uint8Array, retain = false): void {
    const bytes = typeof payload === 'string' ? Buffer.from(payload, 'utf8') : Buffer.from(payload)
    this.#transcript.note('sent', topic.split('/').at(-1) ?? topic, bytes.toString('utf8').slice(0, 2_000))
    this.#line.send({ cmd: 'publish', topic, payload: bytes, qos: 1, retain, dup: false, messageId: this.#id() })
  }

  cut(): void {
    this.#line.cut()
  }
}
