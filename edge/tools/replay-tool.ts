import { readFile } from 'node:fs/promises'
import { type SessionId, sessionIdSchema } from '#contracts/ids'
import { loadModel, ModelError, modelIds, parseModel } from '#firmware-config/load-model'
import type { CabinetModel } from '#firmware-config/schema'
import { presenceConfigOf } from '../presence/config-of-model.ts'
import type { PresenceInput } from '../presence/presence-input.ts'
import type { PresenceOutput } from '../presence/presence-output.ts'
import { initialPresence } from '../presence/presence-state.ts'
import { stepPresence } from '../presence/step-presence.ts'
import { type CapturedEvent, CaptureListener } from './capture-inputs.ts'
import { DoubtedSilence } from './doubted-silence.ts'
import { framesOfFile } from './frames-of-file.ts'
import { PassedTime } from './passed-time.ts'
import { ToolError } from './tool-error.ts'
import type { ToolIo } from './tool-io.ts'

export type ReplayOptions = { model?: string; door: string[]; table?: boolean }

const defaultModel = 'implant-cabinet-4'
/** Presence looks at its deadlines this often while a scan goes on. */
const tickMs = 250
/** After the last frame presence is given this long to come to an end. */
const settleMs = 1_000

async function modelOf(name: string): Promise<CabinetModel> {
  try {
    const model = modelIds().includes(name)
      ? loadModel(name)
      : parseModel(JSON.parse(await readFile(name, 'utf8')), name)
    if (model.kind === 'cabinet') return model
    throw new ToolError(
      'no-cabinet',
      `${name} is no model of a cabinet`,
      `name one of ${modelIds().join(', ')}, or a file`,
    )
  } catch (error) {
    if (error instanceof ToolError) throw error
    if (error instanceof ModelError) throw new ToolError(error.code, error.message, 'correct it')
    throw new ToolError(
      'no-such-model',
      `${name} is no model and no file that can be read`,
      `there are ${modelIds().join(', ')}`,
    )
  }
}

type DoorMove = { atMs: number; isOpen: boolean }

function doorMovesIn(texts: readonly string[]): DoorMove[] {
  return texts.flatMap((text) => {
    const [, open, close] = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(text) ?? []
    const [openMs, closeMs] = [Math.round(Number(open) * 1_000), Math.round(Number(close) * 1_000)]
    if (!(closeMs > openMs))
      throw new ToolError('wrong-arguments', `--door ${text} is no OPEN-CLOSE in seconds`, 'give --door 12.5-30')
    return [
      { atMs: openMs, isOpen: true },
      { atMs: closeMs, isOpen: false },
    ]
  })
}

/** Inputs of the reader that are the contact of a door. */
function contactsOf({ doors }: CabinetModel): Map<number, { doorId: number; openIsHigh: boolean }> {
  return new Map(
    doors.flatMap(({ doorId, driver, contactLine, openIsHigh }) => {
      const port = driver === 'reader-gpio' ? /^gpi:(\d+)$/.exec(contactLine)?.[1] : undefined
      return port === undefined ? [] : [[Number(port), { doorId, openIsHigh }] as const]
    }),
  )
}

/** Presence by itself, on the time of a capture: nobody carries its wishes out. */
class Replay {
  private presence
  private sessions = 0
  private session: SessionId | null = null
  private atMs = 0
  private readonly tell: (atMs: number, output: PresenceOutput) => void

  constructor(model: CabinetModel, tell: (atMs: number, output: PresenceOutput) => void) {
    this.tell = tell
    this.presence = initialPresence(presenceConfigOf(model))
    this.give({ kind: 'boot', lastConfirmed: null })
  }

  /** Lets time pass, tick by tick. */
  upTo(atMs: number): void {
    for (let next = this.atMs + tickMs; next < atMs; next += tickMs) {
      this.atMs = next
      this.give({ kind: 'tick' })
    }
    this.atMs = Math.max(this.atMs, atMs)
  }

  give(input: PresenceInput): void {
    const step = stepPresence(this.presence, input, this.atMs)
    this.presence = step.state
    for (const output of step.outputs) this.tell(this.atMs, output)
  }

  /** Each time a door opens after all were shut is another session, numbered in order. */
  door(doorId: number, isOpen: boolean): void {
    if (isOpen && this.session === null) {
      this.sessions += 1
      this.session = sessionIdSchema.parse(this.sessions.toString(16).padStart(16, '0'))
    }
    this.give({ kind: isOpen ? 'door-opened' : 'door-closed', doorId, sessionId: this.session })
    if (!isOpen) this.session = null
  }
}

function take(
  replay: Replay,
  event: CapturedEvent,
  model: CabinetModel,
  contacts: ReturnType<typeof contactsOf>,
): void {
  const antennas = model.reader.antennas.map(({ antenna }) => antenna)
  if (event.kind === 'connected') {
    if (!event.isFirst) replay.give({ kind: 'reader-lost' })
    replay.give({ kind: 'reader-connected', antennas, blindMs: null })
  } else if (event.kind !== 'gpi') replay.give(event)
  else {
    const contact = contacts.get(event.port)
    if (contact !== undefined) replay.door(contact.doorId, event.high === contact.openIsHigh)
  }
}

type Line = { atMs: number } & Exclude<PresenceOutput, { kind: 'wish' } | { kind: 'confirmed-set' }>

/** One line of the table: when, what, and of a decision how many tags had which verdict. */
function rowOf(line: Line): string {
  const lists = Object.entries(line).flatMap(([name, value]) => (Array.isArray(value) ? `${name} ${value.length}` : []))
  const rest = Object.entries(line).flatMap(([name, value]) =>
    typeof value === 'string' && name !== 'kind' ? `${name} ${value}` : [],
  )
  return `| ${(line.atMs / 1_000).toFixed(2).padStart(9)} | ${line.kind} | ${[...lists, ...rest].join(', ')} |`
}

/** Runs a capture through presence. The same capture gives the same lines. @throws ToolError, after all that can be told */
export async function replayFile(path: string, options: ReplayOptions, io: ToolIo): Promise<void> {
  const model = await modelOf(options.model ?? defaultModel)
  const moves = doorMovesIn(options.door)
  const contacts = contactsOf(model)
  const [door] = model.doors
  const doorId = door?.doorId ?? 1
  if (options.table === true) for (const line of ['|        s | what | of it |', '|---|---|---|']) io.out(line)
  const replay = new Replay(model, (atMs, output) => {
    if (output.kind === 'wish' || output.kind === 'confirmed-set') return
    io.out(options.table === true ? rowOf({ atMs, ...output }) : JSON.stringify({ atMs, ...output }))
  })
  const moveUpTo = (atMs: number) => {
    while (moves[0] !== undefined && moves[0].atMs <= atMs) {
      const move = moves.shift()
      if (move === undefined) break
      replay.upTo(move.atMs)
      replay.door(doorId, move.isOpen)
    }
    replay.upTo(atMs)
  }
  const listener = new CaptureListener(model.reader.antennas.map(({ antenna }) => antenna))
  const time = new PassedTime()
  const silence = new DoubtedSilence()
  const problems: ToolError[] = []
  let lastMs: number | null = null
  try {
    for await (const { frame, captured } of framesOfFile(path)) {
      if (captured === undefined)
        throw new ToolError(
          'no-times',
          `${path} has frames and no times`,
          'take a capture: edge llrp capture, tcpdump or dumpcap -P',
        )
      const atMs = time.at(captured.atMs, captured.packet)
      silence.take({ frame, ...captured }, atMs)
      moveUpTo(atMs)
      for (const event of listener.take({ frame, ...captured, atMs })) take(replay, event, model, contacts)
      lastMs = atMs
    }
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    problems.push(error)
  }
  // What was heard before a cut is concluded from all the same.
  if (lastMs !== null) moveUpTo(lastMs + settleMs)
  const jumped = time.problem(path)
  if (jumped !== null) problems.push(jumped)
  if (lastMs !== null && !listener.hasSeenOrder)
    problems.push(
      new ToolError(
        'no-rounds',
        `${path} was begun behind the order of the reader (ADD_ROSPEC), or lacks it, so that no rounds can be told`,
        'capture from before the client connects',
      ),
    )
  const note = silence.note(path)
  if (note !== null) io.err(note)
  const last = problems.pop()
  for (const problem of problems) io.err(problem.message)
  if (last !== undefined) throw last
}
