import { beforeAll, describe, expect, it } from 'vitest'
import { capturedRecords } from './captured-cabinet.ts'
import { fileOf, run } from './ran-tool.ts'

const hour = 3_600
const day = 24 * hour

let head: Uint8Array
let records: Uint8Array[]
beforeAll(async () => {
  ;({ head, records } = await capturedRecords())
})

/** The capture with each packet so many seconds later than it was, and without one of them. */
const stamped = (later: (at: number, seconds: number) => number, lost?: number) =>
  fileOf(
    Buffer.concat([
      head,
      ...records.flatMap((record, at) => {
        const bytes = Buffer.from(record)
        const seconds = bytes.readUInt32LE(0)
        bytes.writeUInt32LE(seconds + later(at, seconds), 0)
        return at === lost ? [] : [bytes]
      }),
    ]),
  )
/** What was decided of each tag, without when. */
const told = (out: string[]) =>
  out
    .map((line) => JSON.parse(line) as { kind: string; removed?: { epc: string }[]; present?: { epc: string }[] })
    .map(({ kind, removed = [], present = [] }) => [kind, ...[removed, present].map((of) => of.map(({ epc }) => epc))])
const decisionsOf = (out: string[]) => out.filter((line) => line.includes('"kind":"decided"')).length
/** A packet at which the cabinet stands shut and everything is decided. */
const quiet = 500

describe('a capture whose clock jumps', () => {
  it.each<[string, (at: number, seconds: number) => number, RegExp]>([
    [
      'from 1970 to today',
      (at, seconds) => (at < quiet ? -seconds : 0),
      /packet 501 is stamped 56\.\d years after the frame before it/,
    ],
    ['years ahead', (at) => (at < quiet ? 0 : 3 * 365 * day), /packet 501 is stamped 3\.0 years after the frame/],
    ['by more than a day', (at) => (at < quiet ? 0 : 25 * hour), /packet 501 is stamped 25\.0 hours after the frame/],
    ['back by a minute', (at) => (at < quiet ? 0 : -60), /packet 501 is stamped 59\.\d s before the frame before it/],
    ['back to 1970', (at, seconds) => (at < quiet ? 0 : -seconds), /packet 501 is stamped 56\.\d years before the/],
  ])('%s is replayed as if no time had passed there, and says where', async (_what, later, said) => {
    const { code, out, err } = await run('presence', 'replay', stamped(later))
    expect({ code, err }).toEqual({ code: 1, err: [expect.stringMatching(said)] })
    expect(err.join()).toMatch(/^clock-jump: .* no time was taken to pass .*; doubt what was decided around it/)
    // What was decided is decided by the frames on either side; the pause that was there is half a second at most.
    expect(told(out)).toEqual(
      told(
        (
          await run(
            'presence',
            'replay',
            stamped(() => 0),
          )
        ).out,
      ),
    )
    expect((await run('llrp', 'decode', stamped(later))).code, 'its frames are good').toBe(0)
  })

  it.each([
    ['for hours', 5 * hour],
    ['for a day', day - 60],
  ])('is replayed whole where the cabinet was quiet %s', async (_what, seconds) => {
    const whole = await run(
      'presence',
      'replay',
      stamped(() => 0),
    )
    const { code, out, err } = await run(
      'presence',
      'replay',
      stamped((at) => (at < quiet ? 0 : seconds)),
    )
    expect({ code, err }).toEqual({ code: 0, err: [expect.stringMatching(/^clock-in-doubt: .* packet 501 /)] })
    expect(decisionsOf(out)).toBe(decisionsOf(whole.out))
  })

  it('is replayed whole where packets come a moment before those they follow', async () => {
    const { code, out, err } = await run(
      'presence',
      'replay',
      stamped((at) => (at === quiet ? -1 : 0)),
    )
    expect({ code, err, decisions: decisionsOf(out) }).toEqual({ code: 0, err: [], decisions: 2 })
  })

  it.each([0, 1, 2, 5])(
    'back by an hour %i packets behind one that is lost goes on behind that one at once',
    async (behind) => {
      const lost = quiet - behind
      const later = (at: number) => (at <= quiet ? 0 : -hour)
      const packetsOf = async (path: string) =>
        (await run('llrp', 'decode', path)).out.map((line) => (JSON.parse(line) as { packet: number }).packet)
      // A frame is a packet; the few that wait for the lost one come out together a moment later.
      const late = (await packetsOf(stamped(later, lost))).map((packet, at) => packet - at - 1)
      expect(Math.max(...late)).toBeLessThanOrEqual(10)
      const [decided, whole] = [
        await run('presence', 'replay', stamped(later, lost)),
        await run('presence', 'replay', stamped(later)),
      ]
      expect(told(decided.out).length).toBe(told(whole.out).length)
      expect(decided.err.map((line) => line.split(':')[0])).toEqual(['lost-packets', 'clock-jump'])
    },
  )

  it('again and again is bounded as a whole', async () => {
    const { code, err } = await run(
      'presence',
      'replay',
      stamped((at) => at * 23 * hour),
    )
    expect(code).toBe(1)
    expect(err).toEqual([
      expect.stringMatching(/^clock-in-doubt: .* such places: /),
      expect.stringMatching(/^capture-too-long: packet \d+ .* 31 days/),
    ])
  })
})
