import { randomBytes } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { Clock } from '#platform/clock'
import { pass } from '../../line/line-world.ts'
import { Transcript } from '../../line/transcript.ts'
import { broken, notJudged } from '../../verdict/check.ts'
import { type ChannelName, channelOf, topicOf, type Whose } from '../contract.ts'
import { type Came, PlayedDevice, promptMs, type Visitor } from './played-device.ts'

export type ServiceWorld = {
  clock: Clock
  whose: Whose
  /** Null where a certificate proves who comes. */
  password: string | null
  /** Keys the trust bundle of the device names. */
  keys: readonly { keyId: string; publicKey: string }[]
  /** A new byte stream to the service, that proves by its certificate to be the device where there is one. */
  connect(): Duplex
  /** Kills the service and starts it again; null where nobody can. */
  killAndStart: (() => Promise<void>) | null
}

/** A receipt as it came. */
export type Receipt = {
  epoch: string
  committedSeq: number
  sendAgainFromSeq: number | null
  quarantinedSeqs: number[]
  chainHead: { entrySeq: number; hash: string } | null
}

export type Fact = Record<string, unknown>

/** How long a service may be away while it is killed and started. */
export const patienceMs = 120_000
const betweenTriesMs = 500

/** A service under judgement, and the device that is played against it. */
export class ServiceBench {
  readonly world: ServiceWorld
  readonly transcript: Transcript
  /** Everything that came down, oldest first. */
  readonly came: Came[] = []
  readonly epoch = randomBytes(8).toString('hex')
  readonly bootId = randomBytes(8).toString('hex')
  /** Facts of the epoch as they were sent, number 1 first. */
  readonly said: Fact[] = []
  /** It was let in once. */
  wasIn = false
  #device: PlayedDevice | null = null
  #elapsedMs = 1_000
  #isAway = false

  constructor(world: ServiceWorld) {
    this.world = world
    this.transcript = new Transcript(world.clock)
  }

  get whose(): Whose {
    return this.world.whose
  }

  pass(ms: number): Promise<void> {
    return pass(this.world.clock, ms)
  }

  /** A line on which nothing was said yet. */
  open(): PlayedDevice {
    return new PlayedDevice(this.world.connect(), this.world.clock, this.transcript, (came) => this.came.push(came))
  }

  /** Who the device is, as it says at CONNECT. */
  visitor(changes: Partial<Visitor> = {}): Visitor {
    const { device } = this.whose
    const { password } = this.world
    return { clientId: device, ...(password === null ? {} : { username: device, password }), ...changes }
  }

  status(changes: Fact = {}): Fact {
    const { device: deviceId } = this.whose
    const { bootId, epoch } = this
    const told = { modelId: 'conformance', agentVersion: '1', atMs: this.world.clock.now(), lastSeq: this.said.length }
    return { schema: 1, deviceId, state: 'online', bootId, epoch, ...told, ...changes }
  }

  /** The device connected and listening, as it is or newly. @throws Judgement not-judged when it is not let in */
  async device(): Promise<PlayedDevice> {
    if (this.#device !== null && !this.#device.isClosed) return this.#device
    // A service that has stayed away is not waited for again at every check.
    const endMs = this.world.clock.elapsed() + (this.wasIn && !this.#isAway ? patienceMs : promptMs)
    for (;;) {
      const device = this.open()
      const will = JSON.stringify(this.status({ state: 'offline' }))
      if (await device.connect(this.visitor(), this.whose, will)) {
        this.#isAway = false
        this.wasIn = true
        const own = (['receipts', 'commands', 'identity', 'documents'] as const).map((each) =>
          topicOf(this.whose, each),
        )
        const granted = await device.subscribe(own)
        const refused = own.find((_filter, index) => (granted[index] ?? 0x80) > 1)
        if (refused !== undefined) throw broken(`the device may not listen to ${refused}`)
        this.#device = device
        return device
      }
      device.cut()
      if (this.world.clock.elapsed() > endMs) break
      await this.pass(betweenTriesMs)
    }
    this.#isAway = true
    throw notJudged('the device is not let in')
  }

  /** Drops the line; the next word of the device is said on another. */
  leave(): void {
    this.#device?.cut()
    this.#device = null
  }

  async publish(channel: ChannelName, message: unknown): Promise<void> {
    const device = await this.device()
    const payload = typeof message === 'string' || message instanceof Uint8Array ? message : JSON.stringify(message)
    device.publish(topicOf(this.whose, channel), payload, channel === 'status')
  }

  /** What came on a channel, oldest first. */
  cameOn(channel: ChannelName): Came[] {
    return this.came.filter(({ topic }) => channelOf(this.whose, topic) === channel)
  }

  receipts(): Receipt[] {
    return this.cameOn('receipts').flatMap((came) => jsonOf(came.text) as Receipt | [])
  }

  /** Waits for a receipt that comes after so many; null when none does. */
  async receiptAfter(count: number, isIt: (receipt: Receipt) => boolean, withinMs = promptMs): Promise<Receipt | null> {
    const device = await this.device()
    const found = () => this.receipts().slice(count).find(isIt)
    await device.until(() => found() !== undefined, withinMs)
    return found() ?? null
  }

  /** A fact of the boot that is played, a little later than the one before. */
  fact(body: Fact): Fact {
    this.#elapsedMs += 100
    const { bootId } = this
    return { ...body, bootId, elapsedMs: this.#elapsedMs, atMs: this.world.clock.now(), clock: 'synchronised' }
  }

  batch(firstSeq: number, facts: readonly unknown[], changes: Fact = {}): Fact {
    const { device: deviceId } = this.whose
    const sent = { sentAtMs: this.world.clock.now(), sentElapsedMs: this.#elapsedMs, sentBootId: this.bootId }
    return { schema: 1, deviceId, epoch: this.epoch, firstSeq, ...sent, facts, ...changes }
  }

  /** Says online and waits for the receipt of the epoch. @throws Judgement broken when none comes */
  async hello(epoch = this.epoch, changes: Fact = {}): Promise<Receipt> {
    const count = this.receipts().length
    await this.publish('status', this.status({ epoch, ...changes }))
    const receipt = await this.receiptAfter(count, (each) => each.epoch === epoch)
    if (receipt === null) throw broken('"online" is not answered by a receipt')
    return receipt
  }

  /** Sends more facts and waits until a receipt covers them. Null when none does. */
  async stored(facts: readonly Fact[], changes: Fact = {}): Promise<Receipt | null> {
    await this.begun()
    const count = this.receipts().length
    const firstSeq = this.said.length + 1
    this.said.push(...facts)
    await this.publish('facts', this.batch(firstSeq, facts, changes))
    const receipt = await this.receiptAfter(count, (each) => this.#covers(each, this.said.length))
    if (receipt === null) await this.catchUp()
    return receipt
  }

  #covers({ epoch, committedSeq }: Receipt, seq: number): boolean {
    return epoch === this.epoch && committedSeq >= seq
  }

  /** What an earlier check left behind unreceipted is not numbered over: numbers go on where the service stands. */
  async catchUp(): Promise<void> {
    this.leave()
    const { committedSeq } = await this.hello()
    this.said.length = Math.min(this.said.length, committedSeq)
    while (this.said.length < committedSeq) this.said.push(this.fact(harmless))
  }

  /** The epoch has been heard of by the service. */
  async begun(): Promise<void> {
    if (!this.receipts().some(({ epoch }) => epoch === this.epoch)) await this.hello()
  }
}

/** What a text says as JSON; an empty list where it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return []
  }
}

/** A fact that says of itself nothing that anybody acts by. */
export const harmless: Fact = { kind: 'ReadsUsable' }
