import { createServer } from 'node:http'
import { problem } from './answers/problem.ts'

const retryAfterS = '1'

/**
 * Has the port for people while a service starts: nobody else takes it, and whoever asks meanwhile hears that it is not
 * ready yet (503 with Retry-After, RFC 9110 10.2.3) as they will when it is. With port 0 there is nothing to have.
 * Resolves to how to let go; rejects as listening does (EADDRINUSE and the like).
 */
export async function holdHttpPort(host: string, port: number): Promise<() => Promise<void>> {
  if (port === 0) return async () => {}
  const { body } = problem(503, 'service-starting', 'The service is starting.', 'Try again in a moment.')
  const server = createServer((_, response) => {
    response
      .writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': retryAfterS, connection: 'close' })
      .end(JSON.stringify(body))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve())
      // Whoever connected and says nothing must not hold up the start.
      server.closeAllConnections()
    })
}
