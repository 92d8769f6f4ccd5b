import type { MeasuredLink } from './measured-links.ts'

/** Below this the R420 of the recordings hardly ever heard anything: margin 0. */
export const floorDbm = -70
/** A channel in which nothing was heard in half a minute. */
const deafMarginDb = -4

/**
 * A tag that was not heard on every channel is at its own edge however loud it is when it answers: its few reads are told
 * by this margin and not by its rate as well.
 */
const weakMarginDb = 2

/** One recording by one antenna: mean margin and what every channel adds to it, dB. */
export type Profile = { meanDb: number; byChannel: Float32Array }

/** A measured tag with all its antennas, and how many reads it got against the others of its recording. */
export type MeasuredTag = { profiles: Profile[]; rate: number }

export type MeasuredPool = {
  /** One tag in several places, heard by four antennas at once. */
  quad: MeasuredTag[]
  /** Many tags before one antenna, some in bottles. */
  crowd: MeasuredTag[]
  /** One tag before one antenna at several distances and angles. */
  placed: Profile[]
  /** How the mean levels at four antennas differ between two of those places, dB. */
  moves: number[][]
  /** How readily tags of a crowd get their turn. */
  rates: number[]
}

function profileOf(link: MeasuredLink): Profile {
  let sum = 0
  let heard = 0
  for (const dbm of link.meanDbm) {
    if (Number.isNaN(dbm)) continue
    sum += dbm - floorDbm
    heard += 1
  }
  const meanDb = sum / Math.max(1, heard)
  const byChannel = link.meanDbm.map((dbm) => (Number.isNaN(dbm) ? deafMarginDb - meanDb : dbm - floorDbm - meanDb))
  return { meanDb, byChannel }
}

function tagsOf(links: readonly MeasuredLink[]): MeasuredTag[] {
  const byTag = new Map<number, MeasuredLink[]>()
  for (const link of links) byTag.set(link.tag, [...(byTag.get(link.tag) ?? []), link])
  const counted = [...byTag.values()].map((each) => ({
    profiles: each.sort((a, b) => a.antenna - b.antenna).map(profileOf),
    reads: each.reduce((sum, link) => sum + link.reads.reduce((a, b) => a + b, 0), 0),
    isWeak: each.some((link) => link.reads.some((count) => count === 0)),
  }))
  const sorted = counted.map(({ reads }) => reads).sort((a, b) => a - b)
  const median = sorted[sorted.length >> 1] ?? 1
  return counted.map(({ profiles, reads, isWeak }) =>
    isWeak
      ? { profiles: profiles.map(({ byChannel }) => ({ meanDb: weakMarginDb, byChannel })), rate: 1 }
      : { profiles, rate: reads / median },
  )
}

/** Sorts the recordings into what simulated tags are made of. */
export function measuredPool(links: readonly MeasuredLink[]): MeasuredPool {
  const placed = links.filter(({ recording }) => recording.startsWith('Test14')).map(profileOf)
  const quad = tagsOf(links.filter(({ recording }) => recording === 'quad')).filter(
    ({ profiles }) => profiles.length === 4,
  )
  const crowd = tagsOf(links.filter(({ recording }) => recording.startsWith('Test10')))
  const levels = quad.map(({ profiles }) => profiles.map(({ meanDb }) => meanDb))
  const moves = levels.flatMap((from) =>
    levels.filter((to) => to !== from).map((to) => to.map((meanDb, i) => meanDb - (from[i] ?? meanDb))),
  )
  return { quad, crowd, placed, moves, rates: crowd.map(({ rate }) => rate) }
}
