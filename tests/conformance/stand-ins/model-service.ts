import { createHash } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { Clock } from '#platform/clock'
import { channelOf, factKinds, faultOf, published, rulesOf, topicOf, type Whose } from '../mqtt/contract.ts'
import { newSigner } from '../mqtt/envelopes.ts'
import { type Packet, PacketLine } from '../mqtt/packet-line.ts'

type Fact = { kind?: unknown }
type Batch = { schema: number; deviceId: string; epoch: string; firstSeq: number; facts: Fact[] }
type Guest = { line: PacketLine; filters: Set<string>; isOnline: boolean; isEnded: boolean }

const epochPattern = /^[0-9a-f]{16}$/
/** A fact of a kind nobody knows is named so, and never so when its kind is missing. */
const kindPattern = /^[A-Z][A-Za-z0-9]{0,63}$/
const readableVersions = 3
const nothingSet = { doors: { ajarSoundAfterMs: null, ajarAlertAfterMs: null }, bounds: [] }

/**
 * The least that keeps the contract of a service, for one device, with one thing wrong on purpose: the id of the check
 * that must see it. Null: nothing is wrong.
 */
export class ModelService {
  readonly signer = newSigner()
  readonly #stranger = newSigner()
  readonly #parts: { clock: Clock; whose: Whose; password: string }
  readonly #wrong: string | null
  readonly #committed = new Map<string, number>()
  readonly #refusedOnce = new Set<number>()
  #isWrongOnce = true
  #entrySeq = 0
  #guest: Guest | null = null
  #epoch = ''
  #wasLeft = false
  #connections = 0
  #messageId = 0

  constructor(parts: { clock: Clock; whose: Whose; password: string }, wrong: string | null) {
    this.#parts = parts
    this.#wrong = wrong
  }

  #is(id: string): boolean {
    return this.#wrong === id
  }

  /** True the first time only that it is so. */
  #isOnce(id: string, isNow = true): boolean {
    const isIt = isNow && this.#is(id) && this.#isWrongOnce
    if (isIt) this.#isWrongOnce = false
    return isIt
  }

  /** Dies and is there again; what it has stored it has. */
  async killAndStart(): Promise<void> {
    const committed = this.#committed.get(this.#epoch) ?? 0
    if (this.#is('durable')) this.#committed.set(this.#epoch, committed - 1)
    this.#guest?.line.cut()
  }

  accept(stream: Duplex): void {
    let guest: Guest | null = null
    const line: PacketLine = new PacketLine(stream, {
      packet: (packet) => {
        const size = packet.length ?? 0
        if (size > published.mqtt.packetBytesMax && !this.#is('packet-size')) {
          if (guest !== null) guest.isEnded = true
          line.cut()
        } else if (packet.cmd === 'connect') guest = this.#connect(line, packet)
        else if (guest === null) line.cut()
        else this.#packet(guest, packet)
      },
      closed: () => {
        if (guest?.isOnline === true && !guest.isEnded) this.#wasLeft = true
        if (this.#guest === guest) this.#guest = null
      },
    })
  }

  #connect(line: PacketLine, { clientId, username, password }: Extract<Packet, { cmd: 'connect' }>): Guest | null {
    const { whose, password: own } = this.#parts
    const isPassword = String(password) === own || this.#is('wrong-password')
    const isName = clientId === whose.device || this.#is('another-name')
    const isIn = username === whose.device && isPassword && isName
    line.send({ cmd: 'connack', returnCode: isIn ? 0 : 4, sessionPresent: false })
    if (!isIn) {
      line.end()
      return null
    }
    this.#guest = { line, filters: new Set(), isOnline: false, isEnded: false }
    return this.#guest
  }

  #packet(guest: Guest, packet: Packet): void {
    const { whose } = this.#parts
    if (packet.cmd === 'subscribe') {
      const own = (['receipts', 'commands', 'identity', 'documents'] as const).map((each) => topicOf(whose, each))
      const isGranted = (filter: string) => own.includes(filter) || this.#is('other-subscriptions')
      const filters = packet.subscriptions.map(({ topic }) => topic)
      for (const filter of filters.filter(isGranted)) guest.filters.add(filter)
      const granted = filters.map((filter) => (isGranted(filter) ? 1 : 0x80))
      guest.line.send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted })
      if (guest.filters.has(topicOf(whose, 'documents')) && !guest.isOnline) this.#sendDown(guest)
    } else if (packet.cmd === 'publish') {
      if (packet.qos === 1) guest.line.send({ cmd: 'puback', messageId: packet.messageId ?? 0 })
      this.#heard(guest, packet.topic, packet.payload as Buffer)
    }
  }

  #heard(guest: Guest, topic: string, payload: Buffer): void {
    const channel = channelOf(this.#parts.whose, topic)
    if (channel === null || rulesOf(channel).to !== 'service') {
      if (this.#is(channel === null ? 'another-topic' : 'down-topic')) return
      guest.isEnded = true
      guest.line.cut()
    } else if (channel === 'status') this.#status(guest, textOf(payload))
    else if (channel === 'facts') this.#facts(textOf(payload))
  }

  #status(guest: Guest, text: string | null): void {
    const status = objectOf(text)
    const { schema, state, epoch, ...rest } = status ?? {}
    if (state !== 'online' || typeof epoch !== 'string' || !epochPattern.test(epoch)) {
      if (state === 'online' && this.#is('odd-status')) this.#receipt(this.#epoch)
      return
    }
    const wasLeft = this.#wasLeft
    guest.isOnline = true
    this.#wasLeft = false
    if (this.#isOnce('hello') || this.#isOnce('comes-back', wasLeft)) return
    if (this.#is('status-members') && 'mood' in rest) return
    const isBefore = this.#committed.has(epoch) && this.#epoch !== epoch
    if (!this.#committed.has(epoch)) {
      const before = this.#is('new-epoch') ? (this.#committed.get(this.#epoch) ?? 0) : 0
      this.#committed.set(epoch, before)
    }
    this.#epoch = epoch
    if (!this.#isOnce('old-epoch', isBefore)) this.#receipt(epoch)
  }

  #facts(text: string | null): void {
    const batch = objectOf(text) as Partial<Batch> | null
    const { deviceId, epoch, firstSeq, facts } = batch ?? {}
    const isBatch =
      typeof epoch === 'string' && epochPattern.test(epoch) && Array.isArray(facts) && Number(firstSeq) >= 1
    const isTooMany = this.#is('full-batch') && facts?.length === 256
    if (!isBatch || isTooMany) {
      if (!isTooMany && this.#is('no-batch')) this.#receipt(this.#epoch)
      return
    }
    if (deviceId !== this.#parts.whose.device && !this.#is('for-another')) return
    this.#take(batch as Batch)
  }

  #take({ schema, epoch, firstSeq, facts }: Batch): void {
    const committed = this.#committed.get(epoch) ?? 0
    const isLost = this.#is('gap-filled') && facts.length === 1 && this.#refusedOnce.has(firstSeq)
    if (firstSeq > committed + 1 || isLost) {
      this.#refusedOnce.add(firstSeq)
      this.#receipt(epoch, { sendAgainFromSeq: this.#is('gap-asked-for') ? null : committed + 1 })
      return
    }
    const fresh = facts.slice(committed + 1 - firstSeq)
    const isDuplicate = fresh.length === 0
    const isOverlapLost = this.#is('overlap') && fresh.length < facts.length
    if (isDuplicate || isOverlapLost) {
      if (this.#is('duplicate-without-effect')) this.#entrySeq += facts.length
      this.#receipt(epoch, this.#is('duplicate') ? { sendAgainFromSeq: 1 } : {})
      return
    }
    const aside = fresh.flatMap((fact, index) => (this.#isAside(fact, schema) ? [committed + 1 + index] : []))
    this.#committed.set(epoch, committed + fresh.length)
    this.#entrySeq += fresh.length
    if (this.#isOnce('batch-receipted', facts[0]?.kind === 'AgentStarted')) return
    this.#receipt(epoch, { quarantinedSeqs: aside })
    if (facts.length === 256) this.#sayLess(epoch, committed)
  }

  #sayLess(epoch: string, committedSeq: number): void {
    if (this.#isOnce('never-back')) this.#receipt(epoch, { committedSeq })
    if (this.#isOnce('chain-head')) this.#receipt(epoch, { chainHead: this.#head(1) })
  }

  /** A fact of a version it knows is put aside when its kind is known and its schema broken, whatever it adds. */
  #isAside(fact: Fact, schema: number): boolean {
    const kind = String(fact?.kind)
    if (schema > readableVersions) return this.#is('far-version')
    if (schema > 1) return this.#is('newer-version')
    if (typeof fact !== 'object' || fact === null) return true
    if (!factKinds.includes(kind)) return !kindPattern.test(kind) || this.#is('strange-kind')
    if (this.#is('good-facts') && kind === 'ReadsUnusable') return true
    if (this.#is('bad-facts') && kind === 'SessionCommitted') return false
    return isBroken(kind, fact)
  }

  #head(entrySeq: number) {
    return { entrySeq, hash: createHash('sha256').update(String(entrySeq)).digest('hex') }
  }

  #receipt(epoch: string, changes: Record<string, unknown> = {}): void {
    const { device: deviceId } = this.#parts.whose
    const committedSeq = this.#committed.get(epoch) ?? 0
    const whole = { schema: 1, deviceId, epoch, committedSeq, sendAgainFromSeq: null, quarantinedSeqs: [] }
    const more = this.#is('receipts-as-published') ? { mood: 'good' } : {}
    const chainHead = this.#head(this.#entrySeq)
    this.#send(topicOf(this.#parts.whose, 'receipts'), JSON.stringify({ ...whole, chainHead, ...more, ...changes }))
  }

  #send(topic: string, text: string): void {
    const { line } = this.#guest ?? {}
    this.#messageId = (this.#messageId % 65_535) + 1
    const packet = { cmd: 'publish', topic, payload: Buffer.from(text), qos: 1, retain: false, dup: false } as const
    line?.send({ ...packet, messageId: this.#messageId })
  }

  #sendDown(guest: Guest): void {
    const { clock, whose } = this.#parts
    this.#connections += 1
    if (this.#is('only-own')) this.#send(topicOf({ ...whose, device: 'somebody-else' }, 'receipts'), '{}')
    const shell = { schema: 1, site: whose.site, device: whose.device, issuedAtMs: clock.now() }
    const seal = (check: string, unsigned: Record<string, unknown>) =>
      JSON.stringify((this.#is(check) ? this.#stranger : this.signer).seal(unsigned))
    const version = this.#is('document-versions') ? 1_000 - this.#connections : 1_000
    const kind = 'cabinet-policies'
    const document = { ...shell, kind, version, expiresAtMs: null, body: nothingSet }
    const isSent = !this.#is('documents-again') || this.#connections === 1
    if (isSent) this.#send(topicOf(whose, 'documents', kind), seal('documents', document))
    const body = { kind: 'ScanNow', commandId: '0123456789abcdef' }
    const command = { ...shell, kind: 'command', version: 1, expiresAtMs: clock.now() + 3_600_000, body }
    const isOrdered = !this.#is('commands-again') || this.#connections === 1
    if (isOrdered && guest.filters.has(topicOf(whose, 'commands')))
      this.#send(topicOf(whose, 'commands'), seal('commands', command))
  }
}

function isBroken(kind: string, fact: Fact): boolean {
  const fault = faultOf(`facts/${kind}`, fact)
  // A member that is not known is passed over.
  return fault !== null && !fault.includes('must NOT have additional properties')
}

function textOf(payload: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(payload)
  } catch {
    return null
  }
}

function objectOf(text: string | null): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text ?? '')
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}
