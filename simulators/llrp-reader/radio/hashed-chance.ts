/** Mixes whole numbers into one: frozen chance, the same for the same place however often and in whichever order one asks. */
export function mix(...numbers: number[]): number {
  let hash = 0x9e3779b9
  for (const number of numbers) {
    hash = Math.imul(hash ^ number, 0x85ebca6b)
    hash ^= hash >>> 13
    hash = Math.imul(hash, 0xc2b2ae35)
    hash ^= hash >>> 16
  }
  return hash >>> 0
}

/** Uniform in (0, 1). */
export function unitFrom(hash: number): number {
  return (hash + 0.5) / 0x1_0000_0000
}

/** Normal with mean 0 and deviation 1 out of two uniform draws in (0, 1). */
export function normal(first: number, second: number): number {
  return Math.sqrt(-2 * Math.log(first)) * Math.cos(2 * Math.PI * second)
}

/** A frozen normal draw. */
export function normalFrom(hash: number): number {
  return normal(unitFrom(hash), unitFrom(mix(hash, 0x51ed270b)))
}

/** A number for a text. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
