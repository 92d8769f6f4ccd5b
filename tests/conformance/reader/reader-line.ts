import type { Duplex } from 'node:stream'
import { buildMessage } from '#edge/llrp/codec/build-message'
import { decodeMessage } from '#edge/llrp/codec/decode-message'
import { encodeMessage } from '#edge/llrp/codec/encode-message'
import { hexOf } from '#edge/llrp/codec/hex'
import type { LlrpFields, LlrpMessage, LlrpParameter } from '#edge/llrp/codec/message'
import { responseTo } from '#edge/llrp/codec/protocol-versions'
import { createFrameSplitter } from '#edge/llrp/framing'
import type { Clock } from '#platform/clock'
import type { Transcript } from '../line/transcript.ts'
import { broken, notJudged } from '../verdict/check.ts'
import { clause } from './clause.ts'

/** Readers answer at once; one that takes longer than this has not answered. */
export const answerWithinMs = 5_000

type Waiter = { wants: (message: LlrpMessage) => boolean; resolve: (message: LlrpMessage | null) => void }

const hex = (bytes: Uint8Array) => hexOf(bytes, 0, bytes.length)

/** One connection to a reader, as a client has it. What comes is kept in order; waiting takes the first that fits. */
export class ReaderLine {
  /** The version of the header in what is sent: 1 is LLRP 1.0.1, 2 is 1.1. */
  version: 1 | 2 = 1
  /** Acknowledges keepalives by itself. */
  acknowledges = true
  isClosed = false
  /** CLOSE_CONNECTION has been said: nothing more can be asked on it. */
  isLeaving = false
  /** Why the bytes of the reader are no LLRP any more; null while they are. */
  framingProblem: string | null = null
  /** Everything that came on this connection, oldest first. */
  readonly received: LlrpMessage[] = []
  private readonly duplex: Duplex
  private readonly clock: Clock
  private readonly transcript: Transcript
  private readonly waiters = new Set<Waiter>()
  private readonly closeWaiters = new Set<() => void>()
  /** How much had been received when each request was sent, by its number. */
  private readonly receivedBefore = new Map<number, number>()
  private isHalted = false
  private nextId = 1

  constructor(duplex: Duplex, clock: Clock, transcript: Transcript) {
    this.duplex = duplex
    this.clock = clock
    this.transcript = transcript
    const splitter = createFrameSplitter()
    duplex.on('error', () => undefined)
    duplex.on('end', () => duplex.end())
    duplex.on('close', () => this.closed())
    duplex.on('data', (chunk: Uint8Array) => {
      try {
        for (const frame of splitter.push(chunk)) this.take(frame)
      } catch (error) {
        this.framingProblem = error instanceof Error ? error.message : String(error)
        duplex.destroy()
      }
    })
  }

  private take(frame: Uint8Array): void {
    const message = decodeMessage(frame)
    this.transcript.note('got', message.name, hex(frame))
    this.received.push(message)
    if (message.name === 'KEEPALIVE' && this.acknowledges && !this.isHalted)
      this.send('KEEPALIVE_ACK', {}, [], message.messageId)
    for (const waiter of [...this.waiters]) {
      if (!waiter.wants(message)) continue
      this.waiters.delete(waiter)
      waiter.resolve(message)
    }
  }

  private closed(): void {
    this.isClosed = true
    this.releaseWaiters()
  }

  private releaseWaiters(): void {
    for (const waiter of [...this.waiters]) waiter.resolve(null)
    this.waiters.clear()
    for (const resolve of this.closeWaiters) resolve()
    this.closeWaiters.clear()
  }

  /** A number nobody has had on this line. */
  newId(): number {
    return this.nextId++
  }

  sendMessage(message: LlrpMessage): void {
    this.receivedBefore.set(message.messageId, this.received.length)
    this.sendBytes(encodeMessage(message), message.name)
    if (message.name === 'CLOSE_CONNECTION') this.isLeaving = true
  }

  send(name: string, fields: LlrpFields = {}, parameters: readonly LlrpParameter[] = [], id = this.newId()): number {
    this.sendMessage(buildMessage(name, id, fields, parameters, this.version))
    return id
  }

  /** Sends bytes as they are, in one chunk. */
  sendBytes(bytes: Uint8Array, name = 'bytes'): void {
    if (this.isHalted) throw notJudged('the judging was interrupted')
    this.transcript.note('sent', name, hex(bytes))
    if (!this.isClosed) this.duplex.write(bytes)
  }

  /** The first message from now on that fits, or null when none comes in time or the line closes. */
  next(wants: (message: LlrpMessage) => boolean, withinMs: number): Promise<LlrpMessage | null> {
    if (this.isClosed || this.isHalted) return Promise.resolve(null)
    return new Promise((resolve) => {
      const waiter: Waiter = {
        wants,
        resolve: (message) => {
          cancel()
          this.waiters.delete(waiter)
          resolve(message)
        },
      }
      const cancel = this.clock.after('conformance.wait', withinMs, () => waiter.resolve(null))
      this.waiters.add(waiter)
    })
  }

  /** The first message ever received that fits, or the next that does. */
  async first(wants: (message: LlrpMessage) => boolean, withinMs: number): Promise<LlrpMessage | null> {
    return this.received.find(wants) ?? (await this.next(wants, withinMs))
  }

  /** Whatever answers the message with this number: its response, or an ERROR_MESSAGE. @throws Judgement when nothing does */
  async answer(id: number, name: string, response: string | null): Promise<LlrpMessage> {
    const receivedBefore = this.receivedBefore.get(id) ?? this.received.length
    const answers = (message: LlrpMessage) => message.name === response || message.name === 'ERROR_MESSAGE'
    const message = await this.first((each) => each.messageId === id && answers(each), answerWithinMs)
    if (message !== null) return message
    if (this.framingProblem !== null) throw broken(`what came after ${name} is no LLRP: ${this.framingProblem}`)
    const asked = `${name} with number ${id}`
    const misnumbered = this.received.slice(receivedBefore).find(answers)
    if (misnumbered !== undefined)
      throw broken(
        `${asked} was answered by ${misnumbered.name} with number ${misnumbered.messageId}, and no client can tell what that answers; an answer has to bear the number of its request (${clause('16.1.1')}): see to the firmware of the reader`,
      )
    throw broken(
      this.isClosed
        ? `the connection was closed instead of an answer to ${name}`
        : `${asked} was not answered within ${answerWithinMs / 1_000} s`,
    )
  }

  /** Sends a request and waits for what answers it, whatever that says. @throws Judgement when nothing answers */
  ask(name: string, fields: LlrpFields = {}, parameters: readonly LlrpParameter[] = []): Promise<LlrpMessage> {
    const id = this.send(name, fields, parameters)
    return this.answer(id, name, responseTo(name))
  }

  /** Asks about versions, in the header of the version that has the question (LLRP 1.1 §9.1), whatever is spoken otherwise. */
  askOfVersion(name: string, fields: LlrpFields = {}): Promise<LlrpMessage> {
    const id = this.newId()
    this.sendMessage(buildMessage(name, id, fields, [], 2))
    return this.answer(id, name, responseTo(name))
  }

  /** True when the reader has closed within this time. */
  async closesWithin(ms: number): Promise<boolean> {
    if (this.isClosed || this.isHalted) return this.isClosed
    await new Promise<void>((resolve) => {
      const cancel = this.clock.after('conformance.close', ms, resolve)
      this.closeWaiters.add(() => {
        cancel()
        resolve()
      })
    })
    return this.isClosed
  }

  /** Whoever waits on it or wants to say something is told that there is nothing any more, until it goes on. */
  halt(): void {
    this.isHalted = true
    this.releaseWaiters()
  }

  /** Ends a halt. */
  goOn(): void {
    this.isHalted = false
  }

  /** Lets go of the line without a word. */
  drop(): void {
    this.duplex.destroy()
  }
}
