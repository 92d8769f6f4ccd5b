import { createServer, type Server, type Socket } from 'node:net'
import type { ReaderEmulator } from './reader-emulator.ts'

export type ReaderListener = {
  /** The port it listens on; the same after every outage. */
  readonly port: number
  close(): Promise<void>
}

/** Tries again so often to get its port back after an outage. */
const reopenAttemptsMax = 50

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** Puts the emulator on TCP. While it is not reachable the port is closed, so that connecting is refused as by a dead reader. */
export async function listenReader(
  emulator: ReaderEmulator,
  address: { host: string; port: number },
): Promise<ReaderListener> {
  const sockets = new Set<Socket>()
  let isClosed = false
  let working = Promise.resolve()

  function makeServer(): Server {
    return createServer((socket) => {
      socket.setNoDelay(true)
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      emulator.accept(socket)
    })
  }

  let server = makeServer()
  await listening(server, address.host, address.port)
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('A TCP server without a port.')
  const { port } = bound
  let isOpen = true

  function closeServer(): Promise<void> {
    isOpen = false
    return new Promise((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) if (!emulator.reachable()) socket.destroy()
    })
  }

  async function reopen(): Promise<void> {
    for (let attempt = 1; !isClosed && emulator.reachable(); attempt++) {
      server = makeServer()
      try {
        await listening(server, address.host, port)
        isOpen = true
        return
      } catch (error) {
        if (attempt >= reopenAttemptsMax) throw error
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
  }

  const stopFollowing = emulator.onReachable(() => {
    working = working.then(async () => {
      if (isClosed) return
      if (isOpen && !emulator.reachable()) await closeServer()
      else if (!isOpen && emulator.reachable()) await reopen()
    })
  })

  return {
    port,
    async close() {
      isClosed = true
      stopFollowing()
      await working
      for (const socket of sockets) socket.destroy()
      if (isOpen) await closeServer()
    },
  }
}
