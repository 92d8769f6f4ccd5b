import type { Chance } from './chance.ts'
import type { Family, Law, RssiScale } from './family.ts'
import { type Field, place } from './field.ts'
import type { MeasuredPool, Profile } from './measured-pool.ts'

/** Shares of tags that are made of each kind of recording; the rest is placed by distance and angle. */
const quadShare = 0.5
const crowdShare = 0.35
const beside = { meanDb: -2, sdDb: 3 }
/** The oracle's law takes every fifth move and a few profiles: it must be asked often. */
const lawMovesStep = 5
const lawProfiles = 3
const lawBesides = 9

/**
 * Links a real reader measured. A simulated tag is a recorded one: its level at each antenna, the turns a tag of a crowd
 * got. A door that moves gives a tag the level differences (four antennas at once) between two recorded places some feet
 * apart, and to each of its antennas the channel profile of another recording.
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
    ...pool.placed,
  ]
  let isOpen = false
  const pick = <T>(list: readonly T[]): T => {
    const chosen = list[chance.integer(list.length)]
    if (chosen === undefined) throw new Error('the measured links lack a kind of recording')
    return chosen
  }

  /** The mean margins of one recorded tag at so many antennas; where one antenna recorded it, the others differ as those of a tag heard by four. */
  function levels(): number[] {
    const kind = chance.float()
    if (kind > quadShare + crowdShare) return Array.from({ length: field.antennas }, () => pick(pool.placed).meanDb)
    const like = pick(pool.quad).profiles
    const turn = chance.integer(4)
    const likeAt = (antenna: number) => like[(antenna + turn) % 4]?.meanDb ?? 0
    const shiftDb = kind < quadShare ? 0 : (pick(pool.crowd).profiles[0]?.meanDb ?? 0) - likeAt(chance.integer(4))
    return Array.from({ length: field.antennas }, (_, antenna) => shiftDb + likeAt(antenna))
  }

  function draw(slot: number): void {
    const outside = field.place[slot] === place.outside
    const move = pick(pool.moves)
    const other = pick(pool.moves)
    for (let antenna = 0; antenna < field.antennas; antenna++) {
      const moveDb = (antenna < 4 ? move : other)[antenna % 4] ?? 0
      const meanDb = outside
        ? (outsideDb[slot] ?? 0) - (isOpen ? 0 : options.shutLossDb)
        : (home[slot * field.antennas + antenna] ?? 0) + moveDb - options.lossDb
      const { byChannel } = pick(profiles)
      for (let channel = 0; channel < field.channels; channel++) {
        field.margins[field.column(antenna, channel) + slot] = meanDb + (byChannel[channel % 50] ?? 0)
      }
    }
  }

  const step = profiles.length / lawProfiles
  const some = Array.from({ length: lawProfiles }, (_, i) => profiles[Math.floor(i * step)]?.byChannel)
  function law(nodes: number, meanDb: (node: number, antenna: number) => number): Law {
    const margin = (node: number, at: number, antenna: number, cell: number) =>
      meanDb(node, antenna) + (some[at]?.[cell % 50] ?? 0)
    return {
      weights: new Float64Array(nodes).fill(1 / nodes),
      antennaWeights: new Float64Array(lawProfiles).fill(1 / lawProfiles),
      cellsPerAntenna: field.channels,
      cellsAlike: false,
      cellOf: (channel) => channel,
      audible: (node, at, antenna, cell, gainDb) =>
        1 / (1 + Math.exp(-2.4 * (margin(node, at, antenna, cell) + gainDb))),
      density: (node, at, antenna, cell, marginDb) =>
        Math.exp(-((marginDb - margin(node, at, antenna, cell)) ** 2) / 2) + 1e-9,
    }
  }
  const lawMoves = pool.moves.filter((_, i) => i % lawMovesStep === 0)
  const moveOf = (node: number, antenna: number) =>
    lawMoves[antenna < 4 ? node : (node * 7 + 3) % lawMoves.length]?.[antenna % 4] ?? 0

  return {
    field,
    rssi,
    bring(slot) {
      levels().forEach((meanDb, antenna) => {
        home[slot * field.antennas + antenna] = meanDb
      })
      field.rate[slot] = pick(pool.rates)
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
      law(lawMoves.length, (node, antenna) => {
        return (home[slot * field.antennas + antenna] ?? 0) + moveOf(node, antenna) - options.lossDb
      }),
    lawBeside: () =>
      law(lawBesides, (node) => {
        return beside.meanDb - options.shutLossDb + beside.sdDb * (((node + 0.5) / lawBesides) * 4 - 2)
      }),
  }
}
