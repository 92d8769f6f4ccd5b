import type { Checker } from '../evidence.ts'

/** I2: no fact is kept twice, in the journal or among the climate windows, and none says anything else than the card does. */
export const eachFactCountsOnce: Checker = ({ written, journal, windows }) => {
  const seen = new Map<string, string>()
  const kinds = new Map(written.map(({ deviceId, epoch, seq, kind }) => [`${deviceId}/${epoch}/${seq}`, kind]))
  const kept = [
    ...journal.flatMap(({ source, entrySeq, kind }) =>
      source.kind === 'device' ? [{ ...source, kind, where: `entry ${entrySeq}` }] : [],
    ),
    ...windows.map(({ deviceId, epoch, seq, windowSeq }) => {
      return { deviceId, epoch, seq, kind: 'ClimateRecorded', where: `window ${windowSeq}` }
    }),
  ]
  return kept.flatMap(({ deviceId, epoch, seq, kind, where }) => {
    const key = `${deviceId}/${epoch}/${seq}`
    const before = seen.get(key)
    seen.set(key, where)
    if (before !== undefined) return [`${key} is kept as ${before} and as ${where}`]
    const wrote = kinds.get(key)
    return wrote !== undefined && wrote !== kind ? [`${key} is ${wrote} on the card and ${kind} as ${where}`] : []
  })
}
