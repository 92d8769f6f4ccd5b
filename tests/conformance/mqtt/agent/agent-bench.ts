import { createHash, randomBytes } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { Clock } from '#platform/clock'
import { pass } from '../../line/line-world.ts'
import { Transcript } from '../../line/transcript.ts'
import { broken, notJudged } from '../../verdict/check.ts'
import { type ChannelName, channelOf, topicOf, type Whose } from '../contract.ts'
import { newSigner, type Signer } from '../envelopes.ts'
import { JudgeBroker, type Said, type Visit } from './judge-broker.ts'
import { type HeardFact, JudgeService } from './judge-service.ts'
import type { EnrolmentDesk } from './secure/enrolment-desk.ts'
import type { SecurePort } from './secure/secure-port.ts'

/** Who starts and stops the agent; each is null where nobody can. */
export type Operator = {
  /** Kills it and starts it again with the same card. */
  killAndStart: (() => Promise<void>) | null
  /** Stops it in good order. */
  stop: (() => Promise<void>) | null
}

export type AgentWorld = {
  clock: Clock
  whose: Whose
  /** Null where a certificate proves who comes. */
  password: string | null
  operator: Operator
}

/** How long a live agent may take for what it does at once. */
export const promptMs = 10_000
/** How long it may wait for a receipt before it sends again, and to come back after a cut line. */
export const patienceMs = 120_000

/** Why what needs a start or a stop was not judged. */
export const nobody = 'nobody is there to start and stop the agent (--person)'

const pollMs = 20
const commandLifeMs = 60_000
/** How long one that has stayed away is waited for at each further check. */
const awayMs = 2_000

/** An agent under judgement: the broker and service it talks to, and what has been heard from it. */
export class AgentBench {
  readonly whose: Whose
  readonly clock: Clock
  readonly operator: Operator
  readonly transcript: Transcript
  readonly broker: JudgeBroker
  readonly service: JudgeService
  /** Everything it published, oldest first. */
  readonly said: Said[] = []
  readonly signer: Signer = newSigner()
  readonly stranger: Signer = newSigner()
  /** Where the line is TLS; null where it is plain. */
  port: SecurePort | null = null
  /** Where devices are enrolled; null where none can be. */
  desk: EnrolmentDesk | null = null
  /** A command that was obeyed, for those that ask for it again. */
  obeyed: Record<string, unknown> | null = null
  /** The document that is in force by the judge's knowledge. */
  inForce: { kind: string; version: number } | null = null
  #version = 0
  #isAway = false

  constructor({ clock, whose, password, operator }: AgentWorld) {
    this.clock = clock
    this.whose = whose
    this.operator = operator
    this.transcript = new Transcript(clock)
    const own = (['receipts', 'commands', 'identity', 'documents'] as const).map((channel) => topicOf(whose, channel))
    this.broker = new JudgeBroker(clock, this.transcript, {
      admits: (connect) => {
        const isKnown =
          password === null || (connect.username === whose.device && String(connect.password) === password)
        return isKnown ? 0 : 4
      },
      mayListen: (filter) => own.includes(filter),
      said: (said) => this.#heard(said),
    })
    this.service = new JudgeService(whose.device, (receipt) => this.send('receipts', receipt))
  }

  /** By what the agent believes the judge, and nobody else. */
  trustBundle(secure: Record<string, unknown> = {}): Record<string, unknown> {
    const { site: siteId, device: deviceId } = this.whose
    const { keyId, publicKey } = this.signer
    const signingKeys = [{ keyId, publicKey }]
    return { schema: 1, siteId, deviceId, signingKeys, caCertificatesPem: [], brokers: [], ...secure }
  }

  accept(stream: Duplex): void {
    this.broker.accept(stream)
  }

  #heard(said: Said): void {
    this.said.push(said)
    const channel = channelOf(this.whose, said.topic)
    if (channel === 'facts') this.service.heardBatch(said)
    if (channel !== 'status') return
    const { state, epoch } = wordsOf(said) as { state?: unknown; epoch?: unknown }
    if (state === 'online' && typeof epoch === 'string') this.service.heardOnline(epoch)
  }

  /** What it published on a channel, oldest first. */
  saidOn(channel: ChannelName): Said[] {
    return this.said.filter(({ topic }) => channelOf(this.whose, topic) === channel)
  }

  pass(ms: number): Promise<void> {
    return pass(this.clock, ms)
  }

  /** Waits until it is so; false when it is not within that time. */
  async until(isSo: () => boolean, withinMs = promptMs): Promise<boolean> {
    const endMs = this.clock.elapsed() + withinMs
    while (!isSo()) {
      if (this.clock.elapsed() >= endMs) return false
      await this.pass(pollMs)
    }
    return true
  }

  /** The connection there is, with its online status heard. @throws Judgement not-judged when none comes */
  async connected(withinMs = patienceMs): Promise<Visit> {
    const isOnline = (visit: Visit | null) => visit !== null && onlineOf(visit).state === 'online'
    // One that has stayed away is not waited for again at every check.
    const isThere = await this.until(() => isOnline(this.broker.visit), this.#isAway ? awayMs : withinMs)
    this.#isAway = !isThere
    if (!isThere)
      throw notJudged(this.broker.visits.length === 0 ? 'no agent connects' : 'the agent is not connected and online')
    const { visit } = this.broker
    if (visit === null) throw notJudged('the agent left while it was looked at')
    return visit
  }

  /** Cuts the line and waits for the agent to come back. */
  async comesBack(): Promise<Visit> {
    const before = this.broker.visits.length
    this.broker.cut()
    await this.until(() => this.broker.visits.length > before, patienceMs)
    if (this.broker.visits.length === before) throw broken('it did not come back after its line was cut')
    return await this.connected()
  }

  /** The epoch of its newest status. */
  epoch(): string {
    const statuses = this.saidOn('status').map((said) => wordsOf(said) as { epoch?: unknown })
    return String(statuses.at(-1)?.epoch)
  }

  /** Waits for a fact that is stored after so many were; null when none comes. */
  async factAfter(
    count: number,
    isIt: (value: Record<string, unknown>) => boolean,
    withinMs = promptMs,
  ): Promise<HeardFact | null> {
    const found = () => this.service.stored.slice(count).find(({ value }) => isIt(value))
    await this.until(() => found() !== undefined, withinMs)
    return found() ?? null
  }

  send(channel: ChannelName, message: unknown, kind?: string): boolean {
    const text = typeof message === 'string' ? message : JSON.stringify(message)
    return this.broker.send(topicOf(this.whose, channel, kind), text, channel === 'documents')
  }

  /** A version greater than all before: its moment, or one more than the last. */
  nextVersion(): number {
    this.#version = Math.max(this.#version + 1, this.clock.now())
    return this.#version
  }

  /** An unsigned envelope for this device. */
  envelope(kind: string, body: unknown, changes: Record<string, unknown> = {}): Record<string, unknown> {
    const { site, device } = this.whose
    const version = this.nextVersion()
    const issuedAtMs = this.clock.now()
    return { schema: 1, site, device, kind, version, issuedAtMs, expiresAtMs: null, body, ...changes }
  }

  /** An unsigned command for this device, with a name of its own. */
  command(body: Record<string, unknown>, changes: Record<string, unknown> = {}): Record<string, unknown> {
    const commandId = randomBytes(8).toString('hex')
    const expiresAtMs = this.clock.now() + commandLifeMs
    return this.envelope('command', { commandId, ...body }, { expiresAtMs, ...changes })
  }

  /** Sends a command and waits for its answer; null when none comes. */
  async answerTo(envelope: Record<string, unknown>): Promise<Record<string, unknown> | null> {
    const count = this.service.stored.length
    const { commandId } = envelope.body as { commandId?: unknown }
    this.send('commands', this.signer.seal(envelope))
    const fact = await this.factAfter(
      count,
      (value) => value.kind === 'CommandAnswered' && value.commandId === commandId,
    )
    return fact?.value ?? null
  }

  /** Commands nobody knows: each is a fact in answer and nothing else. */
  provoke(times: number): void {
    for (let time = 0; time < times; time++) {
      this.send('commands', this.signer.seal(this.command({ kind: 'BePatient' })))
    }
  }

  /** Has so many more facts stored. @throws Judgement not-judged when the agent does not answer */
  async facts(times: number): Promise<void> {
    await this.connected()
    const count = this.service.stored.length
    this.provoke(times)
    if (!(await this.until(() => this.service.stored.length >= count + times, patienceMs)))
      throw notJudged('it does not answer commands it does not know, so no facts can be had from it')
  }

  /** How many messages it says it refused, by its newest telemetry. */
  refusedCount(): number {
    const newest = this.saidOn('telemetry').at(-1)
    const documents = (newest === undefined ? {} : wordsOf(newest).documents) as { refused?: number } | undefined
    return documents?.refused ?? 0
  }

  /** Kills the agent and starts it again. @throws Judgement not-judged where nobody can */
  async killedAndStarted(): Promise<Visit> {
    if (this.operator.killAndStart === null) throw notJudged(nobody)
    const before = this.broker.visits.length
    await this.operator.killAndStart()
    if (!(await this.until(() => this.broker.visits.length > before, patienceMs)))
      throw notJudged('it was to be killed and started, and did not come back')
    return await this.connected()
  }

  /** As it was found: hears, answers, lets in. */
  rest(): void {
    this.service.hears = true
    this.service.answers = true
    this.broker.isRefusing = false
  }
}

/** What a connection said first of being there. */
export function onlineOf({ said }: Visit): Record<string, unknown> {
  return said.map(wordsOf).find(({ state }) => state === 'online') ?? {}
}

/** What a message says as JSON; an empty object where it is none. */
export function wordsOf({ text }: Pick<Said, 'text'>): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** A short name for a text, to compare texts by in a row of the table. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}
