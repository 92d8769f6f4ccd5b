import { describe, expect, it } from 'vitest'
import { genericChina } from '#simulators/llrp-reader/personalities/generic-china'
import { impinjLikeFcc } from '#simulators/llrp-reader/personalities/impinj-like-fcc'
import type { ReaderQuirk } from '#simulators/llrp-reader/quirks/reader-quirk'
import { bench, eventOf, hex, settle, statusOf, tlv } from './raw-client.ts'
import {
  aiDuration,
  aiSpec,
  antennaConfiguration,
  command,
  eventMask,
  holdReports,
  immediateStart,
  inventory,
  keepaliveSpec,
  message,
  reportSpec,
  roSpec,
  singulation,
  transmitter,
} from './spec-builder.ts'
import { linesFor } from './tag-lines.ts'

const everyEvent = eventMask(1, 2, 6)
const twoSpecs = [aiSpec([1], aiDuration(200)), aiSpec([2], aiDuration(200))]

/** A generic reader with these quirks, three tags and a client that has let it run through two AISpecs. */
async function ran(...quirks: ReaderQuirk[]) {
  const made = bench(genericChina, { quirks })
  for (const digit of ['1', '2', '3']) made.reader.radio.put({ epc: digit.repeat(24), hard: false })
  const client = await made.connect()
  await client.ask(message.setConfig, `00${everyEvent}`)
  await client.ask(message.addRoSpec, roSpec({ start: immediateStart, aiSpecs: twoSpecs, report: reportSpec(1, 0) }))
  await client.ask(message.enableRoSpec, hex(1, 32))
  await made.run(1_000)
  const events = client.of(message.event).map(eventOf)
  const endsOfSpecs = events.filter((event) => event.startsWith('00fe'))
  return { ...made, client, events, endsOfSpecs, lines: linesFor(client) }
}

const aiSpecEvent = (type: number, specIndex: number) => tlv(254, hex(type, 8), hex(1, 32), hex(specIndex, 16))

describe('what a reader with a quirk says', () => {
  it('none: two ends of AISpecs, every field in every line', async () => {
    const { endsOfSpecs, lines } = await ran()
    expect(endsOfSpecs).toEqual([aiSpecEvent(0, 1), aiSpecEvent(0, 2)])
    expect(lines.every(({ types }) => types.includes('1') && types.includes('9'))).toBe(true)
  })

  it('start events, a SpecIndex that does not count, no events of runs', async () => {
    const starts = await ran('ai-spec-start-events')
    expect(starts.endsOfSpecs).toEqual([aiSpecEvent(1, 0), aiSpecEvent(0, 1), aiSpecEvent(1, 0), aiSpecEvent(0, 2)])
    expect((await ran('spec-index-always-one')).endsOfSpecs).toEqual([aiSpecEvent(0, 1), aiSpecEvent(0, 1)])
    const none = await ran('no-run-events')
    expect(none.events).toHaveLength(1)
    expect(none.lines.length).toBeGreaterThan(0)
  })

  it('an event before the report it belongs to', async () => {
    const types = ({ client }: Awaited<ReturnType<typeof ran>>) =>
      client.frames.filter((frame) => frame.type === message.report || eventOf(frame).startsWith('00fe'))
    expect(types(await ran()).map(({ type }) => type)[0]).toBe(message.report)
    expect(types(await ran('events-before-reports')).map(({ type }) => type)[0]).toBe(message.event)
  })

  it('only what has changed since the line before, over reports, and all of it to the next client', async () => {
    const { client, lines, connect, run } = await ran('unchanged-fields-omitted')
    expect(lines[0]?.antenna).toBe(1)
    expect(lines.slice(1).filter(({ antenna }) => antenna === 1)).toEqual([])
    expect(lines.filter(({ antenna }) => antenna === 2)).toHaveLength(1)
    expect(lines.slice(1).every(({ types }) => !types.includes('9'))).toBe(true)
    client.duplex.destroy()
    await settle()
    const next = await connect()
    await next.ask(message.startRoSpec, hex(1, 32))
    await run(1_000)
    expect(linesFor(next)[0]?.types).toContain('9')
  })

  it('ROSpec 0, no antenna, EPCData of 96 bits', async () => {
    const bodies = (lines: { bodies: Map<string, string> }[], type: string) =>
      new Set(lines.map(({ bodies }) => bodies.get(type)))
    expect(bodies((await ran('ro-spec-id-zero-in-reports')).lines, '9')).toEqual(new Set(['00000000']))
    expect(bodies((await ran('no-antenna-in-reports')).lines, '1')).toEqual(new Set([undefined]))
    expect([...bodies((await ran('epc-data-always')).lines, '241')].sort()).toEqual(
      ['1', '2', '3'].map((digit) => `0060${digit.repeat(24)}`),
    )
  })

  it('nothing at all, though it grants everything', async () => {
    const { client, events, lines } = await ran('never-reads')
    client.send(message.getReport)
    await settle()
    expect([events.length, lines.length, client.of(message.report).length]).toEqual([1, 0, 0])
  })

  it('the end of a run before it was one, after its first AISpec, or never', async () => {
    const ends = ({ events }: Awaited<ReturnType<typeof ran>>) => events.filter((event) => event.startsWith('00f9'))
    const runEvent = (type: number) => tlv(249, hex(type, 8), hex(1, 32), hex(0, 32))
    const hollow = await ran('runs-end-at-once')
    expect([ends(hollow), hollow.endsOfSpecs, hollow.lines]).toEqual([[runEvent(0), runEvent(1)], [], []])
    const short = await ran('one-ai-spec-a-run')
    expect(ends(short)).toEqual([runEvent(0), runEvent(1)])
    expect(short.endsOfSpecs).toEqual([aiSpecEvent(0, 1)])
    expect(short.lines.every(({ antenna }) => antenna === 1)).toBe(true)
    const endless = await ran('runs-never-end')
    expect([ends(endless), endless.endsOfSpecs]).toEqual([[runEvent(0)], []])
    const before = endless.client.of(message.report).length
    await endless.run(1_000)
    expect(endless.client.of(message.report).length).toBeGreaterThan(before)
  })

  it('an antenna passed over, an end told twice, a start answered late, reports kept until they are asked for', async () => {
    const ends = ({ events }: Awaited<ReturnType<typeof ran>>) => events.filter((event) => event.startsWith('00f9'))
    const runEvent = (type: number) => tlv(249, hex(type, 8), hex(1, 32), hex(0, 32))
    expect(ends(await ran('run-ends-told-twice'))).toEqual([runEvent(0), runEvent(1), runEvent(1)])
    const asked = await ran('reports-when-asked-only')
    expect([asked.lines, asked.endsOfSpecs]).toEqual([[], [aiSpecEvent(0, 1), aiSpecEvent(0, 2)]])
    asked.client.send(message.getReport)
    await settle()
    expect(linesFor(asked.client).length).toBeGreaterThan(0)
    const late = await ran('starts-answered-late')
    late.client.send(message.startRoSpec, hex(1, 32))
    await late.run(200)
    expect(late.client.of(32)).toEqual([])
    await late.run(200)
    expect(late.client.of(32)).toHaveLength(1)
    const { connect, run, reader } = bench(genericChina, { quirks: ['last-antenna-passed-over'] })
    reader.radio.put({ epc: '1'.repeat(24), hard: false })
    const client = await connect()
    await client.ask(message.setConfig, `00${everyEvent}`)
    const specs = [aiSpec([3], aiDuration(200)), aiSpec([4], aiDuration(200))]
    await client.ask(message.addRoSpec, roSpec({ start: immediateStart, aiSpecs: specs, report: reportSpec(1, 0) }))
    await client.ask(message.enableRoSpec, hex(1, 32))
    await run(250)
    expect(
      client
        .of(message.event)
        .map(eventOf)
        .filter((event) => event.startsWith('00fe')),
    ).toHaveLength(2)
    expect(linesFor(client).every(({ antenna }) => antenna === 3)).toBe(true)
  })

  it('nothing before it is asked, to every client', async () => {
    const { client, run } = await ran('holds-for-every-client')
    expect(client.of(message.report)).toEqual([])
    client.send(message.enableEventsAndReports)
    await run(500)
    expect(client.of(message.report).length).toBeGreaterThan(0)
  })

  it('what it heard while nobody was there, to the next client', async () => {
    const told = async (...quirks: ReaderQuirk[]) => {
      const { client, connect, run } = await ran(...quirks)
      await client.ask(message.startRoSpec, hex(1, 32))
      client.duplex.destroy()
      await run(1_000)
      const next = await connect()
      return linesFor(next).length
    }
    expect(await told('reports-kept-while-away')).toBeGreaterThan(0)
    expect(await told()).toBe(0)
  })

  it('no keepalives it was told to send', async () => {
    const { client, run } = await ran('keepalives-not-sent')
    expect(statusOf(await client.ask(message.setConfig, `00${keepaliveSpec(500)}`))).toBe(0)
    await run(3_000)
    expect(client.of(message.keepalive)).toEqual([])
  })
})

describe('what a reader with a quirk refuses', () => {
  const extensions = `${hex(25_882, 32)}1500000000`
  it.each<{ quirk: ReaderQuirk; type: number; body: string; status: number }>([
    { quirk: 'extensions-refused', type: 1_023, body: extensions, status: 109 },
    { quirk: 'event-mask-refused', type: message.setConfig, body: `00${eventMask(2)}`, status: 109 },
    { quirk: 'keepalive-refused', type: message.setConfig, body: `00${keepaliveSpec(500)}`, status: 109 },
    { quirk: 'config-read-refused', type: message.getConfig, body: '00000200000000', status: 109 },
    { quirk: 'whole-config-read-refused', type: message.getConfig, body: '00000000000000', status: 101 },
    { quirk: 'ro-specs-read-refused', type: message.getRoSpecs, body: '', status: 109 },
  ])('$quirk', async ({ quirk, type, body, status }) => {
    const quirky = await bench(impinjLikeFcc, { quirks: [quirk] }).connect()
    expect(statusOf(await quirky.ask(type, body))).toBe(status)
    const plain = await bench(impinjLikeFcc).connect()
    expect(statusOf(await plain.ask(type, body))).toBe(0)
    expect(statusOf(await quirky.ask(message.setConfig, `00${holdReports}`))).toBe(0)
  })

  const nested = aiSpec([1], aiDuration(200), [
    inventory(antennaConfiguration(1, transmitter(2, 0, 1), command(singulation(0)))),
  ])
  const inSpec = [177, 183, 186]
  it.each<{ quirk: ReaderQuirk; path: number[] }>([
    { quirk: 'antenna-configuration-refused', path: [...inSpec, 222] },
    { quirk: 'rf-transmitter-refused', path: [...inSpec, 222, 224] },
    { quirk: 'inventory-command-refused', path: [...inSpec, 222, 330] },
    { quirk: 'singulation-refused', path: [...inSpec, 222, 330, 336] },
    { quirk: 'report-spec-refused', path: [177, 237] },
    { quirk: 'report-content-refused', path: [177, 237, 238] },
  ])('$quirk: the part of a ROSpec, by its path', async ({ quirk, path }) => {
    const body = roSpec({ aiSpecs: [nested], report: reportSpec(1, 0) })
    const quirky = await bench(genericChina, { quirks: [quirk] }).connect()
    const answer = await quirky.ask(message.addRoSpec, body)
    const said = answer.body.toString('hex')
    expect([...said.matchAll(/0121....(....)/g)].map(([, type]) => Number.parseInt(type ?? '', 16))).toEqual(path)
    const plain = await bench(genericChina).connect()
    expect(statusOf(await plain.ask(message.addRoSpec, body))).toBe(0)
  })

  it('its extensions as another maker, whoever made it', async () => {
    const client = await bench(genericChina, { quirks: ['extensions-of-another-maker'] }).connect()
    const capabilities = await client.ask(message.capabilities, '00')
    expect(capabilities.body.toString('hex')).toContain(hex(25_882, 32))
    const answer = await client.ask(1_023, extensions)
    expect(answer.body.toString('hex')).toBe('00005e9516011f000800000000')
  })

  it('what it does not understand, in a message with number 0, or not at all', async () => {
    const client = await bench(impinjLikeFcc, { quirks: ['errors-without-number'] }).connect()
    client.send(message.supportedVersion, '', 2)
    await settle()
    expect(client.frames.at(-1)?.raw.toString('hex').startsWith('0464')).toBe(true)
    expect(client.frames.at(-1)?.id).toBe(0)
    const mute = await bench(genericChina, {
      quirks: ['version-question-unanswered', 'extensions-unanswered'],
    }).connect()
    mute.send(message.supportedVersion, '', 2)
    mute.send(1_023, extensions)
    await settle()
    expect(mute.frames).toHaveLength(1)
  })
})

describe('identities of tags', () => {
  it('EPCs that begin alike and have another length are two tags', async () => {
    const made = bench(genericChina)
    const short = '3034257BF7194E4000001A85'
    for (const epc of [short, `${short}00000000`]) made.reader.radio.put({ epc, hard: false })
    const client = await made.connect()
    await client.ask(message.addRoSpec, roSpec({ start: immediateStart, aiSpecs: twoSpecs, report: reportSpec(1, 0) }))
    await client.ask(message.enableRoSpec, hex(1, 32))
    await made.run(1_000)
    expect(new Set(linesFor(client).map(({ epc }) => epc))).toEqual(new Set([short, `${short}00000000`]))
  })

  it('a tag whose EPC is not whole words is none', () => {
    const { reader } = bench(genericChina)
    expect(() => reader.radio.put({ epc: '3B0E0CF5E76C9047759AD00373DC7602E7200' })).toThrow('whole 16-bit words')
  })
})

describe('a client that says goodbye', () => {
  it('leaves the reader free at once, even while it does not hang up itself', async () => {
    const { connect, run } = bench(impinjLikeFcc)
    const first = await connect()
    first.duplex.removeAllListeners('end')
    first.send(message.closeConnection)
    const second = await connect()
    expect(second.frames.map(eventOf)).toEqual([tlv(256, '0000')])
    await run(6_000)
    expect(first.of(4).map(statusOf)).toEqual([0])
    expect(first.isClosed).toBe(true)
    expect(second.isClosed).toBe(false)
  })
})
