import type { MeasuredLink } from './measured-links.ts'

/** Below this the R420 of the recordings hardly ever heard anything: margin 0. */
export const floorDbm = -70
/** A channel in which nothing was heard in half a minute. */
const deafMarginDb = -4

/** One recording by one antenna: mean margin and what every channel adds to it, dB. */
export type Profile = { meanDb: number; byChannel: Float32Array }

/** A measured tag with all its antennas, and how many reads it got against the others of its recording. */
export type MeasuredTag = { profiles: Profile[]; rate: number }

export type MeasuredPool = {
  /** Heard by four antennas at once. */
  quad: MeasuredTag[]
  /** Many tags before one antenna, some in bottles. */
  crowd: MeasuredTag[]
  /** One tag at several distances and angles. */
  placed: { distance: number; angle: number; profile: Profile }[]
  /** How far the mean level moved between recordings of neighbouring distance or angle, dB. */
  moves: Float64Array
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
  const byEpc = new Map<string, MeasuredLink[]>()
  for (const link of links) byEpc.set(link.epc, [...(byEpc.get(link.epc) ?? []), link])
  const counted = [...byEpc.values()].map((each) => ({
    profiles: each.sort((a, b) => a.antenna - b.antenna).map(profileOf),
    reads: each.reduce((sum, link) => sum + link.reads.reduce((a, b) => a + b, 0), 0),
  }))
  const sorted = counted.map(({ reads }) => reads).sort((a, b) => a - b)
  const median = sorted[sorted.length >> 1] ?? 1
  return counted.map(({ profiles, reads }) => ({ profiles, rate: reads / median }))
}

/** Sorts the recordings into what simulated tags are made of. */
export function measuredPool(links: readonly MeasuredLink[]): MeasuredPool {
  const placed = links.flatMap((link) =>
    link.recording.startsWith('Test14') && link.distance !== null && link.angle !== null
      ? [{ distance: link.distance, angle: link.angle, profile: profileOf(link) }]
      : [],
  )
  const moves: number[] = []
  for (const from of placed) {
    for (const to of placed) {
      const near = Math.abs(from.distance - to.distance) + Math.abs(from.angle - to.angle) / 15 === 1
      if (near) moves.push(to.profile.meanDb - from.profile.meanDb)
    }
  }
  return {
    quad: tagsOf(links.filter(({ recording }) => recording === 'quad')).filter(({ profiles }) => profiles.length === 4),
    crowd: tagsOf(links.filter(({ recording }) => recording.startsWith('Test10'))),
    placed,
    moves: Float64Array.from(moves),
  }
}
