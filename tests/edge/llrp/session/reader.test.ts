import { afterEach, describe, expect, it } from 'vitest'
import { epcHexSchema } from '#contracts/ids'
import { buildMessage, buildParameter } from '#edge/llrp/codec/build-message'
import { encodeMessage } from '#edge/llrp/codec/encode-message'
import type { LlrpMessage } from '#edge/llrp/codec/message'
import { childOf, childrenOf, numberIn } from '#edge/llrp/codec/node-access'
import { createReader } from '#edge/llrp/reader'
import type { Reader, ReaderEvent } from '#edge/llrp/reader-events'
import type { Log } from '#platform/log'
import { seededRandom } from '#platform/random'
import { virtualClock } from '#tests/support/virtual-clock'
import {
  type Answer,
  arrived,
  configuration,
  eventMessage,
  ok,
  politeAnswer,
  refused,
  scriptedReader,
  tagReport,
} from './scripted-reader.ts'

const tagA = '3034257BF400B78000000001'
const epcA = epcHexSchema.parse(tagA)
const model = {
  driver: 'llrp' as const,
  antennas: [
    { antenna: 1, shelf: 'upper', powerCentiDbm: 2_760 },
    { antenna: 2, shelf: 'lower', powerCentiDbm: 500 },
  ],
  keepaliveMs: 5_000,
  referenceEpcs: [],
}

/** A polite reader but for its answer to this one request. */
const answering = (name: string, answer: Answer): Record<string, Answer> => ({ [name]: answer })

let open: Reader[] = []
afterEach(() => {
  for (const reader of open) void reader.stop()
  open = []
})

async function start(answers: Record<string, Answer> = {}, before?: (peer: ReturnType<typeof scriptedReader>) => void) {
  const peer = scriptedReader(answers)
  before?.(peer)
  const clock = virtualClock()
  const events: ReaderEvent[] = []
  const logged: { event: string; data: Record<string, unknown> }[] = []
  const note = (event: string, data: Record<string, unknown> = {}) => void logged.push({ event, data })
  const log: Log = { debug: note, info: note, warn: note, error: note, child: () => log }
  const reader = createReader({
    address: { host: 'reader', port: 5_084 },
    model,
    platform: { clock, random: seededRandom(1), streams: peer.streams, log },
    onEvent: (event) => events.push(event),
  })
  open.push(reader)
  await arrived()
  const kinds = () => events.map(({ kind }) => kind)
  const advance = async (ms: number) => {
    for (let left = ms; left > 0; left -= 500) {
      clock.advance(Math.min(500, left))
      await arrived()
    }
  }
  return { peer, clock, events, kinds, logged, reader, advance }
}

function lastRoSpec(received: readonly LlrpMessage[]) {
  const add = received.findLast(({ name }) => name === 'ADD_ROSPEC')
  const roSpec = add === undefined ? null : childOf(add, 'ROSpec')
  if (roSpec === null) throw new Error('no ROSpec was added')
  return roSpec
}

const aiSpecEnd = (roSpecId: number, specIndex: number) =>
  eventMessage(buildParameter('AISpecEvent', { EventType: 0, ROSpecID: roSpecId, SpecIndex: specIndex }))
const roSpecEnd = (roSpecId: number) =>
  eventMessage(buildParameter('ROSpecEvent', { EventType: 1, ROSpecID: roSpecId, PreemptingROSpecID: 0 }))

describe('getting to know a reader', () => {
  it('asks for the version, what it can do and what is there, says how it shall behave, and reads that back', async () => {
    const { peer, events } = await start()
    expect(peer.names()).toEqual([
      'GET_SUPPORTED_VERSION',
      'GET_READER_CAPABILITIES',
      'GET_ROSPECS',
      'SET_READER_CONFIG',
      'GET_READER_CONFIG',
    ])
    expect(events).toEqual([
      {
        kind: 'connected',
        manufacturer: 4_711,
        model: 12,
        firmware: '1.2.3',
        llrpVersion: '1.0.1',
        antennas: [1, 2],
        blindMs: null,
      },
      { kind: 'gpi', port: 1, high: false },
    ])
    const config = peer.received.find(({ name }) => name === 'SET_READER_CONFIG')
    const keepalive = config === undefined ? null : childOf(config, 'KeepaliveSpec')
    expect(keepalive?.fields).toMatchObject({ KeepaliveTriggerType: 1, PeriodicTriggerValue: 5_000 })
  })

  it('speaks 1.1 with a reader that does', async () => {
    const { peer, events } = await start(
      answering('GET_SUPPORTED_VERSION', (request) => [
        buildMessage(
          'GET_SUPPORTED_VERSION_RESPONSE',
          request.messageId,
          { CurrentVersion: 1, SupportedVersion: 2 },
          [ok()],
          2,
        ),
      ]),
    )
    expect(peer.names().slice(0, 3)).toEqual([
      'GET_SUPPORTED_VERSION',
      'SET_PROTOCOL_VERSION',
      'GET_READER_CAPABILITIES',
    ])
    expect(peer.received[2]?.version).toBe(2)
    expect(events[0]).toMatchObject({ kind: 'connected', llrpVersion: '1.1' })
  })

  it('knows a door that stood open and an antenna that was unplugged before it came', async () => {
    const { events } = await start(
      answering('GET_READER_CONFIG', (request) => [
        buildMessage('GET_READER_CONFIG_RESPONSE', request.messageId, {}, [ok(), ...configuration(false, true)]),
      ]),
    )
    expect(events.slice(1)).toEqual([
      { kind: 'antenna', antenna: 2, up: false },
      { kind: 'gpi', port: 1, high: true },
    ])
  })

  it('clears away ROSpecs that others, or it itself in another life, left behind', async () => {
    const stale = buildParameter('ROSpec', { ROSpecID: 99, Priority: 0, CurrentState: 2 }, [
      buildParameter('ROBoundarySpec', {}, [
        buildParameter('ROSpecStartTrigger', { ROSpecStartTriggerType: 0 }),
        buildParameter('ROSpecStopTrigger', { ROSpecStopTriggerType: 0, DurationTriggerValue: 0 }),
      ]),
      buildParameter('AISpec', { AntennaIDs: [0] }, [
        buildParameter('AISpecStopTrigger', { AISpecStopTriggerType: 0, DurationTrigger: 0 }),
        buildParameter('InventoryParameterSpec', { InventoryParameterSpecID: 1, ProtocolID: 1 }),
      ]),
    ])
    const { peer } = await start(
      answering('GET_ROSPECS', (request) => [
        buildMessage('GET_ROSPECS_RESPONSE', request.messageId, {}, [ok(), stale]),
      ]),
    )
    expect(peer.names()).toContain('DELETE_ROSPEC')
  })
})

describe('an inventory', () => {
  it('is compiled from the tables of this reader', async () => {
    const { peer, reader } = await start()
    reader.wish({ mode: 'sweep' })
    await arrived()
    expect(peer.names().slice(-3)).toEqual(['ADD_ROSPEC', 'ENABLE_ROSPEC', 'START_ROSPEC'])
    const specs = childrenOf(lastRoSpec(peer.received), 'AISpec')
    expect(specs.map((spec) => spec.fields.AntennaIDs)).toEqual([[1], [2], [2], [1], [1], [2], [2], [1]])
    const settings = specs.slice(0, 2).map((spec) => {
      const inventory = childOf(spec, 'InventoryParameterSpec')
      const antenna = inventory === null ? null : childOf(inventory, 'AntennaConfiguration')
      const transmitter = antenna === null ? null : childOf(antenna, 'RFTransmitter')
      const receiver = antenna === null ? null : childOf(antenna, 'RFReceiver')
      return { ...transmitter?.fields, ...receiver?.fields }
    })
    // 27.60 dBm is not in the table: 27.50 is the nearest below; 5 dBm is below all: the lowest there is.
    expect(settings).toEqual([
      { HopTableID: 3, ChannelIndex: 0, TransmitPower: 71, ReceiverSensitivity: 9 },
      { HopTableID: 3, ChannelIndex: 0, TransmitPower: 1, ReceiverSensitivity: 9 },
    ])
  })

  it('selects the missing tags while the reader can carry so many, and asks everybody when not', async () => {
    const { peer, reader } = await start()
    const selects = () => {
      const spec = childrenOf(lastRoSpec(peer.received), 'AISpec')[0]
      const inventory = spec === undefined ? null : childOf(spec, 'InventoryParameterSpec')
      const antenna = inventory === null ? null : childOf(inventory, 'AntennaConfiguration')
      const command = antenna === null ? null : childOf(antenna, 'C1G2InventoryCommand')
      return command === null ? [] : childrenOf(command, 'C1G2Filter')
    }
    reader.wish({ mode: 'confirm', epcs: [epcA], attempt: 1 })
    await arrived()
    expect(selects()).toHaveLength(1)
    reader.wish({ mode: 'confirm', epcs: [epcA, epcA, epcA], attempt: 2 })
    await arrived()
    expect(selects()).toHaveLength(0)
  })

  it('ends a round when the last antenna of a cycle has had its turn, heard or not, and runs again', async () => {
    const { peer, reader, events } = await start()
    reader.wish({ mode: 'sweep' })
    await arrived()
    const id = numberIn(lastRoSpec(peer.received), 'ROSpecID') ?? 0
    events.length = 0
    peer.say(aiSpecEnd(id, 1), tagReport(id, tagA, 2), aiSpecEnd(id, 2), aiSpecEnd(id, 3), aiSpecEnd(id, 4))
    await arrived()
    expect(events).toEqual([
      {
        kind: 'reads',
        reads: [{ epc: tagA, antenna: 2, channel: 7, rssiCentiDbm: -6_100, seenCount: 3, readAtElapsedMs: 0 }],
      },
      { kind: 'round-ended', antennas: [1, 2] },
      { kind: 'round-ended', antennas: [2, 1] },
    ])
    const startsBefore = peer.names().filter((name) => name === 'START_ROSPEC').length
    peer.say(roSpecEnd(id))
    await arrived()
    expect(peer.names().filter((name) => name === 'START_ROSPEC')).toHaveLength(startsBefore + 1)
  })

  it('takes the end of the ROSpec for the end of the round when the reader never tells of AISpecs', async () => {
    const { peer, reader, events } = await start()
    reader.wish({ mode: 'watch' })
    await arrived()
    const id = numberIn(lastRoSpec(peer.received), 'ROSpecID') ?? 0
    events.length = 0
    peer.say(roSpecEnd(id))
    await arrived()
    expect(events).toEqual([{ kind: 'round-ended', antennas: [1, 2] }])
  })

  it('matches answers by number while reports and keepalives flow between', async () => {
    const { peer, reader, kinds } = await start(
      answering('ADD_ROSPEC', (request) => [
        tagReport(1, tagA, 1),
        buildMessage('KEEPALIVE', 5),
        // An answer to nobody, and one that is late: neither is taken for the one waited for.
        buildMessage('ADD_ROSPEC_RESPONSE', request.messageId + 1_000, {}, [refused(100, 'not yours')]),
        ...politeAnswer(request),
        ...politeAnswer(request),
      ]),
    )
    reader.wish({ mode: 'sweep' })
    await arrived()
    expect(peer.names().slice(-3)).toEqual(['KEEPALIVE_ACK', 'ENABLE_ROSPEC', 'START_ROSPEC'])
    expect(kinds()).toContain('reads')
    expect(kinds()).not.toContain('lost')
  })

  it('replaces the ROSpec when the wish changes, drops what the old one still says, and remembers only the last wish', async () => {
    const { peer, reader, events } = await start()
    reader.wish({ mode: 'sweep' })
    await arrived()
    const old = numberIn(lastRoSpec(peer.received), 'ROSpecID') ?? 0
    reader.wish({ mode: 'watch' })
    reader.wish({ mode: 'confirm', epcs: [], attempt: 1 })
    await arrived()
    const now = numberIn(lastRoSpec(peer.received), 'ROSpecID') ?? 0
    expect(now).not.toBe(old)
    events.length = 0
    peer.say(tagReport(old, tagA, 1), aiSpecEnd(old, 2), roSpecEnd(old), tagReport(now, tagA, 1))
    await arrived()
    expect(events).toHaveLength(1)
    reader.wish({ mode: 'off' })
    await arrived()
    expect(peer.names().at(-1)).toBe('DELETE_ROSPEC')
  })

  it('says what the reader refused, down to the field, and asks for less', async () => {
    let refusals = 0
    const { peer, reader, logged, advance } = await start(
      answering('ADD_ROSPEC', (request) => {
        if (refusals++ > 0) return politeAnswer(request)
        const inner = buildParameter('ParameterError', { ParameterType: 335, ErrorCode: 201 }, [
          buildParameter('FieldError', { FieldNum: 0, ErrorCode: 301 }),
        ])
        const status = refused(100, 'no such mode', [inner])
        return [buildMessage('ADD_ROSPEC_RESPONSE', request.messageId, {}, [status])]
      }),
    )
    reader.wish({ mode: 'sweep' })
    await arrived()
    const line = logged.find(({ event }) => event === 'reader.request-refused')
    expect(line?.data.refusal).toBe('M_ParameterError: parameter 335 P_FieldError: field 0 A_OutOfRange (no such mode)')
    await advance(1_100)
    expect(peer.names().at(-1)).toBe('START_ROSPEC')
  })
})

describe('inputs and outputs', () => {
  it('tells of inputs, antennas and writes outputs, also those set before the reader was there', async () => {
    const { peer, reader, events, advance } = await start({}, (soon) => {
      soon.state.refuses = true
    })
    reader.setGpo(1, true)
    peer.state.refuses = false
    await advance(1_000)
    const writes = () =>
      peer.received.filter((m) => m.name === 'SET_READER_CONFIG' && childOf(m, 'GPOWriteData') !== null)
    expect(writes()).toHaveLength(1)
    events.length = 0
    peer.say(
      eventMessage(buildParameter('GPIEvent', { GPIPortNumber: 1, GPIEvent: true })),
      eventMessage(buildParameter('AntennaEvent', { EventType: 0, AntennaID: 2 })),
      eventMessage(buildParameter('AntennaEvent', { EventType: 1, AntennaID: 2 })),
    )
    await arrived()
    expect(events).toEqual([
      { kind: 'gpi', port: 1, high: true },
      { kind: 'antenna', antenna: 2, up: false },
      { kind: 'antenna', antenna: 2, up: true },
    ])
  })
})

describe('a connection that breaks', () => {
  it('reads frames however TCP cuts or joins them', async () => {
    const { peer, reader, events } = await start({}, (soon) => {
      soon.state.cut = 1
    })
    expect(events[0]?.kind).toBe('connected')
    reader.wish({ mode: 'sweep' })
    await arrived()
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
    expect(events.map(({ kind }) => kind)).toEqual(['lost', 'connected', 'gpi'])
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
