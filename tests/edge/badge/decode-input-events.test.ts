import { describe, expect, it } from 'vitest'
import { decodeInputEvents, noInputEvents } from '#edge/badge/decode-input-events'

const press = 1
const release = 0
const repeat = 2

/** struct input_event as a 64-bit little-endian kernel writes it. */
function event(type: number, code: number, value: number): Uint8Array {
  const bytes = new Uint8Array(24)
  const view = new DataView(bytes.buffer)
  view.setBigInt64(0, 1_767_600_000n, true)
  view.setBigInt64(8, 123_456n, true)
  view.setUint16(16, type, true)
  view.setUint16(18, code, true)
  view.setInt32(20, value, true)
  return bytes
}

const key = (code: number, value = press) => event(1, code, value)
const typed = (code: number) => [event(4, 4, code), key(code), event(0, 0, 0), key(code, release), event(0, 0, 0)]
const enter = typed(28)
const bytesOf = (events: Uint8Array[]) => Uint8Array.from(events.flatMap((one) => [...one]))

function decode(bytes: Uint8Array, chunkBytes = bytes.length): string[] {
  let state = noInputEvents
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const step = decodeInputEvents(state, bytes.slice(at, at + chunkBytes))
    state = step.state
    lines.push(...step.lines)
  }
  return lines
}

describe('a badge reader that types', () => {
  it.each([
    ['digits of the top row', [11, 11, 5, 8, 2, 2], '004711'],
    ['every digit', [2, 3, 4, 5, 6, 7, 8, 9, 10, 11], '1234567890'],
    ['the number pad', [82, 79, 80, 81, 75, 76, 77, 71, 72, 73], '0123456789'],
    ['letters', [30, 48, 46, 18, 44], 'abcez'],
    ['keys that are no part of a number', [59, 2, 105, 3], '12'],
  ])('%s', (_story, codes, line) => {
    expect(decode(bytesOf([...codes.flatMap(typed), ...enter]))).toEqual([line])
  })

  it('holds shift for capitals', () => {
    const shifted = [key(42), ...typed(30), key(42, release), ...typed(30), key(54), ...typed(33), key(54, release)]
    expect(decode(bytesOf([...shifted, ...enter]))).toEqual(['AaF'])
  })

  it('a key held down types once', () => {
    expect(decode(bytesOf([key(2), key(2, repeat), key(2, repeat), key(2, release), ...enter]))).toEqual(['1'])
  })

  it('Enter alone is no badge, and the Enter of the number pad ends one', () => {
    expect(decode(bytesOf([...enter, ...typed(2), ...typed(96)]))).toEqual(['1'])
  })

  it.each([1, 7, 23, 24, 25, 100])('reads the same in pieces of %i bytes', (chunkBytes) => {
    const bytes = bytesOf([...[11, 11, 5, 8].flatMap(typed), ...enter, ...typed(2), ...enter])
    expect(decode(bytes, chunkBytes)).toEqual(['0047', '1'])
  })
})
