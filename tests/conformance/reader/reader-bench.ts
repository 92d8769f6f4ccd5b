import type { LlrpFields, LlrpMessage, LlrpParameter } from '#edge/llrp/codec/message'
import { childOf, childrenOf, numberIn } from '#edge/llrp/codec/node-access'
import type { LineWorld } from '../line/line-world.ts'
import { Transcript } from '../line/transcript.ts'
import { broken, Judgement, notJudged } from '../verdict/check.ts'
import { factsOf, type ReaderFacts } from './reader-facts.ts'
import { answerWithinMs, ReaderLine } from './reader-line.ts'
import { granted, isGranted, statusOf, statusText } from './status.ts'

/** An output of the reader that is wired to one of its inputs, so that the judge can drive that input. */
export type LineLoop = { output: number; input: number }

export type ReaderWish = {
  /** The reader may be reset to what it was when it left the factory; its settings are put back afterwards. */
  mayReset: boolean
  loop: LineLoop | null
}

/** Numbers of the specs the judge adds; nobody counts from here. */
export const ownRoSpecs = [14_150_001, 14_150_002] as const
export const ownAccessSpec = 14_150_011

/** So often is it tried to undo what was done where the line is lost. */
const undoTries = 3
/** A reader may take a moment to see that a client has gone. */
const betweenTriesMs = 500

/** What SET_READER_CONFIG takes back of what GET_READER_CONFIG gave, in the order of LLRP 1.0.1 §12.1.3. */
const settable = [
  'ReaderEventNotificationSpec',
  'AntennaConfiguration',
  'ROReportSpec',
  'AccessReportSpec',
  'KeepaliveSpec',
  'GPOWriteData',
  'GPIPortCurrentState',
  'EventsAndReports',
]

/** How specs of either kind are told and deleted. */
const specRequests = {
  ROSpec: { tell: 'GET_ROSPECS', remove: 'DELETE_ROSPEC', own: ownRoSpecs as readonly number[] },
  AccessSpec: { tell: 'GET_ACCESSSPECS', remove: 'DELETE_ACCESSSPEC', own: [ownAccessSpec] },
}
type SpecKind = keyof typeof specRequests

const everyPort = { AntennaID: 0, GPIPortNum: 0, GPOPortNum: 0 }

/** ConnectionAttemptEvent of a READER_EVENT_NOTIFICATION, by its status; null for any other message. */
export function connectionAttempt(message: LlrpMessage): number | null {
  const data = message.name === 'READER_EVENT_NOTIFICATION' ? childOf(message, 'ReaderEventNotificationData') : null
  const event = data === null ? null : childOf(data, 'ConnectionAttemptEvent')
  return event === null ? null : numberIn(event, 'Status')
}

/** Which parts of the configuration that can be set are told otherwise than they were found. */
export function differencesFrom(found: LlrpMessage | null, now: LlrpMessage): string[] {
  if (found === null) return []
  // What an input is at changes by itself.
  const text = (message: LlrpMessage, name: string) =>
    JSON.stringify(
      childrenOf(message, name).map(({ fields: { State, ...fields }, parameters }) => [fields, parameters]),
    )
  return settable.filter((name) => text(found, name) !== text(now, name))
}

const saidIn = (answer: LlrpMessage) => statusText(statusOf(answer))

const because = (why: string | null) => (why === null ? '' : `: ${why}`)

/** A reader under judgement: one line to it, what it says it can, and how to leave it as it was. */
export class ReaderBench {
  readonly transcript: Transcript
  readonly world: LineWorld
  readonly wish: ReaderWish
  /** Highest version it says it speaks; 1 until it says otherwise. */
  versionMax: 1 | 2 = 1
  /** Whole GET_READER_CAPABILITIES_RESPONSE, where it gave one. */
  capabilities: LlrpMessage | null = null
  /** Whole GET_READER_CONFIG_RESPONSE as it was found. */
  foundConfig: LlrpMessage | null = null
  /** Why it did not tell its capabilities or its configuration, where something is known of that. */
  untold: { capabilities: string | null; config: string | null } = { capabilities: null, config: null }
  /** Why the reader could not be left as it was found, for now; null where it could. */
  notUndone: string | null = null
  /** Tags are in the field: some have been reported. */
  hasHeardTags = false
  private current: ReaderLine | null = null
  /** The line is one requests can be made on. */
  private isReady = false
  private isConfigTouched = false
  private areOutputsTouched = false
  private readonly addedRoSpecs = new Set<number>()
  private isAccessSpecAdded = false
  /** An AccessSpec was asked for at some time. */
  private wasAccessSpecAdded = false
  /** Specs of the judge that were not refused, and not seen to go. */
  private readonly standing = new Set<number>()
  /** Something was changed on it at some time. */
  private wasTouched = false
  /** Checks are not to go on. */
  private isHalted = false
  /** What is done is done by the judge to undo what checks did. */
  private isUndoing = false
  private isGivenUp = false
  private readonly lines = new Set<ReaderLine>()
  private readonly passing = new Set<() => void>()

  constructor(world: LineWorld, wish: ReaderWish) {
    this.world = world
    this.wish = wish
    this.transcript = new Transcript(world.clock)
  }

  get line(): ReaderLine {
    if (this.current === null) throw notJudged('there is no connection')
    return this.current
  }

  get facts(): ReaderFacts {
    const facts = this.capabilities === null ? null : factsOf(this.capabilities)
    if (facts === null)
      throw notJudged(
        `the reader does not tell the capabilities this is held against${because(this.untold.capabilities)}`,
      )
    return facts
  }

  async pass(ms: number): Promise<void> {
    if (this.isHalted) throw notJudged('the judging was interrupted')
    await new Promise<void>((resolve) => {
      const cancel = this.world.clock.after('conformance.pass', ms, () => end())
      const end = () => {
        cancel()
        this.passing.delete(end)
        resolve()
      }
      this.passing.add(end)
    })
  }

  /** Another line, of which nothing is expected yet. */
  openAnother(): ReaderLine {
    if (this.isHalted) throw notJudged('the judging was interrupted')
    const line = new ReaderLine(this.world.connect(), this.world.clock, this.transcript)
    this.lines.add(line)
    return line
  }

  /** Whatever a check is at comes to its end at once; what it did can still be undone. */
  halt(): void {
    if (!this.isUndoing) this.haltAll()
  }

  /** Nothing is waited for any more, not even to undo something. */
  giveUp(): void {
    this.isGivenUp = true
    this.haltAll()
    for (const line of this.lines) line.drop()
  }

  private haltAll(): void {
    this.isHalted = true
    for (const line of this.lines) line.halt()
    for (const end of [...this.passing]) end()
  }

  private goOn(): void {
    if (this.isGivenUp) return
    this.isHalted = false
    for (const line of this.lines) line.goOn()
  }

  /** A line to a reader that is free, before anything is said on it. The line there was is closed in good order. */
  async openAfresh(): Promise<ReaderLine> {
    await this.close()
    this.current = this.openAnother()
    return this.current
  }

  /** A line on which requests can be made: accepted, in the highest version. @throws Judgement */
  async open(): Promise<ReaderLine> {
    const { current } = this
    if (current !== null && this.isReady && !current.isClosed && !current.isLeaving) return current
    const line = await this.openAfresh()
    const first = await line.first(() => true, answerWithinMs)
    if (first === null || connectionAttempt(first) !== 0)
      throw notJudged(
        `no connection is to be had: ${first === null ? 'the reader says nothing' : `it begins with ${first.name}`}`,
      )
    if (this.versionMax === 2) {
      granted(await line.askOfVersion('SET_PROTOCOL_VERSION', { ProtocolVersion: 2 }))
      line.version = 2
    }
    this.isReady = true
    return line
  }

  /** Says goodbye and waits for the end of the line. */
  async close(): Promise<void> {
    const line = this.current
    this.current = null
    this.isReady = false
    if (line === null || line.isClosed) return
    if (!line.isLeaving) {
      line.send('CLOSE_CONNECTION')
      await line.next((message) => message.name === 'CLOSE_CONNECTION_RESPONSE', answerWithinMs)
    }
    if (!(await line.closesWithin(500))) line.drop()
  }

  ask(name: string, fields: LlrpFields = {}, parameters: readonly LlrpParameter[] = []): Promise<LlrpMessage> {
    return this.line.ask(name, fields, parameters)
  }

  getConfig(requested = 0, fields: LlrpFields = {}): Promise<LlrpMessage> {
    return this.ask('GET_READER_CONFIG', { ...everyPort, RequestedData: requested, ...fields })
  }

  /** Asks for a change of the configuration, which is put back when the check is over. */
  setConfig(parameters: readonly LlrpParameter[], isReset = false): Promise<LlrpMessage> {
    if (this.foundConfig === null)
      throw notJudged(`the reader does not tell its configuration, so none is changed${because(this.untold.config)}`)
    this.isConfigTouched = true
    this.wasTouched = true
    if (parameters.some(({ name }) => name === 'GPOWriteData')) this.areOutputsTouched = true
    return this.ask('SET_READER_CONFIG', { ResetToFactoryDefault: isReset }, parameters)
  }

  /** Asks for a ROSpec of the judge, which is deleted when the check is over. */
  addRoSpec(roSpec: LlrpParameter): Promise<LlrpMessage> {
    const id = numberIn(roSpec, 'ROSpecID') ?? 0
    this.addedRoSpecs.add(id)
    return this.add('ADD_ROSPEC', roSpec, id)
  }

  addAccessSpec(accessSpec: LlrpParameter): Promise<LlrpMessage> {
    this.isAccessSpecAdded = true
    this.wasAccessSpecAdded = true
    return this.add('ADD_ACCESSSPEC', accessSpec, ownAccessSpec)
  }

  private async add(request: string, spec: LlrpParameter, id: number): Promise<LlrpMessage> {
    const wasStanding = this.standing.has(id)
    this.standing.add(id)
    this.wasTouched = true
    const answer = await this.ask(request, {}, [spec])
    if (!wasStanding && !isGranted(answer)) this.standing.delete(id)
    return answer
  }

  /** What of the found configuration can be set, as it was found. */
  foundParameters(): LlrpParameter[] {
    const found = this.foundConfig
    if (found === null) return []
    return settable
      .filter((name) => name !== 'GPOWriteData' || this.areOutputsTouched)
      .flatMap((name) => childrenOf(found, name))
  }

  /**
   * Undoes what a check has done to the reader, by another line where the one there is lost. What cannot be undone now is
   * tried again later, and told in the last row.
   */
  async undo(): Promise<void> {
    await this.undoing(async () => {
      for (let tries = 1; !(await this.isUndone()) && tries < undoTries && this.current?.isClosed !== false; tries++)
        await this.pass(betweenTriesMs)
    })
  }

  /**
   * Undoes by a new line what could not be undone by the one there is, looks whether all of it is, and says goodbye.
   * @returns what is not as it was found; null where all is
   */
  async leave(): Promise<string | null> {
    await this.undoing(async () => {
      for (let tries = 1; !(await this.isUndone()) && tries < undoTries; tries++) {
        this.current?.drop()
        await this.pass(betweenTriesMs)
      }
      if (this.wasTouched && this.notUndone === null) this.notUndone = await this.whatIsLeft()
    })
    await this.undoing(() => this.close())
    for (const line of this.lines) line.drop()
    return this.notUndone
  }

  private async undoing(work: () => Promise<void>): Promise<void> {
    this.isUndoing = true
    this.goOn()
    try {
      await work()
    } catch (error) {
      if (!(error instanceof Judgement)) throw error
      this.notUndone ??= error.message
    } finally {
      this.isUndoing = false
    }
  }

  private isTouched(): boolean {
    return this.isConfigTouched || this.isAccessSpecAdded || this.addedRoSpecs.size > 0
  }

  private async isUndone(): Promise<boolean> {
    if (!this.isTouched()) return true
    try {
      await this.undoAll()
      this.notUndone = null
      return true
    } catch (error) {
      if (!(error instanceof Judgement)) throw error
      this.notUndone = error.message
      return false
    }
  }

  /** What is refused keeps nothing else from being undone. @throws Judgement that says what was refused, or not answered */
  private async undoAll(): Promise<void> {
    await this.open()
    const left: string[] = []
    if (this.isAccessSpecAdded) {
      const why = await this.whyNotRemoved('AccessSpec', ownAccessSpec)
      this.isAccessSpecAdded = why !== null
      if (why !== null) left.push(why)
    }
    for (const id of [...this.addedRoSpecs]) {
      const why = await this.whyNotRemoved('ROSpec', id)
      if (why === null) this.addedRoSpecs.delete(id)
      else left.push(why)
    }
    if (this.isConfigTouched) {
      const answer = await this.ask('SET_READER_CONFIG', { ResetToFactoryDefault: false }, this.foundParameters())
      this.isConfigTouched = !isGranted(answer)
      if (this.isConfigTouched) left.push(`SET_READER_CONFIG was answered by ${answer.name} ${saidIn(answer)}`)
      else this.areOutputsTouched = false
    }
    if (left.length > 0) throw broken(left.join('; '))
  }

  /** Deletes a spec of the judge. One that is refused may have gone before: the reader is asked which there are. */
  private async whyNotRemoved(kind: SpecKind, id: number): Promise<string | null> {
    const { remove } = specRequests[kind]
    const answer = await this.ask(remove, { [`${kind}ID`]: id })
    const there = isGranted(answer) ? [] : await this.ownSpecs(kind)
    // Where the reader does not tell it, what it granted is still there.
    if (there === null ? this.standing.has(id) : there.includes(id))
      return `${kind} ${id} is still there: ${remove} was answered by ${answer.name} ${saidIn(answer)}`
    this.standing.delete(id)
    return null
  }

  /** Specs of the judge that the reader says it has; null where it does not tell. */
  private async ownSpecs(kind: SpecKind): Promise<number[] | null> {
    const { tell, own } = specRequests[kind]
    const answer = await this.ask(tell)
    if (!isGranted(answer)) return null
    return childrenOf(answer, kind)
      .map((each) => numberIn(each, `${kind}ID`) ?? 0)
      .filter((id) => own.includes(id))
  }

  /** What of the judge is on the reader, and what is set otherwise than it was found; null where nothing is. */
  async whatIsLeft(): Promise<string | null> {
    await this.open()
    const left: string[] = []
    // Readers need not have AccessSpecs, nor say that they have none.
    for (const kind of this.wasAccessSpecAdded ? (['ROSpec', 'AccessSpec'] as const) : (['ROSpec'] as const)) {
      const there = (await this.ownSpecs(kind)) ?? specRequests[kind].own.filter((id) => this.standing.has(id))
      left.push(...there.map((id) => `${kind} ${id} is still there`))
    }
    const differences = differencesFrom(this.foundConfig, granted(await this.getConfig()))
    if (differences.length > 0) left.push(`${differences.join(', ')} is not as it was found`)
    return left.length === 0 ? null : left.join('; ')
  }
}
