import { describe, expect, it } from 'vitest'
import { buildMessage } from '#edge/llrp/codec/build-message'
import { encodeMessage } from '#edge/llrp/codec/encode-message'
import type { LlrpMessage } from '#edge/llrp/codec/message'
import { numberIn } from '#edge/llrp/codec/node-access'
import { arrived, tagReport } from './scripted-reader.ts'
import { aiSpecEnd, answering, lastRoSpec, start, tagA } from './started-reader.ts'

function lastStarted(received: readonly LlrpMessage[]): number {
  return Number(received.findLast(({ name }) => name === 'START_ROSPEC')?.fields.ROSpecID ?? 0)
}

describe('a connection that breaks', () => {
  it('reads frames however TCP cuts or joins them', async () => {
    const { peer, reader, events, advance } = await start({}, (soon) => {
      soon.state.cut = 1
    })
    expect(events.at(-1)?.kind).toBe('connected')
    reader.wish({ mode: 'sweep' })
    await advance(200)
    const id = numberIn(lastRoSpec(peer.received), 'ROSpecID') ?? 0
    events.length = 0
    peer.state.cut = 0
    const frames = [tagReport(id, tagA, 1), tagReport(id, tagA, 2), aiSpecEnd(id, 2)].map(encodeMessage)
    peer.sayBytes(Buffer.concat(frames))
    await arrived()
    expect(events.map(({ kind }) => kind)).toEqual(['reads', 'reads', 'round-ended'])
  })

  it('waits out a reader that is held by somebody else, later each time, and never more than 15 s', async () => {
    const { peer, events, advance } = await start({}, (soon) => {
      soon.state.greetWith = 2
    })
    expect(events).toEqual([{ kind: 'lost', reason: 'connection-refused' }])
    await advance(180_000)
    expect(peer.state.connections).toBeGreaterThanOrEqual(12)
    expect(peer.state.connections).toBeLessThan(26)
    peer.state.greetWith = 0
    await advance(15_000)
    expect(events.map(({ kind }) => kind)).toEqual(['lost', 'gpi', 'connected'])
  })

  it('gives up after three keepalives were missed, says how long nobody was looking, and works on as before', async () => {
    const { peer, reader, events, kinds, advance } = await start()
    for (let i = 0; i < 4; i++) {
      peer.say(buildMessage('KEEPALIVE', 100 + i))
      await advance(5_000)
    }
    expect(kinds()).not.toContain('lost')
    peer.state.mute = true
    await advance(14_000)
    expect(kinds()).toContain('lost')
    expect(events.find(({ kind }) => kind === 'lost')).toEqual({ kind: 'lost', reason: 'keepalive-missed' })
    await advance(60_000)
    peer.state.mute = false
    reader.wish({ mode: 'sweep' })
    events.length = 0
    peer.received.length = 0
    await advance(20_000)
    const connected = events.find((event) => event.kind === 'connected')
    expect(connected?.blindMs).toBeGreaterThan(60_000)
    expect(peer.names()).toContain('START_ROSPEC')
  })

  it('tries again soon once the reader has been well', async () => {
    const { peer, advance, kinds } = await start({}, (soon) => {
      soon.state.refuses = true
    })
    await advance(120_000)
    peer.state.refuses = false
    await advance(16_000)
    expect(kinds()).toContain('connected')
    peer.say(buildMessage('KEEPALIVE', 1))
    await arrived()
    const before = peer.state.connections
    peer.hangUp()
    await arrived()
    await advance(700)
    expect(peer.state.connections).toBe(before + 1)
  })

  it('that breaks soon after each start is tried later each time, told a few times, and used again when it has read for a while', async () => {
    const { peer, events, kinds, advance } = await start()
    const dropEach = async (ms: number) => {
      const before = peer.state.connections
      for (let at = 0; at < ms; at += 250) {
        peer.hangUp()
        await arrived()
        await advance(250)
      }
      return peer.state.connections - before
    }
    await dropEach(120_000)
    expect(kinds().filter((kind) => kind === 'connected').length).toBeLessThanOrEqual(5)
    expect(kinds().filter((kind) => kind === 'lost').length).toBeLessThanOrEqual(5)
    expect(await dropEach(120_000)).toBeLessThanOrEqual(15)
    events.length = 0
    for (let second = 0; second < 40; second++) {
      const { state, received } = peer
      if (state.connections > 0 && received.some(({ name }) => name === 'START_ROSPEC'))
        peer.say(tagReport(lastStarted(received), tagA, 1))
      await advance(1_000)
    }
    expect(kinds().filter((kind) => kind === 'connected')).toHaveLength(1)
  })

  it('gives a connection up when an answer never comes, or when bytes are no LLRP', async () => {
    const silent = await start(answering('GET_READER_CAPABILITIES', () => []))
    await silent.advance(5_100)
    expect(silent.events).toEqual([{ kind: 'lost', reason: 'protocol-error' }])
    const garbled = await start()
    garbled.peer.sayBytes(new Uint8Array(32).fill(0xff))
    await arrived()
    expect(garbled.events.at(-1)).toEqual({ kind: 'lost', reason: 'protocol-error' })
  })

  it('says goodbye when it is stopped, and is silent afterwards', async () => {
    const { peer, reader, advance } = await start()
    const stopping = reader.stop()
    await advance(600)
    await stopping
    expect(peer.names().at(-1)).toBe('CLOSE_CONNECTION')
    const before = peer.state.connections
    await advance(60_000)
    expect(peer.state.connections).toBe(before)
  })
})
