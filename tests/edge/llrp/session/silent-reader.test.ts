import { describe, expect, it } from 'vitest'
import { buildMessage, buildParameter } from '#edge/llrp/codec/build-message'
import { decodeMessage } from '#edge/llrp/codec/decode-message'
import { encodeMessage } from '#edge/llrp/codec/encode-message'
import type { LlrpMessage } from '#edge/llrp/codec/message'
import { childOf, numberIn } from '#edge/llrp/codec/node-access'
import { hexFrame } from '../codec/hex-frame.ts'
import {
  type Answer,
  arrived,
  configuration,
  eventMessage,
  ok,
  politeAnswer,
  roSpecEnd,
  type scriptedReader,
  tagReport,
} from './scripted-reader.ts'
import { aiSpecEnd, answering, lastRoSpec, start, tagA } from './started-reader.ts'

type Peer = ReturnType<typeof scriptedReader>

const idNow = (peer: Peer) => numberIn(lastRoSpec(peer.received), 'ROSpecID') ?? 0
const keepalives = async (peer: Peer, advance: (ms: number) => Promise<void>, ms: number) => {
  for (let at = 0; at < ms; at += 4_000) {
    peer.say(buildMessage('KEEPALIVE', 7))
    await advance(4_000)
  }
}

/** Says of its ROSpec that it is at rest, or still at work. */
const saysState =
  (state: () => number): Answer =>
  ({ name, messageId }) => [
    buildMessage(`${name}_RESPONSE`, messageId, {}, state() < 0 ? [ok()] : [ok(), inState(lastAdded, state())]),
  ]
let lastAdded: LlrpMessage | null = null
function inState(added: LlrpMessage | null, state: number) {
  const roSpec = added === null ? null : childOf(added, 'ROSpec')
  if (roSpec === null) throw new Error('no ROSpec was added')
  return { ...roSpec, fields: { ...roSpec.fields, CurrentState: state } }
}
/** A reader that keeps its ROSpecs and says nothing of them by itself. */
const untalkative = (state: () => number, more: Record<string, Answer> = {}): Record<string, Answer> => ({
  ADD_ROSPEC(request) {
    lastAdded = request
    return politeAnswer(request)
  },
  DELETE_ROSPEC(request) {
    lastAdded = null
    return politeAnswer(request)
  },
  GET_ROSPECS: (request) => (lastAdded === null ? politeAnswer(request) : saysState(state)(request)),
  ...more,
})

const noProof = (peer: Peer) => {
  peer.state.proves = false
}

describe('a reader that answers and does not read', () => {
  it('is never connected, keeps its lines, is told to let go what it holds, and connected anew after a while', async () => {
    const deaf = untalkative(() => 1, { GET_REPORT: () => [] })
    const { peer, reader, events, kinds, advance } = await start(deaf, noProof)
    await keepalives(peer, advance, 12_000)
    expect(events).toEqual([
      { kind: 'gpi', port: 1, high: false },
      { kind: 'lost', reason: 'silent' },
    ])
    const releases = () => peer.names().filter((name) => name === 'ENABLE_EVENTS_AND_REPORTS').length
    expect(releases()).toBeGreaterThanOrEqual(2)
    reader.setGpo(1, true)
    peer.say(eventMessage(buildParameter('GPIEvent', { GPIPortNumber: 1, GPIEvent: true })))
    await arrived()
    expect(peer.received.some((m) => m.name === 'SET_READER_CONFIG' && childOf(m, 'GPOWriteData') !== null)).toBe(true)
    expect(events.at(-1)).toEqual({ kind: 'gpi', port: 1, high: true })
    expect(peer.state.connections).toBe(1)
    await keepalives(peer, advance, 60_000)
    expect(peer.state.connections).toBeGreaterThan(1)
    expect(kinds().filter((kind) => kind === 'lost')).toHaveLength(1)
    expect(kinds()).not.toContain('connected')
  })

  it('is connected from its first sign on, with what became of its antennas meanwhile', async () => {
    const { peer, reader, events, advance } = await start(
      untalkative(() => 1, { GET_REPORT: () => [] }),
      noProof,
    )
    reader.wish({ mode: 'sweep' })
    await keepalives(peer, advance, 12_000)
    peer.say(eventMessage(buildParameter('AntennaEvent', { EventType: 0, AntennaID: 2 })))
    events.length = 0
    peer.say(tagReport(idNow(peer), tagA, 1))
    await arrived()
    expect(events).toEqual([expect.objectContaining({ kind: 'connected' }), { kind: 'antenna', antenna: 2, up: false }])
    expect(childOf(lastRoSpec(peer.received), 'AISpec')).not.toBeNull()
  })

  it('is told when it falls silent in the middle, and says afterwards how long nobody was looking', async () => {
    let answersReports = true
    const fallsSilent = untalkative(() => 1, {
      GET_REPORT: (request) => (answersReports ? politeAnswer(request) : []),
    })
    const { peer, reader, events, kinds, advance } = await start(fallsSilent, noProof)
    reader.wish({ mode: 'confirm', epcs: [], attempt: 1 })
    await advance(10_000)
    expect(kinds()).toContain('round-ended')
    answersReports = false
    await keepalives(peer, advance, 20_000)
    expect(events.filter(({ kind }) => kind === 'lost')).toEqual([{ kind: 'lost', reason: 'silent' }])
    answersReports = true
    await keepalives(peer, advance, 12_000)
    const blindMs = events.flatMap((event) => (event.kind === 'connected' ? [event.blindMs] : [])).at(-1)
    expect(blindMs).toBeGreaterThan(8_000)
    expect(blindMs).toBeLessThan(32_000)
  })

  it('is told to let go also where only its configuration says that it holds', async () => {
    const holds: Answer = ({ name, messageId }) => [
      buildMessage(`${name}_RESPONSE`, messageId, {}, [
        ok(),
        ...configuration(),
        buildParameter('EventsAndReports', { HoldEventsAndReportsUponReconnect: true }),
      ]),
    ]
    const { peer, kinds } = await start(answering('GET_READER_CONFIG', holds))
    const alone = peer.received.filter((m) => m.name === 'SET_READER_CONFIG' && m.parameters.length === 1)
    expect(alone.map(({ parameters }) => parameters[0]?.name)).toEqual(['EventsAndReports'])
    expect(kinds().at(-1)).toBe('connected')
  })
})

describe('a reader that says nothing of its runs', () => {
  it('still gives rounds at its pace, heard or not, and none before its run is over', async () => {
    let state = 2
    const { peer, reader, events, kinds, advance } = await start(
      untalkative(() => state),
      noProof,
    )
    await advance(1_500)
    expect(kinds()).not.toContain('connected')
    state = 1
    await advance(5_000)
    expect(kinds()).toContain('connected')
    reader.wish({ mode: 'watch' })
    events.length = 0
    await advance(10_000)
    const rounds = kinds().filter((kind) => kind === 'round-ended').length
    expect(rounds).toBeGreaterThanOrEqual(7)
    expect(peer.names().filter((name) => name === 'START_ROSPEC').length).toBeGreaterThanOrEqual(rounds)
    expect(kinds()).not.toContain('lost')
  })

  it('is not believed to have ended a run that goes on and on', async () => {
    const endless = untalkative(() => 2)
    const { peer, reader, events, kinds, advance } = await start(endless)
    reader.wish({ mode: 'sweep' })
    await arrived()
    for (let second = 0; second < 40; second++) {
      peer.say(tagReport(idNow(peer), tagA, 1))
      await advance(1_000)
    }
    expect(kinds()).not.toContain('round-ended')
    expect(events.some((event) => event.kind === 'reads')).toBe(true)
  })
})

describe('what counts as the end of a round', () => {
  it.each<{ name: string; says: (id: number) => LlrpMessage[]; rounds: number[][] }>([
    { name: 'ends in their order', says: (id) => [aiSpecEnd(id, 1), aiSpecEnd(id, 2)], rounds: [[1, 2]] },
    {
      name: 'the recorded event of another type, at a start',
      says: (id) => [
        withRoSpecId('043F 00000025 00000000 00F6001B 0080000C 00063E90AAE2C838 00FE000B 01 00000001 0000', id),
      ],
      rounds: [],
    },
    {
      name: 'another type of event',
      says: (id) => [eventMessage(buildParameter('AISpecEvent', { EventType: 1, ROSpecID: id, SpecIndex: 2 }))],
      rounds: [],
    },
    { name: 'an AISpec with number 0', says: (id) => [aiSpecEnd(id, 0)], rounds: [] },
    { name: 'an AISpec this ROSpec does not have', says: (id) => [aiSpecEnd(id, 10)], rounds: [] },
    {
      name: 'an end that is told twice',
      says: (id) => [aiSpecEnd(id, 2), aiSpecEnd(id, 2)],
      rounds: [[1, 2]],
    },
    { name: "another ROSpec's end", says: (id) => [aiSpecEnd(id + 7, 2), roSpecEnd(id + 7)], rounds: [] },
    { name: 'an end without the number of its ROSpec', says: () => [aiSpecEnd(0, 2)], rounds: [[1, 2]] },
    {
      name: 'the start of a ROSpec',
      says: (id) => [roSpecEvent({ EventType: 0, ROSpecID: id, PreemptingROSpecID: 0 })],
      rounds: [],
    },
    {
      name: 'a ROSpec that had to make room',
      says: (id) => [roSpecEvent({ EventType: 2, ROSpecID: id, PreemptingROSpecID: 99 })],
      rounds: [],
    },
    { name: 'the end of the ROSpec alone', says: (id) => [roSpecEnd(id)], rounds: [[1, 2]] },
    {
      name: 'ends that all say the same AISpec, and the end of the ROSpec',
      says: (id) => [aiSpecEnd(id, 1), aiSpecEnd(id, 1), roSpecEnd(id)],
      rounds: [[1, 2]],
    },
  ])('$name', async ({ says, rounds }) => {
    const { peer, reader, events, advance } = await start()
    reader.wish({ mode: 'watch' })
    await advance(200)
    events.length = 0
    peer.say(...says(idNow(peer)))
    await arrived()
    expect(events.flatMap((event) => (event.kind === 'round-ended' ? [event.antennas] : []))).toEqual(rounds)
  })

  it('takes a ROSpec that got in its way off the reader, and goes on', async () => {
    const { peer, reader, advance } = await start()
    reader.wish({ mode: 'watch' })
    await arrived()
    peer.say(roSpecEvent({ EventType: 2, ROSpecID: idNow(peer), PreemptingROSpecID: 99 }))
    await advance(600)
    const last = peer.received.slice(-2)
    expect(last.map(({ name, fields }) => [name, fields.ROSpecID])).toEqual([
      ['DELETE_ROSPEC', 99],
      ['START_ROSPEC', idNow(peer)],
    ])
  })
})

function roSpecEvent(fields: { EventType: number; ROSpecID: number; PreemptingROSpecID: number }): LlrpMessage {
  return eventMessage(buildParameter('ROSpecEvent', fields))
}

function withRoSpecId(hex: string, roSpecId: number): LlrpMessage {
  const frame = hexFrame(hex)
  new DataView(frame.buffer, frame.byteOffset).setUint32(31, roSpecId)
  return decodeMessage(frame)
}

describe('what reads are used', () => {
  const reported = async (...frames: string[]) => {
    const { peer, reader, events, kinds, advance } = await start()
    reader.wish({ mode: 'watch' })
    await arrived()
    events.length = 0
    for (const hex of frames) peer.sayBytes(hexFrame(hex))
    await arrived()
    const reads = events.flatMap((event) => (event.kind === 'reads' ? event.reads : []))
    return { peer, events, kinds, reads, advance }
  }

  it('a field that is left out is as it was, within a report and over reports', async () => {
    const { reads } = await reported(
      '043D 00000039 00000001 00F00019 8D3034257BF400B78000000001 810002 86CE 880001 00F00016 8D3034257BF400B78000000002 86CD 880001',
      '043D 00000020 00000002 00F00016 8D3034257BF400B78000000003 87000A 86CC',
    )
    expect(
      reads.map(({ epc, antenna, channel, rssiCentiDbm }) => [epc.slice(-1), antenna, channel, rssiCentiDbm]),
    ).toEqual([
      ['1', 2, 0, -5_000],
      ['2', 2, 0, -5_100],
      ['3', 2, 10, -5_200],
    ])
  })

  it('a report of ROSpec 0 is of the one there is', async () => {
    const { reads } = await reported('043D 0000002500000001 00F0001B 8D3034257BF400B78000000001 8900000000 810001 86CE')
    expect(reads).toHaveLength(1)
  })

  it.each([
    { reason: 'no-antenna', hex: '043D 0000001B 00000001 00F00011 8D3034257BF400B78000000001' },
    { reason: 'antenna-unknown', hex: '043D 0000001E 00000001 00F00014 8D3034257BF400B78000000001 810007' },
    { reason: 'no-epc', hex: '043D 00000017 00000001 00F0000D 00F10006 0000 810001' },
    { reason: 'epc-length', hex: '043D 00000023 00000001 00F00019 00F10012 005C 3034257BF400B78000000001 810001' },
    { reason: 'no-epc', hex: '043D 00000012 00000001 00F00003 8D303425' },
    {
      reason: 'rospec-unknown',
      hex: '043D 00000023 00000001 00F00019 8D3034257BF400B78000000001 8900000063 810001',
    },
  ])('a read with $reason is counted and told, and a round of such reads is none', async ({ reason, hex }) => {
    const { peer, events, kinds, advance } = await reported(hex)
    expect(events).toEqual([{ kind: 'unusable', reads: 1, of: 1, reason }])
    peer.say(roSpecEnd(idNow(peer)))
    await arrived()
    expect(kinds()).not.toContain('round-ended')
    await advance(1_000)
    peer.say(tagReport(idNow(peer), tagA, 1))
    peer.sayBytes(hexFrame(hex))
    peer.say(roSpecEnd(idNow(peer)))
    await arrived()
    expect(kinds()).toContain('round-ended')
  })

  /** One ROSpec has reported and is over, and another is at work; nothing has been told since. */
  const onTheSecond = async () => {
    const { peer, reader, events, kinds, advance } = await start(untalkative(() => 1))
    reader.wish({ mode: 'watch' })
    await advance(200)
    const first = idNow(peer)
    peer.say(tagReport(first, tagA, 1))
    peer.say(roSpecEnd(first))
    await arrived()
    reader.wish({ mode: 'sweep', sweep: 1 })
    await advance(1_000)
    events.length = 0
    return { peer, first, events, kinds }
  }

  it('a reader that says its ROSpec once is read on behind the next one', async () => {
    const { peer, first, kinds } = await onTheSecond()
    expect(idNow(peer)).toBeGreaterThan(first)
    peer.sayBytes(hexFrame('043D 0000001E 00000001 00F00014 8D3034257BF400B78000000001 810001'))
    peer.say(roSpecEnd(idNow(peer)))
    await arrived()
    expect(kinds()).toEqual(['reads', 'round-ended'])
  })

  it('what an older ROSpec still had to say is stale, and what goes on bearing its number cannot be used', async () => {
    const { peer, first, events, kinds } = await onTheSecond()
    peer.say(tagReport(first, tagA, 1))
    await arrived()
    expect(events).toEqual([])
    peer.say(roSpecEnd(idNow(peer)))
    await arrived()
    peer.say(tagReport(first, tagA, 1))
    await arrived()
    expect(kinds()).toContain('unusable')
    expect(kinds()).not.toContain('reads')
  })

  it('they are told again while they come, and that it is over when they have not come for a while', async () => {
    const bad = '043D 00000017 00000001 00F0000D 00F10006 0000 810001'
    const { peer, reader, events, advance } = await start(
      untalkative(() => 1),
      noProof,
    )
    await advance(5_000)
    reader.wish({ mode: 'watch' })
    await arrived()
    peer.sayBytes(hexFrame(bad))
    const quarter = async (says: () => void) => {
      for (let minute = 0; minute < 16; minute++) {
        says()
        await advance(60_000)
      }
      await arrived()
    }
    await quarter(() => {
      peer.sayBytes(hexFrame(bad))
      peer.say(tagReport(idNow(peer), tagA, 1))
    })
    await quarter(() => peer.say(tagReport(idNow(peer), tagA, 1)))
    await quarter(() => peer.say(tagReport(idNow(peer), tagA, 1)))
    const told = events.flatMap((event) => (event.kind === 'unusable' ? [event.reads] : []))
    expect(told[0]).toBe(1)
    expect(told[1]).toBeGreaterThanOrEqual(14)
    expect(told.at(-1)).toBe(0)
    expect(told.filter((reads) => reads === 0)).toHaveLength(1)
  })
})

describe('bytes that stop being LLRP', () => {
  it('leave what came whole before them in the same chunk', async () => {
    const { peer, reader, events } = await start()
    reader.wish({ mode: 'watch' })
    await arrived()
    events.length = 0
    const good = encodeMessage(tagReport(idNow(peer), tagA, 1))
    peer.sayBytes(Buffer.concat([good, new Uint8Array(12).fill(0xff)]))
    await arrived()
    expect(events.map(({ kind }) => kind)).toEqual(['reads', 'lost'])
  })
})
