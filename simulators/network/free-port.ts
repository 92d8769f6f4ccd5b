import { createServer } from 'node:net'

function isFree(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(null))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      const got = address === null || typeof address === 'string' ? null : address.port
      server.close(() => resolve(got))
    })
  })
}

/** The wanted loopback port, or the next free one above it, or any when none of twenty is free. */
export async function freePort(wanted: number): Promise<number> {
  for (let port = wanted; port !== 0 && port < Math.min(wanted + 20, 65_536); port++) {
    const got = await isFree(port)
    if (got !== null) return got
  }
  const any = await isFree(0)
  if (any === null) throw new Error('no free TCP port on 127.0.0.1; stop something that listens and start again')
  return any
}
