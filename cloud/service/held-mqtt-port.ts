import { createServer } from 'node:net'
import { portError } from '#cloud/broker/broker-error'

/**
 * Has the port of the broker until it is let go: nobody else takes it meanwhile, and whoever connects is sent away. With
 * port 0 there is nothing to have. Resolves to how to let go. @throws BrokerError port-taken or port-refused.
 */
export async function holdMqttPort({ host, port }: { host: string; port: number }): Promise<() => Promise<void>> {
  if (port === 0) return async () => {}
  const server = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  }).catch((error: NodeJS.ErrnoException) => {
    throw portError(error, host, port)
  })
  return () => new Promise((resolve) => server.close(() => resolve()))
}
