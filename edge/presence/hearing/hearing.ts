import { channelSlotsMax } from '../presence-config.ts'
import type { HitRate, PresenceState, SlotBits, TagMemory } from '../presence-state.ts'

const synthesisedHopMs = 400

/** Slot of a channel; a reader that does not say its channel is taken to hop every 400 ms (FCC's longest stay). */
export function slotOf(channel: number, sinceShutMs: number): number {
  if (channel > 0) return (channel - 1) % channelSlotsMax
  return Math.floor(Math.max(0, sinceShutMs) / synthesisedHopMs) % channelSlotsMax
}

export const noSlots: SlotBits = [0, 0]

export function withSlot(bits: SlotBits, slot: number): SlotBits {
  return slot < 32 ? [bits[0] | (1 << slot), bits[1]] : [bits[0], bits[1] | (1 << (slot - 32))]
}

export function mergeSlots(a: SlotBits, b: SlotBits): SlotBits {
  return [a[0] | b[0], a[1] | b[1]]
}

export function hasSlot(bits: SlotBits, slot: number): boolean {
  return slot < 32 ? (bits[0] & (1 << slot)) !== 0 : (bits[1] & (1 << (slot - 32))) !== 0
}

function ones(word: number): number {
  let count = 0
  for (let rest = word >>> 0; rest !== 0; rest &= rest - 1) count++
  return count
}

export function countSlots(bits: SlotBits): number {
  return ones(bits[0]) + ones(bits[1])
}

/** Learnt hit rate, leaning low while little is known: 0 for an antenna that never heard it. */
export function learntRate(rate: Pick<HitRate, 'hits' | 'cells'> | undefined): number {
  if (rate === undefined || rate.hits < 0.3) return 0
  return Math.min(0.985, rate.hits / (rate.cells + 0.7))
}

/** Is anything known about where this tag can be heard? */
export function hasLearnt(tag: TagMemory): boolean {
  for (const antenna in tag.rates) if (learntRate(tag.rates[antenna]) > 0) return true
  return false
}

/**
 * It was here behind a shut door and answered, but never when everybody was asked: only in a sweep or by name. Where it can
 * be heard is not known; that it is hard to hear is.
 */
export function isSeldomHeard(tag: TagMemory): boolean {
  return !hasLearnt(tag) && Object.keys(tag.rates).length > 0
}

/** Of a tag that is seldom heard one silent door state leaves at least so much of the chance that it is here. */
export const seldomHeardSilence = 0.5

/** From so many shut periods on a tag is known. */
export const knownPeriodsMin = 1.8

/** Heard behind one shut door at most: what it is like to hear it is a first impression. */
export function isNewHere(tag: TagMemory): boolean {
  return Object.values(tag.rates).every(({ periods }) => periods < knownPeriodsMin)
}

/** Sum of the hit rates over the antennas that work, and over all. */
function learntMass(state: PresenceState, tag: TagMemory): { healthy: number; all: number } {
  let healthy = 0
  let all = 0
  for (const key in tag.rates) {
    const rate = learntRate(tag.rates[key])
    all += rate
    const antenna = state.antennas[key as unknown as number]
    if (antenna?.up && !antenna.silent) healthy += rate
  }
  return { healthy, all }
}

/** No antenna listens: a scan says nothing of anything. */
export function isDeaf(state: PresenceState): boolean {
  return Object.values(state.antennas).every((antenna) => !antenna.up || antenna.silent)
}

/** Most of what used to hear it is down: its silence means nothing. */
export function isUnobservable(state: PresenceState, tag: TagMemory): boolean {
  if (!state.readerUp) return true
  const mass = learntMass(state, tag)
  if (mass.all === 0) return isDeaf(state)
  return mass.healthy < 0.5 * mass.all
}
