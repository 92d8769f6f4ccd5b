import type { Chance } from './chance.ts'
import type { Family, Law, RssiScale } from './family.ts'
import { type Field, place } from './field.ts'
import { type Nodes, normalNodes } from './quadrature.ts'
import { rician } from './rician.ts'

/** What the second family is like and what makes it harder. Shares 0 to 1. */
export type CavityOptions = {
  shutLossDb: number
  /** Of the trays, so many lie in a shadow of one antenna after a door move. */
  trayShare: number
  /** Of the tags, so many lie turned, or under foil, until the door moves again. */
  turnedShare: number
  foilShare: number
  /** Of the tags, so many stick on bottles for good. */
  liquidShare: number
  /** Deviation of the natural log of read rates. */
  rateSpread: number
  /** Deviation of an antenna's level, dB, while people pass. */
  driftDb: number
  /** Of the time, so much is lost to another transmitter's bursts. */
  interferenceShare: number
}

const baseDb = 10
const nearGainDb = 9
const nearReach = 0.22
const ownSdDb = 2
const polarisationFloor = 0.2
const tagsPerTray = 12
const kMeanDb = 10.7
const kSdDb = 2
/** Most tags hardly move; a few were pushed about. */
const shuffle = { sdDb: 1.5, pushedSdDb: 5, pushedShare: 0.03 }
const antennaShuffleSdDb = 1
const outside = { meanDb: -3, sdDb: 3.5, kDb: 0 }
const burstDb = -25
const driftSlotMs = 2_000

/**
 * A cabinet seen as a cavity with modes: where a tag lies and how it is turned make its level at each antenna; a strong
 * path and weak ones make the fade, alike over a whole group of channels (five to seven groups); trays lose together,
 * shuffles are heavy-tailed, read rates unequal, and the strength reported has a scale of its own.
 */
export function cavityFamily(field: Field, chance: Chance, options: CavityOptions): Family {
  const { antennas, channels, slots } = field
  const groups = Math.min(channels, 5 + chance.integer(3))
  const groupOf = (channel: number) => Math.min(groups - 1, Math.floor((channel * groups) / channels))
  const trays = Math.ceil(slots / tagsPerTray)
  const level = new Float32Array(slots * antennas)
  const kDb = new Float32Array(slots)
  const robust = new Float32Array(slots)
  const outsideDb = new Float32Array(slots)
  const tray = new Int32Array(slots)
  const traySpot = Float32Array.from({ length: trays }, () => chance.float())
  const trayLoss = new Float32Array(trays * antennas)
  const driftSeed = chance.integer(0x7fffffff)
  const bursts = chance.split('bursts').integer(0x7fffffff)
  const rssi: RssiScale = { atZeroDbm: -71, slope: 0.8, noiseDb: 1.2, stepDb: 0.5, highestDbm: -48 }
  let isOpen = false

  function moveTrays(): void {
    for (let i = 0; i < trayLoss.length; i++)
      trayLoss[i] = chance.float() < options.trayShare ? 2 + 10 * chance.float() : 0
  }

  function draw(slot: number): void {
    const isOutside = field.place[slot] === place.outside
    const k = 10 ** ((isOutside ? outside.kDb : (kDb[slot] ?? 0)) / 10)
    const strong = Math.sqrt(k / (k + 1))
    const weakSd = Math.sqrt(1 / (2 * (k + 1)))
    let moved = chance.normal() * (chance.float() < shuffle.pushedShare ? shuffle.pushedSdDb : shuffle.sdDb)
    if (chance.float() < options.turnedShare) moved -= 6 + 12 * chance.float()
    if (chance.float() < options.foilShare) moved -= 20 + 10 * chance.float()
    for (let antenna = 0; antenna < antennas; antenna++) {
      const meanDb = isOutside
        ? (outsideDb[slot] ?? 0) - (isOpen ? 0 : options.shutLossDb)
        : (level[slot * antennas + antenna] ?? 0) +
          moved +
          antennaShuffleSdDb * chance.normal() -
          (trayLoss[(tray[slot] ?? 0) * antennas + antenna] ?? 0)
      let group = -1
      let fadeDb = 0
      for (let channel = 0; channel < channels; channel++) {
        if (groupOf(channel) !== group) {
          group = groupOf(channel)
          const real = strong + weakSd * chance.normal()
          fadeDb = 10 * Math.log10(real * real + (weakSd * chance.normal()) ** 2)
        }
        field.margins[field.column(antenna, channel) + slot] = meanDb + fadeDb
      }
    }
  }

  function law(weights: Float64Array, inner: Nodes, k: number, meanDb: (node: number, antenna: number) => number): Law {
    const fade = rician(k)
    const mean = (node: number, at: number, antenna: number) => meanDb(node, antenna) + (inner.at[at] ?? 0)
    return {
      weights,
      antennaWeights: inner.weight,
      cellsPerAntenna: groups,
      cellsAlike: true,
      cellOf: groupOf,
      audible: (node, at, antenna, _, gainDb) => fade.audible(mean(node, at, antenna) + gainDb),
      density: (node, at, antenna, _, marginDb) => fade.density(mean(node, at, antenna), marginDb),
    }
  }

  const moves = movesOf(options)
  const atAntenna = antennaMoves(options.trayShare)
  const outsides = normalNodes(9, outside.sdDb, 3.5)
  return {
    field,
    rssi,
    bring(slot) {
      tray[slot] = chance.integer(trays)
      const spot = (traySpot[tray[slot] ?? 0] ?? 0) + 0.03 * chance.normal()
      const turned = Math.PI * chance.float()
      const own = ownSdDb * chance.normal() - (chance.float() < options.liquidShare ? 5 + 7 * chance.float() : 0)
      kDb[slot] = kMeanDb + kSdDb * chance.normal()
      robust[slot] = chance.float() < 0.3 ? 3 : 0
      field.rate[slot] = Math.min(2.5, Math.exp(options.rateSpread * chance.normal()))
      for (let antenna = 0; antenna < antennas; antenna++) {
        const away = (spot - (antenna + 0.5) / antennas) / nearReach
        const facing = Math.max(polarisationFloor, Math.abs(Math.cos(turned - (antenna * Math.PI) / 3)))
        level[slot * antennas + antenna] = baseDb + nearGainDb * Math.exp(-away * away) + own + 20 * Math.log10(facing)
      }
      draw(slot)
    },
    layOutside(slot) {
      outsideDb[slot] = outside.meanDb + outside.sdDb * chance.normal()
      draw(slot)
    },
    doorMoved(open) {
      isOpen = open
      moveTrays()
      for (let slot = 0; slot < field.used; slot++) if (field.place[slot] !== place.away) draw(slot)
    },
    driftDb(antenna, nowMs) {
      const slot = Math.floor(nowMs / driftSlotMs)
      const drift = options.driftDb * centred(driftSeed, slot, antenna)
      return uniform(bursts, slot, 0) < options.interferenceShare ? drift + burstDb : drift
    },
    robustGainDb: (slot) => robust[slot] ?? 0,
    lawInside: (slot) =>
      law(moves.weight, atAntenna, kDb[slot] ?? 0, (node, antenna) => {
        return (level[slot * antennas + antenna] ?? 0) + (moves.at[node] ?? 0)
      }),
    lawBeside: () =>
      law(outsides.weight, { at: Float64Array.of(0), weight: Float64Array.of(1) }, outside.kDb, (node) => {
        return outside.meanDb - options.shutLossDb + (outsides.at[node] ?? 0)
      }),
  }
}

/** How a whole tag moves: a shuffle with a heavy tail, or turned, or under foil. */
function movesOf({ turnedShare, foilShare }: CavityOptions): Nodes {
  const usual = 1 - turnedShare - foilShare
  const small = normalNodes(9, shuffle.sdDb, 3.5)
  const pushed = normalNodes(13, shuffle.pushedSdDb, 4)
  const parts: { at: number; weight: number }[] = []
  pushed.at.forEach((at, i) => {
    parts.push({ at, weight: usual * shuffle.pushedShare * (pushed.weight[i] ?? 0) })
  })
  small.at.forEach((at, i) => {
    const weight = (1 - shuffle.pushedShare) * (small.weight[i] ?? 0)
    parts.push({ at, weight: weight * usual })
    if (weight < 0.01) return
    for (const lost of [9, 15]) if (turnedShare > 0) parts.push({ at: at - lost, weight: (weight * turnedShare) / 2 })
    if (foilShare > 0) parts.push({ at: at - 25, weight: weight * foilShare })
  })
  return { at: Float64Array.from(parts, ({ at }) => at), weight: Float64Array.from(parts, ({ weight }) => weight) }
}

/** What differs from antenna to antenna: a small shuffle, and the shadow of a tray. */
function antennaMoves(trayShare: number): Nodes {
  const small = normalNodes(3, antennaShuffleSdDb, 1.4)
  const at: number[] = [...small.at]
  const weight: number[] = [...small.weight].map((each) => each * (1 - trayShare))
  for (const loss of [3.25, 5.75, 8.25, 10.75]) {
    at.push(-loss)
    weight.push(trayShare / 4)
  }
  return { at: Float64Array.from(at), weight: Float64Array.from(weight) }
}

/** Frozen chance by time: the same however often one asks. Uniform in (0, 1). */
function uniform(seed: number, slot: number, antenna: number): number {
  let mixed = Math.imul(seed ^ Math.imul(slot + 1, 0x27d4eb2f), 0x165667b1) ^ Math.imul(antenna + 7, 0x9e3779b1)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d)
  mixed ^= mixed >>> 13
  return ((mixed >>> 0) + 0.5) / 0x1_0000_0000
}

/** About normal with deviation 1. */
function centred(seed: number, slot: number, antenna: number): number {
  let sum = 0
  for (let i = 0; i < 3; i++) sum += uniform(seed + i, slot, antenna)
  return 2 * (sum - 1.5)
}
