import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createReader } from '#edge/llrp/reader'
import type { ReaderEvent } from '#edge/llrp/reader-events'
import { silentLog } from '#platform/log'
import { systemPlatform } from '#platform/platform'
import { seededRandom } from '#platform/random'
import { listenReader } from '#simulators/llrp-reader/listen-reader'
import { genericChina } from '#simulators/llrp-reader/personalities/generic-china'
import { impinjLikeFcc } from '#simulators/llrp-reader/personalities/impinj-like-fcc'
import type { Personality } from '#simulators/llrp-reader/personality'
import { createReaderEmulator } from '#simulators/llrp-reader/reader-emulator'

const antennas = [1, 2, 3, 4].map((antenna) => ({ antenna, shelf: `shelf ${antenna}`, powerCentiDbm: 3_000 }))
const tagEpc = (n: number) => `3034257BF400B780${n.toString(16).toUpperCase().padStart(8, '0')}`

let cleanUp: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const done of cleanUp.reverse()) await done()
  cleanUp = []
})

/** A reader emulator on real TCP with thirty tags, and our reader in front of it. */
async function onTcp(personality: Personality) {
  const platform = { ...systemPlatform(silentLog()), random: seededRandom(3) }
  const emulator = createReaderEmulator({ platform, personality, radio: { tier: 'good' } })
  for (let i = 1; i <= 30; i++) emulator.radio.put({ epc: tagEpc(i), hard: false })
  const listener = await listenReader(emulator, { host: '127.0.0.1', port: 0 })
  const events: ReaderEvent[] = []
  const waiting: (() => void)[] = []
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise<void>((resolve) => waiting.push(resolve))
  }
  const connect = () => {
    const reader = createReader({
      address: { host: '127.0.0.1', port: listener.port },
      model: { driver: 'llrp', antennas, keepaliveMs: 1_000, referenceEpcs: [] },
      platform,
      onEvent(event) {
        events.push(event)
        for (const resolve of waiting.splice(0)) resolve()
      },
    })
    cleanUp.push(() => reader.stop())
    return reader
  }
  cleanUp.push(async () => {
    await listener.close()
    emulator.stop()
  })
  const heard = () =>
    new Set(events.flatMap((event) => (event.kind === 'reads' ? event.reads.map(({ epc }) => epc) : [])))
  const has = (kind: ReaderEvent['kind']) => events.some((event) => event.kind === kind)
  return { emulator, port: listener.port, connect, events, until, heard, has }
}

/** A client of bytes that says one thing and leaves. */
async function visit(port: number, hex: string): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port })
  await once(socket, 'data')
  socket.write(Buffer.from(hex, 'hex'))
  await once(socket, 'data')
  socket.destroy()
  await once(socket, 'close')
}

describe('a reader that was told to hold events and reports for whoever comes next', () => {
  it.each([impinjLikeFcc, genericChina])('is read all the same: $name', async (personality) => {
    const { connect: connectOurs, port, until, heard, events } = await onTcp(personality)
    await visit(port, '04030000001000000001' + '00' + '00e2000580')
    connectOurs().wish({ mode: 'sweep' })
    await until(() => heard().size === 30 && events.some(({ kind }) => kind === 'round-ended'))
  })
})

describe.each([
  { name: 'LLRP 1.0.1 with extensions', personality: impinjLikeFcc, version: '1.0.1' },
  { name: 'LLRP 1.1 without', personality: genericChina, version: '1.1' },
])('a reader that speaks $name', ({ personality, version }) => {
  it('is counted out, round by round', async () => {
    const { connect, until, heard, has, events } = await onTcp(personality)
    const reader = connect()
    reader.wish({ mode: 'sweep' })
    await until(() => heard().size === 30 && has('round-ended'))
    const connected = events.find(({ kind }) => kind === 'connected')
    expect(connected).toMatchObject({ llrpVersion: version, antennas: [1, 2, 3, 4] })
    const reads = events.flatMap((event) => (event.kind === 'reads' ? event.reads : []))
    expect(reads.every(({ channel, rssiCentiDbm }) => channel > 0 && rssiCentiDbm !== null)).toBe(true)
    reader.wish({ mode: 'confirm', epcs: [], attempt: 1 })
    events.length = 0
    await until(() => events.filter(({ kind }) => kind === 'round-ended').length >= 3)
    expect(heard().size).toBeGreaterThan(10)
  })

  it('carries the door, and the lock', async () => {
    const { emulator, connect, until, events } = await onTcp(personality)
    emulator.setInput(1, true)
    const reader = connect()
    await until(() => events.some((event) => event.kind === 'gpi' && event.port === 1 && event.high))
    emulator.setInput(1, false)
    await until(() => events.some((event) => event.kind === 'gpi' && event.port === 1 && !event.high))
    const released = new Promise<boolean>((resolve) => emulator.onOutput((port, high) => resolve(port === 1 && high)))
    reader.setGpo(1, true)
    expect(await released).toBe(true)
  })

  it('tells of an antenna that is unplugged, and keeps telling of rounds', async () => {
    const { emulator, connect, until, events } = await onTcp(personality)
    connect().wish({ mode: 'confirm', epcs: [], attempt: 1 })
    await until(() => events.some(({ kind }) => kind === 'round-ended'))
    emulator.inject({ kind: 'antenna-loss', antenna: 2 })
    await until(() => events.some((event) => event.kind === 'antenna' && event.antenna === 2 && !event.up))
    events.length = 0
    await until(() => events.filter(({ kind }) => kind === 'round-ended').length >= 2)
    emulator.heal()
    await until(() => events.some((event) => event.kind === 'antenna' && event.antenna === 2 && event.up))
  })

  it('is set up again after a reboot, and says how long nobody was looking', async () => {
    const { emulator, connect, until, heard, events } = await onTcp(personality)
    connect().wish({ mode: 'sweep' })
    await until(() => heard().size > 10)
    emulator.inject({ kind: 'reboot', downMs: 400, clock: '1970' })
    await until(() => events.some(({ kind }) => kind === 'lost'))
    events.length = 0
    await until(() => heard().size > 10)
    const connected = events.find((event) => event.kind === 'connected')
    expect(connected?.blindMs).toBeGreaterThanOrEqual(400)
  })

  it('is waited for while somebody else holds it', async () => {
    const { connect, until, events } = await onTcp(personality)
    const other = connect()
    await until(() => events.some(({ kind }) => kind === 'connected'))
    events.length = 0
    connect()
    await until(() => events.some(({ kind }) => kind === 'lost'))
    expect(events.find((event) => event.kind === 'lost')).toEqual({ kind: 'lost', reason: 'connection-refused' })
    await other.stop()
    await until(() => events.some(({ kind }) => kind === 'connected'))
  })
})
