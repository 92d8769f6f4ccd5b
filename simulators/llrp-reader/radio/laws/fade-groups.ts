import { mix } from '../hashed-chance.ts'
import type { RadioPlace } from './radio-law.ts'

const salt = 41
const groupsLeast = 5
const groupsSpan = 3

/** Channels that fade together. */
export type FadeGroups = {
  groups: number[]
  /** The group of each channel, channel 1 first. */
  ofChannel: Uint8Array
}

/**
 * Channels near one another in frequency fade as one: five to seven groups over the band of a reader, whatever the order
 * it hops in. (Of the fifty channels of a measured reader five to seven were independent.)
 */
export function fadeGroups({ seed, frequenciesKhz }: RadioPlace): FadeGroups {
  const count = Math.min(frequenciesKhz.length, groupsLeast + (mix(seed, salt) % groupsSpan))
  const lowest = Math.min(...frequenciesKhz)
  const stepKhz = Math.max(1, Math.max(...frequenciesKhz) - lowest) / count
  const ofChannel = Uint8Array.from(frequenciesKhz, (khz) => Math.min(count - 1, Math.floor((khz - lowest) / stepKhz)))
  return { groups: Array.from({ length: count }, (_, group) => group), ofChannel }
}
