import type { Checker } from '../evidence.ts'

/** I6: episodes of one rule about one thing follow each other and never overlap. */
export const anAlertFiresOncePerEpisode: Checker = ({ alerts }) => {
  const bySubject = Map.groupBy(alerts, ({ ruleId, about }) => `${ruleId} ${about}`)
  return [...bySubject].flatMap(([subject, episodes]) => {
    const ordered = episodes.toSorted((a, b) => a.raisedAtMs - b.raisedAtMs)
    return ordered.slice(1).flatMap((episode, index) => {
      const before = ordered[index]
      const overlaps = before !== undefined && (before.clearedAtMs === null || before.clearedAtMs > episode.raisedAtMs)
      return overlaps ? [`${subject}: ${episode.alertId} was raised while ${before.alertId} was open`] : []
    })
  })
}
