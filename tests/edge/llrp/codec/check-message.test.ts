import { describe, expect, it } from 'vitest'
import { buildMessage, buildParameter } from '#edge/llrp/codec/build-message'
import { checkMessage } from '#edge/llrp/codec/check-message'
import { enumerationName, enumerationValue } from '#edge/llrp/codec/enumerations'
import type { LlrpMessage } from '#edge/llrp/codec/message'
import { hasEnumerationValue, hasMessage, hasParameter, responseTo } from '#edge/llrp/codec/protocol-versions'

const start = buildParameter('ROSpecStartTrigger', { ROSpecStartTriggerType: 0 })
const stop = buildParameter('ROSpecStopTrigger', { ROSpecStopTriggerType: 0, DurationTriggerValue: 0 })
const boundary = buildParameter('ROBoundarySpec', {}, [start, stop])
const antennas = buildParameter('AISpec', { AntennaIDs: [0] }, [
  buildParameter('AISpecStopTrigger', { AISpecStopTriggerType: 0, DurationTrigger: 0 }),
  buildParameter('InventoryParameterSpec', { InventoryParameterSpecID: 1, ProtocolID: 1 }),
])
const fields = { ROSpecID: 1, Priority: 0, CurrentState: 0 }

function addRoSpec(parameters = [boundary, antennas], version = 1, values = fields): LlrpMessage {
  return buildMessage('ADD_ROSPEC', 1, {}, [buildParameter('ROSpec', values, parameters)], version)
}

const loop = buildParameter('LoopSpec', { LoopCount: 3 })

const cases: [title: string, message: LlrpMessage, violations: [path: string, rule: string][]][] = [
  ['a message in order', addRoSpec(), []],
  ['a loop of 1.1', addRoSpec([boundary, antennas, loop], 2), []],
  [
    'a loop sent to 1.0.1',
    addRoSpec([boundary, antennas, loop]),
    [['ADD_ROSPEC/ROSpec/LoopSpec', 'not-in-this-version']],
  ],
  ['nothing to do', addRoSpec([boundary]), [['ADD_ROSPEC/ROSpec/SpecParameter', 'missing-parameter']]],
  [
    'parameters the wrong way round',
    addRoSpec([antennas, boundary]),
    [['ADD_ROSPEC/ROSpec/ROBoundarySpec', 'parameter-out-of-order']],
  ],
  [
    'two boundaries',
    addRoSpec([boundary, boundary, antennas]),
    [['ADD_ROSPEC/ROSpec/ROBoundarySpec', 'duplicate-parameter']],
  ],
  [
    'a parameter that belongs elsewhere',
    addRoSpec([boundary, antennas, start]),
    [['ADD_ROSPEC/ROSpec/ROSpecStartTrigger', 'misplaced-parameter']],
  ],
  [
    'a state that is none',
    addRoSpec(undefined, 1, { ...fields, CurrentState: 9 }),
    [['ADD_ROSPEC/ROSpec.CurrentState', 'unknown-enumeration-value']],
  ],
  [
    'a version question to 1.0.1',
    buildMessage('GET_SUPPORTED_VERSION', 1),
    [['GET_SUPPORTED_VERSION', 'not-in-this-version']],
  ],
  [
    'bytes nobody can read',
    { ...buildMessage('KEEPALIVE', 1), trailing: Uint8Array.of(0) },
    [['KEEPALIVE', 'undecoded-bytes']],
  ],
  [
    "a vendor's parameter where custom ones may stand",
    buildMessage('GET_READER_CAPABILITIES', 1, { RequestedData: 0 }, [
      buildParameter('ImpinjRequestedData', { RequestedData: 1000 }),
    ]),
    [],
  ],
]

describe('what a reader could refuse before it looks at values', () => {
  it.each(cases)('%s', (_title, message, violations) => {
    expect(checkMessage(message).map(({ path, rule }) => [path, rule])).toEqual(violations)
  })
})

describe('what each version knows', () => {
  it.each([
    ['KEEPALIVE', true, true],
    ['GET_SUPPORTED_VERSION', false, true],
    ['SET_PROTOCOL_VERSION_RESPONSE', false, true],
    ['NO_SUCH_MESSAGE', false, false],
  ])('message %s: 1.0.1 %s, 1.1 %s', (name, old, recent) => {
    expect([hasMessage(1, name), hasMessage(2, name)]).toEqual([old, recent])
  })

  it.each([
    ['AISpec', true, true],
    ['LoopSpec', false, true],
    ['C1G2Recommission', false, true],
    ['Nothing', false, false],
  ])('parameter %s: 1.0.1 %s, 1.1 %s', (name, old, recent) => {
    expect([hasParameter(1, name), hasParameter(2, name)]).toEqual([old, recent])
  })

  it('values of an enumeration grow with the version', () => {
    const value = enumerationValue('ROReportTriggerType', 'Upon_N_Milliseconds_Or_End_Of_ROSpec')
    expect([
      hasEnumerationValue(1, 'ROReportTriggerType', value),
      hasEnumerationValue(2, 'ROReportTriggerType', value),
    ]).toEqual([false, true])
    expect(enumerationName('StatusCode', 401)).toBe('R_DeviceError')
    expect(enumerationName('StatusCode', 402)).toBeNull()
    expect(() => enumerationValue('StatusCode', 'M_Nothing')).toThrow(/StatusCode has no entry M_Nothing/)
  })

  it('requests know their responses', () => {
    expect(responseTo('ADD_ROSPEC')).toBe('ADD_ROSPEC_RESPONSE')
    expect(responseTo('IMPINJ_ENABLE_EXTENSIONS')).toBe('IMPINJ_ENABLE_EXTENSIONS_RESPONSE')
    expect(responseTo('KEEPALIVE')).toBe('KEEPALIVE_ACK')
    expect(responseTo('GET_REPORT')).toBeNull()
  })
})
