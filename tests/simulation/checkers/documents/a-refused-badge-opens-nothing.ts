import type { Checker } from '../evidence.ts'

const told: ReadonlySet<string> = new Set(['DocumentApplied', 'DoorUnlocked', 'SessionJoined'])

/**
 * From the moment on that a cabinet has taken a roster made after an account was disabled, no badge of that person
 * opens it.
 */
export const aRefusedBadgeOpensNothing: Checker = ({ journal, written }) =>
  journal
    .filter(({ kind }) => kind === 'UserDisabled')
    .flatMap(({ entrySeq, subject }) => {
      const userRef = subject.slice('person:'.length)
      const rosters = journal.filter(
        (entry) =>
          entry.kind === 'DocumentIssued' && entry.body.document === 'badge-roster' && entry.entrySeq > entrySeq,
      )
      const fromVersion = Math.min(...rosters.map(({ body }) => Number(body.version)))
      const warned = new Set<string>()
      return written.flatMap(({ deviceId, kind, body: text }) => {
        if (!told.has(kind)) return []
        const body = JSON.parse(text) as Record<string, unknown>
        if (kind === 'DocumentApplied' && body.document === 'badge-roster' && Number(body.heldVersion) >= fromVersion) {
          warned.add(deviceId)
        }
        return body.userRef === userRef && warned.has(deviceId)
          ? [`${userRef} opened ${deviceId} after it was told not to`]
          : []
      })
    })
