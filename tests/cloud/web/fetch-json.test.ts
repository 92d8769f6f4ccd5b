import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished, vi } from 'vitest'
import { fetchJson } from '#cloud/web/api/fetch-json'

/** A service that answers as told, or breaks the line, and remembers which key each request bore. */
async function service(...answers: (number | 'broken')[]): Promise<(string | undefined)[]> {
  const keys: (string | undefined)[] = []
  const server = createServer((request, response) => {
    keys.push(request.headers['idempotency-key'] as string | undefined)
    const answer = answers[keys.length - 1]
    if (typeof answer !== 'number') return void request.socket.destroy()
    response.writeHead(answer, { 'content-type': 'application/json' }).end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const { fetch } = globalThis
  // A page asks where it came from; a test has come from nowhere.
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init))
  onTestFinished(() => {
    vi.unstubAllGlobals()
    server.closeAllConnections()
    server.close()
  })
  return keys
}

it('a command that was not answered is sent again as the same, and one that was as another', async () => {
  const keys = await service('broken', 503, 200, 200, 422, 200)
  const use = () => fetchJson('/api/units/u/use', { method: 'POST', body: { caseRef: 'OP-1' } })
  await expect(use()).rejects.toMatchObject({ status: 0 })
  await expect(use()).rejects.toMatchObject({ status: 503 })
  await use()
  await use()
  await expect(use()).rejects.toMatchObject({ status: 422 })
  await use()
  expect(new Set(keys.slice(0, 3)).size).toBe(1)
  expect(new Set(keys.slice(2)).size).toBe(4)
  for (const key of keys) expect(key).toMatch(/^[A-Za-z0-9._:-]{8,128}$/)
})

it('every command bears a key of its own, and a question none', async () => {
  const keys = await service(200, 200, 200)
  await fetchJson('/api/alerts/a/acknowledge', { method: 'POST' })
  await fetchJson('/api/alerts/b/acknowledge', { method: 'POST' })
  await fetchJson('/api/alerts')
  expect(keys[0]).toBeDefined()
  expect(keys[1]).not.toBe(keys[0])
  expect(keys[2]).toBeUndefined()
})
