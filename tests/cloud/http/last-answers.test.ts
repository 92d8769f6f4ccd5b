import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { httpWorld } from '#tests/support/http-world'
import { virtualClock } from '#tests/support/virtual-clock'

it('a service that stops waits five seconds for the end of a question, and no longer', async () => {
  const clock = virtualClock()
  const { url, close } = await httpWorld({ clock })
  const { hostname, port } = new URL(url)
  const line = connect(Number(port), hostname).setEncoding('utf8')
  onTestFinished(() => void line.destroy())
  const head = `host: ${hostname}\r\ncontent-type: application/json\r\ncontent-length: 100\r\nexpect: 100-continue`
  line.write(`POST /api/sign-in HTTP/1.1\r\n${head}\r\n\r\n`)
  expect(String(await once(line, 'data'))).toMatch(/^HTTP\/1\.1 100 /)

  const cut = once(line, 'close')
  const closed = close()
  clock.advance(4_999)
  expect((await fetch(`${url}/livez`)).status).toBe(503)
  expect(line.closed).toBe(false)
  clock.advance(1)
  await closed
  await cut
})
