import type { Family, Law } from '../radio/family.ts'
import { marginOf } from '../radio/reported-strength.ts'
import { standing, type TrueStay } from './detector.ts'

/** At most this chance to be wrong goes with a verdict: one wrong one weighs as its inverse of those left open. */
export type Loss = { removing: number; confirming: number }
/** What is this unlikely for whatever lies outside needs no second look. */
const surelyInside = 1e-5
/** The strongest of two is so many deviations up on average; a loud read may be so many up by noise. */
const strongestOfTwo = 0.56
const noiseAllowed = 2.5
const drownedBelowDb = -12
const strangerOutsideMax = 0.5

type Expected = {
  epc: number
  slot: number
  law: Law
  heard: boolean
  sure: boolean
  /** As weighed last; of a tag that was heard it stands until it is heard again or a verdict is due. */
  chance: number | null
  /** By (antenna, cell): sum of margins heard there, and how many. */
  marginSum: Float64Array | null
  marginCount: Float64Array | null
  /** Turns given to it alone by a Select, by gain. */
  named: Map<number, Float64Array> | null
}

/** Chances the oracle knows of a door session: that a unit inside leaves, and that one which left lies beside. */
export type Priors = {
  leaves: number
  liesBeside: number
  strangers: boolean
  /** That a sweep counts a tag and nobody hears it. */
  countedUnheard: number
}

/**
 * What can be known at most: the true law and parameters of every tag, every stay with the turns it gave, every strength
 * heard. Fades and shuffles are integrated over (the family's own quadrature), one tag apart from the other; noise of a
 * single answer is left out, so it is exact but for that.
 */
export class OracleEvidence {
  private readonly family: Family
  private readonly priors: Priors
  private readonly expected = new Map<number, Expected>()
  /** The loudest read of each EPC that was not inside before, as margin; infinite where none but arrivals can be. */
  private readonly strangers = new Map<number, number>()
  /** Turns given to everybody, by gain and cell; and those of sweeps, in which a counted tag keeps silent by design. */
  private readonly turns = new Map<number, Float64Array>()
  private readonly sweeps = new Map<number, Float64Array>()
  private readonly beside: Law
  private readonly cells: number
  /** Noise of one reported strength, told as margin. */
  private readonly noiseDb: number
  private outsideFaint: Float64Array | null = null
  private lastOpen: number | null = null

  constructor(family: Family, priors: Priors) {
    this.family = family
    this.priors = priors
    this.beside = family.lawBeside()
    this.noiseDb = family.rssi.noiseDb / family.rssi.slope
    this.cells = family.field.antennas * this.beside.cellsPerAntenna
  }

  /** Told the truth of before: which EPC lay in which slot as the door opened. */
  doorOpened(inside: ReadonlyMap<number, number>): void {
    this.expected.clear()
    for (const [epc, slot] of inside) {
      const law = this.family.lawInside(slot)
      const unheard = { heard: false, sure: false, chance: null, marginSum: null, marginCount: null, named: null }
      this.expected.set(epc, { epc, slot, law, ...unheard })
    }
  }

  doorClosed(): void {
    this.lastOpen = null
    this.sweeps.clear()
    this.turns.clear()
    this.strangers.clear()
    for (const tag of this.expected.values()) {
      tag.heard = false
      tag.sure = false
      tag.chance = null
      tag.marginSum = null
      tag.marginCount = null
      tag.named = null
    }
  }

  hear({ reads, request, antenna, channel, atMs }: TrueStay): void {
    const at = antenna * this.beside.cellsPerAntenna + this.beside.cellOf(channel)
    const usual = request.powerDb + this.family.driftDb(antenna, atMs)
    const book = (turns: Map<number, Float64Array>, gainDb: number) => {
      let row = turns.get(gainDb)
      if (row === undefined) {
        row = new Float64Array(this.cells)
        turns.set(gainDb, row)
      }
      row[at] = (row[at] ?? 0) + reads.turns
    }
    const gainOf = (slot: number) => usual + (request.robust ? this.family.robustGainDb(slot) : 0)
    // Under a burst nobody is heard, and silence says nothing.
    if (usual < drownedBelowDb) return
    if (request.select === null) {
      book(request.once ? this.sweeps : this.turns, Math.round(gainOf(0)))
    } else {
      for (const epc of request.select) {
        const tag = this.expected.get(epc)
        if (tag === undefined) continue
        tag.named ??= new Map()
        book(tag.named, Math.round(gainOf(tag.slot)))
      }
    }
    for (let i = 0; i < reads.count; i++) {
      const slot = reads.slot[i] ?? 0
      const epc = this.family.field.epc[slot] ?? -1
      const upDb = (reads.seen[i] ?? 1) > 1 ? strongestOfTwo * this.noiseDb : 0
      const marginDb = marginOf(this.family.rssi, reads.rssiCentiDbm[i] ?? 0) - upDb - gainOf(slot)
      const tag = this.expected.get(epc)
      if (tag === undefined) {
        const loudest = Math.max(this.strangers.get(epc) ?? -Infinity, marginDb)
        this.strangers.set(epc, this.priors.strangers ? loudest : Infinity)
        continue
      }
      tag.heard = true
      tag.chance = null
      if (tag.sure) continue
      tag.sure = this.isLoud(marginDb)
      tag.marginSum ??= new Float64Array(this.cells)
      tag.marginCount ??= new Float64Array(this.cells)
      tag.marginSum[at] = (tag.marginSum[at] ?? 0) + marginDb
      tag.marginCount[at] = (tag.marginCount[at] ?? 0) + 1
    }
  }

  /** Louder than anything outside gets in any cell. */
  private isLoud(marginDb: number): boolean {
    return this.outsideReaches(marginDb) * this.priors.leaves * this.priors.liesBeside < surelyInside
  }

  /** Chance, at most, that something outside is heard as loud as this in any cell. */
  private outsideReaches(marginDb: number): number {
    this.outsideFaint ??= Float64Array.from({ length: 80 }, (_, above) => this.outsideAbove(above))
    const step = Math.max(0, Math.min(79, Math.floor(marginDb - noiseAllowed * this.noiseDb)))
    return Math.min(1, (this.outsideFaint[step] ?? 1) * this.cells)
  }

  private outsideAbove(marginDb: number): number {
    const { weights, antennaWeights, audible } = this.beside
    let sum = 0
    for (let node = 0; node < weights.length; node++) {
      for (let at = 0; at < antennaWeights.length; at++) {
        sum += (weights[node] ?? 0) * (antennaWeights[at] ?? 0) * audible(node, at, 0, 0, -marginDb)
      }
    }
    return sum
  }

  /** Of what nobody expected: it came as often as it is a stranger's, and nobody knows how it lies. */
  private strangerChance(loudestDb: number): number {
    return loudestDb === Infinity ? 1 : 1 - this.outsideReaches(loudestDb)
  }

  /** Chance that the tag is inside. */
  presentChance(epc: number): number {
    const tag = this.expected.get(epc)
    if (tag === undefined) return this.strangerChance(this.strangers.get(epc) ?? -Infinity)
    if (tag.sure) return 1
    if (tag.heard && tag.chance !== null) return tag.chance
    const { leaves, liesBeside } = this.priors
    const inside = Math.log(1 - leaves) + this.logLikelihood(tag, tag.law)
    const beside = Math.log(leaves * liesBeside + 1e-300) + this.logLikelihood(tag, this.beside)
    const gone = tag.heard ? -Infinity : Math.log(leaves * (1 - liesBeside))
    const chance = Math.exp(inside - logSum([inside, beside, gone]))
    if (tag.heard && 1 - chance < surelyInside) tag.sure = true
    tag.chance = chance
    return chance
  }

  /** A sweep's silence says nothing of a tag it may have counted, whether that was heard or not. */
  private logLikelihood(tag: Expected, law: Law): number {
    const asked = this.logLikelihoodOf(tag, law, false)
    if (tag.heard || this.sweeps.size === 0) return asked
    const swept = this.logLikelihoodOf(tag, law, true)
    const { countedUnheard } = this.priors
    return countedUnheard === 0
      ? swept
      : logSum([Math.log(1 - countedUnheard) + swept, Math.log(countedUnheard) + asked])
  }

  private logLikelihoodOf(tag: Expected, law: Law, withSweeps: boolean): number {
    const layers = [this.turns, ...(withSweeps ? [this.sweeps] : []), ...(tag.named === null ? [] : [tag.named])]
    const gains = [...new Set(layers.flatMap((layer) => [...layer.keys()]))].sort((a, b) => b - a)
    const cells = this.listened(tag, gains, layers)
    const nodes: number[] = []
    for (let node = 0; node < law.weights.length; node++) {
      let log = Math.log(law.weights[node] ?? 0)
      for (let antenna = 0; antenna < this.family.field.antennas; antenna++) {
        const here = cells[antenna] ?? []
        if (here.length === 0) continue
        const inners: number[] = []
        for (let inner = 0; inner < law.antennaWeights.length; inner++) {
          const at = { node, inner, antenna, gains }
          inners.push(Math.log(law.antennaWeights[inner] ?? 0) + logChanceOf(here, law, at))
        }
        log += logSum(inners)
      }
      nodes.push(log)
    }
    return logSum(nodes)
  }

  /** The cells in which anything was asked of it, by antenna: chance to get no turn at each gain, or the margin heard. */
  private listened(
    tag: Expected,
    gains: readonly number[],
    layers: readonly Map<number, Float64Array>[],
  ): Listened[][] {
    const rate = this.family.field.rate[tag.slot] ?? 1
    const rows = gains.map((gain) => layers.map((layer) => layer.get(gain)).filter((row) => row !== undefined))
    const perAntenna = this.beside.cellsPerAntenna
    return Array.from({ length: this.family.field.antennas }, (_, antenna) => {
      const list: Listened[] = []
      for (let cell = 0; cell < perAntenna; cell++) {
        const at = antenna * perAntenna + cell
        const heard = tag.marginCount?.[at] ?? 0
        const heardDb = heard > 0 ? (tag.marginSum?.[at] ?? 0) / heard : null
        const noTurn = rows.map((each) => Math.exp(-rate * each.reduce((sum, row) => sum + (row[at] ?? 0), 0)))
        if (heardDb === null && noTurn.every((chance) => chance >= 1)) continue
        list.push({ cell, heardDb, spreadDb: heard > 0 ? Math.sqrt(3 / heard) * this.noiseDb : 0, noTurn })
      }
      return list
    })
  }

  /** Is nothing left open? Asks first whoever was open last. */
  isClear(loss: Loss): boolean {
    for (const epc of this.strangers.keys()) if (this.isStrangerOpen(epc, loss)) return false
    if (this.lastOpen !== null && this.isOpen(this.lastOpen, loss)) return false
    for (const epc of this.expected.keys()) {
      if (!this.isOpen(epc, loss)) continue
      this.lastOpen = epc
      return false
    }
    return true
  }

  /** The expected EPCs nothing can be said of yet; no more than so many, for each one costs. */
  openEpcs(loss: Loss, most: number): number[] {
    const open: number[] = []
    for (const epc of this.expected.keys()) {
      if (open.length >= most) break
      if (this.isOpen(epc, loss)) open.push(epc)
    }
    return open
  }

  /** Heard more faintly than what lies outside mostly is, it is outside. */
  private isStrangerOpen(epc: number, loss: Loss): boolean {
    const chance = this.presentChance(epc)
    return 1 - chance >= loss.confirming && chance > strangerOutsideMax
  }

  private isOpen(epc: number, loss: Loss): boolean {
    const chance = this.presentChance(epc)
    return chance >= loss.removing && 1 - chance >= loss.confirming
  }

  /** Writes its verdicts into a ledger. */
  judge(ledger: Uint8Array, saidRemoved: Uint8Array, loss: Loss): void {
    for (const epc of this.strangers.keys()) {
      const isHere = 1 - this.presentChance(epc) < loss.confirming
      const isOpen = this.isStrangerOpen(epc, loss)
      ledger[epc] = isHere ? standing.present : isOpen ? standing.undecided : standing.absent
    }
    for (const [epc, tag] of this.expected) {
      tag.chance = null
      const chance = this.presentChance(epc)
      if (chance < loss.removing) {
        ledger[epc] = standing.absent
        saidRemoved[epc] = 1
      } else if (1 - chance < loss.confirming) ledger[epc] = standing.present
      else ledger[epc] = standing.undecided
    }
  }
}

type Listened = { cell: number; heardDb: number | null; spreadDb: number; noTurn: number[] }
type Where = { node: number; inner: number; antenna: number; gains: readonly number[] }

/** Log of the sum of what these are logs of. */
function logSum(logs: readonly number[]): number {
  let highest = -Infinity
  for (const log of logs) if (log > highest) highest = log
  if (highest === -Infinity) return highest
  let sum = 0
  for (const log of logs) sum += Math.exp(log - highest)
  return highest + Math.log(sum)
}

/** Log of the chance of all that one antenna heard and did not hear, the tag lying just there. */
function logChanceOf(cells: readonly Listened[], law: Law, { node, inner, antenna, gains }: Where): number {
  const audibleIn = (cell: number) => gains.map((gain) => law.audible(node, inner, antenna, cell, gain))
  const alike = law.cellsAlike ? audibleIn(0) : null
  let log = 0
  let chance = 1
  for (const { cell, heardDb, spreadDb, noTurn } of cells) {
    if (chance < 1e-200) {
      log += Math.log(chance + 1e-300)
      chance = 1
    }
    if (heardDb !== null) {
      // Three points stand for the noise of what was reported.
      const at = (marginDb: number) => law.density(node, inner, antenna, cell, marginDb)
      chance *= (4 * at(heardDb) + at(heardDb - spreadDb) + at(heardDb + spreadDb)) / 6
      continue
    }
    const audible = alike ?? audibleIn(cell)
    // Gains fall from first to last: audible at one of them is audible at all before it.
    let missed = 1 - (audible[0] ?? 0)
    let silent = 1
    for (let i = 0; i < gains.length; i++) {
      silent *= noTurn[i] ?? 1
      missed += ((audible[i] ?? 0) - (audible[i + 1] ?? 0)) * silent
    }
    chance *= missed
  }
  return log + Math.log(chance + 1e-300)
}
