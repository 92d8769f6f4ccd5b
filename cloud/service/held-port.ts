import { createServer } from 'node:net'
import { portError } from '#cloud/broker/broker-error'

/**
 * Has a port until it is let go: nobody else takes it meanwhile, and whoever connects is sent away. With port 0 there is
 * nothing to have. Resolves to how to let go; rejects as listening does (EADDRINUSE and the like).
 */
export async function holdPort(host: string, port: number): Promise<() => Promise<void>> {
  if (port === 0) return async () => {}
  const server = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return () => new Promise((resolve) => server.close(() => resolve()))
}

/** As holdPort, for the port of the broker. @throws BrokerError port-taken or port-refused. */
export async function holdMqttPort({ host, port }: { host: string; port: number }): Promise<() => Promise<void>> {
  return await holdPort(host, port).catch((error: NodeJS.ErrnoException) => {
    throw portError(error, host, port)
  })
}
