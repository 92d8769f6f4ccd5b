import { describe, expect, it } from 'vitest'
import { genericChina } from '#simulators/llrp-reader/personalities/generic-china'
import { impinjLikeFcc } from '#simulators/llrp-reader/personalities/impinj-like-fcc'
import type { Personality } from '#simulators/llrp-reader/personality'
import { bench, hex, statusDetail, statusOf, tlv } from './raw-client.ts'
import {
  aiDuration,
  aiNullStop,
  aiObservation,
  aiSpec,
  antennaConfiguration,
  command,
  durationStop,
  gpiStart,
  inventory,
  keepaliveSpec,
  message,
  type RoSpecWish,
  receiver,
  reportSpec,
  rfMode,
  roSpec,
  searchMode,
  selectEpc,
  singulation,
  transmitter,
} from './spec-builder.ts'

const outOfRange = 301
const invalid = 300
/** ParameterErrors nested from the outside in, the FieldError innermost. */
const nested = (types: number[], fieldNum: number, code: number): string =>
  types.reduceRight(
    (inner, type, index) => tlv(289, hex(type, 16), hex(index === types.length - 1 ? 201 : 200, 16), inner),
    tlv(288, hex(fieldNum, 16), hex(code, 16)),
  )

const withAntenna = (...parts: string[]): RoSpecWish => ({
  aiSpecs: [aiSpec([1], aiNullStop, [inventory(antennaConfiguration(1, ...parts))])],
})

describe('a ROSpec with values outside the capability tables is refused', () => {
  it.each<[string, Personality, RoSpecWish, string]>([
    ['ROSpecID 0', impinjLikeFcc, { id: 0 }, nested([177], 0, invalid)],
    ['a priority it does not have', impinjLikeFcc, { priority: 3 }, nested([177], 1, outOfRange)],
    ['added enabled', impinjLikeFcc, { state: 1 }, nested([177], 2, invalid)],
    ['antenna 5 of 4', impinjLikeFcc, { aiSpecs: [aiSpec([1, 5])] }, nested([177, 183], 0, outOfRange)],
    ['input 9', impinjLikeFcc, { start: gpiStart(9, true) }, nested([177, 178, 179, 181], 0, outOfRange)],
    ['a stop after no time', impinjLikeFcc, { stop: durationStop(0) }, nested([177, 178, 182], 1, invalid)],
    [
      'an AISpec of no time',
      impinjLikeFcc,
      { aiSpecs: [aiSpec([0], aiDuration(0))] },
      nested([177, 183, 184], 1, invalid),
    ],
    [
      'power beyond the table',
      impinjLikeFcc,
      withAntenna(transmitter(1, 0, 92)),
      nested([177, 183, 186, 222, 224], 2, outOfRange),
    ],
    [
      'a hop table it does not have',
      genericChina,
      withAntenna(transmitter(1, 0, 5)),
      nested([177, 183, 186, 222, 224], 0, outOfRange),
    ],
    [
      'a sensitivity it does not have',
      genericChina,
      withAntenna(receiver(99)),
      nested([177, 183, 186, 222, 223], 0, outOfRange),
    ],
    [
      'a mode it does not have',
      genericChina,
      withAntenna(command(rfMode(1_000))),
      nested([177, 183, 186, 222, 330, 335], 0, outOfRange),
    ],
    [
      'a Tari outside its mode',
      genericChina,
      withAntenna(command(rfMode(1, 6_250))),
      nested([177, 183, 186, 222, 330, 335], 1, outOfRange),
    ],
    [
      'tag state on a reader that cannot',
      impinjLikeFcc,
      withAntenna(tlv(330, '80', singulation(2))),
      nested([177, 183, 186, 222, 330], 0, invalid),
    ],
    [
      'a report trigger of 1.1 on 1.0.1',
      impinjLikeFcc,
      { report: reportSpec(3, 1) },
      nested([177, 237], 0, outOfRange),
    ],
    [
      'unique tags of 1.1 on 1.0.1',
      impinjLikeFcc,
      { aiSpecs: [aiSpec([0], aiObservation(3, 1, 0, 0, 0))] },
      nested([177, 183, 184, 185], 0, outOfRange),
    ],
  ])('%s', async (_title, personality, wish, detail) => {
    const client = await bench(personality).connect()
    const answer = await client.ask(message.addRoSpec, roSpec(wish))
    expect([statusOf(answer), statusDetail(answer)]).toEqual([100, detail])
    expect((await client.ask(message.getRoSpecs)).body).toHaveLength(8)
  })

  it.each<[string, Personality, string, number[], number]>([
    ['no AISpec', impinjLikeFcc, roSpec({ aiSpecs: [] }), [177, 183], 203],
    [
      'RF survey',
      impinjLikeFcc,
      roSpec({ loop: tlv(187, '0001', hex(0, 32), hex(0, 32), tlv(188, '00', hex(0, 32), hex(0, 32))) }),
      [177, 187],
      209,
    ],
    ['LoopSpec on 1.0.1', impinjLikeFcc, roSpec({ loop: tlv(355, hex(2, 32)) }), [177, 355], 207],
    [
      'somebody else’s extension',
      genericChina,
      roSpec(withAntenna(command(searchMode(1)))),
      [177, 183, 186, 222, 330, 1023],
      209,
    ],
    [
      'extensions before they are on',
      impinjLikeFcc,
      roSpec(withAntenna(command(searchMode(1)))),
      [177, 183, 186, 222, 330, 1023],
      209,
    ],
    [
      'more filters than a query carries',
      impinjLikeFcc,
      roSpec(withAntenna(command(selectEpc('AA'), selectEpc('BB'), selectEpc('CC')))),
      [177, 183, 186, 222, 330, 331],
      205,
    ],
    ['no ROSpec at all', impinjLikeFcc, '', [177], 203],
  ])('%s', async (_title, personality, body, types, code) => {
    const client = await bench(personality).connect()
    const answer = await client.ask(message.addRoSpec, body)
    const detail = types.reduceRight(
      (inner, type, index) => tlv(289, hex(type, 16), hex(index === types.length - 1 ? code : 200, 16), inner),
      '',
    )
    expect([statusOf(answer), statusDetail(answer)]).toEqual([100, detail])
  })

  it('a parameter that ends too early', async () => {
    const client = await bench(impinjLikeFcc).connect()
    expect(statusOf(await client.ask(message.addRoSpec, '00b1000a00000001'))).toBe(100)
  })
})

describe('SET_READER_CONFIG', () => {
  it.each([
    ['a keepalive of no time', keepaliveSpec(0), nested([220], 1, invalid)],
    ['output 9', tlv(219, '0009', '80'), nested([219], 0, outOfRange)],
    ['an event nobody knows', tlv(244, tlv(245, '0063', '80')), nested([244, 245], 0, outOfRange)],
  ])('refuses %s and changes nothing', async (_title, parameter, detail) => {
    const client = await bench(impinjLikeFcc).connect()
    const before = await client.ask(message.getConfig, '00000000000000')
    const answer = await client.ask(message.setConfig, `00${keepaliveSpec(7_000)}${parameter}`)
    expect([statusOf(answer), statusDetail(answer)]).toEqual([100, detail])
    const after = await client.ask(message.getConfig, '00000000000000')
    expect(after.body.equals(before.body)).toBe(true)
  })

  it('a reset brings the factory back', async () => {
    const client = await bench(impinjLikeFcc).connect()
    const factory = await client.ask(message.getConfig, '00000800000000')
    await client.ask(message.setConfig, `00${keepaliveSpec(7_000)}`)
    expect((await client.ask(message.getConfig, '00000800000000')).body.equals(factory.body)).toBe(false)
    await client.ask(message.setConfig, '80')
    expect((await client.ask(message.getConfig, '00000800000000')).body.equals(factory.body)).toBe(true)
  })

  it('what cannot be asked for is named', async () => {
    const client = await bench(impinjLikeFcc).connect()
    expect(statusDetail(await client.ask(message.getConfig, '00050000000000'))).toBe(
      tlv(288, '0000', hex(outOfRange, 16)),
    )
    expect(statusDetail(await client.ask(message.capabilities, '09'))).toBe(tlv(288, '0000', hex(outOfRange, 16)))
  })
})

describe('GET_READER_CAPABILITIES', () => {
  it.each([
    ['general', '01', 137],
    ['LLRP', '02', 142],
    ['regulatory', '03', 143],
    ['air protocol', '04', 327],
  ])('%s alone', async (_title, requested, type) => {
    const client = await bench(genericChina).connect()
    const { body } = await client.ask(message.capabilities, requested)
    expect(body.readUInt16BE(8)).toBe(type)
    expect(body.readUInt16BE(10)).toBe(body.length - 8)
  })

  it('names the maker, the channels and the powers', async () => {
    const client = await bench(impinjLikeFcc).connect()
    const text = (await client.ask(message.capabilities, '00')).body.toString('hex')
    expect(text).toContain(hex(25_882, 32))
    expect(text).toContain(tlv(145, hex(91, 16), hex(3_250, 16)))
    expect(text.split(hex(902_750, 32))).toHaveLength(2)
  })
})
