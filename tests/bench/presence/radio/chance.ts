/** One seeded stream of chance (xoshiro128**), the bench's own. The same seed and name always give the same stream. */
export class Chance {
  private a: number
  private b: number
  private c: number
  private d: number
  private spare = Number.NaN
  private readonly name: string

  constructor(seed: number, name = 'bench') {
    this.name = `${seed}/${name}`
    let state = 0x9e3779b9
    for (const char of this.name) state = Math.imul(state ^ char.charCodeAt(0), 0x85ebca6b) ^ (state >>> 13)
    const next = () => {
      state = (state + 0x6d2b79f5) | 0
      let mixed = Math.imul(state ^ (state >>> 15), state | 1)
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
      return (mixed ^ (mixed >>> 14)) >>> 0
    }
    this.a = next()
    this.b = next()
    this.c = next()
    this.d = next() | 1
  }

  /** A stream of its own, so that one part drawing more does not change what another draws. */
  split(name: string): Chance {
    return new Chance(0, `${this.name}/${name}`)
  }

  /** Uniform in (0, 1). */
  float(): number {
    const product = Math.imul(this.b, 5)
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0
    const shifted = this.b << 9
    this.c ^= this.a
    this.d ^= this.b
    this.b ^= this.c
    this.a ^= this.d
    this.c ^= shifted
    this.d = (this.d << 11) | (this.d >>> 21)
    return (result + 0.5) / 0x1_0000_0000
  }

  /** Uniform whole number in [0, below). */
  integer(below: number): number {
    return Math.floor(this.float() * below)
  }

  /** Normal with mean 0 and deviation 1. */
  normal(): number {
    if (!Number.isNaN(this.spare)) {
      const kept = this.spare
      this.spare = Number.NaN
      return kept
    }
    const radius = Math.sqrt(-2 * Math.log(this.float()))
    const angle = 2 * Math.PI * this.float()
    this.spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }

  /** Poisson count. */
  poisson(mean: number): number {
    if (mean > 40) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()))
    const limit = Math.exp(-mean)
    let count = 0
    for (let product = this.float(); product > limit; product *= this.float()) count += 1
    return count
  }
}
