import { createServer, type Socket } from 'node:net'
import type { BadgeReader } from './badge-reader.ts'

export type BadgeListener = { readonly port: number; close(): Promise<void> }

/** Puts a badge reader on TCP. Rejects when the port cannot be had. */
export async function listenBadge(
  reader: BadgeReader,
  address: { host: string; port: number },
): Promise<BadgeListener> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    socket.setNoDelay(true)
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    reader.accept(socket)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(address, () => resolve())
  })
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('A TCP server without a port.')
  return {
    port: bound.port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
