import type { Duplex } from 'node:stream'
import type { CancelTimer, Clock } from '#platform/clock'
import { published, rulesOf, topicOf, type Whose } from '../mqtt/contract.ts'
import { type Packet, PacketLine } from '../mqtt/packet-line.ts'
import { Card, hex, statusOf, telemetryOf } from './model-card.ts'
import { type Doubt, doubtOf, type Envelope, type Key } from './model-doubt.ts'

const kind = 'cabinet-policies'
const membersOfEnvelope = 9

const inFlightMax = 4
const batchFactsMax = 256
const factsBytesMax = 32_000
const receiptWaitMs = 2_000
/** Sooner than usual, so that one who ignores what it is asked is still told apart from one who forgets. */
const sendAgainMs = 8_000
const telemetryMs = 10_000

/**
 * The least that keeps the contract, with one thing wrong on purpose: the id of the check that must see it. Null: nothing
 * is wrong.
 */
export class ModelAgent {
  readonly #parts: { clock: Clock; whose: Whose; password: string; keys: Key[]; open: () => Duplex }
  readonly #wrong: string | null
  readonly #card = new Card()
  readonly #timers = new Map<string, CancelTimer>()
  #isWrongOnce = true
  #bootId = hex(8)
  #doneHere = new Set<string>()
  #line: PacketLine | null = null
  #visits = 0
  #messageId = 0
  #isOpen = false
  #next = 1
  #inFlight: number[] = []
  #sent = new Set<number>()
  #failures = 0
  #refused = 0
  #isStopped = false

  constructor(
    parts: { clock: Clock; whose: Whose; password: string; keys: Key[]; open: () => Duplex },
    wrong: string | null,
  ) {
    this.#parts = parts
    this.#wrong = wrong
    this.#start()
  }

  #is(id: string): boolean {
    return this.#wrong === id
  }

  /** True the first time only. */
  #isOnce(id: string): boolean {
    const isIt = this.#is(id) && this.#isWrongOnce
    if (isIt) this.#isWrongOnce = false
    return isIt
  }

  #start(): void {
    if (!this.#is('boot-and-epoch')) this.#bootId = hex(8)
    this.#doneHere = new Set(this.#is('command-remembered') ? [] : this.#card.done)
    if (this.#is('document-kept')) this.#card.held = null
    this.#refused = 0
    const started = { kind: 'AgentStarted', agentVersion: '1', modelId: 'model', inventoryVerified: false }
    if (this.#is('start-told')) this.#say({ kind: 'ReadsUsable' })
    this.#say(started)
    this.#connect()
  }

  async killAndStart(): Promise<void> {
    this.#kill()
    const card = this.#card
    if (card.facts.length - card.committed >= 3 && this.#is('nothing-lost-over-a-kill')) this.#loseFacts()
    this.#start()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    if (this.#is('leaves-politely')) this.#kill()
    this.#publishStatus('offline')
    this.#line?.send({ cmd: 'disconnect' })
    for (const cancel of this.#timers.values()) cancel()
  }

  #kill(): void {
    for (const cancel of this.#timers.values()) cancel()
    this.#timers.clear()
    const line = this.#line
    this.#line = null
    this.#isOpen = false
    line?.cut()
  }

  #loseFacts(): void {
    this.#card.epoch = hex(8)
    this.#card.facts = []
    this.#card.committed = 0
    this.#sent.clear()
  }

  #timer(name: string, delayMs: number, callback: () => void): void {
    this.#timers.get(name)?.()
    this.#timers.set(name, this.#parts.clock.after(name, delayMs, callback))
  }

  #say(body: Record<string, unknown>): void {
    const { clock } = this.#parts
    const elapsedMs = this.#is('in-sequence') ? 1_000_000_000 - clock.elapsed() : clock.elapsed()
    const base = { bootId: this.#bootId, elapsedMs, atMs: clock.now(), clock: 'synchronised' }
    this.#card.facts.push(JSON.stringify({ ...body, ...base }))
    this.#pump()
  }

  #connect(): void {
    const { whose, password, open } = this.#parts
    const line: PacketLine = new PacketLine(open(), {
      packet: (packet) => this.#got(line, packet),
      closed: () => {
        if (this.#line === line) this.#down()
      },
    })
    this.#line = line
    const willRetain = !this.#is('last-will')
    line.send({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: !this.#is('session'),
      clientId: whose.device,
      keepalive: this.#is('keepalive') ? 0 : 60,
      username: whose.device,
      password: Buffer.from(password),
      will: {
        topic: topicOf(whose, 'status'),
        payload: Buffer.from(this.#status('offline')),
        qos: 1,
        retain: willRetain,
      },
    })
  }

  #down(): void {
    const { facts, committed } = this.#card
    if (facts.length - committed >= 5 && this.#isOnce('nothing-lost-over-a-cut')) this.#loseFacts()
    for (const cancel of this.#timers.values()) cancel()
    this.#timers.clear()
    this.#isOpen = false
    this.#line = null
    if (this.#isStopped) return
    const lateMs = this.#visits === 1 && this.#isOnce('comes-back') ? 200_000 : 0
    const waitMs = this.#is('back-off') ? 50 : Math.min(300 * 2 ** this.#failures, 8_000)
    this.#failures += 1
    this.#timer('connect', waitMs + lateMs, () => this.#connect())
  }

  #got(line: PacketLine, packet: Packet): void {
    if (packet.cmd === 'connack' && packet.returnCode !== 0 && this.#is('gives-up')) this.#isStopped = true
    if (packet.cmd === 'connack' && packet.returnCode === 0) {
      this.#visits += 1
      if (this.#is('subscribed-before-online')) this.#publishStatus('online')
      const { whose } = this.#parts
      const own = (['receipts', 'commands', 'documents'] as const).map((channel) => topicOf(whose, channel))
      const filters = this.#is('own-subscriptions') ? [...own, '#'] : own
      const subscriptions = filters.map((topic) => ({ topic, qos: 1 as const }))
      line.send({ cmd: 'subscribe', messageId: this.#id(), subscriptions })
    } else if (packet.cmd === 'suback') this.#up()
    else if (packet.cmd === 'publish') {
      if (packet.qos === 1) line.send({ cmd: 'puback', messageId: packet.messageId ?? 0 })
      this.#heard(packet.topic, packet.payload.toString())
    }
  }

  #up(): void {
    if (this.#is('online-first')) this.#publishTelemetry()
    if (!this.#is('subscribed-before-online')) this.#publishStatus('online')
    if (this.#is('own-topics')) this.#publish(topicOf(this.#parts.whose, 'receipts'), '{}', 1, false)
    const tell = () => {
      this.#publishTelemetry()
      this.#timer('telemetry', telemetryMs, tell)
    }
    this.#timer('telemetry', this.#is('telemetry') ? 30_000 : 0, tell)
    this.#next = this.#card.committed + 1
    this.#inFlight = []
    this.#isOpen = this.#is('waits-for-receipt')
    this.#timer('receipt', receiptWaitMs, () => {
      this.#isOpen = true
      this.#pump()
    })
    this.#pump()
  }

  #id(): number {
    this.#messageId = (this.#messageId % 65_535) + 1
    return this.#messageId
  }

  #publish(topic: string, text: string, qos: 0 | 1, retain: boolean): void {
    const packet = { cmd: 'publish', topic, payload: Buffer.from(text), qos, retain, dup: false } as const
    this.#line?.send(qos === 1 ? { ...packet, messageId: this.#id() } : packet)
  }

  #status(state: 'online' | 'offline'): string {
    const { clock, whose } = this.#parts
    return JSON.stringify(statusOf(this.#card, { clock, whose, bootId: this.#bootId }, state))
  }

  #publishStatus(state: 'online' | 'offline'): void {
    this.#publish(topicOf(this.#parts.whose, 'status'), this.#status(state), 1, true)
  }

  #publishTelemetry(): void {
    const { clock, whose } = this.#parts
    const { held } = this.#card
    const version = this.#is('document-held') && held !== null ? held - 1 : held
    const words = telemetryOf(
      this.#card,
      { clock, whose, bootId: this.#bootId },
      { kind, version, refused: this.#refused },
    )
    const telemetry = this.#is('as-published') ? { ...words, mood: 'good' } : words
    this.#publish(topicOf(whose, 'telemetry'), JSON.stringify(telemetry), this.#is('qos-and-retain') ? 1 : 0, false)
  }

  /** Sends what may be sent. */
  #pump(): void {
    const { facts, epoch } = this.#card
    const isUnbound = this.#is('bounds')
    while (this.#isOpen && this.#next <= facts.length) {
      if (this.#inFlight.length >= inFlightMax && !this.#is('window')) return
      const texts: string[] = []
      let bytes = 0
      for (const text of facts.slice(this.#next - 1, this.#next - 1 + batchFactsMax)) {
        bytes += text.length + 1
        if (bytes > factsBytesMax && !isUnbound) break
        texts.push(text)
      }
      const again = this.#is('same-number-same-text')
        ? texts.map((text, i) => this.#otherwise(text, this.#next + i))
        : texts
      const { clock, whose } = this.#parts
      const sent = { sentAtMs: clock.now(), sentElapsedMs: clock.elapsed(), sentBootId: this.#bootId }
      const shell = JSON.stringify({ schema: 1, deviceId: whose.device, epoch, firstSeq: this.#next, ...sent })
      this.#publish(topicOf(whose, 'facts'), `${shell.slice(0, -1)},"facts":[${again.join(',')}]}`, 1, false)
      for (let seq = this.#next; seq < this.#next + texts.length; seq++) this.#sent.add(seq)
      this.#next += texts.length
      this.#inFlight.push(this.#next - 1)
      this.#awaitReceipt()
    }
  }

  #otherwise(text: string, seq: number): string {
    return this.#sent.has(seq) ? text.replace('{', '{ ') : text
  }

  #awaitReceipt(): void {
    if (this.#is('sends-again-without-receipt')) return
    this.#timer('again', sendAgainMs, () => this.#goBack(this.#card.committed + 1))
  }

  #goBack(seq: number): void {
    this.#next = seq
    this.#inFlight = []
    this.#pump()
  }

  #heard(topic: string, text: string): void {
    const { whose } = this.#parts
    if (topic === topicOf(whose, 'receipts')) this.#receipt(text)
    else if (topic === topicOf(whose, 'commands')) this.#command(text)
    else this.#document(topic.split('/').at(-1) ?? '', text)
  }

  #receipt(text: string): void {
    let receipt: Record<string, unknown> | null = null
    try {
      receipt = JSON.parse(text) as Record<string, unknown> | null
    } catch {
      if (this.#is('strange-receipts')) this.#line?.cut()
    }
    if (receipt === null || typeof receipt.committedSeq !== 'number') return
    const { committedSeq, epoch, deviceId, sendAgainFromSeq, ...rest } = receipt
    const card = this.#card
    if (epoch !== card.epoch || deviceId !== this.#parts.whose.device) return
    if (this.#is('passes-over-members') && 'more' in rest) return
    this.#failures = 0
    if (Number(committedSeq) > card.facts.length) {
      if (this.#is('new-epoch')) return
      card.epoch = hex(8)
      card.facts = card.facts.slice(card.committed)
      card.committed = 0
      this.#sent.clear()
      this.#line?.cut()
      return
    }
    const isBack = Number(committedSeq) < card.committed
    if (isBack && this.#is('restored-service')) return
    const isFirst = !this.#isOpen
    this.#isOpen = true
    card.committed = Number(committedSeq)
    this.#inFlight = this.#inFlight.filter((last) => last > card.committed)
    if (this.#inFlight.length === 0) this.#timers.get('again')?.()
    const isAsked = sendAgainFromSeq !== null && !(this.#is('goes-back-when-asked') && !('more' in rest))
    if (isFirst || isBack || this.#next <= card.committed) this.#goBack(card.committed + 1)
    else if (isAsked) this.#goBack(Number(sendAgainFromSeq))
    else this.#pump()
  }

  #doubt(on: string, text: string, bytesMax: number): Doubt | null {
    const { whose, keys } = this.#parts
    const passes = (check: string) => on === 'command' && this.#is(`command-${check}`)
    return doubtOf({ on, text, bytesMax, whose, keys, passes })
  }

  #refuse(document: string, doubt: Doubt, heldVersion: number | null): void {
    this.#refused += 1
    const nameOf: Record<string, string> = {
      'signature-wrong': 'document-signature',
      'key-unknown': 'document-stranger',
      'site-wrong': 'document-site',
      'device-wrong': 'document-device',
      'kind-unknown': 'document-kind',
      unreadable: 'document-unreadable',
      'body-unreadable': 'document-body',
      'too-large': 'document-size',
    }
    const isWrong = document !== 'command' && this.#is(nameOf[doubt.reason] ?? '')
    const told = { document, version: doubt.version, result: 'refused', reason: isWrong ? 'not-kept' : doubt.reason }
    this.#say({ kind: 'DocumentApplied', ...told, heldVersion })
  }

  #document(on: string, text: string): void {
    const card = this.#card
    const bytesMax = published.documents.find((each) => each.kind === on)?.bytesMax ?? rulesOf('documents').bytesMax
    const doubt = this.#doubt(on, text, bytesMax)
    if (doubt === null) this.#offered(on, JSON.parse(text) as Envelope)
    else this.#refuse(on, doubt, card.held)
  }

  #offered(on: string, { version, body, ...shell }: Envelope): void {
    const card = this.#card
    const tell = (result: string, heldVersion: number | null) =>
      this.#say({ kind: 'DocumentApplied', document: on, version, result, reason: null, heldVersion })
    const isStrict = this.#is('document-members') && Object.keys(shell).length + 2 > membersOfEnvelope
    if (version === card.held && !this.#is('document-again')) return
    if (card.held !== null && version < card.held) {
      tell(this.#isOnce('document-older') ? 'applied' : 'not-newer', card.held)
    } else if (typeof body.doors !== 'object' || isStrict) {
      this.#refuse(on, { reason: 'body-unreadable', version }, card.held)
    } else {
      card.held = version
      tell('applied', this.#isOnce('document-applied') ? null : version)
    }
  }

  #command(text: string): void {
    const doubt = this.#doubt('command', text, rulesOf('commands').bytesMax)
    if (doubt !== null) {
      this.#refuse('command', doubt, null)
      return
    }
    const envelope = JSON.parse(text) as Envelope
    const commandId = String(envelope.body.commandId)
    const refusal = this.#refusalOf(envelope, commandId)
    if (refusal === null) {
      this.#card.done.add(commandId)
      if (!this.#is('command-once')) this.#doneHere.add(commandId)
    }
    this.#say({ kind: 'CommandAnswered', commandId, outcome: refusal === null ? 'done' : 'refused', refusal })
  }

  #refusalOf({ schema, expiresAtMs, body }: Envelope, commandId: string): string | null {
    const strange = (check: string) => (this.#is(check) ? null : 'command-not-understood')
    if (body.kind !== 'ScanNow') return strange('command-strange')
    if (schema > 3) return strange('command-version')
    if (expiresAtMs === null) return strange('command-endless')
    if (this.#doneHere.has(commandId)) return 'command-already-done'
    return expiresAtMs < this.#parts.clock.now() && !this.#is('command-expired') ? 'command-expired' : null
  }
}
