import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** One (antenna, channel) as a real reader heard it; null where it heard nothing. */
export type MeasuredLink = {
  recording: string
  epc: string
  antenna: number
  /** Mean strength by channel, dBm; NaN where nothing was heard. */
  meanDbm: Float32Array
  /** Reads by channel. */
  reads: Float32Array
  /** Feet and degrees, of the recordings with one tag. */
  distance: number | null
  angle: number | null
}

const channels = 50

type Line = { recording: string; epc: string; cells: [number, number, number, number, number][] }

/** The recordings of ../shared/data/rfid-links, one entry for every tag and antenna; null when they are not there. */
export function measuredLinks(path: string): MeasuredLink[] | null {
  if (!existsSync(path)) return null
  const lines = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n')
  return lines.flatMap((text) => linksOf(JSON.parse(text) as Line))
}

function linksOf({ recording, epc, cells }: Line): MeasuredLink[] {
  const named = /-(\d+)-(\d+)\.csv$/.exec(recording)
  const byAntenna = new Map<number, MeasuredLink>()
  for (const [antenna, channel, reads, meanDbm] of cells) {
    let link = byAntenna.get(antenna)
    if (link === undefined) {
      link = {
        recording,
        epc,
        antenna,
        meanDbm: new Float32Array(channels).fill(Number.NaN),
        reads: new Float32Array(channels),
        distance: named === null ? null : Number(named[1]),
        angle: named === null ? null : Number(named[2]),
      }
      byAntenna.set(antenna, link)
    }
    link.meanDbm[channel - 1] = meanDbm
    link.reads[channel - 1] = reads
  }
  return [...byAntenna.values()]
}
