/** Linux key codes (input-event-codes.h) of what a keyboard-wedge badge reader types. */
const keyCodes: Record<string, number> = {
  '1': 2,
  '2': 3,
  '3': 4,
  '4': 5,
  '5': 6,
  '6': 7,
  '7': 8,
  '8': 9,
  '9': 10,
  '0': 11,
  A: 30,
  B: 48,
  C: 46,
  D: 32,
  E: 18,
  F: 33,
}
const leftShift = 42
const enter = 28
const eventTypeSync = 0
const eventTypeKey = 1

/** struct input_event of a 64-bit kernel: seconds, microseconds, type, code, value, little-endian. */
function inputEvent(atMs: number, type: number, code: number, value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(24))
  view.setBigUint64(0, BigInt(Math.floor(atMs / 1_000)), true)
  view.setBigUint64(8, BigInt(Math.floor(atMs % 1_000) * 1_000), true)
  view.setUint16(16, type, true)
  view.setUint16(18, code, true)
  view.setInt32(20, value, true)
  return new Uint8Array(view.buffer)
}

/**
 * What /dev/input/event* yields when a badge is held to a keyboard-wedge reader: each digit (0-9, A-F with shift)
 * pressed and released, then Enter. Throws for a character such a reader does not type.
 */
export function evdevBytes(badgeNumber: string, atMs: number): Uint8Array {
  const strokes: [number, number][] = []
  for (const character of badgeNumber) {
    const code = keyCodes[character]
    if (code === undefined) throw new Error('A keyboard-wedge badge reader types 0-9 and A-F only.')
    const isLetter = character >= 'A'
    if (isLetter) strokes.push([leftShift, 1])
    strokes.push([code, 1], [code, 0])
    if (isLetter) strokes.push([leftShift, 0])
  }
  strokes.push([enter, 1], [enter, 0])
  const events = strokes.flatMap(([code, value]) => [
    inputEvent(atMs, eventTypeKey, code, value),
    inputEvent(atMs, eventTypeSync, 0, 0),
  ])
  return Buffer.concat(events)
}
