import { describe, expect, it } from 'vitest'
import { impinjLikeFcc } from '#simulators/llrp-reader/personalities/impinj-like-fcc'
import { type Bench, bench, eventOf, hex, type RawClient, settle, statusOf, tlv } from './raw-client.ts'
import {
  eventMask,
  gpiPort,
  gpoWrite,
  immediateStart,
  keepaliveSpec,
  message,
  reportSpec,
  roSpec,
} from './spec-builder.ts'
import { linesFor } from './tag-lines.ts'

const success = tlv(256, '0000')

async function reporting(made: Bench): Promise<RawClient> {
  for (let index = 0; index < 20; index++)
    made.reader.radio.put({ epc: `3034257BF7194E40${hex(index, 32).toUpperCase()}`, hard: false })
  const client = await made.connect()
  await client.ask(message.setConfig, `00${eventMask(1, 8)}${gpiPort(1, true)}`)
  await client.ask(message.addRoSpec, roSpec({ start: immediateStart, report: reportSpec(2, 5) }))
  await client.ask(message.enableRoSpec, hex(1, 32))
  return client
}

describe('declared faults', () => {
  it('a reboot resets the line, forgets ROSpecs, outputs and configuration, and may lose the date', async () => {
    const made = bench(impinjLikeFcc)
    const client = await reporting(made)
    await client.ask(message.setConfig, `00${gpoWrite(1, true)}`)
    const seen: boolean[] = []
    made.reader.onReachable((reachable) => seen.push(reachable))
    made.reader.inject({ kind: 'reboot', downMs: 5_000, clock: '1970' })
    await settle()
    expect([client.isClosed, made.reader.output(1), made.reader.reachable()]).toEqual([true, false, false])
    expect((await made.connect()).isClosed).toBe(true)
    await made.run(5_000)
    expect(seen).toEqual([false, true])
    const after = await made.connect()
    const [first] = after.frames
    expect(Number(first?.body.readBigUInt64BE(8))).toBeLessThan(1_000_000)
    expect((await after.ask(message.getRoSpecs)).body).toHaveLength(8)
  })

  it('an outage closes the port and ends of itself; the reader has forgotten nothing', async () => {
    const made = bench(impinjLikeFcc)
    const client = await reporting(made)
    made.reader.inject({ kind: 'outage', how: 'refuse', durationMs: 3_000 })
    await settle()
    expect([client.isClosed, made.reader.reachable()]).toEqual([true, false])
    await made.run(3_000)
    const after = await made.connect()
    expect(after.frames.map(eventOf)[0]).toBe(success)
    expect((await after.ask(message.getRoSpecs)).body.length).toBeGreaterThan(8)
  })

  it('a half-open line is silent both ways and loses nothing when it heals in time', async () => {
    const made = bench(impinjLikeFcc)
    const client = await reporting(made)
    await made.run(1_000)
    made.reader.inject({ kind: 'outage', how: 'half-open' })
    const before = client.frames.length
    const id = client.send(message.getRoSpecs)
    await made.run(2_000)
    expect([client.frames.length, client.isClosed]).toEqual([before, false])
    made.reader.heal()
    await settle()
    expect(client.frames.some((frame) => frame.id === id && frame.type === 36)).toBe(true)
    expect(client.frames.length).toBeGreaterThan(before + 5)
  })

  it('a client that gives a half-open line up is let in again when it heals', async () => {
    const made = bench(impinjLikeFcc)
    const client = await reporting(made)
    made.reader.inject({ kind: 'outage', how: 'half-open' })
    client.duplex.destroy()
    const second = await made.connect()
    expect(second.frames).toEqual([])
    made.reader.heal()
    await settle()
    expect(second.frames.map(eventOf)).toEqual([success])
  })

  it('a session that died unnoticed blocks the next until the reader notices', async () => {
    const made = bench(impinjLikeFcc)
    const client = await reporting(made)
    made.reader.inject({ kind: 'stale-session' })
    client.duplex.destroy()
    await made.run(30_000)
    expect((await made.connect()).frames.map(eventOf)).toEqual([tlv(256, '0002')])
    await made.run(31_000)
    expect((await made.connect()).frames.map(eventOf)).toEqual([success])
  })

  it('LinkMonitor notices sooner', async () => {
    const made = bench(impinjLikeFcc)
    const client = await made.connect()
    await client.ask(1_023, `${hex(25_882, 32)}1500000000`)
    const linkMonitor = tlv(1_023, hex(25_882, 32), hex(38, 32), '0001', '0003')
    await client.ask(message.setConfig, `00${keepaliveSpec(1_000)}${linkMonitor}`)
    made.reader.inject({ kind: 'stale-session' })
    client.duplex.destroy()
    await made.run(4_100)
    expect((await made.connect()).frames.map(eventOf)).toEqual([success])
  })

  it('a lost antenna is told and hears nothing, a silently lost one is not told', async () => {
    const made = bench(impinjLikeFcc)
    const client = await reporting(made)
    made.reader.inject({ kind: 'antenna-loss', antenna: 2, durationMs: 5_000 })
    made.reader.inject({ kind: 'antenna-loss', antenna: 3, silent: true })
    await made.run(200)
    const from = linesFor(client).length
    await made.run(4_000)
    const antennas = new Set(
      linesFor(client)
        .slice(from + 40)
        .map(({ antenna }) => antenna),
    )
    expect([...antennas].sort()).toEqual([1, 4])
    await made.run(2_000)
    expect(client.of(message.event).slice(1).map(eventOf)).toEqual([tlv(255, '00', '0002'), tlv(255, '01', '0002')])
    const config = await client.ask(message.getConfig, '0000020000' + '0000')
    expect(config.body.toString('hex')).toContain(tlv(221, '80', '0003', '0000'))
  })

  it('an antenna flaps', async () => {
    const made = bench(impinjLikeFcc)
    const client = await reporting(made)
    made.reader.inject({ kind: 'antenna-flap', antenna: 1, times: 3, periodMs: 200 })
    await made.run(2_000)
    const kinds = client
      .of(message.event)
      .slice(1)
      .map((frame) => eventOf(frame).slice(8, 10))
    expect(kinds).toEqual(['00', '01', '00', '01', '00', '01'])
  })

  it.each([
    ['pieces of 3 bytes', { kind: 'chunking', how: 'pieces', bytes: 3 } as const, (size: number) => size <= 3],
    ['pieces of random size', { kind: 'chunking', how: 'random' } as const, (size: number) => size <= 60],
  ])('frames in %s are still the same frames', async (_title, fault, fits) => {
    const made = bench(impinjLikeFcc)
    made.reader.inject(fault)
    const client = await made.connect()
    const id = client.send(message.capabilities, '00')
    await made.run(600)
    expect(client.chunks.every(fits)).toBe(true)
    expect(client.frames.find((frame) => frame.id === id)?.body.length).toBeGreaterThan(500)
    expect(client.leftOver).toBe(0)
  })

  it('several frames in one piece', async () => {
    const made = bench(impinjLikeFcc)
    const client = await made.connect()
    made.reader.inject({ kind: 'chunking', how: 'coalesce', withinMs: 50 })
    const pieces = client.chunks.length
    for (let count = 0; count < 5; count++) client.send(message.getRoSpecs)
    await settle()
    await made.run(100)
    expect(client.chunks.length).toBe(pieces + 1)
    expect(client.of(36)).toHaveLength(5)
  })

  it('the reader’s clock steps and drifts', async () => {
    const made = bench(impinjLikeFcc)
    const client = await made.connect()
    const micros = async () => {
      made.reader.inject({ kind: 'antenna-flap', antenna: 1, times: 1, periodMs: 0 })
      await made.run(1)
      return Number(client.of(message.event).at(-1)?.body.readBigUInt64BE(8))
    }
    await client.ask(message.setConfig, `00${eventMask(8)}`)
    const start = await micros()
    made.reader.inject({ kind: 'clock-step', byMs: -3_600_000 })
    expect((await micros()) - start).toBeLessThan(-3_599_000_000)
    made.reader.inject({ kind: 'clock-drift', ppm: 1_000 })
    const before = await micros()
    await made.run(99_999)
    expect((await micros()) - before).toBe(100_100_000)
  })

  it('resets in the middle of a frame', async () => {
    const made = bench(impinjLikeFcc)
    const client = await made.connect()
    made.reader.inject({ kind: 'reset-mid-frame' })
    client.send(message.capabilities, '00')
    await made.run(10)
    expect([client.of(11).length, client.isClosed]).toEqual([0, true])
    expect(client.leftOver).toBeGreaterThan(100)
    expect((await made.connect()).frames.map(eventOf)).toEqual([success])
  })

  it('answers twice, late, slowly or not at all', async () => {
    const made = bench(impinjLikeFcc)
    const client = await made.connect()
    made.reader.inject({ kind: 'duplicate-response', count: 1 })
    await client.ask(message.getRoSpecs)
    expect(client.of(36)).toHaveLength(2)
    made.reader.inject({ kind: 'late-response', delayMs: 500 })
    client.send(message.getRoSpecs)
    client.send(message.capabilities, '02')
    await made.run(600)
    expect(client.frames.slice(-2).map(({ type }) => type)).toEqual([11, 36])
    made.reader.inject({ kind: 'lost-response' })
    client.send(message.getRoSpecs)
    await made.run(1_000)
    expect(client.of(36)).toHaveLength(3)
    made.reader.inject({ kind: 'slow', delayMs: 2_000 })
    client.send(message.getRoSpecs)
    await made.run(1_900)
    expect(client.of(36)).toHaveLength(3)
    await made.run(200)
    expect(client.of(36)).toHaveLength(4)
  })

  it('sends garbage, a wrong length, an empty report', async () => {
    const made = bench(impinjLikeFcc)
    const client = await made.connect()
    made.reader.inject({ kind: 'empty-report' })
    await settle()
    expect(client.of(message.report).map(({ body }) => body.length)).toEqual([0])
    made.reader.inject({ kind: 'wrong-length', by: 5 })
    client.send(message.getRoSpecs)
    await settle()
    expect(client.leftOver).toBe(18)
    const pieces = client.chunks.length
    made.reader.inject({ kind: 'garbage', bytes: 64 })
    await settle()
    expect(client.chunks.slice(pieces)).toEqual([64])
  })

  it('something inside it fails, and it says so to whoever asked', async () => {
    const made = bench(impinjLikeFcc)
    const client = await made.connect()
    made.reader.inject({ kind: 'exception', message: 'PA' })
    await client.ask(message.setConfig, `00${eventMask(4)}`)
    made.reader.inject({ kind: 'exception', message: 'PA too hot' })
    await settle()
    const texts = client.of(message.event).slice(1).map(eventOf)
    expect(texts).toEqual([tlv(252, '000a', Buffer.from('PA too hot').toString('hex'))])
  })

  it('stopped, it leaves no timer behind', async () => {
    const made = bench(impinjLikeFcc, { faults: [{ atMs: 10_000, fault: { kind: 'reboot' } }] })
    const client = await reporting(made)
    await client.ask(message.setConfig, `00${keepaliveSpec(1_000)}`)
    made.reader.inject({ kind: 'antenna-flap', antenna: 1, times: 5, periodMs: 500 })
    made.reader.inject({ kind: 'outage', how: 'half-open', durationMs: 60_000 })
    expect(made.clock.pending()).toBeGreaterThan(5)
    made.reader.stop()
    expect(made.clock.pending()).toBe(0)
  })

  it('an input bounces and ends where it was', async () => {
    const made = bench(impinjLikeFcc)
    const client = await reporting(made)
    made.reader.inject({ kind: 'gpi-bounce', port: 1, times: 4, periodMs: 5 })
    await made.run(200)
    expect(client.of(message.event).slice(1)).toHaveLength(8)
    expect(made.reader.input(1)).toBe(false)
  })

  it('keepalives fall silent although the line stands', async () => {
    const made = bench(impinjLikeFcc)
    const client = await made.connect()
    await client.ask(message.setConfig, `00${keepaliveSpec(1_000)}`)
    made.reader.inject({ kind: 'mute-keepalive', durationMs: 5_000 })
    await made.run(4_900)
    expect(client.of(message.keepalive)).toHaveLength(0)
    await made.run(2_000)
    expect(client.of(message.keepalive).length).toBeGreaterThan(0)
    expect(statusOf(await client.ask(message.getRoSpecs))).toBe(0)
  })

  it('strikes by itself at the time declared', async () => {
    const made = bench(impinjLikeFcc, { faults: [{ atMs: 10_000, fault: { kind: 'reboot', downMs: 1_000 } }] })
    const client = await made.connect()
    await made.run(9_900)
    expect(client.isClosed).toBe(false)
    await made.run(200)
    expect(client.isClosed).toBe(true)
  })
})
