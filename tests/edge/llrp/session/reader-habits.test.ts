import { describe, expect, it } from 'vitest'
import { buildMessage, buildParameter } from '#edge/llrp/codec/build-message'
import { decodeMessage } from '#edge/llrp/codec/decode-message'
import type { LlrpMessage } from '#edge/llrp/codec/message'
import { childOf, childrenOf, flagIn, numberIn } from '#edge/llrp/codec/node-access'
import { hexFrame } from '../codec/hex-frame.ts'
import { type Answer, capabilities, configuration, ok, politeAnswer, refused } from './scripted-reader.ts'
import { start } from './started-reader.ts'

const impinj = 25_882
const identity = { manufacturer: 4_711, model: 12, firmware: '1.2.3' }

/** A frame as it was recorded, with the number of the request it answers. */
const recorded =
  (hex: string, keepsId = false): Answer =>
  (request) => [{ ...decodeMessage(hexFrame(hex)), ...(keepsId ? {} : { messageId: request.messageId }) }]

const silence: Answer = () => []
const saysNo: Answer = ({ name, messageId, version }) => [
  buildMessage(`${name}_RESPONSE`, messageId, {}, [refused(101, 'not here')], version),
]

/** Refuses what carries one of these parameters and takes the rest. */
const refusing =
  (isRefused: (request: LlrpMessage) => boolean): Answer =>
  (request) =>
    isRefused(request) ? saysNo(request) : politeAnswer(request)

const setsEvent = (type: number) => (request: LlrpMessage) =>
  childrenOf(request, 'ReaderEventNotificationSpec').some((spec) =>
    childrenOf(spec, 'EventNotificationState').some(
      (state) => numberIn(state, 'EventType') === type && flagIn(state, 'NotificationState') === true,
    ),
  )
const sets = (name: string) => (request: LlrpMessage) => childOf(request, name) !== null
const asksFor = (data: number) => (request: LlrpMessage) => numberIn(request, 'RequestedData') === data

describe('a reader that does not do what others do is used without', () => {
  it.each<{ name: string; answers: Record<string, Answer>; without: string[]; withinMs: number }>([
    {
      name: 'refuses to tell the version in a message without number',
      answers: { GET_SUPPORTED_VERSION: recorded('0464 00000012 00000000 011F0008006E0000', true) },
      without: ['version-question'],
      withinMs: 0,
    },
    {
      name: 'never answers what version it speaks',
      answers: { GET_SUPPORTED_VERSION: silence },
      without: ['version-question'],
      withinMs: 6_000,
    },
    {
      name: "says it is Impinj's and answers as another maker's",
      answers: {
        GET_READER_CAPABILITIES: ({ name, messageId }) => [
          buildMessage(`${name}_RESPONSE`, messageId, {}, [ok(), ...capabilities(impinj)]),
        ],
        IMPINJ_ENABLE_EXTENSIONS: recorded('07FF 00000017 00000003 00005E95 16 011F000800000000'),
      },
      without: ['version-question', 'extensions'],
      withinMs: 0,
    },
    {
      name: "says it is Impinj's and answers to its extensions with the error of a message",
      answers: {
        GET_READER_CAPABILITIES: ({ name, messageId }) => [
          buildMessage(`${name}_RESPONSE`, messageId, {}, [ok(), ...capabilities(impinj)]),
        ],
        IMPINJ_ENABLE_EXTENSIONS: ({ messageId }) => [
          buildMessage('ERROR_MESSAGE', messageId, {}, [refused(109, 'unsupported message')]),
        ],
      },
      without: ['version-question', 'extensions'],
      withinMs: 0,
    },
    {
      name: "says it is Impinj's and never answers to its extensions",
      answers: {
        GET_READER_CAPABILITIES: ({ name, messageId }) => [
          buildMessage(`${name}_RESPONSE`, messageId, {}, [ok(), ...capabilities(impinj)]),
        ],
        IMPINJ_ENABLE_EXTENSIONS: silence,
      },
      without: ['version-question', 'extensions'],
      withinMs: 6_000,
    },
    {
      name: 'will not say what ROSpecs it has',
      answers: { GET_ROSPECS: saysNo },
      without: ['version-question', 'ro-specs-read'],
      withinMs: 0,
    },
    {
      name: 'does not know the event of an antenna',
      answers: { SET_READER_CONFIG: refusing(setsEvent(8)) },
      without: ['version-question', 'whole-config', 'event-antenna'],
      withinMs: 0,
    },
    {
      name: 'takes no keepalive',
      answers: { SET_READER_CONFIG: refusing(sets('KeepaliveSpec')) },
      without: ['version-question', 'whole-config', 'keepalive'],
      withinMs: 0,
    },
    {
      name: 'lets nobody set its inputs',
      answers: { SET_READER_CONFIG: refusing(sets('GPIPortCurrentState')) },
      without: ['version-question', 'whole-config', 'inputs'],
      withinMs: 0,
    },
    {
      name: 'takes no configuration at all',
      answers: { SET_READER_CONFIG: saysNo },
      without: [
        'version-question',
        'whole-config',
        ...['event-gpi', 'event-ro-spec', 'event-exception', 'event-ai-spec', 'event-antenna', 'events-unwanted'],
        ...['keepalive', 'inputs', 'holding'],
      ],
      withinMs: 0,
    },
    {
      name: 'will not say all of its configuration at once',
      answers: { GET_READER_CONFIG: refusing(asksFor(0)) },
      without: ['version-question', 'whole-read'],
      withinMs: 0,
    },
    {
      name: 'will say nothing of its configuration',
      answers: { GET_READER_CONFIG: saysNo },
      without: ['version-question', 'whole-read', 'antenna-read', 'input-read'],
      withinMs: 0,
    },
    {
      name: 'never answers to a configuration in one message',
      answers: {
        SET_READER_CONFIG: (request) => (request.parameters.length > 1 ? [] : politeAnswer(request)),
      },
      without: ['version-question', 'whole-config'],
      withinMs: 6_000,
    },
  ])('$name', async ({ answers, without, withinMs }) => {
    const { kinds, remembered, advance, peer } = await start(answers)
    await advance(withinMs)
    expect(kinds()).toContain('connected')
    expect(kinds().at(-1)).toBe('connected')
    expect(remembered.at(-1)?.without).toEqual(without)
    expect(peer.names()).toContain('START_ROSPEC')
  })

  it('is asked by itself whether it is still there where it sends no keepalives', async () => {
    const { peer, kinds, advance } = await start({ SET_READER_CONFIG: refusing(sets('KeepaliveSpec')) })
    await advance(60_000)
    expect(kinds()).not.toContain('lost')
    peer.state.mute = true
    await advance(16_000)
    expect(kinds()).toContain('lost')
  })

  it('is asked for its inputs and antennas where it tells of neither by events', async () => {
    let [antennaTwo, inputHigh] = [true, false]
    const { peer, events, advance } = await start({
      SET_READER_CONFIG: refusing(sets('ReaderEventNotificationSpec')),
      GET_READER_CONFIG: ({ name, messageId }) => [
        buildMessage(`${name}_RESPONSE`, messageId, {}, [ok(), ...configuration(antennaTwo, inputHigh)]),
      ],
    })
    await advance(2_000)
    expect(events.map(({ kind }) => kind)).toEqual(['gpi', 'connected'])
    inputHigh = true
    await advance(500)
    expect(events.at(-1)).toEqual({ kind: 'gpi', port: 1, high: true })
    antennaTwo = false
    await advance(5_500)
    expect(events.at(-1)).toEqual({ kind: 'antenna', antenna: 2, up: false })
    const asked = peer.names().filter((name) => name === 'GET_READER_CONFIG').length
    peer.hangUp()
    await advance(400)
    expect(peer.names().filter((name) => name === 'GET_READER_CONFIG')).toHaveLength(asked)
  })

  it('is told once more, alone, what it does not keep, and lived with', async () => {
    const forgetful: Answer = ({ name, messageId }) => [
      buildMessage(`${name}_RESPONSE`, messageId, {}, [
        ok(),
        ...configuration(),
        buildParameter('KeepaliveSpec', { KeepaliveTriggerType: 0, PeriodicTriggerValue: 0 }),
      ]),
    ]
    const { peer, kinds, logged } = await start({ GET_READER_CONFIG: forgetful })
    const alone = peer.received.filter((m) => m.name === 'SET_READER_CONFIG' && m.parameters.length === 1)
    expect(alone.map(({ parameters }) => parameters[0]?.name)).toEqual(['KeepaliveSpec'])
    expect(logged.find(({ event }) => event === 'reader.config-not-kept')?.data).toEqual({ parts: ['keepalive'] })
    expect(kinds().at(-1)).toBe('connected')
  })
})

describe('an answer that does not come although it came before', () => {
  /** Asked for its ROSpecs, because no run ends, it answers; so often one answer is lost. */
  const lostOnTheWay = async (times: number) => {
    let losses = 0
    const { reader, remembered, kinds, advance } = await start({
      GET_ROSPECS: (request) => (losses-- > 0 ? [] : politeAnswer(request)),
    })
    reader.wish({ mode: 'watch' })
    for (let time = 0; time < times; time++) {
      losses = 1
      await advance(15_000)
    }
    expect(kinds().filter((kind) => kind === 'lost')).toHaveLength(times)
    return remembered.at(-1)?.without
  }

  it('is not taken for a refusal, and is done without when it goes on', async () => {
    expect(await lostOnTheWay(1)).not.toContain('ro-specs-read')
    expect(await lostOnTheWay(3)).toContain('ro-specs-read')
  })
})

describe('a reader that answers by another number than it was asked by', () => {
  it('is not believed, and the log says by which', async () => {
    const { logged, kinds, advance } = await start({
      GET_READER_CAPABILITIES: ({ name, messageId }) => [
        buildMessage(`${name}_RESPONSE`, messageId + 7, {}, [ok(), ...capabilities()]),
      ],
    })
    await advance(6_000)
    expect(kinds()).toEqual(['lost'])
    expect(logged.find(({ event }) => event === 'reader.lost')?.data.detail).toMatch(
      /^GET_READER_CAPABILITIES (\d+) was answered by number \d+$/,
    )
  })
})

describe('what was learnt of a reader', () => {
  it('is used at the next connection and after a restart', async () => {
    const { peer, kinds, advance } = await start({ GET_SUPPORTED_VERSION: silence })
    await advance(6_000)
    peer.hangUp()
    await advance(2_000)
    expect(kinds()).toEqual(['lost', 'gpi', 'connected', 'lost', 'gpi', 'connected'])
    const asked = peer.names().filter((name) => name === 'GET_SUPPORTED_VERSION')
    expect(asked).toHaveLength(1)
    const again = await start({ GET_SUPPORTED_VERSION: silence }, undefined, {
      identity,
      without: ['version-question'],
    })
    expect(again.kinds()).toEqual(['gpi', 'connected'])
    expect(again.remembered).toEqual([])
  })

  it('is forgotten when the reader has another firmware, and asked anew', async () => {
    const before = { identity: { ...identity, firmware: '1.2.2' }, without: ['version-question' as const] }
    const { peer, kinds, remembered, advance } = await start({}, undefined, before)
    await advance(1_000)
    expect(remembered[0]).toEqual({ identity, without: [] })
    expect(peer.names()).toContain('GET_SUPPORTED_VERSION')
    expect(kinds().at(-1)).toBe('connected')
  })

  it('is forgotten when the reader fails with it', async () => {
    let fails = true
    const onceBroken: Answer = (request) => (fails ? [] : politeAnswer(request))
    const before = { identity, without: ['version-question' as const, 'extensions' as const] }
    const { peer, remembered, kinds, advance } = await start({ GET_READER_CAPABILITIES: onceBroken }, undefined, before)
    await advance(5_100)
    expect(remembered).toEqual([{ identity: null, without: [] }])
    fails = false
    await advance(1_000)
    expect(peer.names()).toContain('GET_SUPPORTED_VERSION')
    expect(kinds().at(-1)).toBe('connected')
  })

  it('is not learnt from one broken line, and is from a reader that hangs up every time', async () => {
    let hangUp: () => void = () => {}
    const hangsUp: Answer = () => {
      setImmediate(hangUp)
      return []
    }
    const { peer, advance, kinds, remembered } = await start({ GET_SUPPORTED_VERSION: hangsUp }, (soon) => {
      hangUp = soon.hangUp
    })
    await advance(1_000)
    expect(peer.names()).toEqual(['GET_SUPPORTED_VERSION', 'GET_SUPPORTED_VERSION'])
    await advance(3_000)
    expect(kinds().at(-1)).toBe('connected')
    expect(remembered.at(-1)?.without).toEqual(['version-question'])
  })
})
