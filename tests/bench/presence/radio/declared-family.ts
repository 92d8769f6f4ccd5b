import type { Chance } from './chance.ts'
import type { Family, Law, RssiScale } from './family.ts'
import { type Field, place } from './field.ts'
import { normalNodes } from './quadrature.ts'

/** How good a cabinet is: base margin in dB, share of tags that are hard to hear. */
export const tiers = {
  good: { baseDb: 18, hardShare: 0.01 },
  typical: { baseDb: 14, hardShare: 0.02 },
  hard: { baseDb: 10, hardShare: 0.04 },
} as const
export type Tier = keyof typeof tiers

/** Fade in dB of a Rayleigh channel, of mean power 1. */
function rayleighDb(chance: Chance): number {
  return 10 * Math.log10(-Math.log(chance.float()))
}

/** Chance that a Rayleigh fade lifts this mean margin above 0. */
function rayleighAudible(meanDb: number): number {
  return Math.exp(-(10 ** (-meanDb / 10)))
}

function rayleighDensity(meanDb: number, marginDb: number): number {
  const power = 10 ** ((marginDb - meanDb) / 10)
  return (Math.LN10 / 10) * power * Math.exp(-power)
}

const besideDb = { mean: -2, sd: 3 }

/**
 * The family the targets are declared for: base + tag N(0,3) + (tag, antenna) N(0,5) + a shuffle N(0,3) for each tag and
 * door session + a Rayleigh fade for each (tag, antenna, channel), frozen until the door moves.
 */
export function declaredFamily(field: Field, chance: Chance, options: { tier: Tier; shutLossDb: number }): Family {
  const { baseDb, hardShare } = tiers[options.tier]
  const own = new Float32Array(field.slots)
  const atAntenna = new Float32Array(field.slots * field.antennas)
  const rssi: RssiScale = { atZeroDbm: -77.5, slope: 0.95, noiseDb: 0.8, stepDb: 0.5, highestDbm: -30 }
  const shuffles = normalNodes(25, 3)
  const besides = normalNodes(9, besideDb.sd, 3.5)
  const alone = Float64Array.of(1)

  function draw(slot: number, open: boolean): void {
    const outside = field.place[slot] === place.outside
    const mean = outside
      ? (own[slot] ?? 0) - (open ? 0 : options.shutLossDb)
      : baseDb + (own[slot] ?? 0) + 3 * chance.normal()
    for (let antenna = 0; antenna < field.antennas; antenna++) {
      const level = mean + (outside ? 0 : (atAntenna[slot * field.antennas + antenna] ?? 0))
      for (let channel = 0; channel < field.channels; channel++) {
        field.margins[field.column(antenna, channel) + slot] = level + rayleighDb(chance)
      }
    }
  }

  let isOpen = false
  function rayleighLaw(weights: Float64Array, meanDb: (node: number, antenna: number) => number): Law {
    return {
      weights,
      antennaWeights: alone,
      cellsPerAntenna: field.channels,
      cellsAlike: true,
      cellOf: (channel) => channel,
      audible: (node, _, antenna, __, gainDb) => rayleighAudible(meanDb(node, antenna) + gainDb),
      density: (node, _, antenna, __, marginDb) => rayleighDensity(meanDb(node, antenna), marginDb),
    }
  }
  return {
    field,
    rssi,
    bring(slot) {
      const hardDb = chance.float() < hardShare ? 8 + 8 * chance.float() : 0
      own[slot] = 3 * chance.normal() - hardDb
      for (let antenna = 0; antenna < field.antennas; antenna++) {
        atAntenna[slot * field.antennas + antenna] = 5 * chance.normal()
      }
      draw(slot, isOpen)
    },
    layOutside(slot) {
      own[slot] = besideDb.mean + besideDb.sd * chance.normal()
      draw(slot, isOpen)
    },
    doorMoved(open) {
      isOpen = open
      for (let slot = 0; slot < field.used; slot++) if (field.place[slot] !== place.away) draw(slot, open)
    },
    driftDb: () => 0,
    robustGainDb: () => 1,
    lawInside: (slot) =>
      rayleighLaw(
        shuffles.weight,
        (node, antenna) =>
          baseDb + (own[slot] ?? 0) + (atAntenna[slot * field.antennas + antenna] ?? 0) + (shuffles.at[node] ?? 0),
      ),
    lawBeside: () =>
      rayleighLaw(besides.weight, (node) => besideDb.mean - options.shutLossDb + (besides.at[node] ?? 0)),
  }
}
