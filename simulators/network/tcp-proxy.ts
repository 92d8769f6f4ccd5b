import { connect, createServer, type Server, type Socket } from 'node:net'

/** A cable one can cut: listens on loopback, forwards to a target, and can stop forwarding. */
export type TcpProxy = {
  port: number
  /** Cuts every connection and swallows new ones until mended: the network is gone, nobody says so. */
  cut(): void
  /** Keeps every connection and lets nothing through until mended: the far machine hangs. */
  stall(): void
  mend(): void
  close(): Promise<void>
}

/** Connections that stay open and go nowhere. */
function unjoin(sockets: Iterable<Socket>): void {
  for (const socket of sockets) {
    socket.unpipe()
    socket.removeAllListeners('data')
    socket.resume()
  }
}

function join(client: Socket, upstream: Socket): void {
  client.pipe(upstream)
  upstream.pipe(client)
  for (const [one, other] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    one.on('error', () => other.destroy())
    one.on('close', () => other.destroy())
  }
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no TCP port')
  return address.port
}

/**
 * Opens a proxy on a free loopback port to 127.0.0.1 and the port that target names when somebody connects.
 * While cut or stalled, clients still connect and then hear nothing, as behind a dead switch.
 */
export async function openTcpProxy(target: () => number): Promise<TcpProxy> {
  const sockets = new Set<Socket>()
  let isCut = false
  const server = createServer((client) => {
    sockets.add(client)
    client.on('close', () => sockets.delete(client))
    client.on('error', () => client.destroy())
    if (isCut) return
    const upstream = connect({ host: '127.0.0.1', port: target() })
    upstream.setNoDelay(true)
    client.setNoDelay(true)
    sockets.add(upstream)
    upstream.on('close', () => sockets.delete(upstream))
    join(client, upstream)
  })
  const port = await listening(server)
  const dropAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port,
    cut() {
      isCut = true
      dropAll()
    },
    stall() {
      isCut = true
      unjoin(sockets)
    },
    mend() {
      isCut = false
      dropAll()
    },
    async close() {
      dropAll()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
