import { once } from 'node:events'
import { connect } from 'node:net'
import { duplexPair } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createBadgeReader } from '#simulators/badge/badge-reader'
import { evdevBytes } from '#simulators/badge/evdev-keys'
import { listenBadge } from '#simulators/badge/listen-badge'

describe('a badge reader on a serial line', () => {
  it('sends one badge a line to whoever listens', async () => {
    const badge = createBadgeReader()
    expect(badge.present('0012345678')).toBe(false)
    const [ours, theirs] = duplexPair()
    badge.accept(theirs)
    const heard = once(ours, 'data')
    expect(badge.present('0012345678')).toBe(true)
    expect(String((await heard)[0])).toBe('0012345678\r\n')
  })

  it('refuses what is no badge number', () => {
    expect(() => createBadgeReader().present('12\r\n34')).toThrow()
    expect(() => createBadgeReader().present('')).toThrow()
  })

  it('over TCP, unplugged and plugged in again', async () => {
    const badge = createBadgeReader()
    const listener = await listenBadge(badge, { host: '127.0.0.1', port: 0 })
    const socket = connect({ host: '127.0.0.1', port: listener.port })
    await once(socket, 'connect')
    const closed = once(socket, 'close')
    badge.setPlugged(false)
    await closed
    badge.setPlugged(true)
    const again = connect({ host: '127.0.0.1', port: listener.port })
    await once(again, 'connect')
    const heard = once(again, 'data')
    while (!badge.present('77')) await new Promise((resolve) => setImmediate(resolve))
    expect(String((await heard)[0])).toBe('77\r\n')
    again.destroy()
    await listener.close()
  })
})

describe('a keyboard-wedge badge reader', () => {
  it('types the number and Enter, each key down and up with a report after it', () => {
    const bytes = Buffer.from(evdevBytes('1', 1_500))
    expect(bytes.length).toBe(24 * 8)
    const events = Array.from({ length: 8 }, (_, at) => {
      const event = bytes.subarray(24 * at)
      return [event.readUInt16LE(16), event.readUInt16LE(18), event.readInt32LE(20)]
    })
    const sync = [0, 0, 0]
    expect(events).toEqual([[1, 2, 1], sync, [1, 2, 0], sync, [1, 28, 1], sync, [1, 28, 0], sync])
    expect([bytes.readBigUInt64LE(0), bytes.readBigUInt64LE(8)]).toEqual([1n, 500_000n])
  })

  it('does not know every character', () => {
    expect(() => evdevBytes('x', 0)).toThrow()
  })
})
