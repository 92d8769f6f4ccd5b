import { beforeAll, describe, expect, it } from 'vitest'
import { type CapturedFrame, framesOfCapture } from '#edge/llrp/capture/frames-of-capture'
import { createRecordSplitter } from '#edge/llrp/capture/pcap-reader'
import { createPcapWriter, pcapHeader } from '#edge/llrp/capture/pcap-writer'
import { decodeMessage } from '#edge/llrp/codec/decode-message'
import { capturedCabinet } from './captured-cabinet.ts'
import { fileOf, run } from './ran-tool.ts'

type Frame = Pick<CapturedFrame, 'atMs' | 'direction' | 'frame'>

/** What the model of the cabinet says, and so what its agent asks the reader for. */
const periodMs = 5_000
const epochMs = 1_700_000_000_000
/** A frame at which the cabinet stands shut and everything is decided. */
const quiet = 500

let pcap: Buffer
let frames: Frame[]
beforeAll(async () => {
  pcap = (await capturedCabinet()).pcap
  frames = [...framesOfCapture(pcap)]
})

function fileWith(said: readonly Frame[]): string {
  const write = createPcapWriter()
  const records = said.map(({ direction, frame, atMs }) => write(direction, frame, (epochMs + atMs) * 1_000))
  return fileOf(Buffer.concat([pcapHeader(), ...records]))
}

const nameOf = ({ frame }: Frame) => decodeMessage(frame).name
const without = (...names: string[]) => frames.filter((frame) => !names.includes(nameOf(frame)))
/** From a frame on the clock is ahead by so much. */
const ahead = (said: readonly Frame[], ms: number, from = quiet): Frame[] =>
  said.map((frame, at) => (at < from ? frame : { ...frame, atMs: frame.atMs + ms }))

const doubtOf = (packet: string, seconds: string, periodSeconds = '5\\.0') =>
  expect.stringMatching(
    new RegExp(
      `^clock-in-doubt: .*: packet ${packet} came ${seconds} s after the frame before it.* KEEPALIVE every ${periodSeconds} s`,
    ),
  )

describe('a capture with a silence its reader would have broken', () => {
  it.each([
    ['15 s', 15_000, '1[5-9]\\.\\d'],
    ['half a minute', 30_000, '3\\d\\.\\d'],
  ])('of %s is replayed as time that passed, and says where', async (_what, ms, seconds) => {
    const { code, err } = await run('presence', 'replay', fileWith(ahead(frames, ms)))
    expect({ code, err }).toEqual({ code: 0, err: [doubtOf('501', seconds)] })
  })

  it('counts the places', async () => {
    const { err } = await run('presence', 'replay', fileWith(ahead(ahead(frames, 30_000), 20_000, 800)))
    expect(err).toEqual([expect.stringMatching(/^clock-in-doubt: .*packet 501 .*, the first of 2 such places: /)])
  })

  it('knows the period from what it heard where it was not agreed on', async () => {
    const said = ahead(without('SET_READER_CONFIG'), 30_000)
    const { code, err } = await run('presence', 'replay', fileWith(said))
    expect({ code, err }).toEqual({ code: 0, err: [doubtOf('501', '3\\d\\.\\d')] })
  })

  it('says so beside what else is to be said', async () => {
    const { code, err } = await run('presence', 'replay', fileWith(ahead(without('ADD_ROSPEC'), 30_000)))
    expect({ code, err }).toEqual({
      code: 1,
      err: [doubtOf('501', '3\\d\\.\\d'), expect.stringMatching(/^no-rounds: /)],
    })
  })
})

describe('a capture with a silence', () => {
  it.each<[string, () => readonly Frame[]]>([
    [
      'that is broken by keepalives',
      () => {
        const [keepalive] = frames.filter((frame) => nameOf(frame) === 'KEEPALIVE')
        const { atMs = 0 } = frames[quiet - 1] ?? {}
        const kept = Array.from({ length: 12 }, (_, n) => ({
          ...(keepalive as Frame),
          atMs: atMs + (n + 1) * periodMs,
        }))
        return ahead(frames, 12 * periodMs).toSpliced(quiet, 0, ...kept)
      },
    ],
    ['of two periods', () => ahead(frames, 2 * periodMs)],
    [
      'between two connections',
      () => {
        const [first] = frames
        const { atMs = 0 } = frames[quiet] ?? {}
        return ahead(frames.toSpliced(quiet, 0, { ...(first as Frame), atMs }), 30_000)
      },
    ],
    ['of a reader that was asked for no keepalives', () => ahead(without('SET_READER_CONFIG', 'KEEPALIVE'), 30_000)],
    [
      'of a reader that refused to say keepalives',
      () => ahead(without('SET_READER_CONFIG_RESPONSE', 'KEEPALIVE'), 30_000),
    ],
  ])('%s is nothing to be said of', async (_what, said) => {
    expect(await run('presence', 'replay', fileWith(said()))).toMatchObject({ code: 0, err: [] })
  })

  it('for which the packets of its time are missing says that alone', async () => {
    const [head = new Uint8Array(0), ...records] = createRecordSplitter()(pcap)
    const path = fileOf(Buffer.concat([head, ...records.toSpliced(quiet, 400)]))
    expect((await run('presence', 'replay', path)).err).toEqual([expect.stringMatching(/^lost-packets: /)])
  })

  it('in which what came waited for a packet that is missing says that alone', async () => {
    const [head = new Uint8Array(0), ...records] = createRecordSplitter()(pcap)
    // Nobody is heard to acknowledge, so that it waits for half a minute, and all its keepalives come out at once.
    const ofReader = records.filter((_record, at) => frames[at]?.direction === 'from-reader' && at !== 200)
    const { err } = await run('presence', 'replay', fileOf(Buffer.concat([head, ...ofReader])))
    expect(err.map((line) => line.split(':')[0])).toEqual(['lost-packets', 'no-rounds'])
  })

  it('of a second is nothing to be said of, however often keepalives come', async () => {
    const { atMs = 0 } = frames[quiet] ?? {}
    const [keepalive] = frames.filter((frame) => nameOf(frame) === 'KEEPALIVE')
    const often = [1, 2, 3, 4].map((n) => ({ ...(keepalive as Frame), atMs: atMs + n * 200 }))
    const others = without('SET_READER_CONFIG', 'KEEPALIVE').filter((frame) => frame.atMs < atMs + 2_000)
    const said = [...others, ...often].toSorted((a, b) => a.atMs - b.atMs)
    const later = said.map((frame) => (frame.atMs < atMs + 900 ? frame : { ...frame, atMs: frame.atMs + 1_000 }))
    expect((await run('presence', 'replay', fileWith(later))).err).toEqual([])
  })
})
