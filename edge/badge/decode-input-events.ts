/** struct input_event on 64-bit Linux: two 8-byte times, type, code, value (linux/input.h). */
export const inputEventBytes = 24
const keyEvent = 1
const pressed = 1
const released = 0
const enterKeys = [28, 96]
const shiftKeys = [42, 54]
const charsMax = 80

const rows: [firstCode: number, keys: string][] = [
  [2, '1234567890'],
  [16, 'qwertyuiop'],
  [30, 'asdfghjkl'],
  [44, 'zxcvbnm'],
  [71, '789'],
  [75, '456'],
  [79, '123'],
  [82, '0'],
]
const keys = new Map(
  rows.flatMap(([first, row]) => [...row].map((key, index): [number, string] => [first + index, key])),
)

/** What has been typed since the last Enter, and the bytes of an event that is not whole yet. */
export type InputEvents = { typed: string; shifted: boolean; rest: Uint8Array }

export const noInputEvents: InputEvents = { typed: '', shifted: false, rest: new Uint8Array(0) }

/** Turns the bytes of an evdev keyboard (US layout) into what was typed up to each Enter. Repeats and releases type nothing. */
export function decodeInputEvents(before: InputEvents, chunk: Uint8Array): { state: InputEvents; lines: string[] } {
  const bytes = new Uint8Array(before.rest.length + chunk.length)
  bytes.set(before.rest)
  bytes.set(chunk, before.rest.length)
  const view = new DataView(bytes.buffer)
  const lines: string[] = []
  let { typed, shifted } = before
  let offset = 0
  for (; offset + inputEventBytes <= bytes.length; offset += inputEventBytes) {
    if (view.getUint16(offset + 16, true) !== keyEvent) continue
    const code = view.getUint16(offset + 18, true)
    const value = view.getInt32(offset + 20, true)
    if (shiftKeys.includes(code)) shifted = value !== released
    if (value !== pressed) continue
    if (enterKeys.includes(code)) {
      if (typed !== '') lines.push(typed)
      typed = ''
      continue
    }
    const key = keys.get(code)
    if (key !== undefined && typed.length < charsMax) typed += shifted ? key.toUpperCase() : key
  }
  return { state: { typed, shifted, rest: bytes.slice(offset) }, lines }
}
