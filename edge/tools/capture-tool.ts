import { closeSync, existsSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { LlrpFramingError } from '#edge/llrp/codec/llrp-errors'
import { createFrameSplitter, type FrameSplitter } from '#edge/llrp/framing'
import { systemClock } from '#platform/clock'
import { createRecordSplitter } from '../llrp/capture/pcap-reader.ts'
import { createPcapWriter, type FrameDirection, pcapHeader } from '../llrp/capture/pcap-writer.ts'
import { tapName } from '../llrp/capture/tapped-reader.ts'
import { ToolError } from './tool-error.ts'
import type { ToolIo } from './tool-io.ts'

export type CaptureOptions = { for: string; out: string; listen?: string; maxMegabytes: string }

const units: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }
const longestMs = 24 * 3_600_000
const largestMegabytes = 1_024
const betweenRemedy = 'see that the reader can be reached, and lead its client to the port of --listen'
const diskRemedy = 'check the disk'
const interrupted = 'it was interrupted'
const usage = 'see npm run -s edge -- llrp capture --help'

function durationIn(text: string): number {
  const [, count, unit] = /^(\d{1,9})(ms|s|m|h)$/.exec(text) ?? []
  const ms = Number(count) * (units[unit ?? ''] ?? Number.NaN)
  if (ms > 0 && ms <= longestMs) return ms
  throw new ToolError('wrong-arguments', `--for ${text} is no time up to 24h`, `give --for 60s; ${usage}`)
}

function bytesIn(text: string): number {
  const megabytes = Number(text)
  if (Number.isInteger(megabytes) && megabytes >= 1 && megabytes <= largestMegabytes) return megabytes * 1024 * 1024
  throw new ToolError('wrong-arguments', `--max-megabytes ${text} is no whole number from 1 to 1024`, usage)
}

/** HOST:PORT, [IPv6]:PORT, or a port on loopback. */
function addressIn(text: string, what: string): { host: string; port: number } {
  const [, bracketed, plain, port] = /^(?:(?:\[([^\]]+)\]|([^:]+)):)?(\d{1,5})$/.exec(text) ?? []
  const number = Number(port)
  if (number >= 1 && number <= 65_535) return { host: bracketed ?? plain ?? '127.0.0.1', port: number }
  throw new ToolError('wrong-arguments', `${what} ${text} is no address with a port`, usage)
}

function addressText({ host, port }: { host: string; port: number }): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

function cannotWrite(path: string, error: unknown, remedies: Record<string, string>, otherwise: string): ToolError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  return new ToolError('cannot-write', `${path} (${code})`, remedies[code] ?? otherwise)
}

/** A file that takes so many bytes and no more. What was written stays whatever happens then. */
function boundedFile(path: string, bytesMax: number) {
  let file: number
  try {
    file = openSync(path, 'wx', 0o600)
  } catch (error) {
    const remedies = { EEXIST: 'name another, nothing is written over' }
    throw cannotWrite(path, error, remedies, 'check the folder and its rights')
  }
  let written = 0
  return {
    /** False when there is no more room; then nothing of it is written. @throws ToolError when the system refuses it */
    write(bytes: Uint8Array): boolean {
      if (written + bytes.length > bytesMax) return false
      try {
        // A disk that becomes full takes a part first.
        for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
      } catch (error) {
        const remedies = { ENOSPC: 'make room on that disk', EFBIG: 'name a file that may grow larger' }
        throw cannotWrite(path, error, remedies, diskRemedy)
      }
      written += bytes.length
      return true
    },
    /** How many bytes it has. @throws ToolError when the system did not take them after all */
    close(): number {
      try {
        // Half a record would make a capture that is cut of one that ends early.
        ftruncateSync(file, written)
        closeSync(file)
      } catch (error) {
        throw cannotWrite(path, error, {}, diskRemedy)
      }
      return written
    },
  }
}

type Taking = { write(bytes: Uint8Array): void; end(why: string): void }

/** Where frames come from. `silence` says why there were none, when there were none all the time; `left` what is left out. */
type Source = { stop(): void; silence(): string; left(): string | null }

/** Listens in on the session of an agent that runs, by the socket in its state folder. */
function listenIn(stateDir: string, taking: Taking): Source {
  const socket = connect(join(stateDir, tapName))
  socket.on('error', (error: NodeJS.ErrnoException) =>
    taking.end(`no agent answers there (${error.code ?? error.message})`),
  )
  socket.on('close', () => taking.end('the agent has gone'))
  const recordsIn = createRecordSplitter()
  socket.on('data', (chunk) => {
    for (const record of recordsIn(chunk)) taking.write(record)
  })
  return { stop: () => socket.destroy(), silence: () => 'the agent and its reader said nothing', left: () => null }
}

/** Stands between a client and a reader: whoever connects here is led there, and what is said is noted. */
function standBetween(
  reader: { host: string; port: number },
  at: { host: string; port: number },
  taking: Taking,
): Source {
  const clock = systemClock()
  const offsetMs = clock.now() - clock.elapsed()
  const write = createPcapWriter()
  const sockets = new Set<Socket>()
  let silence = `nobody connected to ${addressText(at)}`
  taking.write(pcapHeader())
  const noLlrp = new Map<FrameDirection, number>()
  const leaveOut = (direction: FrameDirection, bytes: number) =>
    void noLlrp.set(direction, (noLlrp.get(direction) ?? 0) + bytes)
  const note = (direction: FrameDirection, frames: readonly Uint8Array[]) => {
    for (const frame of frames) taking.write(write(direction, frame, Math.round((clock.elapsed() + offsetMs) * 1_000)))
  }
  const lead = (from: Socket, to: Socket, direction: FrameDirection) => {
    let splitter: FrameSplitter | null = createFrameSplitter()
    from.on('data', (chunk: Uint8Array) => {
      to.write(chunk)
      if (splitter === null) {
        leaveOut(direction, chunk.length)
        return
      }
      const bytes = splitter.pendingBytes() + chunk.length
      try {
        note(direction, splitter.push(chunk))
      } catch (error) {
        if (!(error instanceof LlrpFramingError)) throw error
        note(direction, error.framesBefore)
        leaveOut(
          direction,
          error.framesBefore.reduce((rest, frame) => rest - frame.length, bytes),
        )
        splitter = null
      }
    })
    from.on('error', () => to.destroy())
    from.on('close', () => to.destroy())
  }
  const server: Server = createServer((client) => {
    const far = connect(reader)
    silence = `no reader answers at ${addressText(reader)}`
    far.on('connect', () => {
      silence = 'no whole LLRP message was said'
    })
    far.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      if (far.connecting || far.pending) silence = `no reader answers at ${addressText(reader)} (${code ?? message})`
    })
    for (const socket of [client, far]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('close', () => sockets.delete(socket))
    }
    lead(client, far, 'to-reader')
    lead(far, client, 'from-reader')
  })
  server.on('error', (error: NodeJS.ErrnoException) => taking.end(`cannot listen (${error.code ?? error.message})`))
  server.listen(at)
  return {
    stop() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
    silence: () => silence,
    left() {
      const said = [...noLlrp].map(
        ([direction, bytes]) => `${bytes} bytes of ${direction === 'from-reader' ? 'the reader' : 'its client'}`,
      )
      return said.length === 0 ? null : `${said.join(' and ')} are no LLRP and not in it`
    },
  }
}

/**
 * Takes a capture for a while, into a file that grows no further than it may. `where` is the state folder of an agent that
 * runs, whose session is listened to, or the address of a reader, to stand between it and whoever connects to `--listen`.
 * @throws ToolError
 */
export async function captureFile(where: string, options: CaptureOptions, io: ToolIo): Promise<void> {
  const forMs = durationIn(options.for)
  const bytesMax = bytesIn(options.maxMegabytes)
  const isFolder = existsSync(where)
  if (isFolder === (options.listen !== undefined))
    throw new ToolError(
      'wrong-arguments',
      isFolder ? 'an agent is listened to by its state folder alone' : `there is no folder ${where}`,
      isFolder ? 'leave out --listen' : 'give the state folder of an agent, or a reader with --listen PORT',
    )
  const reader = isFolder ? null : addressIn(where, 'the reader')
  const at = options.listen === undefined ? null : addressIn(options.listen, '--listen')
  let interrupt = () => {}
  // Before there is a file: it would be in the way of the next try.
  io.onInterrupt?.(() => interrupt())
  const file = boundedFile(options.out, bytesMax)
  const { why, silence, left } = await new Promise<{
    why: string | ToolError | null
    silence: string
    left: string | null
  }>((resolve) => {
    const timer = setTimeout(() => end(null), forMs)
    let isOver = false
    interrupt = () => end(interrupted)
    const taking: Taking = {
      write(bytes) {
        if (isOver) return
        try {
          if (!file.write(bytes)) end('the file is full')
        } catch (error) {
          // The session this may stand in is no business of the disk: it is let go in order.
          if (!(error instanceof ToolError)) throw error
          end(error)
        }
      },
      end: (reason) => end(reason),
    }
    const source = reader === null || at === null ? listenIn(where, taking) : standBetween(reader, at, taking)
    function end(reason: string | ToolError | null): void {
      if (isOver) return
      isOver = true
      clearTimeout(timer)
      // A stream may fail before it is there to be stopped.
      setImmediate(() => {
        resolve({ why: reason, silence: source.silence(), left: source.left() })
        source.stop()
      })
    }
  })
  const written = file.close()
  const isNothing = written <= pcapHeader().length
  // Nothing is written over: what is left here would be in the way of the next try.
  if (isNothing) rmSync(options.out, { force: true })
  if (why instanceof ToolError) throw why
  if (isNothing) {
    const remedy = reader === null ? 'see that the agent runs, and has a reader' : betweenRemedy
    const reason = why === interrupted ? `${interrupted}, and ${silence}` : (why ?? silence)
    throw new ToolError('nothing-captured', reason, remedy)
  }
  io.out(`${options.out}: ${written} bytes; ${why ?? 'the time is over'}${left === null ? '' : `; ${left}`}`)
}
