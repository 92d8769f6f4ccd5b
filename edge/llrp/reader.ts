import type { Duplex } from 'node:stream'
import type { CabinetModel } from '#firmware-config/schema'
import type { CancelTimer } from '#platform/clock'
import type { Platform } from '#platform/platform'
import type { StreamAddress } from '#platform/streams'
import { decodeMessage } from './codec/decode-message.ts'
import { encodeMessage } from './codec/encode-message.ts'
import { LlrpFramingError } from './codec/llrp-errors.ts'
import { decodeTagReports } from './codec/tag-reports.ts'
import { createFrameSplitter, type FrameSplitter } from './framing.ts'
import type { Reader, ReaderEvent } from './reader-events.ts'
import { noHabits, type ReaderHabits } from './session/reader-habits.ts'
import { initialSession, type SessionInput, type SessionOutput, type TimerName } from './session/session-state.ts'
import { stepSession } from './session/step-session.ts'

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

const goodbyeMs = 500
const reportType = 61

/** The message type of a frame (10 bits of its first two bytes, LLRP 1.1 §15.1). */
function typeOf(frame: Uint8Array): number {
  return (((frame[0] ?? 0) & 0x03) << 8) | (frame[1] ?? 0)
}

/** The frames a chunk completed, also those before the place where it stopped being LLRP. */
function framesOf(splitter: FrameSplitter, chunk: Uint8Array): { frames: readonly Uint8Array[]; error: string | null } {
  try {
    return { frames: splitter.push(chunk), error: null }
  } catch (error) {
    return { frames: error instanceof LlrpFramingError ? error.framesBefore : [], error: textOf(error) }
  }
}

/**
 * Keeps a connection to an LLRP reader for as long as it is not stopped, and tells what it sees. It owns the socket,
 * the frames and the timers; what to do is decided by the pure session.
 */
export function createReader(options: {
  address: StreamAddress
  model: CabinetModel['reader']
  platform: Pick<Platform, 'clock' | 'random' | 'streams' | 'log'>
  onEvent: (event: ReaderEvent) => void
  /** What was learnt of this reader before; nothing where it is left out. */
  habits?: ReaderHabits
  /** What is to be remembered of it. */
  onHabits?: (habits: ReaderHabits) => void
  /** Sees every frame that goes or comes, before it is understood. */
  onFrame?: (direction: 'to-reader' | 'from-reader', frame: Uint8Array) => void
}): Reader {
  const { address, platform, onEvent } = options
  const { clock } = platform
  const random = platform.random.split('reader')
  const log = platform.log.child({ part: 'reader' })
  const timers = new Map<TimerName, CancelTimer>()
  const inputs: SessionInput[] = []
  let state = initialSession(options.model, options.habits ?? noHabits)
  let stream: Duplex | null = null
  let isWorking = false

  /** Inputs that arise while one is being worked on wait their turn: listeners may wish something in the middle of it. */
  function give(input: SessionInput): void {
    inputs.push(input)
    if (isWorking) return
    isWorking = true
    try {
      for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) {
        const step = stepSession(state, next, { elapsedMs: clock.elapsed(), chance: random.float() })
        state = step.state
        for (const output of step.outputs) carryOut(output)
      }
    } finally {
      isWorking = false
    }
  }

  function carryOut(output: SessionOutput): void {
    switch (output.kind) {
      case 'connect':
        open()
        break
      case 'close':
        close()
        break
      case 'send':
        send(encodeMessage(output.message))
        break
      case 'timer':
        timers.get(output.name)?.()
        timers.set(
          output.name,
          clock.after(`reader.${output.name}`, output.delayMs, () => give({ kind: 'timer', name: output.name })),
        )
        break
      case 'cancel-timer':
        timers.get(output.name)?.()
        timers.delete(output.name)
        break
      case 'event':
        onEvent(output.event)
        break
      case 'habits':
        options.onHabits?.(output.habits)
        break
      case 'log':
        log[output.level](output.event, output.data)
        break
    }
  }

  function send(frame: Uint8Array): void {
    if (stream === null) return
    options.onFrame?.('to-reader', frame)
    stream.write(frame)
  }

  function open(): void {
    const opened = platform.streams.connect(address)
    const splitter = createFrameSplitter()
    let failure: string | null = null
    stream = opened
    const whileCurrent = (act: () => void) => {
      if (stream === opened) act()
    }
    opened.on('connect', () => whileCurrent(() => give({ kind: 'stream-open' })))
    opened.on('error', (error) => {
      failure = textOf(error)
    })
    opened.on('close', () =>
      whileCurrent(() => {
        stream = null
        give({ kind: 'stream-closed', error: failure })
      }),
    )
    // A peer that has said its last will not be spoken to either.
    opened.on('end', () => opened.destroy())
    opened.on('data', (chunk: Uint8Array) => {
      const { frames, error } = framesOf(splitter, chunk)
      for (const frame of frames) whileCurrent(() => takeFrame(frame))
      if (error !== null) whileCurrent(() => give({ kind: 'stream-broken', error }))
    })
  }

  function takeFrame(frame: Uint8Array): void {
    options.onFrame?.('from-reader', frame)
    const rows = typeOf(frame) === reportType ? decodeTagReports(frame) : null
    if (rows !== null) give({ kind: 'tags', rows })
    else give({ kind: 'message', message: decodeMessage(frame) })
  }

  function close(): void {
    const closing = stream
    stream = null
    if (closing === null) return
    closing.end()
    if (state.link !== 'stopped') closing.destroy()
    // A goodbye still has to leave; a peer that does not answer it is not waited for.
    else clock.after('reader.goodbye', goodbyeMs, () => closing.destroy())
  }

  give({ kind: 'start' })
  return {
    wish: (wish) => give({ kind: 'wish', wish }),
    wantTids: (epcs) => give({ kind: 'tids-wanted', epcs }),
    setGpo: (port, high) => give({ kind: 'gpo', port, high }),
    async stop() {
      const closing = stream
      give({ kind: 'stop' })
      if (closing !== null && !closing.closed)
        await new Promise<void>((resolve) => closing.once('close', () => resolve()))
    },
  }
}
