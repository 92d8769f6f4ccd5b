import { describe, expect, it } from 'vitest'
import { buildMessage, buildParameter } from '#edge/llrp/codec/build-message'
import { childOf, childrenOf, numberIn } from '#edge/llrp/codec/node-access'
import {
  arrived,
  configuration,
  eventMessage,
  ok,
  politeAnswer,
  refused,
  roSpecEnd,
  tagReport,
} from './scripted-reader.ts'
import { aiSpecEnd, answering, epcA, lastRoSpec, start, tagA } from './started-reader.ts'

describe('getting to know a reader', () => {
  it('asks for the version, what it can do and what is there, says how it shall behave, reads that back, and sees it read', async () => {
    const { peer, events } = await start()
    expect(peer.names()).toEqual([
      'GET_SUPPORTED_VERSION',
      'GET_READER_CAPABILITIES',
      'GET_ROSPECS',
      'SET_READER_CONFIG',
      'ENABLE_EVENTS_AND_REPORTS',
      'GET_READER_CONFIG',
      'ADD_ROSPEC',
      'ENABLE_ROSPEC',
      'START_ROSPEC',
      'GET_REPORT',
      'DELETE_ROSPEC',
    ])
    expect(events).toEqual([
      { kind: 'gpi', port: 1, high: false },
      {
        kind: 'connected',
        manufacturer: 4_711,
        model: 12,
        firmware: '1.2.3',
        llrpVersion: '1.0.1',
        antennas: [1, 2],
        blindMs: null,
      },
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
    expect(events.at(-1)).toMatchObject({ kind: 'connected', llrpVersion: '1.1' })
  })

  it('knows a door that stood open and an antenna that was unplugged before it came', async () => {
    const { events } = await start(
      answering('GET_READER_CONFIG', (request) => [
        buildMessage('GET_READER_CONFIG_RESPONSE', request.messageId, {}, [ok(), ...configuration(false, true)]),
      ]),
    )
    expect(events).toEqual([
      { kind: 'gpi', port: 1, high: true },
      expect.objectContaining({ kind: 'connected' }),
      { kind: 'antenna', antenna: 2, up: false },
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
    const { peer, reader, events, advance } = await start()
    reader.wish({ mode: 'sweep' })
    await advance(400)
    const id = numberIn(lastRoSpec(peer.received), 'ROSpecID') ?? 0
    events.length = 0
    peer.say(aiSpecEnd(id, 1), tagReport(id, tagA, 2), aiSpecEnd(id, 2), aiSpecEnd(id, 3), aiSpecEnd(id, 4))
    await arrived()
    expect(events).toEqual([
      {
        kind: 'reads',
        reads: [
          { epc: tagA, antenna: 2, channel: 7, rssiCentiDbm: -6_100, seenCount: 3, tid: null, readAtElapsedMs: 600 },
        ],
      },
      { kind: 'round-ended', antennas: [1, 2] },
      { kind: 'round-ended', antennas: [2, 1] },
    ])
    const startsBefore = peer.names().filter((name) => name === 'START_ROSPEC').length
    peer.say(roSpecEnd(id))
    await advance(500)
    expect(peer.names().filter((name) => name === 'START_ROSPEC')).toHaveLength(startsBefore + 1)
  })

  it('takes the end of the ROSpec for the end of the round when the reader never tells of AISpecs', async () => {
    const { peer, reader, events, advance } = await start()
    reader.wish({ mode: 'watch' })
    await advance(200)
    const id = numberIn(lastRoSpec(peer.received), 'ROSpecID') ?? 0
    events.length = 0
    peer.say(roSpecEnd(id))
    await arrived()
    expect(events).toEqual([{ kind: 'round-ended', antennas: [1, 2] }])
  })

  it('matches answers by number while reports and keepalives flow between', async () => {
    const { peer, reader, kinds } = await start(
      answering('ADD_ROSPEC', (request) => [
        tagReport(numberIn(lastRoSpec([request]), 'ROSpecID') ?? 0, tagA, 1),
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
