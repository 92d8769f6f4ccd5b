import { rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Reader } from '#edge/llrp/reader-events'
import { createReader } from '../reader.ts'
import { createPcapWriter, type FrameDirection, pcapHeader } from './pcap-writer.ts'

type ReaderOptions = Parameters<typeof createReader>[0]

/** Name of the socket in the state folder of an agent on which its talk with the reader can be listened to. */
export const tapName = 'reader.tap'
/** Longer than the path of a socket may be on every system. */
const pathBytesMax = 100
const addRoSpec = 20

/** Who does not take what he asked for is left behind, not waited for. */
const behindBytesMax = 1024 * 1024

/**
 * A reader whose talk can be listened to on a socket in the state folder, by whoever may enter that folder: each listener is
 * sent a pcap file that begins when he comes, with the ROSpec that was added last: what is read by it means nothing without.
 * Nobody listening costs nothing, and nobody who listens can hold it up.
 */
export function createTappedReader(options: ReaderOptions, stateDir: string): Reader {
  const { clock, log } = options.platform
  const path = join(stateDir, tapName)
  const listeners = new Map<Socket, (direction: FrameDirection, frame: Uint8Array) => void>()
  let roSpec: Uint8Array | null = null
  const server = createServer((socket) => {
    const write = createPcapWriter()
    // From here on time is monotonic, whatever becomes of the wall clock.
    const offsetMs = clock.now() - clock.elapsed()
    socket.on('error', () => undefined)
    socket.on('close', () => listeners.delete(socket))
    socket.resume()
    socket.write(pcapHeader())
    const tell = (direction: FrameDirection, frame: Uint8Array) => {
      if (socket.writableLength > behindBytesMax) socket.destroy()
      else socket.write(write(direction, frame, Math.round((clock.elapsed() + offsetMs) * 1_000)))
    }
    if (roSpec !== null) tell('to-reader', roSpec)
    listeners.set(socket, tell)
  })
  server.on('error', (error) => log.warn('reader.tap-unavailable', { reason: error.message }))
  if (Buffer.byteLength(path) > pathBytesMax) log.warn('reader.tap-unavailable', { reason: `${path} is too long` })
  else {
    rmSync(path, { force: true })
    server.listen(path)
    // It is no reason to go on living.
    server.unref()
  }
  const reader = createReader({
    ...options,
    onFrame(direction, frame) {
      if (direction === 'to-reader' && (((frame[0] ?? 0) & 3) << 8) + (frame[1] ?? 0) === addRoSpec) roSpec = frame
      for (const tell of listeners.values()) tell(direction, frame)
    },
  })
  return {
    ...reader,
    async stop() {
      server.close()
      for (const socket of listeners.keys()) socket.destroy()
      await reader.stop()
    },
  }
}
