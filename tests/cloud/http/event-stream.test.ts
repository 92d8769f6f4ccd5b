import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { connect } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createEventHub } from '#cloud/http/events/event-hub'
import { feedScreen } from '#cloud/http/events/event-stream'
import { noChanges } from '#cloud/journal/changes'
import { userRefSchema } from '#contracts/ids'
import { scriptedSite } from '#tests/support/scripted-site'
import { everywhere } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'

const person = {
  userRef: userRefSchema.parse('user-0001'),
  username: 'screen',
  displayName: 'Screen',
  grants: everywhere('supply'),
  tokenHash: 'token-hash',
  signedInUntilMs: Number.MAX_SAFE_INTEGER,
}

/** A server with one screen that has connected and reads only when the test lets it. */
async function screen(
  context: Parameters<typeof feedScreen>[0],
): Promise<{ response: ServerResponse; socket: Socket }> {
  const arrived = Promise.withResolvers<ServerResponse>()
  const server = createServer((_request, response) => arrived.resolve(response)).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.pause()
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
  onTestFinished(() => {
    socket.destroy()
    server.close()
  })
  const response = await arrived.promise
  feedScreen(context, response, person, null)
  return { response, socket }
}

describe('a screen that does not read', () => {
  it('is cut before it holds more than its share of memory, and others go on', async () => {
    const events = createEventHub(10, 0)
    const clock = virtualClock()
    const { context } = await scriptedSite({ clock })
    const { response } = await screen({ ...context, clock, events })
    const gone = new Promise((resolve) => response.once('close', resolve))
    let heardByOthers = 0
    events.listen(() => heardByOthers++)
    const units = Array.from({ length: 500 }, (_, i) => i.toString(16).padStart(24, '0'))
    let published = 0
    while (!response.destroyed && published < 5_000) {
      published++
      events.publish({ entrySeq: published, committedAtMs: 0, changes: { ...noChanges(), units } })
    }
    expect(response.destroyed).toBe(true)
    await gone
    expect(heardByOthers).toBe(published)
    expect(response.writableLength).toBeLessThan(600_000)
  })
})
