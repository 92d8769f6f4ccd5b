import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '#platform/clock'
import { silentLog } from '#platform/log'
import { seededRandom } from '#platform/random'
import { listenReader, type ReaderListener } from '#simulators/llrp-reader/listen-reader'
import { impinjLikeFcc } from '#simulators/llrp-reader/personalities/impinj-like-fcc'
import { createReaderEmulator, type ReaderEmulator } from '#simulators/llrp-reader/reader-emulator'

const open: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

async function onTcp(): Promise<{ reader: ReaderEmulator; listener: ReaderListener }> {
  const platform = { clock: systemClock(), random: seededRandom(1), log: silentLog() }
  const reader = createReaderEmulator({ platform, personality: impinjLikeFcc })
  const listener = await listenReader(reader, { host: '127.0.0.1', port: 0 })
  open.push(
    () => reader.stop(),
    () => listener.close(),
  )
  return { reader, listener }
}

function dial(port: number): Socket {
  const socket = connect({ host: '127.0.0.1', port })
  open.push(() => void socket.destroy())
  return socket
}

/** The error code of a refused connection, or 'connected'. */
function outcomeOf(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.on('connect', () => resolve('connected'))
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'))
  })
}

async function dialUntilConnected(port: number): Promise<Socket> {
  for (;;) {
    const socket = dial(port)
    if ((await outcomeOf(socket)) === 'connected') return socket
  }
}

describe('a reader on TCP', () => {
  it('greets over a real socket', async () => {
    const { listener } = await onTcp()
    const socket = dial(listener.port)
    const [chunk] = (await once(socket, 'data')) as [Buffer]
    expect(chunk.readUInt16BE(0) & 0x3ff).toBe(63)
    expect(chunk.length).toBe(chunk.readUInt32BE(2))
  })

  it('is refused during an outage and comes back on the same port', async () => {
    const { reader, listener } = await onTcp()
    const socket = dial(listener.port)
    await once(socket, 'data')
    const closed = once(socket, 'close')
    reader.inject({ kind: 'outage', how: 'refuse' })
    await closed
    const refused = dial(listener.port)
    expect(await outcomeOf(refused)).toBe('ECONNREFUSED')
    reader.heal()
    const again = await dialUntilConnected(listener.port)
    const [chunk] = (await once(again, 'data')) as [Buffer]
    expect(chunk.subarray(-2).toString('hex')).toBe('0000')
  })

  it('lets go of everything when it is closed', async () => {
    const { reader, listener } = await onTcp()
    const socket = dial(listener.port)
    await once(socket, 'data')
    const closed = once(socket, 'close')
    reader.stop()
    await listener.close()
    await closed
    expect(await outcomeOf(dial(listener.port))).toBe('ECONNREFUSED')
  })
})
