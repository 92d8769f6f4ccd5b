import { describe, expect, it } from 'vitest'
import { genericChina } from '#simulators/llrp-reader/personalities/generic-china'
import { impinjLikeFcc } from '#simulators/llrp-reader/personalities/impinj-like-fcc'
import { bench, eventOf, hex, settle, statusOf, tlv } from './raw-client.ts'
import {
  eventMask,
  gpiPort,
  holdReports,
  immediateStart,
  keepaliveSpec,
  message,
  reportSpec,
  roSpec,
} from './spec-builder.ts'

const success = tlv(256, '0000')
const alreadyConnected = tlv(256, '0002')
const anotherAttempted = tlv(256, '0004')

describe('a reader and its one client', () => {
  it('speaks first: the time and that the connection is made', async () => {
    const { connect, clock } = bench(impinjLikeFcc)
    const client = await connect()
    const [first] = client.frames
    expect(first?.type).toBe(message.event)
    expect(first?.version).toBe(1)
    expect(first && eventOf(first)).toBe(success)
    expect(Number(first?.body.readBigUInt64BE(8))).toBe(clock.now() * 1_000)
  })

  it('refuses a second client and tells the first of the attempt', async () => {
    const { connect } = bench(impinjLikeFcc)
    const first = await connect()
    const second = await connect()
    await settle()
    expect(second.frames.map(eventOf)).toEqual([alreadyConnected])
    expect(second.isClosed).toBe(true)
    expect(first.frames.map(eventOf)).toEqual([success, anotherAttempted])
    expect(first.isClosed).toBe(false)
  })

  it('carries out each request once and to its end, though the client asks on as soon as it is answered', async () => {
    const { connect } = bench(genericChina)
    const client = await connect()
    const asks = [
      { type: message.addRoSpec, body: roSpec({ id: 7 }) },
      { type: message.enableRoSpec, body: hex(7, 32) },
      { type: message.startRoSpec, body: hex(7, 32) },
    ]
    client.duplex.on('data', () => {
      const ask = asks.shift()
      if (ask !== undefined) client.send(ask.type, ask.body)
    })
    await client.ask(message.getConfig, '00000200000000')
    await settle()
    const ids = client.frames.slice(1).map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(client.frames.slice(2).map(statusOf)).toEqual([0, 0, 0])
  })

  it('takes the next client when the first has closed, by message or by hanging up', async () => {
    const { connect } = bench(impinjLikeFcc)
    const first = await connect()
    expect(statusOf(await first.ask(message.closeConnection))).toBe(0)
    await settle()
    expect(first.isClosed).toBe(true)
    const second = await connect()
    second.duplex.destroy()
    await settle()
    const third = await connect()
    expect(third.frames.map(eventOf)).toEqual([success])
  })

  it('keeps its ROSpecs and its configuration for the next client', async () => {
    const { connect } = bench(genericChina)
    const first = await connect()
    await first.ask(message.addRoSpec, roSpec({ id: 77 }))
    await first.ask(message.setConfig, `00${keepaliveSpec(1_234)}`)
    first.duplex.destroy()
    await settle()
    const second = await connect()
    const specs = await second.ask(message.getRoSpecs)
    expect(specs.body.toString('hex')).toContain(roSpec({ id: 77 }))
    const config = await second.ask(message.getConfig, '0000080000' + '0000')
    expect(config.body.toString('hex')).toContain(keepaliveSpec(1_234))
  })

  it('holds events and reports from a returning client until it asks for them', async () => {
    const { connect, reader, run } = bench(genericChina)
    reader.radio.put({ epc: 'AA'.repeat(12), hard: false })
    const first = await connect()
    await first.ask(message.setConfig, `00${eventMask(1)}${holdReports}`)
    await first.ask(message.addRoSpec, roSpec({ start: immediateStart, report: reportSpec(2, 1) }))
    await first.ask(message.enableRoSpec, hex(1, 32))
    first.duplex.destroy()
    await settle()
    reader.setInput(1, true)
    await run(2_000)
    const second = await connect()
    await run(1_000)
    expect(second.frames.map(({ type }) => type)).toEqual([message.event])
    second.send(message.enableEventsAndReports)
    await run(500)
    expect(second.of(message.event).map(eventOf)).toContain(tlv(248, '0001', '80'))
    expect(second.of(message.report).length).toBeGreaterThan(0)
  })

  it('answers what it does not understand with an error message of the same id', async () => {
    const { connect } = bench(impinjLikeFcc)
    const client = await connect()
    const answer = await client.ask(999)
    expect([answer.type, statusOf(answer)]).toEqual([message.error, 109])
  })

  it('hangs up on bytes that are no LLRP', async () => {
    const { connect } = bench(impinjLikeFcc)
    const client = await connect()
    client.duplex.write(Buffer.from('GET / HTTP/1.1\r\n\r\n'))
    await settle()
    expect(client.isClosed).toBe(true)
  })

  it('understands requests however they are cut', async () => {
    const { connect } = bench(impinjLikeFcc)
    const client = await connect()
    for (const byte of Buffer.from('04010000000b0000000501', 'hex')) {
      client.duplex.write(Buffer.from([byte]))
      await settle()
    }
    expect(client.of(11).map(({ id }) => id)).toEqual([5])
  })
})

describe('version negotiation', () => {
  it('a 1.0.1 reader refuses it, by version or by message', async () => {
    const { connect } = bench(impinjLikeFcc)
    const client = await connect()
    const byVersion = await client.ask(message.supportedVersion, '', 2)
    expect([byVersion.type, statusOf(byVersion)]).toEqual([message.error, 110])
    const byMessage = await client.ask(message.supportedVersion, '', 1)
    expect([byMessage.type, statusOf(byMessage)]).toEqual([message.error, 109])
  })

  it('a 1.1 reader says what it speaks, changes once, and then insists', async () => {
    const { connect } = bench(genericChina)
    const client = await connect()
    const supported = await client.ask(message.supportedVersion, '', 2)
    expect(supported.body.subarray(0, 2).toString('hex')).toBe('0102')
    expect(statusOf(await client.ask(message.protocolVersion, '03', 2))).toBe(110)
    expect(statusOf(await client.ask(message.protocolVersion, '02', 2))).toBe(0)
    expect((await client.ask(message.getRoSpecs, '', 2)).version).toBe(2)
    expect(statusOf(await client.ask(message.protocolVersion, '01', 2))).toBe(112)
    expect(statusOf(await client.ask(message.getRoSpecs, '', 1))).toBe(110)
  })
})

describe('keepalive', () => {
  it('comes in the period asked for', async () => {
    const { connect, run } = bench(impinjLikeFcc)
    const client = await connect()
    await client.ask(message.setConfig, `00${keepaliveSpec(5_000)}`)
    await run(16_000)
    expect(client.of(message.keepalive).map(({ atMs }) => atMs)).toEqual([5_000, 10_000, 15_000])
  })

  it.each([
    ['a reader that watches acknowledgements', genericChina, '', true],
    ['a reader that does not', impinjLikeFcc, '', false],
    ['the same with LinkMonitor', impinjLikeFcc, tlv(1023, hex(25_882, 32), hex(38, 32), '0001', '0002'), true],
  ])('missing acknowledgements: %s', async (_title, personality, extension, isDropped) => {
    const { connect, run } = bench(personality)
    const client = await connect()
    await client.ask(1_023, `${hex(25_882, 32)}1500000000`)
    expect(statusOf(await client.ask(message.setConfig, `00${keepaliveSpec(1_000)}${extension}`))).toBe(0)
    await run(10_000)
    expect(client.isClosed).toBe(isDropped)
  })

  it('acknowledged keepalives keep the connection', async () => {
    const { connect, run } = bench(genericChina)
    const client = await connect()
    await client.ask(message.setConfig, `00${keepaliveSpec(1_000)}`)
    for (let second = 0; second < 10; second++) {
      await run(1_000)
      client.send(message.keepaliveAck)
      await settle()
    }
    expect(client.isClosed).toBe(false)
  })
})

describe('inputs and outputs', () => {
  it('an input is told when it is watched and asked for', async () => {
    const { connect, reader } = bench(impinjLikeFcc)
    const client = await connect()
    await client.ask(message.setConfig, `00${eventMask(1)}`)
    reader.setInput(1, true)
    await settle()
    expect(client.of(message.event)).toHaveLength(1)
    await client.ask(message.setConfig, `00${gpiPort(1, true)}`)
    reader.setInput(1, false)
    await settle()
    expect(client.of(message.event).map(eventOf)).toContain(tlv(248, '0001', '00'))
    const config = await client.ask(message.getConfig, '0000090001' + '0000')
    expect(config.body.toString('hex')).toContain(tlv(225, '0001', '80', '00'))
  })

  it('an output follows the client and survives its leaving', async () => {
    const { connect, reader } = bench(impinjLikeFcc)
    const heard: [number, boolean][] = []
    reader.onOutput((port, high) => heard.push([port, high]))
    const client = await connect()
    await client.ask(message.setConfig, `00${tlv(219, '0002', '80')}`)
    client.duplex.destroy()
    await settle()
    expect(reader.output(2)).toBe(true)
    expect(heard).toEqual([[2, true]])
  })
})
