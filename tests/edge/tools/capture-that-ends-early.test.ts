import { beforeAll, describe, expect, it } from 'vitest'
import { capturedCabinet } from './captured-cabinet.ts'
import { fileOf, run } from './ran-tool.ts'

let pcap: Buffer
/** Where each record begins. */
let starts: number[]
beforeAll(async () => {
  pcap = (await capturedCabinet()).pcap
  starts = []
  for (let at = 24; at < pcap.length; at += 16 + pcap.readUInt32LE(at + 8)) starts.push(at)
})

/** Beginnings of the captured file that say where it can be read no further, and why. */
const damages: [string, () => { bytes: Buffer; good: number; code: string }][] = [
  [
    'cut in the last record',
    () => ({ bytes: pcap.subarray(0, -3), good: starts.length - 1, code: 'truncated-capture' }),
  ],
  [
    'cut in the head of a record',
    () => ({ bytes: pcap.subarray(0, (starts[40] ?? 0) + 5), good: 40, code: 'truncated-capture' }),
  ],
  [
    'with a record longer than any',
    () => {
      const bytes = Buffer.from(pcap)
      bytes.writeUInt32LE(0xfeed_beef, (starts[40] ?? 0) + 8)
      bytes.writeUInt32LE(0xfeed_beef, (starts[40] ?? 0) + 12)
      return { bytes, good: 40, code: 'corrupt-capture' }
    },
  ],
  [
    'with a record longer than its packet was',
    () => {
      const bytes = Buffer.from(pcap)
      bytes.writeUInt32LE(bytes.readUInt32LE((starts[40] ?? 0) + 8) + 1, (starts[40] ?? 0) + 8)
      return { bytes, good: 40, code: 'corrupt-capture' }
    },
  ],
]

describe('a capture that is not whole', () => {
  it.each(damages)('%s gives the frames before, and says where it ends', async (_what, damage) => {
    const { bytes, good, code } = damage()
    const path = fileOf(bytes)
    const said = new RegExp(`^${code}: .* can be read up to byte ${starts[good]}: .*; the ${good} frames before it are`)
    const whole = await run('llrp', 'decode', fileOf(pcap))
    const decoded = await run('llrp', 'decode', path)
    expect(decoded).toEqual({ code: 1, out: whole.out.slice(0, good), err: [expect.stringMatching(said)] })
    const roundtrip = await run('llrp', 'roundtrip', path)
    expect(roundtrip).toEqual({ code: 1, out: [`${good} frames, ${good} re-encoded identically`], err: decoded.err })
    const before = await run('presence', 'replay', fileOf(pcap.subarray(0, starts[good])))
    expect(before.code).toBe(0)
    expect(await run('presence', 'replay', path)).toEqual({ code: 1, out: before.out, err: decoded.err })
  })

  it('is named also when not even its header is there', async () => {
    const { code, err } = await run('llrp', 'decode', fileOf(pcap.subarray(0, 20)))
    expect([code, err]).toEqual([
      1,
      [expect.stringMatching(/^truncated-capture: .* byte 0: it ends 20 bytes into its/)],
    ])
  })
})
