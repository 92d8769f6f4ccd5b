/** Two cabinets side by side; a tag lies in one of them, or in nobody's reach. */
export type Side = 0 | 1

/** One label of the bench: several may bear one EPC. */
export type Label = { epc: string; key: number; inside: Side | null; placedTimes: number }

export type Answer = { epc: string; antenna: number; channel: number; rssiCentiDbm: number; seenCount: number }

const antennas = 4
const groups = 6
const insideDbm = -56
const earsDbm = -80
const steepnessDb = 1.3
/** Rician fading, K of some 10.7 dB, as measured in a free room: the share of the power that does not scatter. */
const steadyShare = 0.92
/** What the sheet metal between the cabinets takes, and the seam that a share of the labels lie beside, dB. */
export type Room = {
  name: string
  wall: { meanDb: number; sdDb: number }
  seam: { share: number; meanDb: number; sdDb: number }
}
export const rooms: readonly Room[] = [
  {
    name: 'two metal cabinets',
    wall: { meanDb: 38, sdDb: 5 },
    seam: { share: 0.04, meanDb: 20, sdDb: 5 },
  },
  {
    name: 'thin walls, open seams',
    wall: { meanDb: 34, sdDb: 5 },
    seam: { share: 0.08, meanDb: 14, sdDb: 4 },
  },
]
/** An open door lets more in, dB. */
const openGainDb = 6
const answersPerVisit = 1.5
const rateSdLn = 0.87

function hash(...numbers: number[]): number {
  let h = 0x811c9dc5
  for (const n of numbers) {
    h = Math.imul(h ^ (n | 0), 0x01000193)
    h ^= h >>> 15
    h = Math.imul(h, 0x2c1b3c6d)
    h ^= h >>> 12
  }
  return ((h >>> 0) + 0.5) / 0x1_0000_0000
}

function gauss(...numbers: number[]): number {
  return Math.sqrt(-2 * Math.log(hash(1, ...numbers))) * Math.cos(2 * Math.PI * hash(2, ...numbers))
}

/** How often something happens that happens lambda times on the mean. */
function poisson(lambda: number, float: () => number): number {
  const limit = Math.exp(-lambda)
  let count = 0
  for (let product = float(); product > limit && count < 60; product *= float()) count += 1
  return count
}

/**
 * The air around two cabinets, in levels and not in margins: a label's own loss, where it lies, what shuffles at every
 * close, fading over groups of channels that a door moves, and the wall between. It shares no code and no number with
 * what weighs the cabinets, nor with the reader emulator.
 */
export class SeamRadio {
  readonly #room: Room
  readonly #seed: number
  readonly #float: () => number
  readonly #moves = [0, 0]
  readonly #isOpen = [false, false]
  #levels = new Map<number, number>()

  constructor(room: Room, seed: number, float: () => number) {
    this.#room = room
    this.#seed = seed
    this.#float = float
  }

  doorMoved(side: Side, isOpen: boolean): void {
    this.#moves[side] = (this.#moves[side] ?? 0) + 1
    this.#isOpen[side] = isOpen
    this.#levels = new Map()
  }

  #level({ key, inside, placedTimes }: Label, at: Side, antenna: number, group: number): number {
    const memo = ((key * 2 + at) * antennas + antenna) * groups + group + placedTimes * 1e7
    const known = this.#levels.get(memo)
    if (known !== undefined) return known
    const seed = this.#seed
    const { wall, seam } = this.#room
    const moved = this.#moves[at] ?? 0
    const spot = 4.5 * gauss(seed, key, at, antenna, placedTimes) + 3 * gauss(seed, key, at, antenna, moved, 77)
    const own = 4 * gauss(seed, key, 5)
    const wave = [gauss(seed, key, at, antenna, group, moved, 8), gauss(seed, key, at, antenna, group, moved, 9)]
    const scatter = Math.sqrt((1 - steadyShare) / 2)
    const [inPhase, quadrature] = [Math.sqrt(steadyShare) + scatter * (wave[0] ?? 0), scatter * (wave[1] ?? 0)]
    const fadeDb = 10 * Math.log10(inPhase ** 2 + quadrature ** 2)
    const isBesideSeam = hash(seed, key, placedTimes, 11) < seam.share
    const between = isBesideSeam ? seam : wall
    const lossDb = Math.max(0, between.meanDb + between.sdDb * gauss(seed, key, placedTimes, 12))
    const outside = inside === at ? 0 : -lossDb + (this.#isOpen[at] ? openGainDb : 0)
    const level = insideDbm + own + spot + fadeDb + outside
    this.#levels.set(memo, level)
    return level
  }

  /** One visit to an antenna of one cabinet, on a channel: who answers. */
  visit(labels: readonly Label[], at: Side, antenna: number, channel: number): Answer[] {
    const answers: Answer[] = []
    for (const label of labels) {
      if (label.inside === null) continue
      const level = this.#level(label, at, antenna, channel % groups)
      const heard = 1 / (1 + Math.exp((earsDbm - level) / steepnessDb))
      if (heard < 0.01) continue
      const rate = answersPerVisit * Math.exp(rateSdLn * gauss(this.#seed, label.key, 21) - rateSdLn ** 2 / 2)
      const seenCount = poisson(rate * heard, this.#float)
      if (seenCount === 0) continue
      const noise = Math.sqrt(-2 * Math.log(1 - this.#float())) * Math.cos(2 * Math.PI * this.#float())
      const rssiCentiDbm = Math.round(100 * (level + 0.8 * noise))
      answers.push({ epc: label.epc, antenna, channel, rssiCentiDbm, seenCount })
    }
    return answers
  }
}
