import type { Checker } from './evidence.ts'

/** I2: no fact has two journal entries, and none says anything else than the card does. */
export const eachFactCountsOnce: Checker = ({ written, journal }) => {
  const seen = new Map<string, number>()
  const kinds = new Map(written.map(({ deviceId, epoch, seq, kind }) => [`${deviceId}/${epoch}/${seq}`, kind]))
  return journal.flatMap(({ source, entrySeq, kind }) => {
    if (source.kind !== 'device') return []
    const key = `${source.deviceId}/${source.epoch}/${source.seq}`
    const before = seen.get(key)
    seen.set(key, entrySeq)
    if (before !== undefined) return [`${key} stands in entries ${before} and ${entrySeq}`]
    const wrote = kinds.get(key)
    return wrote !== undefined && wrote !== kind
      ? [`${key} is ${wrote} on the card and ${kind} in entry ${entrySeq}`]
      : []
  })
}
