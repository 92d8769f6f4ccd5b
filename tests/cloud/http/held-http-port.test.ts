import { connect, createServer } from 'node:net'
import { expect, it } from 'vitest'
import { holdHttpPort } from '#cloud/http/held-http-port'

const host = '127.0.0.1'

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

it('says while a service starts that it is not ready yet, and lets go of the port although somebody is on the line', async () => {
  const port = await freePort()
  const letGo = await holdHttpPort(host, port)
  const answer = await fetch(`http://${host}:${port}/readyz`)
  expect(answer.status).toBe(503)
  expect(answer.headers.get('retry-after')).toBe('1')
  expect(await answer.json()).toMatchObject({ code: 'service-starting', status: 503 })
  await expect(holdHttpPort(host, port)).rejects.toMatchObject({ code: 'EADDRINUSE' })

  const silent = connect(port, host)
  await new Promise((resolve) => silent.once('connect', resolve))
  const hungUp = new Promise((resolve) => silent.once('close', resolve).on('error', () => undefined))
  await letGo()
  await hungUp
  await (await holdHttpPort(host, port))()
})
