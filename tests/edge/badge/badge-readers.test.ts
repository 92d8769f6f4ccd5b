import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { Duplex } from 'node:stream'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { PresentedBadge } from '#edge/badge/badge-reader'
import { createEvdevBadgeReader } from '#edge/badge/evdev-badge-reader'
import { presentBadge } from '#edge/badge/present-badge'
import { retryDelay } from '#edge/badge/retry-delay'
import { createSerialTcpBadgeReader } from '#edge/badge/serial-tcp-badge-reader'
import { systemClock } from '#platform/clock'
import { silentLog, systemLog } from '#platform/log'
import { seededRandom } from '#platform/random'
import { systemStreams } from '#platform/streams'
import { noTls } from '#tests/support/devices/no-tls'
import { temporaryFolder } from '#tests/support/temporary-folder'
import { virtualClock } from '#tests/support/virtual-clock'

const salt = '0123456789abcdef0123456789abcdef'

function hashOf(badgeNumber: string): string {
  return createHash('sha256')
    .update(salt + badgeNumber)
    .digest('hex')
}

describe('a presented badge', () => {
  it('gives the salted hash the roster holds, and nothing else', () => {
    const badge = presentBadge('004711')
    expect(badge?.hashWith(salt)).toBe(hashOf('004711'))
    expect(JSON.stringify(badge)).not.toContain('4711')
    expect(Object.keys(badge ?? {})).toEqual(['hashWith'])
  })

  it.each(['', '1', 'a b', '0047\u0000', '47.11', '9'.repeat(65)])('%j is no badge number', (text) => {
    expect(presentBadge(text)).toBeNull()
  })
})

describe('the delay before trying again', () => {
  it('doubles to fifteen seconds and begins anew after a healthy connection', () => {
    const delay = retryDelay()
    const waits = Array.from({ length: 10 }, () => delay.after(0, 1))
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000, 15_000])
    expect(delay.after(9_999, 1)).toBe(15_000)
    expect(delay.after(10_000, 1)).toBe(250)
  })

  it('spreads a crowd over the upper half', () => {
    expect(retryDelay().after(0, 0)).toBe(125)
  })
})

describe('a reader on a serial device server', () => {
  it('is heard over real TCP, again after the server cut the line, and no number is logged', async () => {
    const heard: string[] = []
    const logged: string[] = []
    const sockets: Socket[] = []
    const server = createServer((socket) => {
      sockets.push(socket)
      socket.on('error', () => {})
      socket.write(sockets.length === 1 ? '00471' : '0815\r\n?? 0815 ??\r\n')
      if (sockets.length === 1) socket.end('1\r\nhalf')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')

    const log = systemLog('debug', { write: (line: string) => void logged.push(line) })
    const done = Promise.withResolvers<void>()
    const reader = createSerialTcpBadgeReader({
      address: { host: '127.0.0.1', port: address.port },
      platform: { clock: systemClock(), random: seededRandom(1), log, streams: systemStreams() },
      onBadge(badge) {
        heard.push(badge.hashWith(salt))
        if (heard.length === 2) done.resolve()
      },
    })
    await done.promise
    await expect.poll(() => logged.join('')).toContain('badge.line-unreadable')
    expect(heard).toEqual([hashOf('004711'), hashOf('0815')])
    expect(reader.connected()).toBe(true)
    expect(logged.join('')).toContain('badge.reader-lost')
    expect(logged.join('')).not.toMatch(/4711|0815/)
    reader.stop()
    for (const socket of sockets) socket.destroy()
  })

  it('keeps trying, ever more slowly, while nobody answers, and stops when told to', async () => {
    const clock = virtualClock()
    let tries = 0
    const reader = createSerialTcpBadgeReader({
      address: { host: '127.0.0.1', port: 1 },
      platform: {
        clock,
        random: seededRandom(1),
        log: silentLog(),
        streams: {
          ...noTls,
          connect() {
            tries += 1
            const refused = new Duplex({ read() {} })
            queueMicrotask(() => refused.destroy(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })))
            return refused
          },
        },
      },
      onBadge() {},
    })
    for (let i = 0; i < 600; i++) {
      await new Promise(setImmediate)
      clock.advance(1_000)
    }
    expect(tries).toBeGreaterThan(600 / 15)
    expect(tries).toBeLessThan(100)
    expect(reader.connected()).toBe(false)
    reader.stop()
    expect(clock.pending()).toBe(0)
  })
})

describe('a keyboard-wedge reader', () => {
  it('is read from its device file', async () => {
    const path = join(temporaryFolder(), 'event3')
    const keys = [5, 8, 28]
    const bytes = Buffer.alloc(24 * keys.length)
    keys.forEach((code, index) => {
      bytes.writeUInt16LE(1, index * 24 + 16)
      bytes.writeUInt16LE(code, index * 24 + 18)
      bytes.writeInt32LE(1, index * 24 + 20)
    })
    writeFileSync(path, bytes)
    const badge = Promise.withResolvers<PresentedBadge>()
    const reader = createEvdevBadgeReader({
      path,
      platform: { clock: virtualClock(), random: seededRandom(1), log: silentLog() },
      onBadge: badge.resolve,
    })
    expect((await badge.promise).hashWith(salt)).toBe(hashOf('47'))
    reader.stop()
  })

  it('that is not plugged in is waited for', async () => {
    const clock = virtualClock()
    const reader = createEvdevBadgeReader({
      path: join(temporaryFolder(), 'event9'),
      platform: { clock, random: seededRandom(1), log: silentLog() },
      onBadge() {},
    })
    await expect.poll(() => clock.pending()).toBe(1)
    expect(reader.connected()).toBe(false)
    reader.stop()
    expect(clock.pending()).toBe(0)
  })
})
