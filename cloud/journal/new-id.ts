const digits = '0123456789abcdefghjkmnpqrstvwxyz'
const timeDigits = 10

/** Makes a name for something new: 26 characters that sort by the moment they were made at, opaque otherwise. */
export type NewId = (atMs: number) => string

/** What such a name looks like. */
export const idPattern = /^[0-9a-hjkmnp-tv-z]{26}$/

function base32(value: number, count: number): string {
  let text = ''
  for (let rest = value, digit = 0; digit < count; digit++) {
    text = (digits[rest % 32] ?? '0') + text
    rest = Math.floor(rest / 32)
  }
  return text
}

/**
 * Names in the form of a ULID in lower case: 48 bits of Unix ms, 80 bits of chance. hex(n) draws n hex digits; two names
 * made in one millisecond are told apart by chance alone.
 */
export function idMaker(chance: { hex(count: number): string }): NewId {
  return (atMs) => {
    const drawn = chance.hex(20)
    let text = base32(Math.max(0, Math.trunc(atMs)), timeDigits)
    for (let at = 0; at < drawn.length; at += 5) text += base32(Number.parseInt(drawn.slice(at, at + 5), 16), 4)
    return text
  }
}
