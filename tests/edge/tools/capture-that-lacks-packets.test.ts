import { beforeAll, describe, expect, it } from 'vitest'
import { createPcapWriter, pcapHeader } from '#edge/llrp/capture/pcap-writer'
import { capturedRecords } from './captured-cabinet.ts'
import { fileOf, run } from './ran-tool.ts'

/** IP and TCP headers of what our writer writes. */
const headerBytes = 40

let head: Uint8Array
let records: Uint8Array[]
beforeAll(async () => {
  ;({ head, records } = await capturedRecords())
})

const without = (isLost: (at: number) => boolean) =>
  fileOf(Buffer.concat([head, ...records.filter((_record, at) => !isLost(at))]))
/** Each direction in its order: behind what is missing one waits a moment for it. */
const byDirection = (lines: string[]) =>
  ['to-reader', 'from-reader'].map((way) => lines.map(messageOf).filter(({ direction }) => direction === way))
/** What is decoded where nothing is missing: each record is a frame. */
const wholeOut = async () =>
  (
    await run(
      'llrp',
      'decode',
      without(() => false),
    )
  ).out
const payloadOf = (at: number) => (records[at]?.length ?? 0) - 16 - headerBytes
/** A line of JSON without what moves when a packet before it is missing. */
const messageOf = (line: string) => {
  const { offset: _offset, packet: _packet, atMs: _atMs, isBehindLoss: _loss, ...message } = JSON.parse(line)
  return message
}

describe('a capture that lacks packets', () => {
  it.each([30, 40, 300, 301, 700])('gives all frames but those, and says what is missing: packet %i', async (lost) => {
    const { code, out, err } = await run(
      'llrp',
      'decode',
      without((at) => at === lost),
    )
    const whole = (await wholeOut()).filter((_line, at) => at !== lost)
    expect(byDirection(out)).toEqual(byDirection(whole))
    expect(out.filter((line) => line.includes('"isBehindLoss":true'))).toHaveLength(1)
    const said = new RegExp(
      `^lost-packets: .* lacks ${payloadOf(lost).toLocaleString('en')} bytes in 1 place, the first before packet \\d+,`,
    )
    expect({ code, err }).toEqual({ code: 1, err: [expect.stringMatching(said)] })
  })

  it('counts every place', async () => {
    const lost = [100, 400, 401, 800]
    const { code, out, err } = await run(
      'llrp',
      'roundtrip',
      without((at) => lost.includes(at)),
    )
    const bytes = lost.reduce((sum, at) => sum + payloadOf(at), 0).toLocaleString('en')
    const good = records.length - lost.length
    expect(out).toEqual([`${good} frames, ${good} re-encoded identically`])
    expect(code).toBe(1)
    expect(err.join()).toMatch(new RegExp(`^lost-packets: .* lacks ${bytes} bytes in [34] places, `))
  })

  it('is replayed to its end, and says so', async () => {
    const path = without((at) => at === 900)
    const { code, out, err } = await run('presence', 'replay', path)
    expect(code).toBe(1)
    expect(out.filter((line) => line.includes('"kind":"decided"'))).toHaveLength(2)
    expect(err).toEqual([expect.stringMatching(/^lost-packets: .*; capture again with more room/)])
  })

  it('the order of the reader among them says that no rounds can be told, too', async () => {
    const whole = await wholeOut()
    const lacking = without((at) => whole[at]?.includes('"ADD_ROSPEC"') === true)
    const { code, err } = await run('presence', 'replay', lacking)
    expect(code).toBe(1)
    expect(err).toEqual([expect.stringMatching(/^lost-packets: /), expect.stringMatching(/^no-rounds: /)])
  })

  it('and is cut says both', async () => {
    const bytes = Buffer.concat([head, ...records.filter((_record, at) => at !== 300)])
    const { code, err } = await run('llrp', 'decode', fileOf(bytes.subarray(0, -3)))
    expect(code).toBe(1)
    expect(err).toEqual([expect.stringMatching(/^truncated-capture: .*; it lacks [\d,]+ bytes in 1 place, /)])
  })
})

describe('a capture with something else in the middle of it', () => {
  it('says where, and how much', async () => {
    const write = createPcapWriter()
    const said = ['043e0000000a0000002a', '043effffffff00000000', '043e0000000a0000002b']
    const packets = said.map((hex, at) => write('from-reader', Buffer.from(hex, 'hex'), at * 1_000))
    const { code, out, err } = await run('llrp', 'decode', fileOf(Buffer.concat([pcapHeader(), ...packets])))
    expect([code, out.length]).toEqual([1, 2])
    expect(err).toEqual([
      expect.stringMatching(/^not-llrp-throughout: .* has 10 bytes that are no LLRP in 1 place, .* packet 2, 0\.001 s/),
    ])
  })
})

describe('a capture that is no pcap', () => {
  it.each([
    [
      'pcapng',
      '0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000',
      /pcapng file.*; convert it: editcap -F pcap /,
    ],
    ['the modified pcap', '34cdb2a1020004000000000000000000ffff000001000000', /modified kind.*; .*editcap -F pcap /],
    ['compressed', '1f8b0800000000000003', /compressed by gzip.*; unpack it: gzip -dc /],
  ])('is named, with what makes one of it: %s', async (_what, hex, said) => {
    for (const tool of [
      ['llrp', 'decode'],
      ['llrp', 'roundtrip'],
      ['presence', 'replay'],
    ]) {
      const { code, out, err } = await run(...tool, fileOf(Buffer.from(hex, 'hex')))
      expect({ code, out, err }).toEqual({ code: 1, out: [], err: [expect.stringMatching(said)] })
      expect(err.join()).toMatch(/^not-pcap: /)
    }
  })
})
