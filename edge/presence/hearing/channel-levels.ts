import type { EpcHex } from '#contracts/ids'
import { channelSlotsMax } from '../presence-config.ts'
import type { ChannelLevels, PresenceState, Round, SlotBits, TagMemory } from '../presence-state.ts'
import { kinOf } from './cells-asked.ts'
import { countSlots, hasSlot } from './hearing.ts'

/** So many tags show how the channels of a cabinet go together; the loudest, for a fade hides no part of theirs. */
const watchedTagsMax = 12

function loudest(tag: TagMemory): number {
  let level = -Infinity
  for (const antenna in tag.rates) level = Math.max(level, tag.rates[antenna]?.levelCentiDbm ?? -Infinity)
  return level
}

/** Chooses, when the doors shut, the tags to watch. */
export function watchChannels(tags: PresenceState['tags']): ChannelLevels {
  const ranked = Object.entries(tags)
    .map(([epc, tag]) => ({ epc: epc as EpcHex, level: loudest(tag) }))
    .filter(({ level }) => level > -Infinity)
    .sort((a, b) => b.level - a.level || (a.epc < b.epc ? -1 : 1))
  return Object.fromEntries(ranked.slice(0, watchedTagsMax).map(({ epc }) => [epc, {}]))
}

function onlySlot(slots: SlotBits): number | null {
  if (countSlots(slots) !== 1) return null
  for (let slot = 0; slot < channelSlotsMax; slot++) if (hasSlot(slots, slot)) return slot
  return null
}

/** Notes the levels of one round. */
export function withChannelLevels(before: ChannelLevels, round: Round): ChannelLevels {
  const after = { ...before }
  for (const key in after) {
    const epc = key as EpcHex
    if (round.firstAntenna[epc] === undefined) continue
    const antennas = { ...after[epc] }
    for (const antenna in round.heard) {
      const answer = round.heard[antenna]?.[epc]
      const slot = answer === undefined ? null : onlySlot(answer.slots)
      if (answer === undefined || answer.rssiCentiDbm === null || slot === null) continue
      const known = antennas[antenna]?.[slot]
      const againSquares = known === undefined ? 0 : known.againSquares + (answer.rssiCentiDbm - known.centiDbm) ** 2
      const agains = known === undefined ? 0 : known.agains + 1
      antennas[antenna] = { ...antennas[antenna], [slot]: { centiDbm: answer.rssiCentiDbm, againSquares, agains } }
    }
    after[epc] = antennas
  }
  return after
}

/** Squared differences of levels and how many they were. */
class Differences {
  squares = 0
  pairs = 0

  add(squares: number, pairs = 1): void {
    this.squares += squares
    this.pairs += pairs
  }

  get mean(): number {
    return this.squares / this.pairs
  }
}
/** Fewer pairs than this say nothing of a door state. */
const pairsMin = 12

/**
 * How far neighbouring channels fade together, as a share to be learnt: of so much, worth so many pairs, what neighbours
 * have in common. Each level strays by itself too, which the same channel, heard twice, shows. Null where too little was
 * heard, or nothing fades.
 */
export function kinshipOf(levels: ChannelLevels): { together: number; of: number } | null {
  const kin = new Differences()
  const far = new Differences()
  const again = new Differences()
  for (const epc in levels) {
    for (const bySlot of Object.values(levels[epc as EpcHex] ?? {})) {
      const heard = Object.entries(bySlot).map(([slot, level]) => ({ slot: Number(slot), ...level }))
      heard.forEach((one, i) => {
        again.add(one.againSquares, one.agains)
        for (const other of heard.slice(i + 1)) {
          const differences = kinOf(one.slot) === kinOf(other.slot) ? kin : far
          differences.add((one.centiDbm - other.centiDbm) ** 2)
        }
      })
    }
  }
  if (kin.pairs < pairsMin || far.pairs < pairsMin || again.pairs < pairsMin || far.mean <= again.mean) return null
  const weight = kin.pairs / far.mean
  return { together: weight * (far.mean - kin.mean), of: weight * (far.mean - again.mean) }
}
