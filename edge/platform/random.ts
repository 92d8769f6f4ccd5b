import { randomBytes } from 'node:crypto'

/** One stream of chance. */
export type Random = {
  /** Uniform in [0, 1). */
  float(): number
  /** Uniform whole number in [0, below); below is 1 to 2^32. */
  integer(below: number): number
  /** Lower-case hex digits. */
  hex(digits: number): string
  /** A stream of its own, split off by name, so that one part drawing more does not change what another part draws. */
  split(name: string): Random
}

function from(uint32: () => number, split: (name: string) => Random): Random {
  const random: Random = {
    float: () => uint32() / 0x1_0000_0000,
    integer: (below) => Math.floor((uint32() / 0x1_0000_0000) * below),
    hex(digits) {
      let text = ''
      while (text.length < digits) text += uint32().toString(16).padStart(8, '0')
      return text.slice(0, digits)
    },
    split,
  }
  return random
}

/** Chance from the operating system: identities, epochs, secrets. */
export function systemRandom(): Random {
  const random = from(
    () => randomBytes(4).readUInt32BE(0),
    () => random,
  )
  return random
}

function hashName(name: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** Chance replayable from a number (sfc32 seeded from the number and the names it was split by). */
export function seededRandom(seed: number, name = 'root'): Random {
  let a = hashName(name, seed)
  let b = hashName(`${name}/b`, seed)
  let c = hashName(`${name}/c`, seed)
  let counter = 1
  const uint32 = () => {
    const sum = (a + b + counter++) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return sum >>> 0
  }
  for (let i = 0; i < 15; i++) uint32()
  return from(uint32, (child) => seededRandom(seed, `${name}/${child}`))
}
