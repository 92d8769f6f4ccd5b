import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openTcpProxy } from '#simulators/network/tcp-proxy'
import { hasPostgres, type PostgresServer, startPostgres } from '#tests/support/postgres'
import { servedCabinet } from './served-cabinet.ts'

const title = hasPostgres ? '' : ' (SKIPPED: no binaries for this platform)'

describe.skipIf(!hasPostgres)(`a service whose database hangs${title}`, () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())

  async function siteBehindProxy() {
    const proxy = await openTcpProxy(() => server.port)
    onTestFinished(() => proxy.close())
    const url = (await server.newDatabase()).replace(`:${server.port}/`, `:${proxy.port}/`)
    const address = { engine: 'postgres' as const, url, connectTimeoutMs: 300, answerTimeoutMs: 500 }
    return { proxy, site: await servedCabinet({ address }) }
  }

  it('answers whoever asks, names the fault to people too, and can be stopped', async () => {
    const { proxy, site } = await siteBehindProxy()
    expect(await site.askedBySomebody('/api/alerts')).toBe('401 not-signed-in')
    proxy.stall()
    await site.device.publish(site.sixtyFacts(0))
    await expect.poll(() => site.asked('/readyz')).toBe('503 store-silent')
    expect(await site.askedBySomebody('/livez')).toBe('200 ok')
    expect(await site.askedBySomebody('/readyz')).toBe('503 store-silent')
    expect(await site.askedBySomebody('/api/alerts')).toBe('503 store-silent')
    // Ends although what waits was never stored: the device still has it.
    await site.stop()
    expect(site.receipts()).toBe(0)
  })

  it('can be stopped in the middle of the first write that hangs', async () => {
    const { proxy, site } = await siteBehindProxy()
    proxy.stall()
    await site.device.publish(site.sixtyFacts(0))
    // Asked before the write has failed, so that nothing is being tried again yet.
    await site.service.inside.ingest.stop()
    await site.stop()
    expect(site.receipts()).toBe(0)
  })
})
