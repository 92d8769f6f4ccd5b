import type { Chance } from './chance.ts'
import type { Family, Law, RssiScale } from './family.ts'
import { type Field, place } from './field.ts'
import type { MeasuredPool, MeasuredTag, Profile } from './measured-pool.ts'

/** Shares of tags that are made of each kind of recording; the rest is placed by distance and angle. */
const quadShare = 0.5
const crowdShare = 0.35
const beside = { meanDb: -2, sdDb: 3 }
const lawMoves = 16
const lawProfiles = 8

/**
 * Links a real reader measured. A simulated tag is a recorded one: its level at each antenna, its read rate. A door that
 * moves gives every (tag, antenna) the level difference and the channel profile of another, neighbouring recording.
 */
export function measuredFamily(
  field: Field,
  chance: Chance,
  pool: MeasuredPool,
  options: { lossDb: number; shutLossDb: number },
): Family {
  const home = new Float32Array(field.slots * field.antennas)
  const outsideDb = new Float32Array(field.slots)
  const rssi: RssiScale = { atZeroDbm: -70, slope: 1, noiseDb: 0.7, stepDb: 0.5, highestDbm: -20 }
  const profiles: Profile[] = [
    ...pool.quad.flatMap((tag) => tag.profiles),
    ...pool.crowd.flatMap((tag) => tag.profiles),
    ...pool.placed.map(({ profile }) => profile),
  ]
  let isOpen = false
  const pick = <T>(list: readonly T[]): T => {
    const chosen = list[chance.integer(list.length)]
    if (chosen === undefined) throw new Error('the measured links lack a kind of recording')
    return chosen
  }

  /** The mean margins of one recorded tag at so many antennas; where it was recorded by one, the others differ as those of a tag heard by four. */
  function levels(tag: MeasuredTag): number[] {
    const first = pick(tag.profiles).meanDb
    const like = pick(pool.quad).profiles
    const likeFirst = pick(like).meanDb
    const turn = chance.integer(4)
    return Array.from({ length: field.antennas }, (_, antenna) => {
      const own = tag.profiles.length === 4 ? tag.profiles[(antenna + turn) % 4] : undefined
      if (own !== undefined && antenna < 4) return own.meanDb
      return first + (pick(like).meanDb - likeFirst)
    })
  }

  function draw(slot: number): void {
    const outside = field.place[slot] === place.outside
    for (let antenna = 0; antenna < field.antennas; antenna++) {
      const move = pool.moves[chance.integer(pool.moves.length)] ?? 0
      const meanDb = outside
        ? (outsideDb[slot] ?? 0) - (isOpen ? 0 : options.shutLossDb)
        : (home[slot * field.antennas + antenna] ?? 0) + move - options.lossDb
      const { byChannel } = pick(profiles)
      for (let channel = 0; channel < field.channels; channel++) {
        field.margins[field.column(antenna, channel) + slot] = meanDb + (byChannel[channel % 50] ?? 0)
      }
    }
  }

  function law(nodes: { weight: Float64Array }, meanDb: (node: number, antenna: number, move: number) => number): Law {
    const step = profiles.length / lawProfiles
    const some = Array.from({ length: lawProfiles }, (_, i) => profiles[Math.floor(i * step)]?.byChannel)
    const count = lawMoves * lawProfiles
    const margin = (node: number, at: number, antenna: number, cell: number) =>
      meanDb(node, antenna, at % lawMoves) + (some[Math.floor(at / lawMoves)]?.[cell % 50] ?? 0)
    return {
      weights: nodes.weight,
      antennaWeights: new Float64Array(count).fill(1 / count),
      cellsPerAntenna: field.channels,
      cellsAlike: false,
      cellOf: (channel) => channel,
      audible: (node, at, antenna, cell, gainDb) =>
        1 / (1 + Math.exp(-2.4 * (margin(node, at, antenna, cell) + gainDb))),
      density: (node, at, antenna, cell, marginDb) =>
        Math.exp(-((marginDb - margin(node, at, antenna, cell)) ** 2) / 2) + 1e-9,
    }
  }

  const sortedMoves = [...pool.moves].sort((a, b) => a - b)
  const moveAt = (i: number) => sortedMoves[Math.floor(((i + 0.5) / lawMoves) * sortedMoves.length)] ?? 0
  return {
    field,
    rssi,
    bring(slot) {
      const kind = chance.float()
      if (kind < quadShare + crowdShare) {
        const tag = kind < quadShare ? pick(pool.quad) : pick(pool.crowd)
        levels(tag).forEach((meanDb, antenna) => {
          home[slot * field.antennas + antenna] = meanDb
        })
        field.rate[slot] = Math.max(0.05, tag.rate)
      } else {
        for (let antenna = 0; antenna < field.antennas; antenna++) {
          home[slot * field.antennas + antenna] = pick(pool.placed).profile.meanDb
        }
        field.rate[slot] = 1
      }
      draw(slot)
    },
    layOutside(slot) {
      outsideDb[slot] = beside.meanDb + beside.sdDb * chance.normal()
      draw(slot)
    },
    doorMoved(open) {
      isOpen = open
      for (let slot = 0; slot < field.used; slot++) if (field.place[slot] !== place.away) draw(slot)
    },
    driftDb: () => 0,
    robustGainDb: () => 1,
    lawInside: (slot) =>
      law({ weight: Float64Array.of(1) }, (_, antenna, move) => {
        return (home[slot * field.antennas + antenna] ?? 0) + moveAt(move) - options.lossDb
      }),
    lawBeside: () =>
      law({ weight: Float64Array.of(1) }, (_, __, move) => {
        return beside.meanDb - options.shutLossDb + beside.sdDb * (((move + 0.5) / lawMoves) * 4 - 2)
      }),
  }
}
