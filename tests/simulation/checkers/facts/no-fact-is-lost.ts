import type { Checker } from '../evidence.ts'

/** I1: whatever stands on a device's card stands in the journal, or among the climate windows, or, unreadable, in quarantine. */
export const noFactIsLost: Checker = ({ written, journal, windows, quarantined }) => {
  const said = journal.flatMap(({ source }) => (source.kind === 'device' ? [source] : []))
  const kept = new Set([...said, ...windows].map(({ deviceId, epoch, seq }) => `${deviceId}/${epoch}/${seq}`))
  const aside = new Set(quarantined.map(({ deviceId, seq }) => `${deviceId}/${seq}`))
  return written
    .filter(({ deviceId, epoch, seq }) => !kept.has(`${deviceId}/${epoch}/${seq}`) && !aside.has(`${deviceId}/${seq}`))
    .map(({ deviceId, seq, kind }) => `${kind} ${seq} of ${deviceId} is not in the journal`)
}
