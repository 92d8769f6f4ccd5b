import type { TagRead } from '#edge/llrp/reader-events'
import { roundTagsMax } from '../presence-config.ts'
import type { PresenceState, Round } from '../presence-state.ts'
import { mergeSlots, noSlots, slotOf, withSlot } from './hearing.ts'

function strongest(a: number | null, b: number | null): number | null {
  if (a === null) return b
  return b === null || a >= b ? a : b
}

const floorStepCentiDb = 60
const belowFloorShare = 0.01

/** Follows the level that one answer in a hundred stays below, so that one odd answer, or a new reader, is forgotten. */
function movedFloor(floor: number | null, rssiCentiDbm: number): number {
  if (floor === null) return rssiCentiDbm
  return floor + floorStepCentiDb * (rssiCentiDbm < floor ? belowFloorShare - 1 : belowFloorShare)
}

/**
 * Adds reads to the round that is running. Reads with an open door are for nobody: whoever stands in front carries tags
 * too. Whatever an earlier order of the reader still brings, the session leaves out.
 */
export function countReads(state: PresenceState, reads: readonly TagRead[]): PresenceState {
  if (state.openDoors.length > 0 || !state.readerUp) return state
  const heard: Round['heard'] = { ...state.round.heard }
  const copied = new Set<number>()
  const firstAntenna = { ...state.round.firstAntenna }
  let { tags } = state.round
  let floorCentiDbm = state.floorCentiDbm
  for (const read of reads) {
    const sinceShutMs = read.readAtElapsedMs - state.sinceShutMs
    if (sinceShutMs < state.config.settleMs) continue
    let byEpc = heard[read.antenna]
    if (byEpc === undefined || !copied.has(read.antenna)) {
      byEpc = { ...byEpc }
      heard[read.antenna] = byEpc
      copied.add(read.antenna)
    }
    const before = byEpc[read.epc]
    if (before === undefined) {
      if (tags >= roundTagsMax) continue
      tags += 1
    }
    const slots = withSlot(noSlots, slotOf(read.channel, sinceShutMs))
    byEpc[read.epc] = {
      reads: (before?.reads ?? 0) + Math.max(1, read.seenCount),
      rssiCentiDbm: strongest(before?.rssiCentiDbm ?? null, read.rssiCentiDbm),
      slots: before === undefined ? slots : mergeSlots(before.slots, slots),
    }
    firstAntenna[read.epc] ??= read.antenna
    if (read.rssiCentiDbm !== null) floorCentiDbm = movedFloor(floorCentiDbm, read.rssiCentiDbm)
  }
  return { ...state, round: { heard, firstAntenna, tags }, floorCentiDbm }
}
