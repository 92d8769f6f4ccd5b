import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** One recorded tag at one antenna. */
export type MeasuredLink = {
  recording: string
  /** The tag or, where it was recorded in several places, the place: the same for its antennas. */
  tag: number
  antenna: number
  /** Mean strength by channel, dBm; NaN where nothing was heard. */
  meanDbm: Float32Array
  /** Reads by channel. */
  reads: Float32Array
}

const channels = 50

type Line = { recording: string; cells: [number, number, number, number, number][] }

/** The recordings of ../shared/data/rfid-links, one entry for every tag and antenna; null when they are not there. */
export function measuredLinks(path: string): MeasuredLink[] | null {
  if (!existsSync(path)) return null
  const lines = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n')
  return lines.flatMap((text, tag) => linksOf(JSON.parse(text) as Line, tag))
}

function linksOf({ recording, cells }: Line, tag: number): MeasuredLink[] {
  const byAntenna = new Map<number, MeasuredLink>()
  for (const [antenna, channel, reads, meanDbm] of cells) {
    let link = byAntenna.get(antenna)
    if (link === undefined) {
      link = {
        recording,
        tag,
        antenna,
        meanDbm: new Float32Array(channels).fill(Number.NaN),
        reads: new Float32Array(channels),
      }
      byAntenna.set(antenna, link)
    }
    link.meanDbm[channel - 1] = meanDbm
    link.reads[channel - 1] = reads
  }
  return [...byAntenna.values()]
}
