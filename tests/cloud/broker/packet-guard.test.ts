import { once } from 'node:events'
import { duplexPair } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { FixedHeaderWalker, PacketGuard } from '#cloud/broker/packet-guard'
import { seededRandom } from '#platform/random'

const max = 65_536

/** A fixed header that declares so many bytes (MQTT 3.1.1 §2.2.3). */
function headerOf(length: number): number[] {
  const bytes = [0x30]
  let left = length
  do {
    const digit = left % 128
    left = Math.floor(left / 128)
    bytes.push(left > 0 ? digit | 128 : digit)
  } while (left > 0)
  return bytes
}

describe('the walk over fixed headers', () => {
  it.each([
    ['an empty packet', [0xc0, 0x00], null],
    ['the largest packet let through', headerOf(max), null],
    ['one byte more', headerOf(max + 1), 'packet-too-large'],
    ['200 MiB declared', headerOf(200 * 1024 * 1024), 'packet-too-large'],
    ['a length of five bytes', [0x30, 0xff, 0xff, 0xff, 0xff, 0x01], 'malformed-remaining-length'],
    ['half a length', [0x30, 0xff], null],
  ])('%s', (_name, bytes, wanted) => {
    expect(new FixedHeaderWalker(max).walk(Uint8Array.from(bytes))).toBe(wanted)
  })

  it('finds the same packet whatever the chunks are', () => {
    const random = seededRandom(3)
    const packets = [0, 1, 127, 128, 300, 16_384].flatMap((length) => [
      ...headerOf(length),
      ...new Array(length).fill(0xff),
    ])
    const bytes = Uint8Array.from([...packets, ...headerOf(max + 1)])
    for (let round = 0; round < 50; round++) {
      const walker = new FixedHeaderWalker(max)
      let refusal = null
      let at = 0
      while (at < bytes.length && refusal === null) {
        const step = 1 + random.integer(400)
        refusal = walker.walk(bytes.subarray(at, at + step))
        at += step
      }
      expect(refusal).toBe('packet-too-large')
    }
  })
})

describe('the guard', () => {
  it('passes bytes both ways and lets nothing of a packet too large through', async () => {
    const [near, far] = duplexPair()
    const guard = new PacketGuard(near, max)
    const seen: Buffer[] = []
    guard.on('data', (chunk: Buffer) => seen.push(chunk))
    guard.write('back')
    expect(String((await once(far, 'data'))[0])).toBe('back')
    const failed = once(guard, 'error')
    far.write(Uint8Array.from([0xc0, 0x00]))
    far.write(Uint8Array.from(headerOf(200 * 1024 * 1024)))
    const [error] = await failed
    expect(error).toMatchObject({ code: 'packet-too-large' })
    expect(Buffer.concat(seen)).toEqual(Buffer.from([0xc0, 0x00]))
  })
})
